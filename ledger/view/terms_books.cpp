#include "ledger/view/terms_books.hpp"

#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "ledger/limits.hpp"
#include "ledger/view/keys.hpp"
#include "ledger/view/stored_event.hpp"

namespace sopu::view {

using domain::Terms;
using domain::TermsHash;
using domain::TermsPtr;

namespace {

constexpr std::size_t number_bytes = 8;

// Our own record, behind its hash: the limits for what comes from outside do not apply. A patch may
// have made it longer than any event.
constexpr codec::JsonLimits stored_limits{std::numeric_limits<std::size_t>::max(), 128};

TermsPtr parsed(domain::Result<boost::json::value> json, const TermsHash& hash) {
  auto terms = json ? Terms::parse(std::move(*json)) : domain::Result<TermsPtr>(json.error());
  if (!terms || (*terms)->hash() != hash) {
    throw store::CorruptRecord("terms " + domain::text(hash) + " cannot be made");
  }
  return std::move(*terms);
}

// Terms that an event brought by a patch, which lies in the event.
struct Patched {
  TermsHash result;
  const boost::json::value* patch;
  std::shared_ptr<const domain::Event> event;
};

const domain::ProposalSubmitted& proposal_in(const domain::Event& event, const TermsHash& hash) {
  const auto* proposal = domain::get_if<domain::ProposalSubmitted>(event.payload);
  if (!proposal) throw store::CorruptRecord("terms " + domain::text(hash) + " are in no proposal");
  return *proposal;
}

// The stretch that brought them, the first of several.
std::size_t position_of(const domain::ProposalSubmitted& proposal, const TermsHash& hash) {
  const auto found = std::ranges::find(proposal.results, hash, &domain::SubmittedStretch::terms);
  if (found == proposal.results.end()) {
    throw store::CorruptRecord("terms " + domain::text(hash) + " are in no result");
  }
  return static_cast<std::size_t>(found - proposal.results.begin());
}

// Parsed they take a few times that.
std::size_t weight_of(const Terms& terms) {
  return terms.canonical().size();
}

}  // namespace

std::string write_terms_row(const TermsRow& row) {
  return number_key(row.event.value) + number_key(row.bytes_since_whole) + row.document;
}

TermsRow read_terms_row(std::string_view bytes) {
  if (bytes.size() < 2 * number_bytes) throw store::CorruptRecord("a row of terms is too short");
  return {{read_number(bytes.substr(0, number_bytes))},
          read_number(bytes.substr(number_bytes, number_bytes)),
          std::string(bytes.substr(2 * number_bytes))};
}

StoredTerms::StoredTerms(Snapshots views, Snapshots log)
    : views_(std::move(views)),
      log_(log ? std::move(log) : views_),
      cache_(limits::cached_terms_bytes_max) {}

TermsPtr StoredTerms::find(const TermsHash& hash) {
  if (auto found = cache_.find(hash)) return found;
  TermsPtr terms = made(hash);
  if (terms) keep(terms);
  return terms;
}

void StoredTerms::keep(const TermsPtr& terms) {
  cache_.add(terms->hash(), terms, weight_of(*terms));
}

// Back from patch to patch as far as something whole, then forward again. A chain may have
// thousands of links: one snapshot serves for all of them.
TermsPtr StoredTerms::made(const TermsHash& hash) {
  const auto views = views_();
  const auto log = log_();
  std::vector<Patched> chain;  // the newest first
  TermsPtr terms;
  for (TermsHash wanted = hash; !terms;) {
    const auto record = views->get(store::Table::terms, crypto::text(crypto::view(wanted.hash)));
    if (!record && chain.empty()) return nullptr;
    if (!record) throw store::CorruptRecord("terms " + domain::text(wanted) + " are missing");
    const TermsRow row = read_terms_row(*record);
    if (!row.document.empty()) {
      terms = parsed(codec::read_json(row.document, stored_limits), wanted);
      break;
    }
    const auto event = stored_event(*log, row.event).event;
    const auto& proposal = proposal_in(*event, wanted);
    const std::size_t position = position_of(proposal, wanted);
    const auto& result = proposal.results[position];
    if (position == 0 && proposal.terms) {
      terms = parsed(*proposal.terms, wanted);
    } else {
      const auto& patch = position == 0 ? proposal.patch : result.patch;
      chain.push_back({wanted, &patch.value(), event});
      wanted = result.base.value();
      terms = cache_.find(wanted);
    }
  }
  for (; !chain.empty(); chain.pop_back()) {
    const auto& [result, patch, event] = chain.back();
    keep(terms);
    terms = parsed(domain::apply_patch(terms->json(), *patch), result);
  }
  return terms;
}

TermsPtr PendingTerms::find(const TermsHash& hash) {
  const auto found = pending_.find(hash);
  return found == pending_.end() ? committed_->find(hash) : found->second;
}

void PendingTerms::keep(const TermsPtr& terms) {
  pending_.emplace(terms->hash(), terms);
}

void PendingTerms::commit() {
  for (const auto& [hash, terms] : pending_) committed_->keep(terms);
  pending_.clear();
}

}  // namespace sopu::view
