// Evidence of an agreement for everybody who has a place in it: what each may read in full, the
// rest as hashes, and all of it genuine.
#include "ledger/audit/evidence.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using Events = std::vector<log::EvidenceEvent>;

struct Evidence {
  EvidenceScope scope;
  Events events;

  std::string text() const {
    std::string lines = log::evidence_line(scope.head);
    std::uint64_t hidden = 0;
    for (const auto& event : events) {
      lines += log::evidence_line(event);
      if (event.is_hidden()) ++hidden;
    }
    return lines + log::evidence_line(log::EvidenceEnd{events.size(), hidden, scope.contract_head});
  }
};

// As a server sends it: the scope first, then page by page.
Evidence evidence_of(const char* party) {
  Evidence evidence{world().ask(party)->evidence(shop, std::nullopt).value(), {}};
  for (std::uint64_t next = 0;;) {
    const Events page = world().ask(party)->evidence_events(evidence.scope, next).value();
    if (page.empty()) return evidence;
    evidence.events.insert(evidence.events.end(), page.begin(), page.end());
    next = page.back().index + 1;
  }
}

audit::EvidenceVerdict verdict_on(const Evidence& evidence) {
  std::istringstream file(evidence.text());
  return audit::verify_evidence(file, {world().told.ledger().log_verifier(), 1, {}});
}

TEST(Evidence, HoldsForWhoReadsTheWholeAgreement) {
  for (const char* party : {"acme", "globex", "audita"}) {
    SCOPED_TRACE(party);
    const auto verdict = verdict_on(evidence_of(party));
    EXPECT_TRUE(verdict.holds()) << verdict.line << ": " << verdict.verdict.fault->detail;
  }
}

TEST(Evidence, IsGenuineForWhoReadsAPart) {
  for (const char* party : {"initech", "hooli", "probe", "wayne"}) {
    SCOPED_TRACE(party);
    const auto verdict = verdict_on(evidence_of(party));
    EXPECT_TRUE(verdict.is_genuine()) << verdict.line << ": " << verdict.verdict.fault->detail;
    EXPECT_FALSE(verdict.holds());
  }
}

TEST(Evidence, ShowsExactlyWhatEachMayRead) {
  for (const char* party : {"acme", "audita", "initech", "hooli", "probe", "wayne"}) {
    for (const auto& event : evidence_of(party).events) {
      const auto answer = world().ask(party)->event({event.index});
      EXPECT_EQ(event.is_hidden(), !answer) << party << ", event " << event.index;
      if (answer && !event.is_hidden()) {
        EXPECT_EQ(event.jws, answer->at("jws").as_string());
      }
    }
  }
}

// Of whom else the agreement knows is not told by their keys.
TEST(Evidence, HasTheKeysOfThoseAloneWhoAreHeardOfInIt) {
  for (const char* party : {"initech", "hooli", "probe", "wayne"}) {
    std::set<std::string> about;
    std::string words = std::string(party) + " operator";
    for (const auto& one : evidence_of(party).events) {
      if (one.is_hidden()) continue;
      const auto event = codec::SignatureCheck::committed(one.jws).value();
      if (event->agreement()) words += crypto::parse_jws(one.jws, codec::event_typ)->payload;
      if (const auto* id = std::get_if<domain::PartyId>(&event->subject)) about.insert(id->value);
    }
    for (const std::string& one : about) EXPECT_THAT(words, ::testing::HasSubstr(one)) << party;
    EXPECT_FALSE(about.contains("umbrella"));
  }
}

TEST(Evidence, EndsForWhoLeftWhereItLeft) {
  const auto all = evidence_of("acme"), left = evidence_of("wayne");
  EXPECT_LT(left.events.size(), all.events.size());
  EXPECT_LE(left.events.back().index, left.scope.end - 1);
  EXPECT_LT(left.scope.end, all.scope.end);
  EXPECT_EQ(left.scope.head.as_of, left.events.back().recorded_at);
}

TEST(Evidence, IsNoneForWhoMayReadNothing) {
  for (const std::string& party : AllRoles::everybody()) {
    const auto read = world().ask(party.c_str())->agreement(shop, {});
    const auto given = world().ask(party.c_str())->evidence(shop, std::nullopt);
    ASSERT_EQ(static_cast<bool>(read), static_cast<bool>(given)) << party;
    if (read) continue;
    EXPECT_EQ(read.error().code, given.error().code);
    EXPECT_EQ(read.error().why, given.error().why);
  }
  EXPECT_FALSE(world().ask("umbrella")->evidence(shop, std::nullopt));
}

// What is recorded meanwhile is for the next one.
TEST(Evidence, StaysUnderTheCheckpointOfItsBegin) {
  AllRoles roles;
  const auto scope = roles.ask("acme")->evidence(shop, std::nullopt).value();
  roles.shop.say("acme", "comment.posted", {{"text", "words-later"}});
  Evidence evidence{scope, roles.ask("acme")->evidence_events(scope, 0).value()};
  std::istringstream file(evidence.text());
  const auto verdict = audit::verify_evidence(file, {roles.told.ledger().log_verifier(), 1, {}});
  EXPECT_TRUE(verdict.holds()) << verdict.line << ": " << verdict.verdict.fault->detail;
  EXPECT_EQ(verdict.verdict.events, scope.size);
}

}  // namespace
}  // namespace sopu::view
