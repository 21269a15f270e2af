#include "tools/proposal_data.hpp"

#include "ledger/domain/route.hpp"
#include "ledger/domain/terms/windows.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"

namespace sopu::tools {

using boost::json::object;
using domain::ProposalKind;
using domain::Terms;
using domain::Time;

namespace {

// As long as it may be open; an hour less, since the ledger's clock may be behind this one.
Time default_expiry(const ProposalFrame& frame) {
  const Time latest = domain::latest_expiry(frame.now) - std::chrono::hours(1);
  return frame.retroactive ? latest : std::min(latest, frame.effective_from);
}

domain::ProposalSubmitted framed(ProposalKind kind, const ProposalFrame& frame) {
  domain::ProposalSubmitted data{};
  data.kind = kind;
  data.reason = frame.reason;
  if (!frame.counter_to.empty()) data.counter_to = domain::EventId{frame.counter_to};
  if (!frame.settles.empty()) data.settles = domain::EventId{frame.settles};
  data.effective_from = frame.effective_from;
  data.expires_at = frame.expires_at.value_or(default_expiry(frame));
  data.retroactive = frame.retroactive;
  return data;
}

constexpr domain::Window every_day{domain::Window::Kind::calendar, domain::Window::Length::days, 1};

}  // namespace

object initial_data(const domain::TermsPtr& terms, const ProposalFrame& frame,
                    const domain::TermsPtr& countered) {
  auto data = framed(ProposalKind::initial, frame);
  data.terms = terms->json();
  data.results = domain::submitted({{frame.effective_from, countered, terms, {}}});
  return domain::object_of(data);
}

object change_data(ProposalKind kind, const domain::Stretches& stretches,
                   const ProposalFrame& frame) {
  auto data = framed(kind, frame);
  const auto& first = stretches.front();
  data.patch = domain::make_patch(first.base->json(), first.result->json());
  data.results = domain::submitted(stretches);
  return domain::object_of(data);
}

object change_sketch(ProposalKind kind, const Terms& base, const Terms& result,
                     const ProposalFrame& frame) {
  auto data = framed(kind, frame);
  data.patch = domain::make_patch(base.json(), result.json());
  object sketch = domain::object_of(data);
  sketch.erase("results");
  return sketch;
}

object standing_data(ProposalKind kind, const domain::TermsHash& terms, const ProposalFrame& frame,
                     const std::string& notice) {
  auto data = framed(kind, frame);
  if (!notice.empty()) data.notice = domain::EventId{notice};
  data.until = frame.until;
  data.results = {{frame.effective_from, terms, terms, std::nullopt}};
  return domain::object_of(data);
}

boost::json::value stretches_json(const domain::Stretches& stretches) {
  boost::json::array list;
  for (const auto& one : stretches) {
    list.push_back(domain::json_of(domain::ToldStretch{one.from, one.changes}));
  }
  return list;
}

Time first_start(const Terms& terms, const domain::Zone& zone, Time now) {
  if (terms.period_from) return domain::local_midnight(*terms.period_from, zone);
  auto windows = domain::touched_windows(nullptr, terms, {});
  windows.push_back(every_day);
  return domain::next_common_boundary(windows, now, zone);
}

Time next_start(const Terms& base, const Terms& result, const domain::Zone& zone, Time earliest) {
  auto windows =
      domain::touched_windows(&base, result, domain::changes_between(base.json(), result.json()));
  windows.push_back(every_day);
  return domain::next_common_boundary(windows, earliest, zone);
}

}  // namespace sopu::tools
