// Names as they are compared, and ids made out of them.
#include "ledger/domain/value/names.hpp"

#include <gtest/gtest.h>

#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

TEST(Names, AreComparedTrimmedNormalisedAndCaseFolded) {
  EXPECT_EQ(comparable("globex-1 "), "globex-1");
  EXPECT_EQ(comparable("\t GLOBEX\u00A0\u2003 One\n"), "globex one");
  EXPECT_EQ(comparable("Stra\u00DFe"), comparable("STRASSE"));
  EXPECT_EQ(comparable("A\u030Akerlund"), "\u00E5kerlund");
  EXPECT_EQ(comparable("glo\u200Bbex\uFEFF"), "globex");
  EXPECT_EQ(comparable(""), "");
  EXPECT_NE(comparable("Anne"), comparable("Anna"));
  EXPECT_NE(comparable("Päivi"), comparable("Paivi"));
}

TEST(Names, AreComparedByWhatTheyAreThenComparedBy) {
  for (const char* name : {"Anna Ä", "\u0130stanbul", "\u1FB3\u0345x", "STRA\u1E9EE"}) {
    EXPECT_EQ(comparable(comparable(name)), comparable(name)) << name;
  }
}

TEST(Names, GiveIds) {
  EXPECT_EQ(id_from_name("Anna A."), "anna-a");
  EXPECT_EQ(id_from_name(" Åke  Öberg "), "ake-oberg");
  EXPECT_EQ(id_from_name("O'Brien"), "o-brien");
  EXPECT_EQ(id_from_name("Анна"), "");
  EXPECT_EQ(id_from_name(std::string(100, 'x')).size(), limits::item_id_length_max);
}

}  // namespace
}  // namespace sopu::domain
