#include "ledger/audit/replay.hpp"

#include <stdexcept>

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
  return words + ": " + error.detail;
}

bool concerns_signature(ErrorCode code) {
  return code == ErrorCode::unknown_key || code == ErrorCode::bad_signature;
}

Fault duplicate(std::uint64_t index, const domain::EventId& id) {
  return {index, "duplicate-id", "An event before this one has the id " + id.value + " already."};
}

}  // namespace

Replay::Replay(crypto::NoteVerifier log_key, std::optional<domain::PartyId> reader)
    : log_key_(std::move(log_key)), reader_(std::move(reader)) {
  registry_.origin = log_key_.name;
}

void Replay::count(Verdict& verdict) const {
  verdict.bodies_checked = bodies_checked_;
  verdict.bodies_withheld = bodies_withheld_;
  verdict.agreements = agreements_.size();
  verdict.agreements_partly_withheld = partly_withheld_;
}

std::optional<Fault> Replay::take(const Item& item) {
  if (!item.jws) return take_withheld(item);
  if (!item.hash_matches) {
    return Fault{item.index, "event-hash", "The body is not the one whose hash the entry holds."};
  }
  const Recorded recorded{domain::LogIndex{item.index}, item.entry.recorded_at};
  std::optional<Fault> fault;
  if (item.event) {
    fault = take_event(*item.event, recorded);
  } else if (const auto again = check_again(item)) {
    fault = take_event(*again, recorded);
  } else if (again.error().code == ErrorCode::unknown_key) {
    fault = unknown_key(item.index, words_for(again.error()));
  } else {
    fault = Fault{item.index, concerns_signature(again.error().code) ? "signature" : "malformed",
                  words_for(again.error())};
  }
  if (!fault) ++bodies_checked_;
  return fault;
}

std::optional<Fault> Replay::take_withheld(const Item& item) {
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
domain::Result<VerifiedEvent> Replay::check_again(const Item& item) const {
  return codec::SignatureCheck::check(
      *item.jws, [this](const domain::Kid& kid) -> std::optional<crypto::PublicKey> {
        const domain::KeyRecord* record = registry_.key(kid);
        if (record == nullptr) return std::nullopt;
        return record->key;
      });
}

Fault Replay::unknown_key(std::uint64_t index, const std::string& detail) const {
  if (bodies_withheld_ == 0) return {index, "signature", detail};
  return {index, "signature",
          detail +
              " Bodies before this event are missing: if one of them introduced the key, it "
              "has been withheld, though registry events are for everybody."};
}

std::optional<Fault> Replay::take_event(const VerifiedEvent& event, const Recorded& recorded) {
  const std::uint64_t index = recorded.index.value;
  const bool opens = std::holds_alternative<domain::LedgerOpened>(event->payload);
  if (!opens && registry_.key(event->kid) == nullptr) {
    return unknown_key(index, "unknown-key: No event before this one introduced the key " +
                                  event->kid.value + ".");
  }
  if (!event_ids_.insert(name_of(event->id))) return duplicate(index, event->id);
  return event->agreement() ? take_agreement_event(event, recorded)
                            : take_registry_event(event, recorded);
}

std::optional<Fault> Replay::take_registry_event(const VerifiedEvent& event,
                                                 const Recorded& recorded) {
  const std::uint64_t index = recorded.index.value;
  if (const auto no = domain::decide(registry_, event)) return refused(index, *no);
  // Someone who pins a key must not be shown a ledger that was opened for another one.
  const auto* opened = std::get_if<domain::LedgerOpened>(&event->payload);
  if (opened != nullptr && opened->log_key != log_key_.vkey()) {
    return Fault{index, "rule",
                 "ledger.opened names the log's key " + opened->log_key + ", not the pinned one."};
  }
  domain::evolve(registry_, event.event(), recorded);
  return std::nullopt;
}

bool Replay::names_withheld(const Event& event) const {
  return event.base && withheld_.contains(name_of(*event.base));
}

std::optional<Fault> Replay::take_agreement_event(const VerifiedEvent& event,
                                                  const Recorded& recorded) {
  Held& held = agreements_[*event->agreement()];
  if (!held.partly_withheld) {
    const bool begins = std::holds_alternative<domain::AgreementInitiated>(event->payload);
    const bool is_new = !held.state && !begins;
    const bool follows = held.state && event->base == held.state->head;
    // What cannot be known is no fault: the event goes on from one that is not for this reader.
    const bool lost = domain::is_contract_event(event->payload)
                          ? !begins && !follows && names_withheld(event.event())
                          : is_new && bodies_withheld_ != 0;
    if (lost) {
      if (auto fault = lose(held, recorded.index.value)) return fault;
    }
  }
  if (held.partly_withheld) return follow_chain(held, event.event(), recorded);

  const domain::Agreement* state = held.state ? &*held.state : nullptr;
  if (const auto no = domain::decide(registry_, state, event, recorded)) {
    if (state == nullptr) agreements_.erase(*event->agreement());
    return refused(recorded.index.value, *no);
  }
  domain::evolve(held.state, registry_, event.event(), recorded);
  return std::nullopt;
}

// From here on the agreement's state cannot be known.
std::optional<Fault> Replay::lose(Held& held, std::uint64_t index) {
  if (held.state && reader_) {
    const domain::Participant* place = held.state->participant(*reader_);
    if (place && domain::is_principal(place->role)) {
      return Fault{index, "missing",
                   "An event before this one is withheld from " + reader_->value +
                       ", a party to the agreement " + held.state->id.value +
                       ", who is entitled to all of it."};
    }
  }
  if (held.state) held.head = held.state->head;
  held.state.reset();
  held.partly_withheld = true;
  ++partly_withheld_;
  return std::nullopt;
}

Fault Replay::refused(std::uint64_t index, const domain::Error& error) const {
  std::string words = words_for(error);
  if (bodies_withheld_ != 0) {
    words +=
        " Bodies before this event are missing: that may be why, if one of them is a statement "
        "outside the contract, such as a comment.";
  }
  return {index, error.code == ErrorCode::stale_base ? "base" : "rule", std::move(words)};
}

std::optional<Fault> Replay::follow_chain(Held& held, const Event& event,
                                          const Recorded& recorded) {
  const std::uint64_t index = recorded.index.value;
  if (const auto signer = domain::check_signer(registry_, event); !signer) {
    return refused(index, signer.error());
  }
  if (std::holds_alternative<domain::AgreementInitiated>(event.payload)) {
    return Fault{index, "rule", "wrong-state: The agreement had events before it was initiated."};
  }
  if (!domain::is_contract_event(event.payload)) return std::nullopt;
  if (event.base != held.head && !names_withheld(event)) {
    return Fault{index, "base",
                 "The event names a base that is neither the newest event of the agreement nor one "
                 "that was withheld."};
  }
  held.head = event.hash;
  return std::nullopt;
}

}  // namespace sopu::audit
