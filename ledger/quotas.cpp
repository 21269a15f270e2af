#include "ledger/quotas.hpp"

#include <cmath>

#include "ledger/domain/catalogue.hpp"

namespace sopu {
namespace {

constexpr double day_ms = 86'400'000;

constexpr std::array<std::string_view, quota_count> codes{
    "quota-events", "quota-bytes", "quota-agreements", "quota-party-events", "quota-documents"};

std::array<double, quota_count> amounts(std::size_t bytes, bool about_party, bool begins) {
  if (about_party) return {0, 0, 0, 1, 0};
  return {1, static_cast<double>(bytes), begins ? 1.0 : 0.0, 0, 0};
}

}  // namespace

Quotas::Quotas(const QuotaLimits& limits, Stopwatch stopwatch)
    : limits_{static_cast<double>(limits.events), static_cast<double>(limits.bytes),
              static_cast<double>(limits.agreements), static_cast<double>(limits.party_events),
              static_cast<double>(limits.document_bytes)},
      stopwatch_(std::move(stopwatch)) {}

Quotas::Used Quotas::now_of(const domain::PartyId& party) const {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(stopwatch_());
  const auto found = used_.find(party);
  if (found == used_.end()) return {{}, now};
  Used used = found->second;
  const auto passed = static_cast<double>((now - used.at).count());
  for (std::size_t i = 0; i < quota_count; ++i) {
    used.amount[i] = std::max(0.0, used.amount[i] - limits_[i] * passed / day_ms);
  }
  used.at = now;
  return used;
}

domain::Refusal Quotas::refuse_unless_left(const Used& used, const Amounts& wanted) const {
  for (std::size_t i = 0; i < quota_count; ++i) {
    const double over = used.amount[i] + wanted[i] - limits_[i];
    if (limits_[i] == 0 || wanted[i] == 0 || over <= 0) continue;
    ++refusals_[i];
    const auto seconds = static_cast<std::int64_t>(std::ceil(over * day_ms / limits_[i] / 1'000));
    return domain::refuse(
        domain::ErrorCode::rate_limited,
        {std::string(codes[i]),
         {{"limit", static_cast<std::int64_t>(limits_[i])}, {"seconds", seconds}}});
  }
  return std::nullopt;
}

domain::Refusal Quotas::look(const domain::PartyId& party, std::size_t bytes,
                             bool about_party) const {
  const std::lock_guard lock(mutex_);
  return refuse_unless_left(now_of(party), amounts(bytes, about_party, false));
}

domain::Refusal Quotas::take(const domain::Event& event, std::size_t bytes) {
  const bool about_party = std::holds_alternative<domain::PartyId>(event.subject);
  const bool begins = domain::holds<domain::AgreementInitiated>(event.payload);
  return take(event.source, amounts(bytes, about_party, begins));
}

domain::Refusal Quotas::take_document(const domain::PartyId& party, std::size_t bytes) {
  return take(party, {0, 0, 0, 0, static_cast<double>(bytes)});
}

domain::Refusal Quotas::take(const domain::PartyId& party, const Amounts& wanted) {
  const std::lock_guard lock(mutex_);
  Used used = now_of(party);
  if (auto no = refuse_unless_left(used, wanted)) return no;
  for (std::size_t i = 0; i < quota_count; ++i) used.amount[i] += wanted[i];
  used_.insert_or_assign(party, used);
  return std::nullopt;
}

std::array<std::uint64_t, quota_count> Quotas::refusals() const {
  std::array<std::uint64_t, quota_count> counts{};
  for (std::size_t i = 0; i < quota_count; ++i) counts[i] = refusals_[i];
  return counts;
}

}  // namespace sopu
