// The question for what terms would have come to: replayed over what was measured of an agreement.
#include "ledger/domain/agreement/judging.hpp"
#include "ledger/domain/agreement/stretch.hpp"
#include "ledger/domain/performance/told.hpp"
#include "ledger/view/queries.hpp"
#include "ledger/view/range_asked.hpp"

namespace sopu::view {

using domain::ErrorCode;
using domain::performance::Dates;
using std::chrono::sys_days;
namespace json = boost::json;
namespace performance = domain::performance;

namespace {

domain::Result<Dates> range_of(const BacktestFilter& filter, domain::Date today) {
  const domain::Date until = filter.to.value_or(domain::first_of_month(today));
  return range_asked(filter.from.value_or(sys_days(until - months_unless_told)), until);
}

}  // namespace

// Those of a proposal are the ones that would bind for the longest: of its last stretch.
domain::Result<domain::TermsPtr> Queries::terms_to_replay(const domain::AgreementId& id,
                                                          const BacktestFilter& filter) {
  if (filter.terms.is_null() == !filter.proposal) {
    return domain::refuse(ErrorCode::schema, {"terms-or-proposal", {}}, "/terms");
  }
  if (!filter.proposal) return domain::Terms::parse(filter.terms, "/terms");
  const auto view = readable(filter.of.value_or(id), {});
  if (!view) return view.error();
  const domain::Proposal* proposal = view->agreement().proposal(*filter.proposal);
  const bool reads =
      view->reader.reads_all() || (proposal && domain::must_approve(*proposal, view->reader.party));
  if (!proposal || !reads) {
    return domain::refuse(ErrorCode::not_found, {"not-here", {{"what", "proposal"}}}, "/proposal");
  }
  return view->agreement().terms(proposal->results.back().terms);
}

Queries::Answer Queries::backtest(const domain::AgreementId& id, const BacktestFilter& filter) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  if (!view->reader.reads_all()) return domain::refuse(ErrorCode::forbidden, {"reads-a-part", {}});
  const domain::Agreement& agreement = view->agreement();
  const auto terms = terms_to_replay(id, filter);
  if (!terms) return terms.error();
  const domain::Zone* zone = agreement.clock->find((*terms)->time_zone);
  if (!zone) {
    return domain::refuse(ErrorCode::rule, {"zone-not-on-record", {{"zone", (*terms)->time_zone}}},
                          "/terms/timeZone");
  }
  const auto range = range_of(filter, domain::local_date(view->at, *zone));
  if (!range) return range.error();
  const auto found = domain::replayed(agreement, {*terms, *range}, figures_of(id, {}));
  json::object answer = performance::json_of(found, {true, filter.explain});
  answer["agreement"] = id.value;
  answer["terms"] = text((*terms)->hash());
  answer["from"] = domain::format_date(range->from);
  answer["until"] = domain::format_date(range->until);
  return answer;
}

}  // namespace sopu::view
