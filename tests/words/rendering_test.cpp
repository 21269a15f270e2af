// How each form of parameter is written out, in both languages.
#include "ledger/words/rendering.hpp"

#include <limits>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/domain/value/calendar.hpp"
#include "tests/support/zones.hpp"

namespace sopu::words {
namespace {

using boost::json::array;
using boost::json::object;
using domain::Sentence;

const domain::Zone helsinki = test::zone("Europe/Helsinki");

std::string en(const Sentence& sentence, const domain::Zone& zone = helsinki) {
  EXPECT_EQ(fault_of(sentence), "");
  return render(sentence, {Language::en, zone});
}
std::string fi(const Sentence& sentence, const domain::Zone& zone = helsinki) {
  EXPECT_EQ(fault_of(sentence), "");
  return render(sentence, {Language::fi, zone});
}

// ---------------------------------------------------------------- texts and words

TEST(Rendering, PutsTextsInAsTheyAre) {
  const Sentence said{"no-such-key", {{"party", "acme"}, {"kid", "k"}}};
  EXPECT_EQ(en(said), "acme has no key k. See its list of keys.");
  EXPECT_EQ(fi(said), "Osapuolella acme ei ole avainta k. Katso osapuolen avainluettelo.");
}

TEST(Rendering, QuotesWhatPeopleSaid) {
  const Sentence said{"comment-posted", {{"party", "acme"}, {"text", "Fine by us."}}};
  EXPECT_EQ(en(said), "acme comments: “Fine by us.”");
  EXPECT_EQ(fi(said), "acme kommentoi: ”Fine by us.”");
}

TEST(Rendering, FindsWordsInTheirCase) {
  const Sentence said{"proposal-approved",
                      {{"party", "acme"}, {"kind", "amendment"}, {"by", "nordhost"}}};
  EXPECT_EQ(en(said), "acme approves the amendment that nordhost proposed.");
  EXPECT_EQ(fi(said), "acme hyväksyy osapuolen nordhost tekemän muutosehdotuksen.");
}

TEST(Rendering, WordsByThemselves) {
  EXPECT_EQ(word("phase", "inForce", Language::en), "in force");
  EXPECT_EQ(word("phase", "inForce", Language::fi), "voimassa");
  EXPECT_EQ(word("kind.genitive", "renewal", Language::fi), "jatkosopimusehdotuksen");
  EXPECT_EQ(word("phase", "limbo", Language::fi), "limbo");
  EXPECT_EQ(word("no-such", "limbo", Language::en), "limbo");
}

TEST(Rendering, Lists) {
  const auto said = [](const array& rules) {
    return Sentence{"groundrules-accepted", {{"party", "acme"}, {"rules", rules}}};
  };
  EXPECT_EQ(en(said({"one"})), "acme accepts the ground rules “one”.");
  EXPECT_EQ(en(said({"one", "two"})), "acme accepts the ground rules “one” and “two”.");
  EXPECT_EQ(en(said({"one", "two", "three"})),
            "acme accepts the ground rules “one”, “two” and “three”.");
  EXPECT_EQ(fi(said({"one", "two", "three"})),
            "acme hyväksyy pelisäännöt ”one”, ”two” ja ”three”.");
  const Sentence names{"none-of", {{"value", "x"}, {"words", {"a", "b", "c"}}}};
  EXPECT_EQ(en(names), "“x” is none of a, b and c.");
  EXPECT_EQ(fi(names), "”x” ei ole mikään näistä: a, b ja c.");
}

TEST(Rendering, ASentenceWithinASentence) {
  const Sentence said{
      "in-enrolment-request",
      {{"pointer", "/name"},
       {"why", object{{"code", "member-missing"}, {"params", object{{"member", "name"}}}}}}};
  EXPECT_EQ(en(said), "The enrolment request is refused at /name: The member “name” is missing.");
  EXPECT_EQ(fi(said), "Rekisteröintipyyntöä ei hyväksytä kohdassa /name: Kenttä ”name” puuttuu.");
}

TEST(Rendering, SentencesWithinASentence) {
  const Sentence said{
      "gates-open",
      {{"obstacles",
        array{object{{"code", "background-missing"}, {"params", object{{"party", "acme"}}}},
              object{{"code", "part-missing"}, {"params", object{{"part", "/clauses"}}}}}}}};
  EXPECT_EQ(en(said),
            "It cannot be approved yet. acme has not submitted its background. The terms lack "
            "clauses.");
  EXPECT_EQ(fi(said),
            "Ehdotusta ei voi vielä hyväksyä. acme ei ole antanut taustaselvitystään. Ehdoista "
            "puuttuvat sopimuskohdat.");
}

// Finnish has a word of its own for what somebody did himself, and both languages say it once.
TEST(Rendering, NamesNobodyTwice) {
  const Sentence said{
      "proposal-withdrawn.because",
      {{"party", "acme"}, {"kind", "renewal"}, {"by", "acme"}, {"text", "Too soon."}}};
  EXPECT_EQ(en(said), "acme withdraws the renewal that it proposed: “Too soon.”");
  EXPECT_EQ(fi(said), "acme peruu tekemänsä jatkosopimusehdotuksen: ”Too soon.”");
}

TEST(Rendering, ChoosesByWordAndByNumber) {
  EXPECT_EQ(en({"agreement-over", {{"phase", "ended/expired"}}}),
            "The agreement is over: it has expired.");
  EXPECT_EQ(en({"agreement-over", {{"phase", "inForce"}}}),
            "The agreement is over: it is in force.");
  const auto needed = [](int people) {
    return Sentence{"still-needed", {{"people", people}, {"party", "acme"}}};
  };
  EXPECT_EQ(en(needed(1)), "Still needed: the approval of 1 person of acme.");
  EXPECT_EQ(en(needed(2)), "Still needed: the approval of 2 people of acme.");
  EXPECT_EQ(fi(needed(1)), "Osapuolelta acme tarvitaan vielä yhden henkilön hyväksyntä.");
  EXPECT_EQ(fi(needed(2)), "Osapuolelta acme tarvitaan vielä 2 henkilön hyväksyntä.");
}

// ---------------------------------------------------------------- quantities

TEST(Rendering, Numbers) {
  const Sentence grouped{"text-too-long", {{"max", 20'000}}};
  EXPECT_EQ(en(grouped), "This text has more than 20,000 characters.");
  EXPECT_EQ(fi(grouped), "Tässä tekstissä on yli 20\u00a0000 merkkiä.");
  const Sentence plain{"must-be-integer", {{"min", -5}, {"max", 2'147'483'648}}};
  EXPECT_EQ(en(plain), "This must be an integer from -5 to 2147483648.");
}

std::string target(std::int64_t ppm, bool finnish = false) {
  const Sentence said{
      "feasibility-attested",
      {{"party", "x"}, {"objective", "up"}, {"target", ppm}, {"basis", "measured"}, {"text", "t"}}};
  const std::string text = finnish ? fi(said) : en(said);
  const std::string_view before = finnish ? "saavuttaa " : "attests that ";
  const auto from = text.find(before) + before.size();
  return text.substr(from, text.find("%") + 1 - from);
}

TEST(Rendering, PerCentExactly) {
  EXPECT_EQ(target(999'900), "99.99\u00a0%");
  EXPECT_EQ(target(999'900, true), "99,99\u00a0%");
  EXPECT_EQ(target(999'950), "99.995\u00a0%");
  EXPECT_EQ(target(999'999), "99.9999\u00a0%");
  EXPECT_EQ(target(995'000), "99.5\u00a0%");
  EXPECT_EQ(target(990'000), "99\u00a0%");
  EXPECT_EQ(target(1'000'000), "100\u00a0%");
  EXPECT_EQ(target(1), "0.0001\u00a0%");
  EXPECT_EQ(target(0), "0\u00a0%");
}

std::string within(const char* limit, bool finnish = false) {
  const Sentence said{"feasibility-attested.within",
                      {{"party", "x"},
                       {"objective", "up"},
                       {"target", 1},
                       {"limit", limit},
                       {"basis", "measured"},
                       {"text", "t"}}};
  const std::string text = finnish ? fi(said) : en(said);
  const std::string_view before = finnish ? "enimmäisaika on " : " within ";
  const std::string_view after = finnish ? " (mitattu)" : " for up";
  const auto from = text.find(before) + before.size();
  return text.substr(from, text.find(after) - from);
}

TEST(Rendering, DurationsAsTheyWereWritten) {
  EXPECT_EQ(within("PT4H"), "4 hours");
  EXPECT_EQ(within("PT4H", true), "4 tuntia");
  EXPECT_EQ(within("P1B"), "1 business day");
  EXPECT_EQ(within("P2B"), "2 business days");
  EXPECT_EQ(within("P2B", true), "2 arkipäivää");
  EXPECT_EQ(within("PT48H"), "48 hours");
  EXPECT_EQ(within("P1M"), "1 month");
  EXPECT_EQ(within("PT1M"), "1 minute");
  EXPECT_EQ(within("P1Y2M3W4DT5H6M7S"),
            "1 year, 2 months, 3 weeks, 4 days, 5 hours, 6 minutes and 7 seconds");
  EXPECT_EQ(within("P1Y2M3W4DT5H6M1S", true),
            "1 vuosi, 2 kuukautta, 3 viikkoa, 4 päivää, 5 tuntia, 6 minuuttia ja 1 sekunti");
}

// By a catalogue with one more sentence.
std::string fee(std::int64_t minor, const char* currency, Language language = Language::en) {
  const bool english = language == Language::en;
  auto document = boost::json::parse(english ? english_catalogue : finnish_catalogue);
  document.at("sentences").as_object()["fee"] = "{fee, money}";
  const Catalogue words(boost::json::serialize(document), english ? "en_GB" : "fi");
  const Sentence said{"fee", {{"fee", object{{"minor", minor}, {"currency", currency}}}}};
  return Rendering(words, {}).sentence(said);
}

TEST(Rendering, Money) {
  EXPECT_EQ(fee(48'000, "EUR"), "480.00\u00a0EUR");
  EXPECT_EQ(fee(48'000, "EUR", Language::fi), "480,00\u00a0EUR");
  EXPECT_EQ(fee(123'456'789, "EUR"), "1,234,567.89\u00a0EUR");
  EXPECT_EQ(fee(123'456'789, "EUR", Language::fi), "1\u00a0234\u00a0567,89\u00a0EUR");
  EXPECT_EQ(fee(5, "EUR"), "0.05\u00a0EUR");
  EXPECT_EQ(fee(0, "EUR"), "0.00\u00a0EUR");
  EXPECT_EQ(fee(-5, "EUR"), "-0.05\u00a0EUR");
  EXPECT_EQ(fee(480, "JPY"), "480\u00a0JPY");
  EXPECT_EQ(fee(480, "KWD"), "0.480\u00a0KWD");
  EXPECT_EQ(fee(480, "RSD"), "4.80\u00a0RSD") << "as the standard has it, not as Unicode does";
  EXPECT_EQ(fee(480, "IQD"), "0.480\u00a0IQD");
  EXPECT_EQ(fee(std::numeric_limits<std::int64_t>::min(), "EUR"),
            "-92,233,720,368,547,758.08\u00a0EUR");
}

// ---------------------------------------------------------------- time

std::string instant(const char* at, const domain::Zone& zone, Language language = Language::en) {
  const std::string text = render({"agreement-ends-at", {{"at", at}}}, {language, zone});
  const std::string before =
      language == Language::en ? "The agreement ends on " : "Sopimus päättyy ";
  return text.substr(before.size(), text.size() - before.size() - 1);
}

TEST(Rendering, Days) {
  const Sentence said{"renewal-declined-already", {{"until", "2027-01-31"}}};
  EXPECT_EQ(en(said), "The renewal from 31 January 2027 was declined already.");
  EXPECT_EQ(fi(said), "Jatkokaudesta 31.1.2027 alkaen on jo kieltäydytty.");
}

TEST(Rendering, InstantsOnTheClocksOfTheZone) {
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", helsinki), "1 July 2027 at 00:00");
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", helsinki, Language::fi), "1.7.2027 klo 0.00");
  EXPECT_EQ(instant("2027-12-31T22:00:00.000Z", helsinki), "1 January 2028 at 00:00");
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", test::zone("America/New_York")),
            "30 June 2027 at 17:00");
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", test::zone("Asia/Kolkata")),
            "1 July 2027 at 02:30");
}

TEST(Rendering, InstantsAsExactlyAsNeedBe) {
  EXPECT_EQ(instant("2027-06-30T21:05:09.000Z", helsinki), "1 July 2027 at 00:05:09");
  EXPECT_EQ(instant("2027-06-30T21:05:09.007Z", helsinki), "1 July 2027 at 00:05:09.007");
  EXPECT_EQ(instant("2027-06-30T21:05:00.120Z", helsinki), "1 July 2027 at 00:05:00.120");
  EXPECT_EQ(instant("2027-06-30T21:05:09.000Z", helsinki, Language::fi), "1.7.2027 klo 0.05.09");
  EXPECT_EQ(instant("2027-06-30T21:05:09.007Z", helsinki, Language::fi),
            "1.7.2027 klo 0.05.09,007");
}

TEST(Rendering, NamesUtcAndNoOtherZone) {
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", test::zone("UTC")), "30 June 2027 at 21:00 (UTC)");
  EXPECT_EQ(instant("2027-06-30T21:00:00.000Z", test::zone("UTC"), Language::fi),
            "30.6.2027 klo 21.00 (UTC)");
}

// Clocks go back at four to three: half past three comes twice.
TEST(Rendering, TellsApartTheHourThatComesTwice) {
  EXPECT_EQ(instant("2027-10-31T00:30:00.000Z", helsinki), "31 October 2027 at 03:30 (UTC+3)");
  EXPECT_EQ(instant("2027-10-31T01:30:00.000Z", helsinki), "31 October 2027 at 03:30 (UTC+2)");
  EXPECT_EQ(instant("2027-10-31T02:00:00.000Z", helsinki), "31 October 2027 at 04:00");
  EXPECT_EQ(instant("2027-10-30T23:59:00.000Z", helsinki), "31 October 2027 at 02:59");
  EXPECT_EQ(instant("2027-11-07T05:30:00.000Z", test::zone("America/New_York")),
            "7 November 2027 at 01:30 (UTC−4)");
  EXPECT_EQ(instant("2027-11-07T04:00:00.000Z", test::zone("America/St_Johns")),
            "7 November 2027 at 01:30 (UTC−2:30)");
  EXPECT_EQ(instant("2027-10-31T00:30:00.000Z", helsinki, Language::fi),
            "31.10.2027 klo 3.30 (UTC+3)");
}

// And forward at three to four.
TEST(Rendering, SkipsTheHourThatDoesNotCome) {
  EXPECT_EQ(instant("2027-03-28T00:59:59.000Z", helsinki), "28 March 2027 at 02:59:59");
  EXPECT_EQ(instant("2027-03-28T01:00:00.000Z", helsinki), "28 March 2027 at 04:00");
}

TEST(Rendering, TimesFarAway) {
  EXPECT_EQ(instant("2039-12-31T22:00:00.000Z", helsinki), "1 January 2040 at 00:00");
  const auto midsummer = domain::parse_date("2045-06-24").value();
  const auto midnight = domain::format_time(domain::local_midnight(midsummer, helsinki));
  EXPECT_EQ(instant(midnight.c_str(), helsinki), "24 June 2045 at 00:00");
  EXPECT_EQ(instant("9999-12-31T21:59:59.999Z", helsinki), "31 December 9999 at 23:59:59.999");
  EXPECT_EQ(instant("0001-01-01T12:00:00.000Z", test::zone("UTC")), "1 January 1 at 12:00 (UTC)");
}

}  // namespace
}  // namespace sopu::words
