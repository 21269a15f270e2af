#include "tools/own_view.hpp"

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"
#include "ledger/clock.hpp"
#include "ledger/domain/agreement/by_figures.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/words/answers.hpp"
#include "server/router.hpp"
#include "tools/common.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

std::optional<std::string> agreement_in(const std::string& target) {
  constexpr std::string_view prefix = "/v1/agreements/";
  if (!target.starts_with(prefix)) return std::nullopt;
  const std::string rest = target.substr(prefix.size());
  std::string id = rest.substr(0, rest.find_first_of("/?"));
  // Talk, and what was measured, is not among the contract's events.
  const std::string question = rest.substr(id.size());
  for (const char* other : {"/history", "/comments", "/performance", "/report"}) {
    if (question.starts_with(other)) return std::nullopt;
  }
  return id;
}

bool is_beyond_own_events(const domain::Error& error) {
  return error.code == domain::ErrorCode::unknown_party || domain::hangs_on_figures(error);
}

// ---------------------------------------------------------------- one event

namespace {

[[noreturn]] void does_not_hold(const std::string& what) {
  throw Stop(Exit::unverified,
             "what the server gives as the agreement's signed events does not "
             "hold: " +
                 what + ". Nothing was signed");
}

std::optional<std::vector<crypto::Hash>> path_of(const boost::json::value& item) {
  std::vector<crypto::Hash> path;
  for (const auto& text : items_of(item, "path")) {
    const auto hash = crypto::hash_from_base64(text_of(text));
    if (!hash) return std::nullopt;
    path.push_back(*hash);
  }
  return path;
}

}  // namespace

// Empty, or why it could not be folded.
std::string OwnView::take(const boost::json::value& item, const log::Checkpoint& checkpoint) {
  const auto* number = find(item, "index");
  const auto* index = number == nullptr ? nullptr : number->if_int64();
  const auto at = domain::parse_time(text_of(item, "recordedAt"));
  std::string jws = text_of(item, "jws");
  const auto path = path_of(item);
  if (index == nullptr || *index < 0 || !at || !path) does_not_hold("an event without its place");
  const domain::Recorded recorded{{static_cast<std::uint64_t>(*index)}, *at};
  const std::string place = "event " + std::to_string(*index);
  const crypto::Hash leaf = log::leaf_of({*at, crypto::sha256(crypto::view(jws))});
  if (!crypto::verify_inclusion(recorded.index.value, checkpoint.size, leaf, *path,
                                checkpoint.root)) {
    does_not_hold("the log has no such " + place);
  }
  if (!newest_.empty() && recorded.index.value <= std::stoull(newest_)) {
    does_not_hold(place + " comes after event " + newest_);
  }
  if (const auto no = replica_->take(std::move(jws), recorded)) {
    return place + " is refused by the rules (" + std::string(domain::name(no->code)) + ": " +
           words::render(no->why, {}) + "), so that one before it must be missing";
  }
  newest_ = std::to_string(*index);
  return {};
}

// ---------------------------------------------------------------- all of them

// False if an event could not be folded.
bool OwnView::take_page(const boost::json::value& page) {
  const std::string note = text_of(page, "checkpoint");
  trust_.see(note);
  const auto checkpoint = log::open_checkpoint(note, ledger_);
  for (const auto& item : items_of(page, "items")) {
    fault_ = take(item, *checkpoint);
    if (!fault_.empty()) return false;
  }
  return true;
}

OwnView::Taken OwnView::take_new() {
  Progress progress("Reading the agreement's events");
  for (;;) {
    const std::string target = "/v1/agreements/" + agreement_ + "/events?limit=500" +
                               (newest_.empty() ? "" : "&after=" + newest_);
    const auto page = http_.get_json(target);
    if (!page) {
      why_not_ = page.error();
      return Taken::refused_by_server;
    }
    const std::string before = newest_;
    if (!take_page(*page)) return Taken::refused_by_rules;
    if (text_of(*page, "next").empty()) return Taken::all;
    if (newest_ == before) does_not_hold("a page that leads nowhere");
  }
}

// A party that was named only now may have a history that came before what is known already.
bool OwnView::refresh() {
  why_not_.reset();
  for (const bool anew : {!replica_, true}) {
    if (anew) {
      replica_ = std::make_unique<view::Replica>(ledger_.name);
      newest_.clear();
    }
    switch (take_new()) {
      case Taken::all:
        return true;
      case Taken::refused_by_server:
        replica_.reset();
        return false;
      case Taken::refused_by_rules:
        if (anew) does_not_hold(fault_);
    }
  }
  return false;
}

// ---------------------------------------------------------------- asked here

domain::Result<boost::json::value> OwnView::answer(const std::string& target,
                                                   const domain::PartyId& asker,
                                                   words::Language language, domain::Time now) {
  const auto snapshot = replica_->snapshot();
  return server::answer_to({*snapshot, replica_->shared(), now, ledger_}, target,
                           {asker, language});
}

std::optional<boost::json::value> OwnView::key(const domain::Kid& kid) const {
  const auto* found = replica_->registry().key(kid);
  return found == nullptr ? std::nullopt : std::optional(domain::json_of(*found));
}

domain::Result<Prepared> OwnView::rehearse(const Intent& intent) {
  const auto snapshot = replica_->snapshot();
  const ZoneSource zones = machine_zone;
  return sopu::rehearse(
      {*snapshot, replica_->shared(), replica_->registry(), system_clock()(), zones}, intent);
}

}  // namespace sopu::tools
