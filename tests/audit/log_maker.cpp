#include "tests/audit/log_maker.hpp"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/jws.hpp"
#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/log/entry.hpp"
#include "tests/support/terms_builder.hpp"
#include "tests/support/zones.hpp"

namespace sopu::audit::test {
namespace {

constexpr domain::KeyUses all_uses{true, true, true, true};

domain::Time start() {
  return *domain::parse_time("2026-11-23T12:00:00.000Z");
}

crypto::Hash hash_of(const std::string& jws) {
  return crypto::sha256(crypto::view(jws));
}

std::vector<log::Entry> entries_of(const std::vector<MadeEvent>& events) {
  std::vector<log::Entry> entries;
  for (const MadeEvent& event : events) entries.push_back({event.at, hash_of(event.jws)});
  return entries;
}

struct Tree {
  std::vector<log::Tile> tiles;
  std::string note;
};

Tree tree_of(const std::vector<log::Entry>& entries) {
  crypto::Frontier frontier;
  log::TileBuilder builder(
      0, [](log::TileId) -> std::string { throw std::logic_error("an empty tree has no tiles"); });
  for (const log::Entry& entry : entries) {
    frontier.append(log::leaf_of(entry));
    builder.append(log::leaf_of(entry));
  }
  return {builder.take_changed(),
          log::sign_checkpoint({std::string(origin), entries.size(), frontier.root()},
                               key_of(log_key))};
}

}  // namespace

crypto::PrivateKey key_of(std::uint8_t number) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(number);
  return crypto::PrivateKey::from_seed(seed);
}

crypto::NoteVerifier log_verifier(std::uint8_t key) {
  return crypto::NoteVerifier::make(std::string(origin), crypto::NoteKeyType::ed25519,
                                    key_of(key).public_key());
}

// ---------------------------------------------------------------- the log given out

std::string MadeLog::entries(std::uint64_t n, std::uint64_t width) {
  std::string bundle;
  const std::uint64_t first = n * log::tile_width;
  const std::uint64_t end = std::min<std::uint64_t>(first + width, entry_list.size());
  for (std::uint64_t i = first; i < end; ++i) log::append_to_bundle(bundle, entry_list[i]);
  return bundle;
}

std::string MadeLog::tile(log::TileId id, std::uint64_t) {
  const auto found = tiles.find(id);
  return found == tiles.end() ? "" : found->second;
}

void MadeLog::events(std::uint64_t size,
                     const std::function<void(std::uint64_t, std::string)>& visit) {
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(size, bodies.size()); ++i) {
    if (i == unreadable_body) throw Unreadable(i, "a bad sector");
    if (bodies[i]) visit(i, *bodies[i]);
  }
}

log::Checkpoint MadeLog::opened_checkpoint() const {
  return log::open_checkpoint(note, log_verifier()).value();
}

// ---------------------------------------------------------------- making one

boost::json::value request_of(std::string_view party, std::uint8_t key) {
  return {{"request",
           codec::write_enrolment_request(
               origin, domain::PartyId{std::string(party)}, std::string(party) + " Ltd",
               key_of(key), {domain::person_called("Person " + std::to_string(key)), all_uses})}};
}

domain::Subject agreement_subject(std::string_view id) {
  return domain::AgreementId{std::string(id)};
}

LogMaker::LogMaker() : signed_at(start()) {
  const boost::json::value jwk{
      {"kty", "OKP"},
      {"crv", "Ed25519"},
      {"x", crypto::base64url_encode(key_of(operator_key).public_key().bytes)}};
  const boost::json::value key{
      {"jwk", jwk}, {"person", {{"id", "oskar"}, {"name", "Oskar"}}}, {"uses", {"sign", "admin"}}};
  registry(as_operator, "sopu.ledger.opened.v1", domain::LedgerSubject{},
           {{"operatorName", "Oskar Ltd"},
            {"key", key},
            {"logKey", log_verifier().vkey()},
            {"signedTimes", {{"aheadMaxSec", 120}, {"behindMaxSec", 604'800}}}});
  enrol("acme", acme_key);
  enrol("globex", globex_key);
}

domain::EventId LogMaker::next_id() {
  std::string digits = std::to_string(++ids_);
  digits.insert(0, 12 - digits.size(), '0');
  return {"019ab0f2-5c1e-7c3a-9d6e-" + digits};
}

std::string LogMaker::sign(Signing by, std::string_view type, domain::Subject subject,
                           boost::json::value data, std::optional<domain::Hash> base,
                           std::optional<domain::EventId> id) {
  const codec::Draft draft{id ? *id : next_id(),
                           domain::PartyId{std::string(by.party)},
                           std::move(subject),
                           std::string(type),
                           signed_at,
                           std::string(origin),
                           base,
                           std::move(data)};
  return crypto::sign_jws(key_of(by.key), codec::event_typ, codec::write_event(draft));
}

void LogMaker::put(std::string jws) {
  const auto at = start() + std::chrono::milliseconds(events.size() * 10);
  events.push_back({at, std::move(jws)});
}

void LogMaker::put_on_contract(std::string jws, std::string_view agreement) {
  put(std::move(jws));
  heads_.insert_or_assign(domain::text(agreement_subject(agreement)), hash_of(events.back().jws));
}

domain::EventId LogMaker::add(Signing by, std::string_view type, const domain::Subject& subject,
                              boost::json::value data, std::optional<domain::Hash> base) {
  const domain::EventId id = next_id();
  put(sign(by, type, subject, std::move(data), base, id));
  return id;
}

// What has no events of its own yet follows the opening; that itself follows nothing.
domain::Hash LogMaker::head_of(const domain::Subject& subject) const {
  const auto found = heads_.find(domain::text(subject));
  return found == heads_.end() ? hash_of(events.front().jws) : found->second;
}

domain::EventId LogMaker::registry(Signing by, std::string_view type, domain::Subject subject,
                                   boost::json::value data) {
  std::optional<domain::Hash> base;
  if (!events.empty()) base = head_of(subject);
  const domain::EventId id = add(by, type, subject, std::move(data), base);
  heads_.insert_or_assign(domain::text(subject), hash_of(events.back().jws));
  return id;
}

domain::EventId LogMaker::enrol(std::string_view party, std::uint8_t key) {
  return registry(as_operator, "sopu.party.enrolled.v1", domain::PartyId{std::string(party)},
                  request_of(party, key));
}

domain::EventId LogMaker::comment(Signing by, std::string_view agreement, std::string_view text) {
  return add(by, "sopu.comment.posted.v1", agreement_subject(agreement), {{"text", text}}, {});
}

void LogMaker::comments(std::string_view agreement, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    comment(i % 2 == 0 ? as_acme : as_globex, agreement, "Remark " + std::to_string(i));
  }
}

domain::Hash LogMaker::head(std::string_view agreement) const {
  return head_of(agreement_subject(agreement));
}

domain::EventId LogMaker::contract(Signing by, std::string_view agreement, std::string_view type,
                                   boost::json::value data) {
  const domain::Subject subject = agreement_subject(agreement);
  const domain::EventId id = add(by, type, subject, std::move(data), head_of(subject));
  heads_.insert_or_assign(domain::text(subject), hash_of(events.back().jws));
  return id;
}

domain::EventId LogMaker::initiate(std::string_view agreement) {
  const boost::json::value parties{{{"party", "acme"}, {"role", "provider"}},
                                   {{"party", "globex"}, {"role", "customer"}}};
  return contract(as_acme, agreement, "sopu.agreement.initiated.v1",
                  {{"title", "Hosting of the Globex shop"}, {"parties", parties}});
}

void LogMaker::begin_clock() {
  domain::KeyUses uses;
  uses.clock = true;
  registry(as_operator, "sopu.key.added.v1", domain::PartyId{"oskar"},
           {{"request", codec::write_enrolment_request(
                            origin, domain::PartyId{"oskar"}, "Oskar Ltd", key_of(clock_key),
                            {domain::person_called("The ledger's clock"), uses})}});
  record_zone("Europe/Helsinki");
  terms_ = sopu::test::sample_terms();
  effective_from_ = "2026-12-31T22:00:00.000Z";
}

void LogMaker::record_zone(std::string_view name) {
  registry(as_clock, "sopu.zone.recorded.v1", domain::LedgerSubject{},
           domain::json_of(sopu::test::zone_recorded(std::string(name))));
}

domain::EventId LogMaker::propose(std::string_view agreement) {
  const auto data = sopu::test::with_result({{"kind", "initial"},
                                             {"reason", "The terms as discussed."},
                                             {"terms", terms_},
                                             {"effectiveFrom", effective_from_}},
                                            terms_);
  const auto id = contract(as_acme, agreement, "sopu.proposal.submitted.v1", data);
  proposed_.remember(id.value, head(agreement), data);
  return id;
}

void LogMaker::agree(std::string_view agreement) {
  initiate(agreement);
  for (const Signing by : {as_acme, as_globex}) {
    contract(by, agreement, "sopu.background.submitted.v1", {{"text", "The shop grows."}});
    contract(by, agreement, "sopu.groundrules.accepted.v1",
             {{"rules", boost::json::array{"We listen to each other."}}});
    contract(by, agreement, "sopu.points.confirmed.v1",
             {{"points", boost::json::array{"The shop is open day and night."}}});
  }
  contract(as_acme, agreement, "sopu.feasibility.attested.v1",
           sopu::test::attestation(terms_, "uptime", 999'500));
  contract(as_acme, agreement, "sopu.feasibility.attested.v1",
           sopu::test::attestation(terms_, "tickets", 960'000, "PT4H"));
  const domain::EventId proposal = propose(agreement);
  for (const Signing by : {as_acme, as_globex}) {
    contract(by, agreement, "sopu.proposal.approved.v1", approval(proposal));
  }
}

MadeLog LogMaker::make() const {
  const std::vector<log::Entry> entries = entries_of(events);
  Tree tree = tree_of(entries);
  MadeLog made;
  made.note = std::move(tree.note);
  for (log::Tile& tile : tree.tiles) made.tiles[tile.id] = std::move(tile.hashes);
  for (const log::Entry& entry : entries) made.entry_list.push_back(log::entry_bytes(entry));
  for (const MadeEvent& event : events) made.bodies.emplace_back(event.jws);
  return made;
}

store::Batch LogMaker::batch() const {
  Tree tree = tree_of(entries_of(events));
  store::Batch batch;
  for (std::size_t i = 0; i < events.size(); ++i) {
    batch.events.push_back({domain::LogIndex{i}, events[i].at, events[i].jws});
  }
  batch.tiles = std::move(tree.tiles);
  batch.checkpoint = std::move(tree.note);
  return batch;
}

Verdict verdict_on(LogSource& source, unsigned threads, std::vector<log::Checkpoint> since) {
  return verify(source, Options{log_verifier(), threads, {}, std::move(since)});
}

LogMaker lively_log() {
  LogMaker maker;
  maker.agree("shop");
  maker.comments("shop", 300);
  return maker;
}

Verdict verdict_on_made(const LogMaker& maker) {
  MadeLog log = maker.make();
  return verdict_on(log);
}

void expect_fault(const Verdict& verdict, std::optional<std::uint64_t> index, std::string_view kind,
                  std::string_view words) {
  ASSERT_TRUE(verdict.fault) << "nothing was found";
  EXPECT_EQ(verdict.fault->kind, kind) << verdict.fault->detail;
  EXPECT_EQ(verdict.fault->index, index) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_NE(verdict.fault->detail.find(words), std::string::npos) << verdict.fault->detail;
}

}  // namespace sopu::audit::test
