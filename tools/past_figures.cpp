#include "tools/past_figures.hpp"

#include "ledger/domain/agreement/consent.hpp"
#include "ledger/domain/agreement/report.hpp"
#include "ledger/domain/value/calendar.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

domain::Result<value> ask(Dialogue& dialogue, const std::string& agreement, object params) {
  params["id"] = agreement;
  return dialogue.socket().call("agreement.backtest", std::move(params));
}

std::int64_t count(const value& line, std::string_view name) {
  return static_cast<std::int64_t>(number_of(line, name).value_or(0));
}
std::int64_t measured(const value& line) {
  return count(line, "met") + count(line, "breached");
}

bool is_of_same(const value& a, const value& b) {
  return text_of(a, "objective") == text_of(b, "objective") &&
         text_of(a, "serviceUnit") == text_of(b, "serviceUnit");
}

object money(const value& line, const std::string& currency) {
  return {{"minor", count(line, "credit")}, {"currency", currency}};
}

std::string line_of(const value& proposed, const value* now, const std::string& currency,
                    const words::Setting& setting) {
  object params{{"name", text_of(proposed, "name")},
                {"met", count(proposed, "met")},
                {"measured", measured(proposed)},
                {"credit", money(proposed, currency)}};
  if (now == nullptr) return words::screen("backtest.new", params, setting);
  params["wasMet"] = count(*now, "met");
  params["wasMeasured"] = measured(*now);
  params["wasCredit"] = money(*now, currency);
  return words::screen("backtest.changed", params, setting);
}

}  // namespace

object attested_backtest(Dialogue& dialogue, const std::string& agreement,
                         const domain::Terms& terms, const std::string& objective,
                         const std::string& months) {
  const auto slash = months.find('/');
  const std::string first = months.substr(0, slash);
  const std::string last = slash == std::string::npos ? first : months.substr(slash + 1);
  const auto from = domain::month_named(first);
  const auto until = domain::month_named(last);
  if (!from || !until) {
    throw Stop(Exit::usage, "\"" + months + "\" are no months such as 2027-01/2027-12");
  }
  const value answer =
      value_or_stop(ask(dialogue, agreement,
                        {{"terms", terms.json()},
                         {"from", domain::format_date(*from)},
                         {"to", domain::format_date(domain::month_after(*until))}}));
  boost::json::array results;
  for (const value& line : items_of(answer, "objectives")) {
    if (text_of(line, "objective") != objective) continue;
    object result;
    for (const char* member :
         {"serviceUnit", "met", "breached", "notMeasured", "targetOf95", "targetOfAll"}) {
      if (const auto* said = find(line, member)) result[member] = *said;
    }
    results.push_back(std::move(result));
  }
  return {{"firstMonth", first}, {"lastMonth", last}, {"results", std::move(results)}};
}

std::string backtest_beside(Dialogue& dialogue, const Act& act, words::Language language) {
  const bool is_approval = full_type(act.type) == domain::consent_events[0].name;
  if (!is_approval || !act.stretches || act.stretches->empty() || act.first_terms) return {};
  const std::string agreement = act.subject.substr(act.subject.find('/') + 1);
  const auto newest = dialogue.newest_terms(agreement);
  if (!newest) return {};
  const auto proposed = ask(dialogue, agreement, {{"proposal", text_of(act.data, "proposal")}});
  const auto now = ask(dialogue, agreement, {{"terms", *newest}});
  if (!proposed || !now) return {};
  const std::string currency = text_of(*newest, "currency");
  const words::Setting setting{language, {}};
  std::string lines;
  for (const value& line : items_of(*proposed, "objectives")) {
    const value* same = nullptr;
    for (const value& other : items_of(*now, "objectives")) {
      if (is_of_same(line, other)) same = &other;
    }
    if (measured(line) == 0) continue;
    lines += "    " + wrap(line_of(line, same, currency, setting), 4) + "\n";
  }
  if (lines.empty()) return {};
  return "  " +
         words::screen(
             "backtest.heading",
             {{"from", text_of(*proposed, "from")}, {"until", text_of(*proposed, "until")}},
             setting) +
         "\n" + lines;
}

std::string reason_of_growth(Dialogue& dialogue, const std::string& agreement) {
  std::string reason;
  const auto report =
      dialogue.get(Target("/v1/agreements/" + agreement_id(agreement).value + "/report.json"));
  for (const auto& one : items_of(report, "assumptions")) {
    const std::string passed = sentence_of(one, "reason");
    if (!passed.empty()) reason += (reason.empty() ? "" : " ") + passed;
  }
  if (reason.empty()) {
    throw Stop(Exit::usage,
               "say why with --reason: no figure of last month passed what the terms assume");
  }
  return reason;
}

}  // namespace sopu::tools
