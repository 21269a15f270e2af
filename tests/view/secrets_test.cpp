// Who learns what: every question is asked by everybody, and everything that may only be known to
// some is looked for in all answers.
#include <set>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using domain::EventId;
using domain::ItemId;
using Answer = Queries::Answer;

std::string words_of(const Answer& answer) {
  return answer ? boost::json::serialize(*answer) : "";
}

// Every question about the agreement as it stands, and everything else that may be asked.
class Everything {
 public:
  explicit Everything(const std::string& party) : party_(party) {
    std::string hash;
    const When now;
    add(ask()->agreement(shop, now));
    add(ask()->terms(shop, {}, now, &hash));
    for (int version = 1; version <= 3; ++version) add(ask()->terms(shop, version, now, &hash));
    text_ += hash;
    add(ask()->versions(shop));
    for (const auto& [from, to] : {std::pair(1, 2), std::pair(2, 1), std::pair(2, 2)})
      add(ask()->diff(shop, from, to));
    for (const char* clause : {"liability", "law", "hosting", "uptime", "go-live", "cable"}) {
      add(ask()->clause(shop, ItemId{clause}, now));
      add(ask()->clause_versions(shop, ItemId{clause}, {}));
      add(ask()->history(shop, {ItemId{clause}, {}, {}, {}}, {}));
    }
    add(ask()->history(shop, {}, {"", 500}));
    add(ask()->proposals(shop, {"", 500}));
    for (const EventId& proposal :
         {world().initial, world().removal, world().aside, world().turned_down, world().joining}) {
      add(ask()->proposal(shop, proposal));
      add(ask()->rebase(shop, proposal, {}));
      add(ask()->again(shop, proposal, {}));
    }
    add(ask()->deadlines(shop, now));
    PerformanceFilter explained;
    explained.explain = true;
    add(ask()->performance(shop, explained, now));
    for (const char* month : {"2026-12", "2027-01", "2027-02"}) {
      add(ask()->report(shop, month, now));
    }
    add(ask()->inbox({}));
    add(ask()->next_date(shop, domain::ProposalKind::amendment, {"/title"}, {}));
    add(ask()->agreements({}, {}));
    for (const char* text : {"words", "law", "liability", "cable", "hosting", "shop", "globex"}) {
      add(ask()->search(world().told.word_index(), {text, {}}, {"", 500}));
      add(ask()->search(world().told.word_index(), {text, shop}, {"", 500}));
    }
    add_what_was_known_then();
    add_the_log();
  }

  bool holds(std::string_view secret) const { return text_.find(secret) != std::string::npos; }

 private:
  testing::Questions ask() { return {world().told, domain::PartyId{party_}}; }
  void add(const Answer& answer) { text_ += words_of(answer) + '\n'; }

  void add_what_was_known_then() {
    for (const std::uint64_t index : {30U, 45U, 50U}) {
      const When then{std::nullopt, domain::LogIndex{index}};
      add(ask()->agreement(shop, then));
      add(ask()->terms(shop, {}, then));
      add(ask()->deadlines(shop, then));
    }
    const When march{testing::time_of("2027-03-02T00:00:00.000Z"), {}};
    add(ask()->agreement(shop, march));
    add(ask()->terms(shop, {}, march));
    add(ask()->deadlines(shop, march));
  }
  // The signed words as they are in the events.
  void add_the_log() {
    const std::uint64_t size = world().told.ledger().snapshot()->head().size;
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto answer = ask()->event({index});
      if (!answer) continue;
      const std::string jws(answer->at("jws").as_string());
      text_ += crypto::parse_jws(jws, codec::event_typ)->payload + '\n';
    }
    for (const std::string& party : AllRoles::everybody()) add(ask()->party({party}));
  }

  std::string party_;
  std::string text_;
};

const Everything& everything_for(const std::string& party) {
  static std::map<std::string, Everything> made;
  const auto found = made.find(party);
  return found != made.end() ? found->second : made.emplace(party, Everything(party)).first->second;
}

void only_these_learn(std::string_view secret, std::set<std::string> parties) {
  parties.insert({"acme", "globex", "audita"});  // they read everything
  for (const std::string& party : AllRoles::everybody()) {
    EXPECT_EQ(everything_for(party).holds(secret), parties.contains(party))
        << secret << (parties.contains(party) ? " is kept from " : " is shown to ") << party;
  }
}

std::string hash_of(const boost::json::value& terms) {
  return testing::hash_text(terms);
}

TEST(Secrets, of_the_preparation_stay_among_the_principals) {
  only_these_learn("words-background", {});
  only_these_learn("words-feasibility", {});
}

TEST(Secrets, of_measurements_stay_among_the_principals_and_who_measured) {
  only_these_learn("words-measured-acme", {});
  only_these_learn("words-measured-probe", {"probe"});
}

TEST(Secrets, of_what_is_left_out_stay_among_the_principals_and_who_measures) {
  for (const char* words : {"words-maintenance", "words-exclusion", "words-no-exclusion"}) {
    only_these_learn(words, {"probe"});
  }
}

TEST(Secrets, of_reports_stay_with_who_reads_all_or_reports) {
  const auto asked = [](const char* party) {
    return world().ask(party)->report(shop, "2027-01", {});
  };
  for (const char* party : {"acme", "globex", "audita"}) EXPECT_TRUE(asked(party)) << party;
  for (const char* party : {"probe", "initech", "hooli", "wayne", "newco"}) {
    EXPECT_EQ(asked(party).error().code, domain::ErrorCode::forbidden) << party;
  }
  EXPECT_EQ(asked("umbrella").error().code, domain::ErrorCode::not_found);
}

TEST(Secrets, of_fees_stay_with_who_reads_them_while_the_others_see_how_it_goes) {
  const auto asked = [](const char* party) {
    return world().ask(party)->performance(shop, {}, {});
  };
  const auto window_of = [&](const char* party) {
    const auto answer = asked(party);
    return answer.value().at("items").as_array().at(0).as_object();
  };
  EXPECT_TRUE(window_of("globex").contains("credit"));
  const auto told = asked("globex").value().at("items").as_array();
  EXPECT_LT(std::ranges::count(told, "tickets",
                               [](const auto& one) { return one.at("objective").as_string(); }),
            10)
      << "of windows that roll each day the newest, and one a month";
  EXPECT_TRUE(asked("audita").value().as_object().contains("months"));
  const auto measured = window_of("probe");
  EXPECT_EQ(measured.at("sides").as_array().size(), 3U);
  for (const char* amount : {"credit", "held", "base"}) EXPECT_FALSE(measured.contains(amount));
  EXPECT_FALSE(measured.at("sides").as_array().at(0).as_object().contains("credit"));
  EXPECT_FALSE(asked("probe").value().as_object().contains("months"));
  for (const char* party : {"initech", "hooli", "wayne", "newco"}) {
    EXPECT_EQ(asked(party).error().code, domain::ErrorCode::forbidden) << party;
  }
  EXPECT_EQ(asked("umbrella").error().code, domain::ErrorCode::not_found);
}

TEST(Secrets, of_consultations_stay_between_who_asks_and_who_is_asked) {
  only_these_learn("words-question-hooli", {"hooli"});
  only_these_learn("words-question-initech", {"initech"});
  only_these_learn("words-objection", {"initech"});
}

TEST(Secrets, in_talk_go_to_whom_it_answers) {
  only_these_learn("words-comment-acme", {});
  only_these_learn("words-comment-hooli", {"hooli"});
  only_these_learn("words-reply", {"hooli"});
}

TEST(Secrets, in_reasons_go_to_whom_the_whole_proposal_is_shown) {
  only_these_learn("words-reason-initial", {"initech", "wayne"});
  only_these_learn("words-reason-removal", {"wayne"});
  only_these_learn("words-reason-joining", {"newco"});
  only_these_learn("words-reason-aside", {});
  only_these_learn("words-reason-turned-down", {});
  only_these_learn("words-rejection", {});
}

TEST(Secrets, in_notes_go_to_the_owner_of_the_milestone) {
  only_these_learn("words-note-acme", {});
  only_these_learn("words-note-initech", {"initech"});
  only_these_learn("words-too-thin", {"initech"});
}

TEST(Secrets, such_as_proposals_that_do_not_concern_a_reader_are_not_even_named) {
  only_these_learn(world().aside.value, {});
  only_these_learn(world().turned_down.value, {"hooli"});
  only_these_learn(world().removal.value, {"wayne"});
  only_these_learn(world().joining.value, {"hooli", "newco", "gauge"});
  only_these_learn(world().initial.value, {"initech", "wayne", "hooli"});
}

TEST(Secrets, such_as_fees_are_not_for_who_is_consulted_or_measures) {
  only_these_learn("\"fee\"", {"initech", "wayne", "newco"});
  only_these_learn("\"costs\"", {"initech", "wayne", "newco"});
  // A fee could be guessed from the hash of all terms.
  only_these_learn(hash_of(world().first), {"initech", "wayne"});
  only_these_learn(hash_of(world().second), {"initech", "wayne", "newco"});
  only_these_learn(hash_of(world().third), {"newco"});
}

TEST(Secrets, such_as_who_else_reads_are_not_for_third_parties) {
  only_these_learn("\"grants\"", {});
  only_these_learn("access-granted", {});
}

TEST(Secrets, such_as_peoples_names_are_for_who_shares_an_agreement) {
  const std::set<std::string> all{"initech", "hooli", "probe", "wayne", "newco", "gauge"};
  only_these_learn("words-stolen", all);
  only_these_learn("\"acme-2\"", all);
  only_these_learn("\"globex-1\"", all);
}

TEST(Secrets, are_everything_to_a_stranger) {
  for (const char* word : {"words-", "Hosting of the Globex shop", "\"shop\"", "liability"}) {
    EXPECT_FALSE(everything_for("umbrella").holds(word)) << word;
  }
}

TEST(Secrets, are_kept_from_the_public_and_the_operator) {
  for (const Asker& asker : {Asker{}, Asker{domain::PartyId{"operator"}}}) {
    testing::Questions questions(world().told, asker);
    EXPECT_FALSE(questions->agreement(shop, {}));
    EXPECT_FALSE(questions->history(shop, {}, {}));
    EXPECT_FALSE(questions->event(world().removed_at));
    EXPECT_TRUE(questions->event({0})) << "the opening is everybody's";
    EXPECT_TRUE(questions->party({"acme"}));
  }
}

}  // namespace
}  // namespace sopu::view
