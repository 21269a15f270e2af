// What every event has around its `data`, and where the log put it.
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

struct LedgerSubject {
  friend bool operator==(const LedgerSubject&, const LedgerSubject&) = default;
};
using Subject = std::variant<LedgerSubject, PartyId, AgreementId>;

// `agreement/acme-hosting-2027`
std::string text(const Subject& subject);

struct Envelope {
  EventId id;
  PartyId source;
  Subject subject;
  std::string ledger;  // origin
  Time time;           // the signer's clock
  std::optional<Hash> base;
  Kid kid;    // the key that signed
  Hash hash;  // SHA-256 of the compact JWS

  // The agreement it speaks of; null for registry events.
  const AgreementId* agreement() const { return std::get_if<AgreementId>(&subject); }
};

// Where and when the log put it.
struct Recorded {
  LogIndex index;
  Time at;
  friend bool operator==(const Recorded&, const Recorded&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Recorded> auto& x) {
  auto& [index, at] = x;
  visit("index", index);
  visit("at", at);
}

// The newest event of a chain: what the next one names as its base.
struct Head {
  Hash event;
  LogIndex index;
  friend bool operator==(const Head&, const Head&) = default;
};
template <class Visit>
void fields(Visit&& visit, Of<Head> auto& x) {
  auto& [event, index] = x;
  visit("event", event);
  visit("index", index);
}

}  // namespace sopu::domain
