#include "tools/terms_book.hpp"

#include <algorithm>

#include "tools/text.hpp"

namespace sopu::tools {

domain::TermsPtr parse_terms(boost::json::value json, const std::string& file) {
  auto terms = domain::Terms::parse(std::move(json));
  if (!terms) throw Refused(terms.error(), file);
  return std::move(*terms);
}

TermsBook::TermsBook(Dialogue& dialogue, std::string agreement)
    : dialogue_(dialogue),
      id_(agreement_id(agreement).value),
      agreement_(dialogue.get(target(""))) {}

Target TermsBook::target(const std::string& rest) const {
  return Target("/v1/agreements/" + id_ + rest);
}

domain::Stretches TermsBook::stretches_from(domain::Time from) {
  const auto answer = dialogue_.get(target("/stretches").add("from", domain::format_time(from)));
  domain::Stretches stretches;
  for (const auto& item : items_of(answer, "items")) {
    const std::string base = text_of(item, "base");
    if (base.empty()) {
      throw Stop(Exit::failure, "you may read the terms of " + id_ + " only in part");
    }
    const auto begins = domain::parse_time(text_of(item, "from"));
    if (!begins) throw server::Unreachable("the server gave a stretch of time without its begin");
    stretches.push_back({*begins, by_hash(base), nullptr, {}});
  }
  if (stretches.empty()) throw Stop(Exit::failure, "nothing is agreed yet in " + id_);
  return stretches;
}

const boost::json::array& TermsBook::versions() {
  if (!versions_) versions_ = items_of(dialogue_.get(target("/versions")), "items");
  return *versions_;
}

const boost::json::array& TermsBook::proposals() {
  if (!proposals_) proposals_ = dialogue_.all_items(target("/proposals"));
  return *proposals_;
}

// ---------------------------------------------------------------- terms

boost::json::value TermsBook::stretch_in(const boost::json::value& proposal, std::size_t position) {
  const auto answer =
      dialogue_.get(target("/proposals/" + percent_encoded(text_of(proposal, "id"))));
  const auto& stretches = items_of(answer, "stretches");
  if (position >= stretches.size() || find(stretches[position], "terms") == nullptr) {
    throw server::Unreachable("the server gave a proposal without its terms");
  }
  return stretches[position];
}

boost::json::value TermsBook::document_of(const boost::json::value& proposal) {
  return *find(stretch_in(proposal, 0), "terms");
}

std::optional<boost::json::value> TermsBook::document_with(const std::string& hash) {
  for (const auto& version : versions()) {
    if (text_of(version, "termsHash") != hash) continue;
    return dialogue_.get(target("/terms").add("version", text_of(version, "number")));
  }
  for (const auto& proposal : proposals()) {
    const auto& results = items_of(proposal, "results");
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (text_of(results[i], "terms") != hash) continue;
      return *find(stretch_in(proposal, i), "terms");
    }
  }
  return std::nullopt;
}

domain::TermsPtr TermsBook::readable(const std::string& hash) {
  if (const auto found = known_.find(hash); found != known_.end()) return found->second;
  auto document = document_with(hash);
  if (!document) return nullptr;
  auto terms = domain::Terms::parse(std::move(*document));
  if (!terms) {
    throw server::Unreachable("the server gave no terms that can be read as those with the hash " +
                              hash);
  }
  if (domain::text((*terms)->hash()) != hash) {
    throw Stop(Exit::unverified, "the server gave other terms than those with the hash " + hash +
                                     ". Do not believe this server");
  }
  return known_.emplace(hash, std::move(*terms)).first->second;
}

domain::TermsPtr TermsBook::by_hash(const std::string& hash) {
  if (auto terms = readable(hash)) return terms;
  throw Stop(Exit::failure, "you may read no terms of " + id_ + " with the hash " + hash);
}

// Whom a proposal would bring in reads what it results in, and not what was among the others
// before: for that reader all of it is new.
domain::Stretches TermsBook::stretches_of(const boost::json::value& proposal) {
  domain::Stretches stretches;
  for (const auto& one : items_of(proposal, "results")) {
    const auto from = domain::parse_time(text_of(one, "from"));
    if (!from) throw server::Unreachable("the server gave a stretch of time without its begin");
    const std::string base = text_of(one, "base");
    stretches.push_back(domain::stretch_of(*from, base.empty() ? nullptr : readable(base),
                                           by_hash(text_of(one, "terms"))));
  }
  if (!stretches.empty()) return stretches;
  throw Stop(Exit::failure, "you may read proposal " + text_of(proposal, "id") + " only in part");
}

domain::TermsPtr TermsBook::result_of(const boost::json::value& proposal) {
  return stretches_of(proposal).front().result;
}

// ---------------------------------------------------------------- naming a proposal

// Is there anything that a proposal which became stale could be carried over to?
bool TermsBook::can_go_on(const boost::json::value& proposal) {
  if (text_of(proposal, "status") != "stale") return true;
  const std::string id = text_of(proposal, "id");
  const bool carried_over = std::ranges::any_of(
      proposals(), [&](const auto& other) { return text_of(other, "rebaseOf") == id; });
  return !carried_over && text_of(proposal, "kind") != "initial";
}

const boost::json::value& TermsBook::pick(const std::string& text, std::string_view status) {
  // The open ones are part of the agreement.
  const bool among_open = text.empty() && status == "open";
  std::vector<const boost::json::value*> found;
  for (const auto& proposal : among_open ? items_of(agreement_, "proposals") : proposals()) {
    const std::string id = text_of(proposal, "id");
    if (!text.empty() && id == text) return proposal;
    const bool named = text.empty() ? text_of(proposal, "status") == status && can_go_on(proposal)
                                    : id.starts_with(text) || id.ends_with(text);
    if (named) found.push_back(&proposal);
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
