#include "ledger/codec/state_record.hpp"

#include <random>

#include <gtest/gtest.h>

#include "crypto/bytes.hpp"
#include "tests/codec/random_state.hpp"
#include "tests/codec/same.hpp"

namespace sopu::codec {
namespace {

using samples::RandomState;
using samples::same;

domain::Time at(std::int64_t milliseconds) {
  return domain::Time(std::chrono::milliseconds(milliseconds));
}

std::vector<domain::TermsPtr> some_terms() {
  std::vector<domain::TermsPtr> terms;
  for (const char* title : {"One", "Two", "Three"}) {
    auto parsed = domain::Terms::parse({{"title", title}});
    if (!parsed) throw std::logic_error(parsed.error().detail);
    terms.push_back(*parsed);
  }
  return terms;
}

TermsSource source_of(const std::vector<domain::TermsPtr>& terms) {
  return [&terms](const domain::TermsHash& hash) -> domain::TermsPtr {
    for (const auto& document : terms) {
      if (document->hash() == hash) return document;
    }
    return nullptr;
  };
}

std::string hex(std::string_view bytes) {
  return crypto::to_hex(crypto::view(bytes));
}

// ---------------------------------------------------------------- the bytes
// clang-format off: a field a line, its size beside it.

TEST(StateRecord, PartyHasTheseBytes) {
  const domain::Party party{{"acme"}, "Acme", {{2}, at(0x0102030405)}, {{"k1"}, {"k2"}}};
  EXPECT_EQ(hex(write_party(party)),
            "0150"  // version 1, a party
            "0400000000000000"
            "61636d65"  // "acme"
            "0400000000000000"
            "41636d65"          // "Acme"
            "0200000000000000"  // at index 2
            "0504030201000000"  // milliseconds
            "0200000000000000"  // two keys
            "0200000000000000"
            "6b31"
            "0200000000000000"
            "6b32");
}

TEST(StateRecord, KeyHasTheseBytes) {
  domain::KeyRecord key{{"k"}, {}, {"p"}, "A", {true, false, true, false}, {{1}, at(-1)}, {}, ""};
  key.key.bytes.fill(0xEE);
  const std::string start =
      "014b"  // version 1, a key
      "0100000000000000"
      "6b"  // kid
      "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
      "0100000000000000"
      "70"  // party
      "0100000000000000"
      "41"                                                   // person
      "01000100"                                             // sign, measure, admin, read
      "0100000000000000"                                     // at index 1
      "ffffffffffffffff";                                    // a millisecond before 1970
  EXPECT_EQ(hex(write_key(key)), start + "01"                // not revoked
                                     + "0000000000000000");  // for no reason
  key.revoked = domain::Recorded{{3}, at(4)};
  key.revoked_because = "!";
  EXPECT_EQ(hex(write_key(key)),
            start + "00" + "0300000000000000" + "0400000000000000" + "0100000000000000" + "21");
}

TEST(StateRecord, RegistryHeadHasTheseBytes) {
  domain::Registry registry;
  registry.origin = "o";
  registry.genesis = crypto::Hash{};
  registry.operator_id = {"op"};
  registry.log_key = "l";
  registry.witnesses = {{"w", "v", "", {{1}, at(2)}}};
  registry.parties[{"acme"}] = {{"acme"}, "Acme", {}, {}};
  EXPECT_EQ(hex(write_registry_head(registry)),
            "0152"
            "0100000000000000"
            "6f"
            "00"
            "0000000000000000000000000000000000000000000000000000000000000000"
            "0200000000000000"
            "6f70"
            "0100000000000000"
            "6c"
            "0100000000000000"  // one witness
            "0100000000000000"
            "77"
            "0100000000000000"
            "76"
            "0000000000000000"
            "0100000000000000"
            "0200000000000000");
}

TEST(StateRecord, HistoryEntryHasTheseBytes) {
  HistoryEntry entry{{1},  at(2), {"i"}, "t", {"s"}, "p", {"k"}, domain::AgreementId{"a1"},
                     true, {}};
  entry.effect.summary = "S";
  entry.effect.phase_after = domain::Phase::in_force;
  entry.effect.changes = {
      {"/b", std::nullopt, boost::json::parse(R"({"y":1,"x":[]})"), domain::ChangeClass::price}};
  entry.effect.still_needed = {{{"n"}, 2}};
  entry.effect.new_version = 7;
  EXPECT_EQ(hex(write_history_entry(entry)),
            "0148"
            "0100000000000000"
            "0200000000000000"
            "0100000000000000"
            "69"
            "0100000000000000"
            "74"
            "0100000000000000"
            "73"
            "0100000000000000"
            "70"
            "0100000000000000"
            "6b"
            "00"
            "0200000000000000"
            "6131"  // of the agreement a1
            "01"    // on the contract stream
            "0100000000000000"
            "53"  // summary
            "01"  // no phase before
            "00"
            "03"                // in force after
            "01"                // no class
            "0100000000000000"  // one change
            "0200000000000000"
            "2f62"
            "01"
            "00"
            "0e00000000000000"
            "7b2278223a5b5d2c2279223a317d"  // {"x":[],"y":1}
            "03"                            // price
            "0100000000000000"
            "0100000000000000"
            "6e"
            "02000000"  // two people of n
            "00"
            "07000000"  // version 7
            "0000000000000000"
            "0000000000000000");
}

TEST(StateRecord, AgreementHasTheseBytes) {
  domain::Agreement agreement;
  agreement.id = {"a1"};
  agreement.title = "T";
  agreement.participants = {{{"p"}, domain::Role::third_party, domain::Involvement::consenting}};
  agreement.initiated = {{5}, at(6)};
  agreement.head.bytes.fill(0xAA);
  agreement.contract_events = 3;
  agreement.last_event = {9};
  agreement.preparation.background[{"p"}] = "B";
  agreement.renewal_refusals = {
      {{"p"}, {std::chrono::year(2027), std::chrono::December, std::chrono::day(31)}}};
  const auto terms = some_terms();
  agreement.terms[terms[0]->hash()] = terms[0];
  const std::string empty_list = "0000000000000000";
  EXPECT_EQ(hex(write_agreement(agreement)),
            "0141"
            "0200000000000000"
            "6131"
            "0100000000000000"
            "54"
            "0100000000000000"
            "0100000000000000"
            "70"
            "02"
            "0001"  // third party, consenting
            "0500000000000000"
            "0600000000000000"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "0300000000000000"
            "0900000000000000"
            "0100000000000000"
            "0100000000000000"
            "70"
            "0100000000000000"
            "42"  // background
                + empty_list + empty_list + empty_list + empty_list + empty_list + empty_list +
                empty_list + empty_list + empty_list  // up to terminations
                +
                "0100000000000000"
                "0100000000000000"
                "70"
                "eb070000"
                "0c"
                "1f" +
                empty_list + empty_list  // milestones, grants
                + "0100000000000000" + crypto::to_hex(crypto::view(terms[0]->hash().hash)));
}

// clang-format on
// ---------------------------------------------------------------- round trips

TEST(StateRecord, GivesBackEveryFieldOfEveryState) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomState random(seed);
  const auto terms = some_terms();
  for (int i = 0; i < 300; ++i) {
    const auto agreement = random.agreement(terms);
    const std::string bytes = write_agreement(agreement);
    const auto again = read_agreement(bytes, source_of(terms));
    ASSERT_TRUE(same(again, agreement));
    ASSERT_EQ(write_agreement(again), bytes);

    const auto registry = random.registry_head();
    ASSERT_TRUE(same(read_registry_head(write_registry_head(registry)), registry));
    const auto party = random.party();
    ASSERT_TRUE(same(read_party(write_party(party)), party));
    const auto key = random.key();
    ASSERT_TRUE(same(read_key(write_key(key)), key));
    const auto entry = random.history_entry();
    ASSERT_TRUE(same(read_history_entry(write_history_entry(entry)), entry));
    ASSERT_FALSE(same(random.history_entry(), entry));
  }
}

TEST(StateRecord, WritesEqualJsonAlikeWhateverTheOrderOfItsMembers) {
  HistoryEntry one;
  one.effect.changes = {{"/a", boost::json::parse(R"({"a":1,"b":{"c":2,"d":3}})"), std::nullopt,
                         domain::ChangeClass::target}};
  HistoryEntry other = one;
  other.effect.changes[0].before = boost::json::parse(R"({"b":{"d":3,"c":2},"a":1})");
  EXPECT_EQ(write_history_entry(one), write_history_entry(other));
}

// ---------------------------------------------------------------- what is not a record

TEST(StateRecord, RefusesOtherVersionsKindsAndLengths) {
  RandomState random(1);
  const std::string bytes = write_party(random.party());
  EXPECT_THROW(read_key(bytes), RecordError);
  EXPECT_THROW(read_party(""), RecordError);
  EXPECT_THROW(read_party("\x02" + bytes.substr(1)), RecordError);
  EXPECT_THROW(read_party(bytes + '\0'), RecordError);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(read_party(std::string_view(bytes).substr(0, size)), RecordError) << size;
  }
}

TEST(StateRecord, RefusesTermsThatNobodyKeeps) {
  const auto terms = some_terms();
  domain::Agreement agreement;
  agreement.terms[terms[0]->hash()] = terms[0];
  const std::string bytes = write_agreement(agreement);
  EXPECT_THROW(read_agreement(bytes, [](const domain::TermsHash&) { return nullptr; }),
               RecordError);
}

TEST(StateRecord, RefusesAListLongerThanItsRecordWithoutMakingRoomForIt) {
  std::string bytes = "\x01P";
  bytes += std::string(7, '\0') + '\x40';  // an id of 2^62 bytes
  EXPECT_THROW(read_party(bytes), RecordError);
}

TEST(StateRecord, SurvivesEveryDamage) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomState random(seed);
  const auto terms = some_terms();
  int refused = 0;
  for (int i = 0; i < 1'000; ++i) {
    std::string bytes = write_agreement(random.agreement(terms));
    std::string line = write_history_entry(random.history_entry());
    for (std::string* record : {&bytes, &line}) {
      const auto size = static_cast<int>(record->size());
      (*record)[static_cast<std::size_t>(random.pick(size))] = static_cast<char>(random.pick(256));
    }
    try {
      (void)write_agreement(read_agreement(bytes, source_of(terms)));
      (void)write_history_entry(read_history_entry(line));
    } catch (const RecordError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace sopu::codec
