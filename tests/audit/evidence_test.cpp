// Evidence files that are as a server wrote them, and such as somebody changed, or a server lied
// in.
#include "ledger/audit/evidence.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "crypto/base64.hpp"
#include "crypto/jws.hpp"
#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/signature_check.hpp"
#include "tests/audit/log_maker.hpp"

namespace sopu::audit::test {
namespace {

using log::EvidenceEnd;
using log::EvidenceEvent;
using log::EvidenceHead;
using testing::HasSubstr;

// The lines of a file, each of which a test may change.
struct File {
  EvidenceHead head;
  std::vector<EvidenceEvent> events;
  EvidenceEnd end;

  std::vector<std::string> lines() const {
    std::vector<std::string> lines{log::evidence_line(head)};
    for (const auto& event : events) lines.push_back(log::evidence_line(event));
    lines.push_back(log::evidence_line(end));
    return lines;
  }
  void hide(std::size_t place) {
    events.at(place).jws.clear();
    ++end.hidden;
  }
  void drop(std::size_t place) {
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(place));
    --end.events;
  }
};

bool belongs_to(std::string_view agreement, const domain::Event& event) {
  const auto* id = event.agreement();
  return id == nullptr || id->value == agreement;
}

File file_of(const LogMaker& maker, std::string_view agreement) {
  MadeLog log = maker.make();
  const auto nodes = log::nodes_from_tiles([&](log::TileId id) { return log.tiles.at(id); });
  File file;
  for (std::size_t index = 0; index < maker.size(); ++index) {
    const auto& [recorded_at, jws] = maker.events[index];
    const auto event = codec::SignatureCheck::committed(jws);
    if (!belongs_to(agreement, event->event())) continue;
    file.events.push_back({index, recorded_at, jws, crypto::sha256(crypto::view(jws)),
                           crypto::inclusion_proof(index, maker.size(), nodes)});
  }
  file.head = {
      std::string(origin), std::string(agreement), {}, log.note, file.events.back().recorded_at};
  file.end = {file.events.size(), 0, maker.head(agreement)};
  return file;
}

// With another agreement's events in between, which are not in the file.
LogMaker two_agreements() {
  LogMaker maker;
  maker.agree("shop");
  maker.initiate("other");
  maker.comments("other", 3);
  maker.comment(as_acme, "shop", "Shall it be more?");
  maker.contract(as_acme, "shop", "sopu.access.granted.v1", {{"party", "oskar"}});
  maker.comments("other", 260);
  return maker;
}

// A ledger, two parties, an agreement that was begun.
LogMaker small_log() {
  LogMaker maker;
  maker.initiate("shop");
  return maker;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

EvidenceVerdict verdict_on_text(const std::string& text, unsigned threads = 2) {
  std::istringstream file(text);
  return verify_evidence(file, {log_verifier(), threads, {}});
}

EvidenceVerdict verdict_on(const File& file) {
  return verdict_on_text(joined(file.lines()));
}

void expect_fault(const File& file, std::uint64_t line, std::string_view kind,
                  std::string_view words = "") {
  const auto verdict = verdict_on(file);
  ASSERT_TRUE(verdict.verdict.fault) << kind;
  EXPECT_EQ(verdict.line, line) << verdict.verdict.fault->detail;
  EXPECT_EQ(verdict.verdict.fault->kind, kind) << verdict.verdict.fault->detail;
  EXPECT_THAT(verdict.verdict.fault->detail, HasSubstr(std::string(words)));
}

// ---------------------------------------------------------------- as it was written

TEST(Evidence, of_an_agreement_holds_without_the_rest_of_the_log) {
  const LogMaker maker = two_agreements();
  const File file = file_of(maker, "shop");
  ASSERT_LT(file.events.size(), maker.size());
  const auto verdict = verdict_on(file);
  ASSERT_TRUE(verdict.holds()) << verdict.line << ": " << verdict.verdict.fault->detail;
  EXPECT_EQ(verdict.head, file.head);
  EXPECT_EQ(verdict.verdict.bodies_checked, file.events.size());
  EXPECT_EQ(verdict.verdict.events, maker.size());
  EXPECT_EQ(verdict.verdict.agreements, 1u);
}

TEST(Evidence, gives_the_same_verdict_on_any_number_of_threads) {
  File file = file_of(two_agreements(), "shop");
  for (const unsigned threads : {1u, 2u, 5u}) {
    EXPECT_TRUE(verdict_on_text(joined(file.lines()), threads).holds());
  }
  auto lines = file.lines();
  std::swap(lines[9], lines[10]);
  for (const unsigned threads : {1u, 2u, 5u}) {
    EXPECT_EQ(verdict_on_text(joined(lines), threads).line, 10u);
  }
}

TEST(Evidence, with_a_part_hidden_is_genuine_and_no_more) {
  File file = file_of(two_agreements(), "shop");
  file.hide(file.events.size() - 2);  // the comment
  auto verdict = verdict_on(file);
  EXPECT_TRUE(verdict.is_genuine()) << verdict.verdict.fault->detail;
  EXPECT_FALSE(verdict.holds());
  EXPECT_EQ(verdict.verdict.bodies_withheld, 1u);

  file.hide(file.events.size() - 4);  // on the contract: what follows is known by its chain
  verdict = verdict_on(file);
  EXPECT_TRUE(verdict.is_genuine()) << verdict.verdict.fault->detail;
  EXPECT_FALSE(verdict.holds());
}

TEST(Evidence, may_end_with_an_event_that_is_hidden) {
  File file = file_of(two_agreements(), "shop");
  file.hide(file.events.size() - 1);
  EXPECT_TRUE(verdict_on(file).is_genuine());
}

TEST(Evidence, tells_how_far_it_is) {
  const std::string text = joined(file_of(lively_log(), "shop").lines());
  std::vector<std::uint64_t> done;
  std::istringstream file(text);
  Options options{log_verifier(), 2, {}};
  options.progress = [&](std::uint64_t bytes, std::uint64_t total) {
    EXPECT_EQ(total, text.size());
    done.push_back(bytes);
  };
  EXPECT_TRUE(verify_evidence(file, options).holds());
  EXPECT_GE(done.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(done));
}

// ---------------------------------------------------------------- as somebody changed it

TEST(Evidence, does_not_hold_with_any_byte_changed) {
  const std::string good = joined(file_of(small_log(), "shop").lines());
  ASSERT_TRUE(verdict_on_text(good, 1).holds());
  std::string text = good;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char mask : {'\x01', '\x20', '\x7f'}) {
      text[at] = static_cast<char>(text[at] ^ mask);
      EXPECT_FALSE(verdict_on_text(text, 1).is_genuine()) << "byte " << at << " ^ " << int{mask};
      text[at] = good[at];
    }
  }
}

TEST(Evidence, does_not_hold_when_it_is_cut_off_anywhere) {
  const std::string good = joined(file_of(small_log(), "shop").lines());
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto verdict = verdict_on_text(good.substr(0, size), 1);
    ASSERT_TRUE(verdict.verdict.fault) << size;
    EXPECT_EQ(verdict.verdict.fault->kind, "line");
  }
}

TEST(Evidence, names_the_line_that_was_dropped_doubled_or_moved) {
  const auto good = file_of(two_agreements(), "shop").lines();
  for (std::size_t at = 0; at < good.size(); ++at) {
    SCOPED_TRACE(at);
    auto lines = good;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_FALSE(verdict_on_text(joined(lines)).is_genuine());

    lines = good;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), good[at]);
    EXPECT_EQ(verdict_on_text(joined(lines)).line, at + 2);

    if (at + 1 == good.size()) continue;
    lines = good;
    std::swap(lines[at], lines[at + 1]);
    const auto verdict = verdict_on_text(joined(lines));
    EXPECT_FALSE(verdict.is_genuine());
    EXPECT_LE(verdict.line, at + 2);
  }
}

TEST(Evidence, misses_an_event_on_a_chain_even_if_it_is_not_counted) {
  const File good = file_of(two_agreements(), "shop");
  for (std::size_t place = 0; place < good.events.size(); ++place) {
    const auto event = codec::SignatureCheck::committed(good.events[place].jws);
    if (!(*event)->base && place != 0) continue;  // what was said stands on no chain
    File file = good;
    file.drop(place);
    file.head.as_of = file.events.back().recorded_at;
    EXPECT_FALSE(verdict_on(file).is_genuine()) << "event " << good.events[place].index;
  }
}

TEST(Evidence, is_what_its_head_and_end_say) {
  const File good = file_of(two_agreements(), "shop");
  const std::uint64_t last = good.events.size() + 2;
  File file = good;
  file.head.agreement = "other";
  expect_fault(file, 5, "line", "another agreement");
  file = good;
  file.head.origin = "ledger.example/other";
  expect_fault(file, 1, "checkpoint");
  file = good;
  file.head.as_of += std::chrono::milliseconds{1};
  expect_fault(file, last, "line", "newest event");
  file = good;
  file.head.dispute = "0190a000-0000-7000-8000-000000000001";
  expect_fault(file, last, "line", "no such dispute");
  file = good;
  ++file.end.events;
  expect_fault(file, last, "line", "other events");
  file = good;
  file.end.hidden = 1;
  expect_fault(file, last, "line", "other events");
  file = good;
  file.end.contract_head = file.events.front().event;
  expect_fault(file, last, "line", "does not end");
}

TEST(Evidence, of_another_log_is_none) {
  File file = file_of(small_log(), "shop");
  std::istringstream text(joined(file.lines()));
  const auto verdict = verify_evidence(text, {log_verifier(stranger_key), 1, {}});
  ASSERT_TRUE(verdict.verdict.fault);
  EXPECT_EQ(verdict.verdict.fault->kind, "checkpoint");
  EXPECT_EQ(verdict.line, 1u);
}

TEST(Evidence, does_not_take_an_event_that_the_log_does_not_have) {
  LogMaker maker = small_log();
  File file = file_of(maker, "shop");
  EvidenceEvent& last = file.events.back();
  last.recorded_at += std::chrono::milliseconds{1};
  expect_fault(file, file.events.size() + 1, "leaf");
}

TEST(Evidence, reads_no_line_without_end) {
  const auto verdict = verdict_on_text(std::string(std::size_t{2} << 20, 'x'));
  ASSERT_TRUE(verdict.verdict.fault);
  EXPECT_THAT(verdict.verdict.fault->detail, HasSubstr("longer"));
}

// ---------------------------------------------------------------- as a server lied

TEST(Evidence, applies_the_rules_to_what_the_server_recorded_against_them) {
  LogMaker maker;
  maker.agree("shop");
  // Nobody approves what its own side has approved.
  maker.contract(as_acme, "shop", "sopu.proposal.withdrawn.v1",
                 {{"proposal", "0190a000-0000-7000-8000-00000000ffff"}, {"reason", "none"}});
  const File file = file_of(maker, "shop");
  const auto verdict = verdict_on(file);
  ASSERT_TRUE(verdict.verdict.fault);
  EXPECT_EQ(verdict.verdict.fault->kind, "rule") << verdict.verdict.fault->detail;
  EXPECT_EQ(verdict.verdict.fault->index, maker.size() - 1);
  EXPECT_EQ(verdict.line, file.events.size() + 1);
}

}  // namespace
}  // namespace sopu::audit::test
