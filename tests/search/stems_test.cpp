// Words of texts and what they are found by.
#include "ledger/search/stems.hpp"

#include <gmock/gmock.h>

namespace sopu::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string marked(const std::string& text, const std::string& query, std::size_t bytes = 200) {
  std::string out;
  for (const Piece& piece : excerpt({text}, wanted_in(query), bytes)) {
    out += piece.hit ? "[" + piece.text + "]" : piece.text;
  }
  return out;
}

bool finds(const std::string& query, const std::string& text) {
  return !marked(text, query).empty();
}

TEST(Stems, FindAFinnishNounInAllItsCases) {
  for (const char* word :
       {"sopimus", "sopimuksen", "sopimusta", "sopimukset", "sopimuksia", "sopimukseen",
        "sopimuksesta", "sopimuksella", "sopimusten", "sopimuksena", "SOPIMUKSIIN"}) {
    EXPECT_TRUE(finds("sopimuksen", word)) << word;
    EXPECT_TRUE(finds(word, "sopimus")) << word;
  }
  for (const auto& [query, text] :
       std::vector<std::pair<const char*, const char*>>{{"vastaus", "vastauksen"},
                                                        {"vastausta", "vastauksia"},
                                                        {"päätös", "päätöksen"},
                                                        {"hyvitys", "hyvityksen"},
                                                        {"käytettävyys", "käytettävyyden"},
                                                        {"käytettävyyttä", "käytettävyydestä"},
                                                        {"irtisanominen", "irtisanomisen"},
                                                        {"palvelu", "palveluissa"},
                                                        {"virhe", "virheet"}}) {
    EXPECT_TRUE(finds(query, text)) << query << ' ' << text;
    EXPECT_TRUE(finds(text, query)) << query << ' ' << text;
  }
  EXPECT_FALSE(finds("sopimus", "sopiva"));
}

TEST(Stems, FindEnglishWordsInTheirForms) {
  EXPECT_TRUE(finds("outages", "An outage of an hour"));
  EXPECT_TRUE(finds("measured", "It is measuring"));
  EXPECT_TRUE(finds("Services", "the service"));
  EXPECT_FALSE(finds("service", "server"));
}

TEST(Stems, FoldCaseAndForms) {
  EXPECT_TRUE(finds("STRASSE", "straße"));
  EXPECT_TRUE(finds("cafe\xCC\x81", "caf\xC3\xA9")) << "composed and not";
  EXPECT_TRUE(finds("99.95", "at least 99.95 %"));
  EXPECT_FALSE(finds("99.95", "99.9 or 95"));
}

TEST(Stems, WantEveryWordAndHighlightEach) {
  EXPECT_EQ(marked("Sopimuksen hyvitys on pieni.", "hyvitykset sopimus"),
            "[Sopimuksen] [hyvitys] on pieni.");
  EXPECT_EQ(marked("Sopimuksen hinta", "sopimus hyvitys"), "");
}

TEST(Stems, WithAStarStandForWhateverBeginsSo) {
  EXPECT_FALSE(finds("sopimus", "sopimusmuutos"));
  EXPECT_EQ(marked("Sopimusmuutos tehtiin", "sopimus*"), "[Sopimusmuutos] tehtiin");
  EXPECT_TRUE(finds("sopimus*", "sopimukseen"));
  EXPECT_FALSE(finds("sopimus *", "sopimusmuutos")) << "a star by itself is nothing";
}

TEST(Stems, WithAStarNeedAFewLettersBeforeIt) {
  const auto only = [](const char* query) { return wanted_in(query).at(0); };
  EXPECT_TRUE(only("öly*").is_too_short());
  EXPECT_FALSE(only("ölyn*").is_too_short());
  EXPECT_FALSE(only("a").is_too_short());
  EXPECT_EQ(first_letters("ölynjalostus"), "ölyn");
  EXPECT_EQ(first_letters("öly"), "");
}

TEST(Stems, OfNothingAreNone) {
  EXPECT_THAT(words_in(""), IsEmpty());
  EXPECT_THAT(wanted_in("  … — !"), IsEmpty());
  EXPECT_THAT(excerpt({"anything"}, {}, 100), IsEmpty());
}

TEST(Stems, TakeBytesThatAreNoText) {
  for (const std::string& text :
       {std::string("\xFF\xFE hello \xC3"), std::string("a\0b hello", 9)}) {
    EXPECT_TRUE(finds("hello", text));
  }
}

TEST(Excerpt, IsShortAndCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ää ";
  text += "katko ";
  for (int i = 0; i < 200; ++i) text += "öö ";
  const std::string shown = marked(text, "katko", 60);
  EXPECT_LT(shown.size(), 90U);
  EXPECT_TRUE(shown.starts_with("… "));
  EXPECT_TRUE(shown.ends_with(" …"));
  EXPECT_NE(shown.find("[katko]"), std::string::npos);
  const std::string inner = shown.substr(4, shown.size() - 8);
  EXPECT_NE(static_cast<unsigned char>(inner.front()) & 0xC0U, 0x80U);
}

TEST(Excerpt, IsFromTheFirstTextThatHasAHit) {
  const auto pieces = excerpt({"nothing", "an outage", "another outage"}, wanted_in("outage"), 100);
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].text, "an ");
  EXPECT_EQ(pieces[1].text, "outage");
  EXPECT_TRUE(pieces[1].hit);
  EXPECT_FALSE(excerpt({"an outage", "a credit"}, wanted_in("outage credit"), 100).empty());
}

}  // namespace
}  // namespace sopu::search
