// Words looked up in what the caller may read.
#include <gmock/gmock.h>

#include "ledger/view/indexing.hpp"
#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Names = std::vector<std::string>;

// `acme comment.posted`, or `acme proposal.submitted law`.
std::string name_of(const boost::json::value& hit) {
  const std::string source(hit.at("source").as_string());
  const std::string type(hit.at("type").as_string());
  std::string name = source.substr(6) + ' ' + type.substr(5, type.size() - 8);
  if (const auto* clause = hit.as_object().if_contains("clause")) {
    name += ' ' + std::string(clause->as_string());
  }
  return name;
}

Names names_in(const boost::json::value& answer) {
  Names names;
  for (const auto& hit : answer.at("items").as_array()) names.push_back(name_of(hit));
  return names;
}

boost::json::value answer_to(const char* party, const SearchFilter& filter, const Page& page = {}) {
  return must(world().ask(party)->search(world().told.word_index(), filter, page));
}

Names found(const char* party, const std::string& text) {
  return names_in(answer_to(party, {text, {}}, {"", 500}));
}

std::string excerpt_of(const boost::json::value& hit) {
  std::string text;
  for (const auto& piece : hit.at("excerpt").as_array()) {
    const std::string words(piece.at("text").as_string());
    text += piece.as_object().contains("hit") ? '[' + words + ']' : words;
  }
  return text;
}

TEST(Search, FindsWhatPeopleWroteAndShowsWhere) {
  const auto answer = answer_to("acme", {"objections", {}});
  ASSERT_EQ(names_in(answer), Names{"initech thirdparty.objected"});
  const auto& hit = answer.at("items").at(0);
  EXPECT_EQ(excerpt_of(hit), "words-[objection]");
  EXPECT_EQ(hit.at("agreement").as_string(), "shop");
  EXPECT_EQ(answer.at("indexed").to_number<std::uint64_t>(),
            world().told.ledger().snapshot()->head().size);
}

// Twice: in the first terms, and as it was proposed to read.
TEST(Search, FindsClausesAsTheyWereProposed) {
  EXPECT_THAT(found("globex", "Finland"), ElementsAre("acme proposal.submitted law"));
  EXPECT_THAT(found("globex", "Sweden"), ElementsAre("acme proposal.submitted law"));
  EXPECT_THAT(found("globex", "fees year"), ElementsAre("acme proposal.submitted liability",
                                                        "acme proposal.submitted liability"));
  EXPECT_THAT(found("globex", "Finland Sweden"), IsEmpty()) << "no text has both";
}

TEST(Search, IsInWhatTheCallerMayRead) {
  EXPECT_THAT(found("hooli", "comment"), ElementsAre("hooli comment.posted"));
  EXPECT_THAT(found("initech", "comment"), IsEmpty());
  EXPECT_THAT(found("initech", "objection"), ElementsAre("initech thirdparty.objected"));
  EXPECT_THAT(found("audita", "Finland"), ElementsAre("acme proposal.submitted law"));
  EXPECT_THAT(found("initech", "Finland"), IsEmpty()) << "who reads a part looks clauses up by id";
  EXPECT_THAT(found("umbrella", "words"), IsEmpty());
}

// What one reads whole in the history one finds by its words, and nothing else.
TEST(Search, AgreesWithTheHistory) {
  for (const std::string& party : AllRoles::everybody()) {
    std::set<std::int64_t> whole;
    const auto history = world().ask(party.c_str())->history(shop, {}, {"", 500});
    if (history) {
      for (const auto& line : history->at("items").as_array()) {
        if (line.at("whole").as_bool()) whole.insert(line.at("index").to_number<std::int64_t>());
      }
    }
    const auto answer = answer_to(party.c_str(), {"words", {}}, {"", 500});
    for (const auto& hit : answer.at("items").as_array()) {
      EXPECT_TRUE(whole.contains(hit.at("index").to_number<std::int64_t>()))
          << party << ' ' << name_of(hit);
    }
  }
}

TEST(Search, InOneAgreementIsOfWhoReadsIt) {
  EXPECT_FALSE(
      world().ask("umbrella")->search(world().told.word_index(), {"words", shop}, {}).has_value());
  EXPECT_EQ(names_in(answer_to("acme", {"words", shop}, {"", 500})), found("acme", "words"));
}

TEST(Search, GoesPageByPage) {
  const Names all = found("acme", "words");
  ASSERT_GT(all.size(), 10U);
  for (const std::optional<domain::AgreementId>& only :
       {std::optional<domain::AgreementId>(), std::optional(shop)}) {
    Names pages;
    Page page{"", 3};
    for (std::size_t i = 0; i <= all.size(); ++i) {
      const auto answer = answer_to("acme", {"words", only}, page);
      for (const std::string& name : names_in(answer)) pages.push_back(name);
      const auto* next = answer.as_object().if_contains("next");
      if (!next) break;
      page.after = std::string(next->as_string());
    }
    EXPECT_EQ(pages, all);
  }
}

// The words of everybody's documents, agreement by agreement, as it is done where they are many.
TEST(Search, FindsTheSameAgreementByAgreement) {
  Names all = found("acme", "words");
  Names pages;
  Page page{"0", 3};
  for (std::size_t i = 0; i <= all.size(); ++i) {
    const auto answer = answer_to("acme", {"words", {}}, page);
    for (const std::string& name : names_in(answer)) pages.push_back(name);
    const auto* next = answer.as_object().if_contains("next");
    if (!next) break;
    page.after = std::string(next->as_string());
  }
  std::ranges::sort(all);
  std::ranges::sort(pages);
  EXPECT_EQ(pages, all);
}

// That there is more is not told of what others have.
TEST(Search, EndsWithTheLastOfOnesOwn) {
  for (const char* party : {"acme", "globex", "initech"}) {
    const std::size_t own = found(party, "words").size();
    const auto answer = answer_to(party, {"words", {}}, {"", own});
    EXPECT_EQ(names_in(answer).size(), own) << party;
    EXPECT_FALSE(answer.as_object().contains("next")) << party;
  }
}

TEST(Search, RefusesWhatHasNoWordsOrTooMany) {
  const auto refusal = [](const std::string& text, const std::string& after = "") {
    const auto answer =
        world().ask("acme")->search(world().told.word_index(), {text, {}}, {after, 10});
    return answer ? std::string() : answer.error().why.code + " at " + answer.error().pointer;
  };
  EXPECT_EQ(refusal(""), "search-no-words at /q");
  EXPECT_EQ(refusal("--- !"), "search-no-words at /q");
  EXPECT_EQ(refusal("law fin*"), "search-star-short at /q");
  EXPECT_EQ(refusal("law finl*"), "");
  std::string many;
  for (std::size_t i = 0; i < limits::search_words_max; ++i) many += "a" + std::to_string(i) + " ";
  EXPECT_EQ(refusal(many), "");
  EXPECT_EQ(refusal(many + "b"), "search-words-limit at /q");
  for (const char* after :
       {"x", "1-", "1-2", "1-2-", "1-2-3-", "1-2-70000", "-1", "1 ", "all", "all-1", "all1-2"}) {
    EXPECT_EQ(refusal("words", after), "after-unknown at /after") << after;
  }
  EXPECT_EQ(refusal("words", "all-1-2"), "");
  const auto in_one =
      world().ask("acme")->search(world().told.word_index(), {"words", shop}, {"all-1-2", 10});
  EXPECT_FALSE(in_one) << "a place among all agreements, where one is asked for";
}

// ---------------------------------------------------------------- the index and its log

TEST(Indexing, OfAnotherLogBeginsAnew) {
  testing::ToldLedger told;
  told.enrol("acme");
  const auto size = told.ledger().snapshot()->head().size;
  const sopu::test::TemporaryDirectory root;
  search::WordIndex index(root.path() / "words");
  const auto go_on = [&] {
    while (index_more([&] { return told.ledger().snapshot(); }, told.ledger().shared(), index)) {
    }
    return index.indexed_to();
  };
  const search::IndexedTo whole = go_on();
  EXPECT_EQ(whole.events, size);
  search::Document stray{{0}, 0, 1};
  stray.stems = {"stray"};
  for (const search::IndexedTo& wrong :
       {search::IndexedTo{size, domain::Hash{}}, search::IndexedTo{size + 5, whole.last}}) {
    index.begin_anew();
    index.add({stray}, wrong);
    fit_to(*told.ledger().snapshot(), index);
    EXPECT_EQ(go_on(), whole);
    index.find({{{"stray"}, ""}}, {1}, {}, [](const search::Found&) {
      ADD_FAILURE() << "of another log";
      return true;
    });
  }
}

TEST(Indexing, GoesOnWhereItWas) {
  testing::ToldLedger told;
  told.enrol("acme");
  told.word_index();
  const auto before = told.ledger().word_index()->indexed_to();
  told.reopen();
  EXPECT_EQ(told.ledger().word_index()->indexed_to(), before);
  told.enrol("globex");
  told.word_index();
  EXPECT_GT(told.ledger().word_index()->indexed_to().events, before.events);
}

}  // namespace
}  // namespace sopu::view
