// What each party may put on the ledger, so that none can fill it, or its writer's time, for the
// others: events, their bytes, documents and new agreements, a day. A quota that is used comes back
// evenly over a day. Events about the party itself (its keys) have one of their own, so that a key
// that floods the ledger can still be revoked. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "ledger/clock.hpp"
#include "ledger/domain/verified_event.hpp"

namespace sopu {

enum class Quota : std::uint8_t { events, bytes, agreements, party_events, document_bytes };
inline constexpr std::size_t quota_count = 5;
constexpr auto names_of(Quota) {
  return std::to_array<std::string_view>(
      {"events", "bytes", "agreements", "partyEvents", "documentBytes"});
}

// A day and a party; 0: no limit.
struct QuotaLimits {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint64_t agreements = 0;
  std::uint64_t party_events = 0;
  std::uint64_t document_bytes = 0;
};

class Quotas {
 public:
  Quotas(const QuotaLimits& limits, Stopwatch stopwatch);

  // Before the signature is looked at: whether an event of so many bytes can be paid for at all. No
  // event of somebody else is counted by it. `about_party`: of the party's own chain.
  domain::Refusal look(const domain::PartyId& party, std::size_t bytes, bool about_party) const;
  // Counts an event whose signature was good. Refusal: rate-limited, with the seconds to wait.
  domain::Refusal take(const domain::Event& event, std::size_t bytes);
  // Counts bytes of a document.
  domain::Refusal take_document(const domain::PartyId& party, std::size_t bytes);

  // How often each quota refused something.
  std::array<std::uint64_t, quota_count> refusals() const;

 private:
  // How much is used, as of a time.
  struct Used {
    std::array<double, quota_count> amount{};
    std::chrono::milliseconds at{};
  };
  using Amounts = std::array<double, quota_count>;

  Used now_of(const domain::PartyId& party) const;  // under the lock
  domain::Refusal refuse_unless_left(const Used& used, const Amounts& wanted) const;
  domain::Refusal take(const domain::PartyId& party, const Amounts& wanted);

  const std::array<double, quota_count> limits_;
  const Stopwatch stopwatch_;
  mutable std::mutex mutex_;
  std::unordered_map<domain::PartyId, Used> used_;
  mutable std::array<std::atomic<std::uint64_t>, quota_count> refusals_{};
};

}  // namespace sopu
