// The year of the demo's first agreement: who does what when. What is planned in several files, by
// what it is about, happens in the order of time. One thread.
#pragma once

#include <map>

#include "ledger/domain/value/spans.hpp"
#include "tools/story.hpp"

namespace sopu::tools {

class Year {
 public:
  explicit Year(const Stage& stage);

  // ---- people
  Voice& voice(const std::string& name) const { return *stage_.voices.at(name); }
  Voice& nora() const { return voice("nordhost/nora"); }
  Voice& anna() const { return voice("acme/anna"); }
  Voice& ben() const { return voice("acme/ben"); }
  Voice& carla() const { return voice("acme/carla"); }

  // About the agreement; the id of the event.
  std::string say(Voice& who, const std::string& type, boost::json::object data) const;
  // Stops if it is taken, as it must not be.
  void refused(Voice& who, const std::string& type, boost::json::object data,
               const char* what_passed) const;
  void tell(const std::string& line) const { stage_.told(line); }

  // ---- time: months are counted from the first of the agreement, which is 1
  domain::Time month(int number) const;  // its begin
  domain::Span whole(int number) const { return {month(number), month(number + 1)}; }
  std::string name_of(int number) const;                     // 2027-03
  domain::Time on(int number, int day, int hour = 9) const;  // by the clocks there
  const domain::Zone& zone() const { return zone_; }
  const Stage& stage() const { return stage_; }

  // ---- what happens: in the order of time, then of planning
  void plan(domain::Time at, std::function<void()> act) { agenda_.emplace(at, std::move(act)); }
  void happen();

  const std::string id = "acme-hosting";
  domain::TermsPtr agreed;                    // the newest terms
  std::map<std::string, std::string> said{};  // events that later ones name, by a word of ours

 private:
  const Stage& stage_;
  domain::Zone zone_;
  domain::Date first_;  // of the agreement
  std::multimap<domain::Time, std::function<void()>> agenda_{};
};

void plan_contract(Year& year);  // what is agreed and changed
void plan_months(Year& year);    // what is measured, reported, paid
void plan_disputes(Year& year);

}  // namespace sopu::tools
