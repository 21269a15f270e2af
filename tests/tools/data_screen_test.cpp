// Nothing that is signed stays unseen: for every type of event, each member of its data is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/jws.hpp"
#include "tests/codec/samples.hpp"
#include "tests/support/terms_builder.hpp"
#include "tools/proposal_show.hpp"
#include "tools/signing_screen.hpp"

namespace sopu::tools {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using words::Language;

// Each leaf of the value in turn is another one.
void with_others(json::value& at, const std::string& path,
                 const std::function<void(const std::string&)>& visit) {
  if (auto* object = at.if_object()) {
    for (auto& [name, member] : *object) with_others(member, path + "/" + std::string(name), visit);
    return;
  }
  if (auto* list = at.if_array()) {
    for (auto& one : *list) with_others(one, path + "/-", visit);
    return;
  }
  const json::value before = at;
  if (auto* text = at.if_string()) {
    text->append("x");
  } else if (auto* number = at.if_int64()) {
    ++*number;
  } else if (auto* flag = at.if_bool()) {
    *flag = !*flag;
  }
  visit(path);
  at = before;
}

TEST(DataScreen, ShowsEveryMemberOfEveryType) {
  for (const auto& sample : codec::samples::all_types()) {
    for (const Language language : {Language::en, Language::fi}) {
      json::value data = sample.full;
      const std::string shown = data_text(data, false, language);
      int leaves = 0;
      with_others(data, "", [&](const std::string& path) {
        EXPECT_NE(data_text(data, false, language), shown) << sample.type << path;
        ++leaves;
      });
      EXPECT_GT(leaves, 0) << sample.type;
      // A member that nobody has thought of.
      data.as_object()["unheardOf"] = "zebra";
      EXPECT_THAT(data_text(data, false, language), HasSubstr("unheardOf")) << sample.type;
      EXPECT_THAT(data_text(data, false, language), HasSubstr("zebra")) << sample.type;
    }
  }
}

// By the name of a vocabulary in the reader's language, not by that of the format.
TEST(DataScreen, NamesEveryMemberOfEveryType) {
  for (const auto& sample : codec::samples::all_types()) {
    for (const auto& member : sample.full) {
      EXPECT_TRUE(words::knows("member", member.key()) ||
                  words::knows("member", "data/" + std::string(member.key())))
          << sample.type << " " << member.key();
    }
  }
}

// What the differences show is left to them, and nothing else.
TEST(DataScreen, LeavesOnlyTermsAndPatchesToTheDifferences) {
  for (const auto& sample : codec::samples::all_types()) {
    json::value data = sample.full;
    const std::string shown = data_text(data, true, Language::en);
    with_others(data, "", [&](const std::string& path) {
      const bool left = path.starts_with("/terms") || path.find("/patch") != std::string::npos;
      EXPECT_EQ(data_text(data, true, Language::en) == shown, left) << sample.type << path;
    });
  }
}

TEST(DataScreen, SaysWhatARequestForAKeyAsksFor) {
  const std::string shown =
      data_text({{"request", codec::samples::enrolment()}}, false, Language::fi);
  EXPECT_THAT(shown, HasSubstr("Käyttötarkoitukset"));
  EXPECT_THAT(shown, HasSubstr("Henkilö"));
  std::string signed_words = shown;  // long ones are broken into lines
  std::erase_if(signed_words, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_THAT(signed_words, HasSubstr(codec::samples::enrolment()));
}

// ---------------------------------------------------------------- who signed already

TEST(Standing, SaysSinceWhenAKeyMaySignAndHowFarItBinds) {
  const json::value proposal{{"approvals",
                              {{{"name", "Anna"},
                                {"party", "acme"},
                                {"kid", "k"},
                                {"recorded", {{"at", codec::samples::noon}}}}}},
                             {"stillNeeded", {{{"party", "globex"}, {"people", 2}}}},
                             {"obstacles", {{{"code", "x"}, {"text", "Globex was not heard."}}}}};
  const auto key = [](const json::value& approval) -> std::optional<json::value> {
    if (approval.at("kid") != "k") return std::nullopt;
    return json::value{{"added", {{"at", "2026-01-31T08:00:00.000Z"}}},
                       {"authority", {{"upTo", "price"}}}};
  };
  EXPECT_EQ(standing_text(proposal, Language::en, key, 0),
            "Approved by   Anna (acme), 23 November 2026 at 12:00 (UTC); key may sign since "
            "31 January 2026 at\n              08:00 (UTC); Binds up to the class: price\n"
            "Still needed  2 people of globex\n"
            "Held back     Globex was not heard.\n");
  EXPECT_THAT(standing_text(proposal, Language::fi, key, 0),
              HasSubstr("avain on saanut allekirjoittaa"));
}

// ---------------------------------------------------------------- terms

TEST(TermsMade, FirstTermsAreWholeAlsoWhereTheyCounterADraft) {
  const auto draft = test::parsed(test::sample_terms());
  const auto terms = test::parsed(test::with(test::sample_terms(), "/title", "Hosting again"));
  const auto from = domain::parse_time("2027-01-01T00:00:00.000Z").value();
  const std::string shown_text = terms_made(
      shown(domain::Stretches{domain::stretch_of(from, draft, terms)}), true, Language::en);
  EXPECT_THAT(shown_text, HasSubstr("Limited to the fees of a year."));
  EXPECT_THAT(shown_text, HasSubstr("which never bound anybody"));
  EXPECT_THAT(shown_text, HasSubstr("Hosting [-of the Globex shop-]{+again+}"));
  const std::string alone = terms_made(
      shown(domain::Stretches{domain::stretch_of(from, nullptr, terms)}), true, Language::en);
  EXPECT_THAT(alone, testing::Not(HasSubstr("never bound")));
}

// ---------------------------------------------------------------- the code

TEST(CompareLine, IsThereForWhatAnApprovalNames) {
  using codec::samples::hash_a;
  using codec::samples::hash_b;
  const json::array results{{{"from", codec::samples::noon}, {"terms", hash_b}}};
  const json::value named{
      {"proposal", codec::samples::id_a}, {"event", hash_a}, {"results", results}};
  EXPECT_THAT(compare_line(named, Language::en), testing::ContainsRegex("([0-9]{4} ){5}[0-9]{4}"));
  EXPECT_EQ(compare_line({{"text", "Hello"}}, Language::en), "");
  EXPECT_EQ(compare_line({{"proposal", codec::samples::id_a}, {"reason", "No"}}, Language::en), "");
}

}  // namespace
}  // namespace sopu::tools
