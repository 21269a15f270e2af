#include "tools/proposal_data.hpp"

#include "ledger/domain/terms/windows.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"

namespace sopu::tools {

using boost::json::object;
using domain::ProposalKind;
using domain::Terms;
using domain::Time;

namespace {

object framed(ProposalKind kind, const ProposalFrame& frame) {
  object data{{"kind", domain::name(kind)}, {"reason", frame.reason}};
  if (!frame.counter_to.empty()) data["counterTo"] = frame.counter_to;
  data["effectiveFrom"] = domain::format_time(frame.effective_from);
  if (frame.expires_at) data["expiresAt"] = domain::format_time(*frame.expires_at);
  if (frame.retroactive) data["retroactive"] = true;
  return data;
}

constexpr domain::Window every_day{domain::Window::Kind::calendar, domain::Window::Length::days, 1};

}  // namespace

object initial_data(const Terms& terms, const ProposalFrame& frame, const Terms* countered) {
  object data = framed(ProposalKind::initial, frame);
  if (countered != nullptr) data["baseTermsHash"] = domain::text(countered->hash());
  data["terms"] = terms.json();
  data["resultTermsHash"] = domain::text(terms.hash());
  return data;
}

object change_data(ProposalKind kind, const Terms& base, const Terms& result,
                   const ProposalFrame& frame) {
  object data = framed(kind, frame);
  data["baseTermsHash"] = domain::text(base.hash());
  data["patch"] = domain::make_patch(base.json(), result.json());
  data["resultTermsHash"] = domain::text(result.hash());
  return data;
}

object standing_data(ProposalKind kind, const std::string& terms_hash, const ProposalFrame& frame,
                     const std::string& notice) {
  object data = framed(kind, frame);
  data["baseTermsHash"] = terms_hash;
  data["resultTermsHash"] = terms_hash;
  if (!notice.empty()) data["notice"] = notice;
  return data;
}

boost::json::value changes_json(const Terms* base, const Terms& result) {
  if (base == &result) return boost::json::array{};
  return domain::json_of(domain::changes_between(
      base == nullptr ? boost::json::value(object{}) : base->json(), result.json()));
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
