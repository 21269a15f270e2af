// What does not fit is told to the tests and never lost in production; and nothing that people
// wrote is taken for anything but text.
#include <atomic>
#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.hpp"
#include "tests/support/zones.hpp"

namespace sopu::words {
namespace {

using boost::json::array;
using boost::json::object;
using domain::Sentence;
using testing::HasSubstr;

void expect_fault(const Sentence& sentence, const std::string& why) {
  EXPECT_THAT(fault_of(sentence), HasSubstr(why));
  const std::string all = sentence.code + " " + boost::json::serialize(sentence.params);
  EXPECT_EQ(render(sentence, {}), all);
  EXPECT_EQ(render(sentence, {Language::fi, test::zone("Europe/Helsinki")}), all);
}

TEST(Strictness, ToldOfCodesAndParameters) {
  expect_fault({"no-such-code", {{"a", 1}}}, "no words for the code");
  expect_fault({"", {}}, "no words for the code");
  expect_fault({"unknown-party", {}}, "the parameter party is missing");
  expect_fault({"unknown-party", {{"party", "a"}, {"extra", 1}}}, "the parameter extra is not");
}

TEST(Strictness, ToldOfForms) {
  expect_fault({"unknown-party", {{"party", 1}}}, "not of the form text");
  expect_fault({"unknown-party", {{"party", nullptr}}}, "not of the form text");
  expect_fault({"comment-posted", {{"party", "a"}, {"text", array{}}}}, "not of the form text");
  expect_fault({"list-too-long", {{"max", "9"}}}, "not of the form integer");
  expect_fault({"list-too-long", {{"max", 1.5}}}, "not of the form integer");
  expect_fault({"list-too-long", {{"max", 18'446'744'073'709'551'615ULL}}}, "form integer");
  expect_fault({"agreement-ends-at", {{"at", "2027-01-01"}}}, "not of the form instant");
  expect_fault({"agreement-ends-at", {{"at", "2027-02-30T00:00:00.000Z"}}}, "form instant");
  expect_fault({"renewal-extends", {{"until", "2027-02-30"}}}, "not of the form day");
  expect_fault({"role-may-not.not-asked", {{"act", "dance"}, {"party", "a"}}}, "no word dance");
  expect_fault({"agreement-over", {{"phase", "limbo"}}}, "no word limbo");
  expect_fault({"still-needed", {{"people", "two"}, {"party", "a"}}}, "form integer");
  expect_fault({"none-of", {{"value", "x"}, {"words", array{}}}}, "not of the form list");
  expect_fault({"none-of", {{"value", "x"}, {"words", array{1}}}}, "not of the form text");
}

TEST(Strictness, ToldOfDurationsAndShares) {
  Sentence attested = sample_of("feasibility-attested.within");
  attested.params["limit"] = "4 hours";
  expect_fault(attested, "not of the form duration");
  attested = sample_of("feasibility-attested");
  attested.params["target"] = -1;
  expect_fault(attested, "not of the form ppm");
}

// A sentence within that does not fit leaves the rest as it is.
TEST(Strictness, ToldOfSentencesWithin) {
  const object unknown{{"code", "no-such"}, {"params", object{{"a", 1}}}};
  const Sentence several{"gates-open", {{"obstacles", array{no_change(), unknown}}}};
  EXPECT_THAT(fault_of(several), HasSubstr("no words for the code no-such"));
  EXPECT_EQ(render(several, {}),
            "It cannot be approved yet. The result is what is agreed already. no-such {\"a\":1}");
  expect_fault({"gates-open", {{"obstacles", array{"no-change"}}}}, "form object");
  expect_fault({"gates-open", {{"obstacles", array{object{{"code", "x"}}}}}}, "form sentence");

  const Sentence one{"in-enrolment-request", {{"pointer", "/"}, {"why", unknown}}};
  EXPECT_THAT(fault_of(one), HasSubstr("no words for the code no-such"));
  EXPECT_EQ(render(one, {}), "The enrolment request is refused at /: no-such {\"a\":1}");
  expect_fault({"in-enrolment-request", {{"pointer", "/"}, {"why", array{no_change()}}}},
               "form object");
}

// In a branch that is not taken, too: the sentence is rendered, but a test must hear of it.
TEST(Strictness, ToldOfEveryBranch) {
  EXPECT_EQ(fault_of({"proposal-expires", {{"kind", "initial"}, {"by", "a"}}}), "");
  EXPECT_THAT(fault_of({"proposal-expires", {{"kind", "other"}, {"by", "a"}}}),
              HasSubstr("no word other"));
}

// ---------------------------------------------------------------- hostile texts

const std::vector<std::string> hostile{
    "{by}",
    "{0}",
    "{text, quote}",
    "'{'",
    "it's",
    "''",
    "#",
    "|",
    "}}{{",
    "{a, plural, other {#}}",
    "%s%n",
    "\\u0041",
    "\"",
    "<b>&amp;</b>",
    "\x1b[31mred",
    "a\nb\tc",
    "\u202e reversed",
    "\u00a0",
    "ÄÖå",
    "漢字 🎉",
    "“quoted”",
    std::string("nul\0in", 6),
};

TEST(HostileTexts, ComeOutAsTheyAre) {
  for (const std::string& text : hostile) {
    const Sentence comment{"comment-posted", {{"party", text}, {"text", text}}};
    EXPECT_EQ(fault_of(comment), "");
    EXPECT_EQ(render(comment, {}), text + " comments: “" + text + "”");
    EXPECT_EQ(render(comment, {Language::fi, {}}), text + " kommentoi: ”" + text + "”");
    const Sentence rules{"groundrules-accepted", {{"party", "a"}, {"rules", array{text, text}}}};
    EXPECT_EQ(render(rules, {}), "a accepts the ground rules “" + text + "” and “" + text + "”.");
  }
}

TEST(HostileTexts, AreNoWords) {
  for (const std::string& text : hostile) {
    expect_fault({"proposal-closed", {{"status", text}}}, "has no word");
  }
}

TEST(HostileTexts, InvalidUtf8IsNotTouched) {
  const std::string broken = "\xff\xfe broken \xc3";
  EXPECT_EQ(render({"unknown-party", {{"party", broken}}}, {}),
            "No party " + broken + " is enrolled.");
}

TEST(HostileTexts, AsLongAsTheyAre) {
  const std::string text(1'000'000, '{');
  EXPECT_EQ(render({"comment-posted", {{"party", "a"}, {"text", text}}}, {}),
            "a comments: “" + text + "”");
}

// ---------------------------------------------------------------- threads

TEST(Threads, RenderAtOnce) {
  std::vector<std::string> expected;
  for (const std::string& code : codes()) {
    expected.push_back(render(sample_of(code), {Language::fi, test::zone("Europe/Helsinki")}));
  }
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::size_t at = 0;
      for (const std::string& code : codes()) {
        const auto text = render(sample_of(code), {Language::fi, test::zone("Europe/Helsinki")});
        if (text != expected[at++]) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sopu::words
