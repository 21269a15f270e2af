#include "ledger/audit/log_fold.hpp"

#include <utility>

#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "ledger/words/words.hpp"

namespace sopu::audit {

using domain::ErrorCode;
using domain::Event;
using domain::Recorded;
using domain::VerifiedEvent;

namespace {

std::string words_for(const domain::Error& error) {
  std::string words(domain::name(error.code));
  if (!error.rule.empty()) words += " " + error.rule;
  if (!error.pointer.empty()) words += " at " + error.pointer;
  return words + ": " + words::render(error.why, {});
}

Fault duplicate(std::uint64_t index, const domain::EventId& id) {
  return {index, "duplicate-id", "An event before this one has the id " + id.value + " already."};
}

}  // namespace

LogFold::LogFold(const Options& options, Part part)
    : log_key_(options.log_key),
      reader_(options.reader),
      part_(part),
      states_(options.states_bytes_max, options.terms_bytes_max) {
  registry_.origin = log_key_.name;
}

void LogFold::count(Verdict& verdict) const {
  verdict.bodies_checked = bodies_checked_;
  verdict.bodies_withheld = bodies_withheld_;
  verdict.agreements = agreements_;
  verdict.agreements_partly_withheld = partly_withheld_;
  for (const auto& [name, place] : registry_.clock->newest()) {
    const domain::RecordedZone& one = registry_.clock->zones()[place];
    verdict.zones.push_back(
        {name, one.version, crypto::base64_encode(crypto::view(one.zone.tzif()))});
  }
}

const domain::Agreement* LogFold::agreement(const domain::AgreementId& id) {
  const Held& held = states_.hold(domain::agreement_stream(id), registry_.clock);
  return held.state ? &std::get<domain::Agreement>(*held.state) : nullptr;
}

// Of whoever may not read all of it, the last may be one that is withheld.
bool LogFold::ends_with(const domain::AgreementId& id, const crypto::Hash& event) {
  if (withheld_.contains(name_of(event))) return true;
  const Held& held = states_.hold(domain::agreement_stream(id), registry_.clock);
  return held.state ? std::get<domain::Agreement>(*held.state).head.event == event
                    : held.head == event;
}

std::optional<Fault> LogFold::take(Item& item) {
  if (!item.jws) return take_withheld(item);
  if (!item.hash_matches) {
    return Fault{item.index, "event-hash", "The body is not the one whose hash the entry holds."};
  }
  const Recorded recorded{domain::LogIndex{item.index}, item.entry.recorded_at};
  if (!item.event) {
    auto again = check_again(item);
    if (!again) return refused_twice(item.index, again.error());
    item.event = std::move(*again);
  }
  auto fault = take_event(*item.event, recorded, item.bytes);
  if (!fault) ++bodies_checked_;
  states_.fit();
  return fault;
}

std::optional<Fault> LogFold::take_withheld(const Item& item) {
  if (item.index == 0) {
    return Fault{0, "missing",
                 "The body of ledger.opened is not there; everybody may read it, and without it "
                 "no signature can be checked."};
  }
  ++bodies_withheld_;
  withheld_.insert(name_of(item.entry.event));
  return std::nullopt;
}

// The pool may have met an event before the one that introduces its key, or under a key that the
// registry never took. The registry as it stands at this index has the last word, so that the
// verdict does not depend on who was faster.
domain::Result<VerifiedEvent> LogFold::check_again(const Item& item) const {
  return codec::SignatureCheck::check(
      *item.jws, [this](const domain::Kid& kid) -> std::optional<crypto::JwsKey> {
        const domain::KeyRecord* record = registry_.key(kid);
        if (record == nullptr) return std::nullopt;
        return record->key;
      });
}

Fault LogFold::refused_twice(std::uint64_t index, const domain::Error& error) const {
  if (error.code == ErrorCode::unknown_key) return unknown_key(index, words_for(error));
  return {index, error.code == ErrorCode::bad_signature ? "signature" : "malformed",
          words_for(error)};
}

Fault LogFold::unknown_key(std::uint64_t index, const std::string& detail) const {
  if (bodies_withheld_ == 0) return {index, "signature", detail};
  return {
      index, "signature",
      detail +
          " Bodies before this event are withheld: if one of them introduced the key, then from "
          "somebody who is entitled to it, since it is needed to check this event."};
}

std::optional<Fault> LogFold::take_event(const VerifiedEvent& event, const Recorded& recorded,
                                         std::size_t bytes) {
  const std::uint64_t index = recorded.index.value;
  const auto* opened = domain::get_if<domain::LedgerOpened>(event->payload);
  if (opened == nullptr && registry_.key(event->kid) == nullptr) {
    return unknown_key(index, "unknown-key: No event before this one introduced the key " +
                                  event->kid.value + ".");
  }
  if (!event_ids_.insert(name_of(event->id))) return duplicate(index, event->id);
  // Someone who pins a key must not be shown a ledger that was opened for another one.
  if (opened != nullptr && opened->log_key != log_key_.vkey()) {
    return Fault{index, "rule",
                 "ledger.opened names the log's key " + opened->log_key + ", not the pinned one."};
  }
  if (auto fault = check_standstill(event.event(), recorded)) return fault;
  bool lost = false;
  if (event->agreement()) {
    if (auto fault = check_chain(event, recorded, lost)) return fault;
  }
  return lost ? std::nullopt : fold(event, recorded, bytes);
}

// What the domain cannot see: when the event before it was recorded, whatever that was about.
std::optional<Fault> LogFold::check_standstill(const Event& event, const Recorded& recorded) {
  const domain::Time before = std::exchange(newest_, recorded.at);
  const auto* stood = domain::get_if<domain::LedgerStood>(event.payload);
  if (!stood || stood->from >= before) return std::nullopt;
  return Fault{recorded.index.value, "time",
               "The ledger is said to have stood since " + domain::format_time(stood->from) +
                   ", but it recorded an event at " + domain::format_time(before) + "."};
}

// ---------------------------------------------------------------- what is whole

std::optional<Fault> LogFold::fold(const VerifiedEvent& verified, const Recorded& recorded,
                                   std::size_t bytes) {
  const Event& event = verified.event();
  domain::Streams streams{registry_};
  // What is withheld refuses nothing, but from a party all that binds itself is there.
  const auto* party = std::get_if<domain::PartyId>(&event.subject);
  streams.whole = part_ == Part::all && (bodies_withheld_ == 0 || (party && reader_ == *party));
  const auto add = [&](const domain::StreamId& stream) {
    if (stream.kind == domain::StreamKind::registry) return;
    const Held& held = states_.hold(stream, registry_.clock);
    if (held.state) streams.add(stream, *held.state);
    if (held.partly_withheld) streams.whole = false;
  };
  const domain::Touched touched = domain::touched(event, event.payload);
  add(touched.own);
  for (const auto& stream : touched.beside) add(stream);
  if (const auto* agreement = streams.about(event)) {
    for (const auto& stream : domain::measured_for(*agreement, event, recorded.at)) add(stream);
  }
  if (const auto no = domain::decide(streams, verified, recorded)) {
    return refused(recorded, event, *no);
  }
  if (event.agreement() && streams.agreement == nullptr) ++agreements_;
  if (touched.own.kind == domain::StreamKind::registry) {
    domain::evolve(registry_, event, recorded);
    return std::nullopt;
  }
  Held& held = states_.hold(touched.own, registry_.clock);
  domain::evolve(held.state, touched.own, event, domain::roster_of(registry_), recorded,
                 {states_.terms(), registry_.clock});
  states_.grown(held, bytes);
  return std::nullopt;
}

// ---------------------------------------------------------------- what is partly withheld

bool LogFold::names_withheld(const Event& event) const {
  return event.base && withheld_.contains(name_of(*event.base));
}

// Whether the event's agreement is known no further than its chain: then `lost`, and the chain
// alone was checked.
std::optional<Fault> LogFold::check_chain(const VerifiedEvent& event, const Recorded& recorded,
                                          bool& lost) {
  const domain::AgreementId& id = *event->agreement();
  Held& held = states_.hold(domain::agreement_stream(id), registry_.clock);
  if (!held.partly_withheld) {
    const bool begins = domain::holds<domain::AgreementInitiated>(event->payload);
    const auto* agreement = held.state ? &std::get<domain::Agreement>(*held.state) : nullptr;
    const bool follows = agreement && event->base == agreement->head.event;
    const bool on_contract = domain::is_on_contract(event->payload);
    // What cannot be known is no fault: the event goes on from one that is not for this reader.
    lost = on_contract ? !begins && !follows && names_withheld(event.event())
                       : !agreement && bodies_withheld_ != 0;
    if (!lost) return std::nullopt;
    if (auto fault = lose(id, held, recorded)) return fault;
  }
  lost = true;
  return follow_chain(held, event.event(), recorded);
}

// From here on the agreement's state cannot be known.
std::optional<Fault> LogFold::lose(const domain::AgreementId& id, Held& held,
                                   const Recorded& recorded) {
  if (held.state) {
    const auto& agreement = std::get<domain::Agreement>(*held.state);
    if (reader_ && domain::reader_of(agreement, *reader_, recorded.at).reads_all()) {
      return Fault{recorded.index.value, "missing",
                   "An event before this one is withheld from " + reader_->value +
                       ", who is entitled to all of the agreement " + id.value + "."};
    }
    held.head = agreement.head.event;
  } else {
    ++agreements_;
  }
  held.state.reset();
  held.partly_withheld = true;
  ++partly_withheld_;
  return std::nullopt;
}

std::optional<Fault> LogFold::follow_chain(Held& held, const Event& event,
                                           const Recorded& recorded) {
  const std::uint64_t index = recorded.index.value;
  const domain::EventType& type = domain::type_of(event.payload);
  if (const auto signer = domain::check_signer(registry_, event, type, recorded.at); !signer) {
    return refused(recorded, event, signer.error());
  }
  if (const auto no = domain::refuse_signed_time(registry_.signed_times, event.time, recorded.at)) {
    return refused(recorded, event, *no);
  }
  if (domain::holds<domain::AgreementInitiated>(event.payload)) {
    return Fault{index, "rule", "wrong-state: The agreement had events before it was initiated."};
  }
  if (!domain::is_on_contract(event.payload)) return std::nullopt;
  if (event.base != held.head && !names_withheld(event)) {
    return Fault{index, "base",
                 "The event names a base that is neither the newest event of the agreement nor one "
                 "that was withheld."};
  }
  held.head = event.hash;
  return std::nullopt;
}

// What a missing body can be behind: an event about a party, or something that was said. Whatever
// else is refused was judged by what is here.
bool LogFold::may_be_withheld(const domain::Event& event, ErrorCode code) const {
  if (bodies_withheld_ == 0) return false;
  const bool is_about_party = std::holds_alternative<domain::PartyId>(event.subject);
  return is_about_party || code == ErrorCode::unknown_party || code == ErrorCode::not_found;
}

Fault LogFold::refused(const Recorded& recorded, const domain::Event& event,
                       const domain::Error& error) const {
  std::string words = words_for(error);
  if (may_be_withheld(event, error.code)) {
    words +=
        " Bodies before this event are withheld: that may be why, if one of them is a comment on "
        "the agreement or an event about the party.";
  }
  const bool late = error.code == ErrorCode::stale_base;
  const bool of_another_time = error.code == ErrorCode::clock_skew;
  return {recorded.index.value,
          late              ? "base"
          : of_another_time ? "time"
                            : "rule",
          std::move(words)};
}

}  // namespace sopu::audit
