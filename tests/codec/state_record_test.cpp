#include "ledger/codec/state_record.hpp"

#include <random>

#include <gtest/gtest.h>

#include "crypto/bytes.hpp"
#include "tests/codec/random_value.hpp"
#include "tests/support/state_dump.hpp"
#include "tests/support/zones.hpp"

namespace sopu::codec {
namespace {

using domain::Agreement;
using domain::Effect;
using domain::KeyRecord;
using domain::Party;
using domain::Registry;
using domain::Series;
using domain::Talk;
using samples::RandomValue;

domain::Time at(std::int64_t milliseconds) {
  return domain::Time(std::chrono::milliseconds(milliseconds));
}

domain::Hash hash_of(std::uint8_t byte) {
  domain::Hash hash;
  hash.bytes.fill(byte);
  return hash;
}

std::string hex(std::string_view bytes) {
  return crypto::to_hex(crypto::view(bytes));
}

const std::string thirty_two_aa(64, 'a');

// An agreement has no equality of its own: where its terms are found is no part of what it is.
bool same(const Agreement& one, const Agreement& other) {
  return test::dump(one) == test::dump(other) && one.preparation == other.preparation &&
         one.consultations == other.consultations && one.proposals == other.proposals &&
         one.life == other.life && one.milestones == other.milestones && one.grants == other.grants;
}

// ---------------------------------------------------------------- the bytes
// A field a line, its size before it.

TEST(StateRecord, PartyHasTheseBytes) {
  const Party party{
      {"acme"}, {{"Acme", {{2}, at(0x0102030405)}}}, {{"k1"}, {"k2"}}, {{hash_of(0xAA), {3}}}};
  EXPECT_EQ(hex(write_party(party)),
            "0e50"  // version 14, a party
            "04000000"
            "61636d65"  // "acme"
            "01000000"  // one name
            "04000000"
            "41636d65"          // "Acme"
            "0200000000000000"  // since index 2
            "0504030201000000"  // milliseconds
            "02000000"          // two keys
            "02000000"
            "6b31"
            "02000000"
            "6b32"
            "01000000" +  // one event about it
                thirty_two_aa +
                "0300000000000000"
                "0100000000000000"  // one person changes its keys
                "00000000");        // no change waits
}

TEST(StateRecord, PartyWithAChangeThatWaitsHasTheseBytes) {
  Party party{{"p"}, {}, {}, {}};
  domain::KeyChange change;
  change.event = hash_of(0xAA);
  change.kind = domain::KeyChangeKind::revocation;
  change.kid = domain::Kid{"k"};
  change.needed = 2;
  change.said_by = {{{"ada"}, {"l"}, {{5}, at(6)}}};
  change.asked = {{5}, at(6)};
  party.people_for_keys = 2;
  party.changes = {change};
  EXPECT_EQ(hex(write_party(party)),
            "0e50"
            "01000000"
            "70"
            "00000000"
            "00000000"
            "00000000"
            "0200000000000000"  // two people
            "01000000" +        // one change
                thirty_two_aa +
                "01"  // a revocation
                "01"  // of no new key
                "00"
                "01000000"
                "6b"                // of this one
                "01"                // not compromised
                "01"                // no rule
                "0200000000000000"  // two are needed
                "01000000"          // one said it
                "03000000"
                "616461"
                "01000000"
                "6c"
                "0500000000000000"
                "0600000000000000"
                "0500000000000000"
                "0600000000000000"  // asked
                "01");              // not done
  EXPECT_EQ(read_party(write_party(party)), party);
}

TEST(StateRecord, KeyHasTheseBytes) {
  KeyRecord key{};
  key.kid = {"k"};
  std::get<crypto::PublicKey>(key.key.jwk).bytes.fill(0xEE);
  key.party = {"p"};
  key.person = {{"ada"}, "A", {}};
  key.uses = {true, false, true, false};
  key.added = {{1}, at(-1)};
  const std::string start =
      "0e4b"  // version 14, a key
      "01000000"
      "6b"  // kid
      "00"  // Ed25519
      "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
      "01"  // no passkey
      "01000000"
      "70"  // party
      "03000000"
      "616461"
      "01000000"
      "41"
      "01"           // person, without a title
      "0100010000";  // sign, measure, admin, read, clock
  const std::string added =
      "0100000000000000"   // at index 1
      "ffffffffffffffff";  // a millisecond before 1970
  // It binds without limits; nobody asked to revoke it, nor was it, nor recovered.
  EXPECT_EQ(hex(write_key(key)), start + "01" + added + "01" + "01" + "01" + "01");
  key.authority = {domain::ChangeClass::price, at(2), {}};
  key.revocation = key.revoked = domain::Recorded{{3}, at(4)};
  key.compromised_since = at(5);
  key.recovery = domain::Recovery{{"a"}, {"q"}, {"c"}, at(6)};
  const std::string revoked =
      "00"
      "0300000000000000"
      "0400000000000000";
  EXPECT_EQ(hex(write_key(key)), start + "00" + "0003" + "000200000000000000" + "01" + added +
                                     revoked + revoked + "000500000000000000" +
                                     "00"
                                     "01000000"
                                     "61"  // recovered for the sake of this agreement
                                     "01000000"
                                     "71"
                                     "01000000"
                                     "63"
                                     "0600000000000000");
}

TEST(StateRecord, KeyOfAPasskeyHasTheseBytes) {
  KeyRecord key{};
  crypto::P256PublicKey point;
  point.bytes.fill(0xEE);
  key.key = {point, crypto::Passkey{"a", true}};
  // Version 14, a key without a name: P-256; a passkey of "a", which may be synced.
  const std::string start = "0e4b0000000001" + std::string(128, 'e') + "00010000006101";
  EXPECT_EQ(hex(write_key(key)).substr(0, start.size()), start);
  EXPECT_EQ(read_key(write_key(key)), key);
}

TEST(StateRecord, RegistryHeadHasTheseBytes) {
  Registry registry;
  registry.origin = "o";
  registry.genesis = crypto::Hash{};
  registry.opened = at(6);
  registry.ledger_chain = {{hash_of(0xAA), {5}}};
  registry.operator_id = {"op"};
  registry.log_key = "l";
  registry.witnesses = {{"w", "v", "", {{1}, at(2)}}};
  registry.parties[{"acme"}] = {{"acme"}, {{"Acme", {}}}, {}, {}};
  EXPECT_EQ(hex(write_registry_head(registry)),
            "0e52"
            "01000000"
            "6f"
            "00"
            "0000000000000000000000000000000000000000000000000000000000000000"
            "0600000000000000"  // opened
            "01000000" +        // one event about the ledger
                thirty_two_aa +
                "0500000000000000"
                "7800000000000000"
                "803a090000000000"  // signed times, ahead and behind
                "02000000"
                "6f70"
                "01000000"
                "6c"
                "01000000"  // one witness
                "01000000"
                "77"
                "01000000"
                "76"
                "00000000"
                "0100000000000000"
                "0200000000000000");
}

TEST(StateRecord, EffectHasTheseBytes) {
  Effect effect;
  effect.phase_after = domain::Phase::in_force;
  effect.follows = {
      {{"c", boost::json::parse(R"({"y":1,"x":[]})").as_object()}, domain::for_party({"n"})}};
  EXPECT_EQ(hex(write_effect(effect)),
            "0e45"
            "01"  // no phase before
            "00"
            "03"        // in force after
            "01000000"  // one remark follows
            "01000000"
            "63"  // its code
            "0e000000"
            "7b2279223a312c2278223a5b5d7d"  // {"y":1,"x":[]}
            "02"                            // for a party
            "01000000"
            "6e"
            "00000000");
}

TEST(StateRecord, TalkHasTheseBytes) {
  EXPECT_EQ(hex(write_state(Talk{3, {7}})),
            "0e54"
            "0300000000000000"
            "0700000000000000");
}

TEST(StateRecord, AgreementHasTheseBytes) {
  Agreement agreement;
  agreement.id = {"a1"};
  agreement.title = "T";
  agreement.initial = {{{"p"}, domain::Role::third_party, domain::Involvement::consenting}};
  agreement.initiated = {{5}, at(6)};
  agreement.head = {hash_of(0xAA), {8}};
  agreement.contract_events = 3;
  agreement.last_event = {9};
  agreement.preparation.background = {{{"p"}, hash_of(0xBB), {{1}, at(2)}}};
  agreement.consultations.asked.push_back(
      {{"c"}, {"p"}, {"q"}, {}, at(4), domain::Hearing::heard, {{1}, at(2)}, {}});
  agreement.consultations.waiting = {0x05060708};
  agreement.proposals.open = {0x01020304};
  agreement.life.renewal_refusals = {
      {{"p"},
       {std::chrono::year(2027), std::chrono::December, std::chrono::day(31)},
       {{1}, at(2)}}};
  const std::string empty_list = "00000000";
  const std::string recorded =
      "0100000000000000"
      "0200000000000000";
  EXPECT_EQ(hex(write_state(agreement)),
            "0e41"
            "02000000"
            "6131"
            "01000000"
            "54"
            "01000000"
            "01000000"
            "70"
            "02"
            "0001"      // third party, consenting
            "00000000"  // named by no event
            "0500000000000000"
            "0600000000000000" +
                thirty_two_aa +
                "0800000000000000"
                "0300000000000000"
                "0900000000000000"
                "01000000"  // one background
                "01000000"
                "70" +
                std::string(64, 'b') + recorded + empty_list + empty_list + empty_list +
                empty_list +  // rules, points, feasibility, releases
                "01000000"    // one consultation
                "01000000"
                "63"
                "01000000"
                "70"
                "01000000"
                "71"
                "01"  // about no proposal
                "0400000000000000"
                "01" +  // heard
                recorded +
                "01"  // no answer
                "01000000"
                "08070605" +  // the position of one that is waiting
                empty_list +  // objections
                empty_list +  // proposals
                "01000000"
                "04030201" +  // the position of one that is open
                empty_list +  // askings
                empty_list +
                empty_list + empty_list +  // versions, suspensions, terminations
                "01000000"
                "01000000"
                "70"
                "eb070000"
                "0c"
                "1f" +
                recorded +
                "01"                       // no period renewed
                "01"                       // not over
                + empty_list + empty_list  // notices, none that waits
                + empty_list + empty_list  // breaches, none that stands
                + empty_list + empty_list  // milestones, missed ones
                + empty_list + empty_list  // complaints, none that is open
                + empty_list + empty_list  // reviews, missed ones
                + "01"                     // no day of their schedule counted
                + empty_list + empty_list  // disputes, none that runs
                + empty_list               // their neutrals
                + empty_list               // exclusions
                + empty_list               // objections
                + empty_list               // bills
                + empty_list + empty_list  // reports, missed ones
                + "01"                     // none awaited before
                + empty_list + empty_list  // claims, credits
                + "01"                     // nobody's time to claim is over
                + empty_list);             // grants
}

// ---------------------------------------------------------------- round trips

TEST(StateRecord, GivesBackEveryFieldOfEveryState) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValue random(seed);
  for (int i = 0; i < 300; ++i) {
    const auto agreement = random.value<Agreement>();
    const std::string bytes = write_state(agreement);
    const auto again = std::get<Agreement>(read_state(bytes, {}));
    ASSERT_TRUE(same(again, agreement));
    ASSERT_EQ(write_state(again), bytes);
    ASSERT_FALSE(same(random.value<Agreement>(), agreement));

    const auto talk = random.value<Talk>();
    ASSERT_EQ(std::get<Talk>(read_state(write_state(talk), {})), talk);
    const auto series = random.value<Series>();
    ASSERT_EQ(std::get<Series>(read_state(write_state(series), {})), series);
    const auto registry = random.value<Registry>();
    ASSERT_EQ(test::dump(read_registry_head(write_registry_head(registry))), test::dump(registry));
    const auto party = random.value<Party>();
    ASSERT_EQ(read_party(write_party(party)), party);
    const auto key = random.value<KeyRecord>();
    ASSERT_EQ(read_key(write_key(key)), key);
    const auto effect = random.value<Effect>();
    ASSERT_EQ(read_effect(write_effect(effect)), effect);
  }
}

// What is told of the past reads as it did when it was new, to the byte.
TEST(StateRecord, KeepsTheOrderOfWhatASentenceSays) {
  constexpr std::string_view params = R"({"b":{"d":3,"c":2},"a":1})";
  Effect effect;
  effect.follows = {{{"a", boost::json::parse(params).as_object()}}};
  const Effect read = read_effect(write_effect(effect));
  EXPECT_EQ(boost::json::serialize(read.follows.at(0).sentence.params), params);
}

TEST(StateRecord, GivesAnAgreementTheBooksThatItIsReadWith) {
  struct EmptyBook : domain::TermsBook {
    domain::TermsPtr find(const domain::TermsHash&) override { return nullptr; }
    void keep(const domain::TermsPtr&) override {}
  };
  const auto book = std::make_shared<EmptyBook>();
  const auto clock = test::clock_book({"Europe/Helsinki"});
  const auto read = std::get<Agreement>(read_state(write_state(Agreement{}), {book, clock}));
  EXPECT_EQ(read.book, book);
  EXPECT_EQ(read.clock, clock);
}

TEST(StateRecord, GivesBackWhatTheClockSaid) {
  domain::ClockBook book;
  book.add(domain::RecordedZone{test::zone("Asia/Kathmandu"), "2025b", {{7}, {}}});
  book.add(domain::Standstill{at(1), at(2), {{8}, at(3)}});
  domain::ClockBook again;
  for (const std::uint64_t index : {7U, 8U}) {
    read_clock_record(write_clock_record(book, {index}), again);
  }
  EXPECT_EQ(again, book);
  std::string damaged = write_clock_record(book, {7});
  damaged[damaged.find("TZif")] = 'X';
  EXPECT_THROW(read_clock_record(damaged, again), RecordError);
}

// ---------------------------------------------------------------- what is not a record

TEST(StateRecord, RefusesOtherVersionsKindsAndLengths) {
  RandomValue random(1);
  const std::string bytes = write_party(random.value<Party>());
  EXPECT_THROW(read_key(bytes), RecordError);
  EXPECT_THROW(read_state(bytes, {}), RecordError);
  EXPECT_THROW(read_party(""), RecordError);
  EXPECT_THROW(read_party("\x01" + bytes.substr(1)), RecordError);
  EXPECT_THROW(read_party(bytes + '\0'), RecordError);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(read_party(std::string_view(bytes).substr(0, size)), RecordError) << size;
  }
}

TEST(StateRecord, RefusesAListLongerThanItsRecordWithoutMakingRoomForIt) {
  std::string bytes = "\x02P";
  bytes += "\xFF\xFF\xFF\xFF";  // an id of 2^32 - 1 bytes
  EXPECT_THROW(read_party(bytes), RecordError);
}

TEST(StateRecord, RefusesANumberWithoutAName) {
  Effect effect;
  effect.phase_after = domain::Phase::abandoned;
  std::string bytes = write_effect(effect);
  ASSERT_EQ(bytes[4], 7) << "the phase";
  bytes[4] = 8;
  EXPECT_THROW(read_effect(bytes), RecordError);
}

TEST(StateRecord, SurvivesEveryDamage) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomValue random(seed);
  int refused = 0;
  for (int i = 0; i < 1'000; ++i) {
    std::string bytes = write_state(random.value<Agreement>());
    std::string effect = write_effect(random.value<Effect>());
    for (std::string* record : {&bytes, &effect}) {
      const auto size = static_cast<int>(record->size());
      (*record)[static_cast<std::size_t>(random.pick(size))] = static_cast<char>(random.pick(256));
    }
    try {
      (void)write_state(read_state(bytes, {}));
      (void)write_effect(read_effect(effect));
    } catch (const RecordError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace sopu::codec
