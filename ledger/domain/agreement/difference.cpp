#include "ledger/domain/agreement/difference.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/agreement/judging.hpp"

namespace sopu::domain {
namespace {

using performance::Performance;
using performance::ServiceMonth;

// As if the versions from a position on had not been agreed.
Agreement without_later(Agreement agreement, std::size_t first_left_out) {
  SharedList<Version> versions;
  for (std::size_t i = 0; i < first_left_out; ++i) {
    versions.push_back(std::as_const(agreement.life.versions)[i]);
  }
  agreement.life.versions = std::move(versions);
  return agreement;
}

// Everything of a service that ended in the month was final at that time.
bool was_final(const Agreement& agreement, const Performance& month, const ItemId& service,
               Time at) {
  return std::ranges::all_of(month.windows, [&](const performance::Judgement& window) {
    return window.promise().service != service ||
           state_of(agreement, window, at) == WindowState::final;
  });
}

std::int64_t paid_for(const Performance& month, const ItemId& service) {
  const auto found = std::ranges::find(month.months, service, &ServiceMonth::service);
  return found == month.months.end() ? 0 : found->least.payable;
}

// Where a service's month stands, or is to stand, in a list by service and month.
ServiceMonth& place_for(std::vector<ServiceMonth>& paid, const ItemId& service, Date month) {
  const auto place = std::ranges::lower_bound(
      paid, std::pair(service, month), {},
      [](const ServiceMonth& one) { return std::pair(one.service, one.month); });
  if (place != paid.end() && place->service == service && place->month == month) return *place;
  return *paid.insert(place, ServiceMonth{service, month, {}, {}});
}

void put_difference(const Agreement& agreement, const performance::FiguresOf& figures,
                    std::size_t version, Date of, Date paid_with, Time now,
                    std::vector<ServiceMonth>& paid) {
  const Agreement before = without_later(agreement, version);
  const Performance as_it_was = judged_month(before, figures, of, now);
  const Performance anew = judged_month(without_later(agreement, version + 1), figures, of, now);
  std::set<ItemId> services;
  for (const Performance* one : {&as_it_was, &anew}) {
    for (const ServiceMonth& month : one->months) services.insert(month.service);
  }
  const Time agreed = agreement.life.versions[version].agreed.at;
  for (const ItemId& service : services) {
    const std::int64_t amount = paid_for(anew, service) - paid_for(as_it_was, service);
    if (amount == 0 || !was_final(before, as_it_was, service, agreed)) continue;
    place_for(paid, service, paid_with).differences.push_back({of, amount});
  }
}

}  // namespace

Performance judged_month(const Agreement& agreement, const performance::FiguresOf& figures,
                         Date month, Time now) {
  performance::Course course = course_of(agreement, figures, now);
  const Date end = month_after(month);
  course.rolling = [end](const performance::Dates& dates) { return dates.until == end; };
  return performance::performance(course, {month, end});
}

void put_differences(const Agreement& agreement, const performance::FiguresOf& figures,
                     const performance::Dates& months, Time now, std::vector<ServiceMonth>& paid) {
  const auto& versions = agreement.life.versions;
  for (std::size_t i = 1; i < versions.size(); ++i) {
    const Version& version = versions[i];
    const Zone& zone = agreement.zone(*agreement.terms(version.terms));
    const Date agreed_in = first_of_month(local_date(version.agreed.at, zone));
    const bool is_meant =
        version.agreed.at <= now && months.from <= agreed_in && agreed_in < months.until;
    if (!is_meant) continue;
    const Date first = first_of_month(local_date(version.effective_from, zone));
    for (Date of = first; of < agreed_in; of = month_after(of)) {
      put_difference(agreement, figures, i, of, agreed_in, now, paid);
    }
  }
}

}  // namespace sopu::domain
