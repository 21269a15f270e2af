#include "tools/terms_book.hpp"

#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/json_patch.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

domain::TermsPtr parse_terms(boost::json::value json, const std::string& file) {
  auto terms = domain::Terms::parse(std::move(json));
  if (!terms) {
    throw Stop(Exit::usage,
               file + ": " + terms.error().detail + " [at " + terms.error().pointer + "]");
  }
  return std::move(*terms);
}

TermsBook::TermsBook(Session& session, std::string agreement)
    : session_(session),
      id_(agreement_id(agreement).value),
      agreement_(session.get(Target("/v1/agreements/" + id_))) {}

std::string TermsBook::newest_hash() const {
  return text_of(agreement_, "newestVersion.termsHash");
}

domain::TermsPtr TermsBook::newest() {
  const std::string hash = newest_hash();
  if (hash.empty()) throw Stop(Exit::failure, "nothing is agreed yet in " + id_);
  return by_hash(hash);
}

namespace {

void collect(const boost::json::array& proposals, std::vector<const boost::json::value*>& out) {
  for (const auto& proposal : proposals) {
    out.push_back(&proposal);
    collect(items_of(proposal, "counters"), out);
  }
}

}  // namespace

std::vector<const boost::json::value*> TermsBook::proposals() const {
  std::vector<const boost::json::value*> out;
  collect(items_of(agreement_, "proposals"), out);
  return out;
}

const boost::json::value* TermsBook::proposal_with_result(const std::string& hash) const {
  for (const auto* proposal : proposals()) {
    // One that only keeps its base as it is says nothing of the document.
    const bool carries = text_of(*proposal, "baseTermsHash") != hash;
    if (carries && text_of(*proposal, "resultTermsHash") == hash) return proposal;
  }
  return nullptr;
}

domain::TermsPtr TermsBook::by_hash(const std::string& hash) {
  if (const auto found = known_.find(hash); found != known_.end()) return found->second;
  const auto* proposal = proposal_with_result(hash);
  if (proposal == nullptr)
    throw Stop(Exit::failure, "no proposal of " + id_ + " makes the terms " + hash);
  auto terms = from_event(*proposal);
  if (domain::text(terms->hash()) != hash) {
    throw Stop(Exit::failure, "the terms of proposal " + text_of(*proposal, "id") +
                                  " do not have the hash that the server says they have");
  }
  return known_.emplace(hash, std::move(terms)).first->second;
}

// The terms as the proposer signed them.
domain::TermsPtr TermsBook::from_event(const boost::json::value& proposal) {
  const auto event = session_.get(Target("/v1/events/" + text_of(proposal, "recorded.index")));
  const auto jws = crypto::parse_jws(text_of(event, "jws"), codec::event_typ);
  if (!jws)
    throw Stop(Exit::failure, "the server gave something that is no event: " + jws.error().detail);
  const auto payload = value_or_stop(codec::read_json(jws->payload));
  if (const auto* terms = find(payload, "data.terms")) {
    return parse_terms(*terms, "proposal " + text_of(proposal, "id"));
  }
  const auto* patch = find(payload, "data.patch");
  const auto base = by_hash(text_of(payload, "data.baseTermsHash"));
  if (patch == nullptr) return base;
  return parse_terms(value_or_stop(domain::apply_patch(base->json(), *patch)),
                     "proposal " + text_of(proposal, "id"));
}

domain::TermsPtr TermsBook::base_of(const boost::json::value& proposal) {
  const std::string hash = text_of(proposal, "baseTermsHash");
  return hash.empty() ? nullptr : by_hash(hash);
}

domain::TermsPtr TermsBook::result_of(const boost::json::value& proposal) {
  return by_hash(text_of(proposal, "resultTermsHash"));
}

// Is there anything that a proposal which became stale could be carried over to?
bool TermsBook::can_go_on(const boost::json::value& proposal) const {
  if (text_of(proposal, "status") != "stale") return true;
  const std::string id = text_of(proposal, "id");
  for (const auto* other : proposals()) {
    if (text_of(*other, "rebaseOf") == id) return false;
  }
  return text_of(proposal, "kind") != "initial";
}

const boost::json::value& TermsBook::pick(const std::string& text, std::string_view status) const {
  std::vector<const boost::json::value*> found;
  for (const auto* proposal : proposals()) {
    const std::string id = text_of(*proposal, "id");
    if (!text.empty() && id == text) return *proposal;
    const bool named = text.empty() ? text_of(*proposal, "status") == status && can_go_on(*proposal)
                                    : id.starts_with(text) || id.ends_with(text);
    if (named) found.push_back(proposal);
  }
  if (found.size() == 1) return *found.front();
  std::string message =
      found.empty() ? "no proposal of " + id_ +
                          (text.empty() ? " is " + std::string(status) : " is called " + text)
                    : "which proposal? Name one by its id (or an end of it):";
  for (const auto* proposal : found) {
    message += "\n  " + text_of(*proposal, "id") + "  " + text_of(*proposal, "kind") + " by " +
               text_of(*proposal, "by") + ": " + text_of(*proposal, "reason");
  }
  throw Stop(found.empty() ? Exit::failure : Exit::usage, message);
}

}  // namespace sopu::tools
