#include "ledger/domain/value/ids.hpp"

#include <set>

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "ledger/domain/terms/change_class.hpp"
#include "ledger/domain/value/error.hpp"

namespace sopu::domain {
namespace {

TEST(Ids, PartiesAndAgreementsHaveTwoToSixtyThreeCharacters) {
  EXPECT_TRUE(is_party_or_agreement_id("ac"));
  EXPECT_TRUE(is_party_or_agreement_id("acme-hosting-2027"));
  EXPECT_TRUE(is_party_or_agreement_id("9-"));
  EXPECT_TRUE(is_party_or_agreement_id(std::string(63, 'a')));
  for (const std::string text : {"", "a", "-a", "Acme", "ac me", "ac_me", "ac/me", "äcme"}) {
    EXPECT_FALSE(is_party_or_agreement_id(text)) << text;
  }
  EXPECT_FALSE(is_party_or_agreement_id(std::string(64, 'a')));
  EXPECT_FALSE(is_party_or_agreement_id(std::string_view("a\0b", 3)));
}

TEST(Ids, ItemsMayBeginWithADash) {
  EXPECT_TRUE(is_item_id("a"));
  EXPECT_TRUE(is_item_id("-"));
  EXPECT_TRUE(is_item_id("4-2-credits"));
  EXPECT_TRUE(is_item_id(std::string(64, 'z')));
  for (const std::string text : {"", "A", "a.b", "a b", "~0"}) EXPECT_FALSE(is_item_id(text));
  EXPECT_FALSE(is_item_id(std::string(65, 'z')));
}

TEST(Ids, EventsAreNamedByLowerCaseUuids) {
  EXPECT_TRUE(is_uuid("019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01"));
  EXPECT_TRUE(is_uuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_FALSE(is_uuid("019AB0F2-5c1e-7c3a-9d6e-2f4b1a7c9e01"));
  EXPECT_FALSE(is_uuid("019ab0f25c1e-7c3a-9d6e-2f4b1a7c9e01-"));
  EXPECT_FALSE(is_uuid("{019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e0}"));
  EXPECT_FALSE(is_uuid("019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e0g"));
  EXPECT_FALSE(is_uuid("019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e011"));
  EXPECT_FALSE(is_uuid(""));
}

TEST(Ids, KeysAreNamedByThumbprints) {
  EXPECT_TRUE(is_kid("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
  EXPECT_FALSE(is_kid("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4"));
  EXPECT_FALSE(is_kid("kPrK/qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
  EXPECT_FALSE(is_kid("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k="));
}

TEST(Ids, ATermsHashTravelsAsBase64Url) {
  EXPECT_EQ(text(TermsHash{crypto::sha256(crypto::view(""))}),
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

TEST(Errors, EveryCodeHasItsOwnName) {
  std::set<std::string_view> names;
  constexpr auto last = static_cast<int>(ErrorCode::outcome_unknown);
  for (int code = 0; code <= last; ++code) names.insert(name(static_cast<ErrorCode>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last + 1));
  EXPECT_EQ(name(ErrorCode::stale_base), "stale-base");
  EXPECT_EQ(name(ErrorCode::not_a_party), "not-a-party");
}

TEST(Errors, AResultReadWithoutBeingLookedAtIsABug) {
  const Result<int> result = refuse(ErrorCode::busy, {"queue-full", {}});
  ASSERT_FALSE(result);
  EXPECT_THROW(static_cast<void>(result.value()), std::logic_error);
}

TEST(ChangeClasses, NamesAreReadBack) {
  for (int i = 0; i < change_class_count; ++i) {
    const auto change_class = static_cast<ChangeClass>(i);
    EXPECT_EQ(parse<ChangeClass>(name(change_class)), change_class);
  }
  EXPECT_EQ(parse<ChangeClass>("Remedy"), std::nullopt);
  EXPECT_EQ(parse<ChangeClass>(""), std::nullopt);
}

}  // namespace
}  // namespace sopu::domain
