#include "ledger/domain/agreement/judging.hpp"

namespace sopu::domain {
namespace {

// After everything that anybody agrees on.
const Time never = std::chrono::sys_days(std::chrono::year(2500) / 1 / 1);

Time end_of(const Agreement& agreement) {
  if (agreement.life.over) return *agreement.life.over;
  const auto expiry = expires(agreement);
  const Termination* termination = standing_termination(agreement);
  const Time expired = expiry ? expiry->at : never;
  return termination ? std::min(termination->effective_from, expired) : expired;
}

}  // namespace

performance::Course course_of(const Agreement& agreement, performance::FiguresOf figures) {
  performance::Course course{{}, std::move(figures), {}};
  const Time end = end_of(agreement);
  for (const Binding& binding : bindings_from(agreement, Time::min())) {
    const Time until = std::min(binding.until.value_or(end), end);
    if (until <= binding.from) continue;
    TermsPtr terms = agreement.terms(binding.version->terms);
    Zone zone = agreement.zone(*terms);
    course.bound.push_back({{binding.from, until}, std::move(terms), std::move(zone)});
  }
  std::vector<Span> suspended;
  for (const Suspension& one : agreement.life.suspensions) {
    suspended.push_back({one.from, one.until});
  }
  course.suspended = united(std::move(suspended));
  return course;
}

bool reads_performance(const Reader& reader) {
  return reader.reads_all() || (reader.acts() && reader.role == Role::measurer);
}

}  // namespace sopu::domain
