// performance: how an agreement goes, by what was measured.
#include <array>

#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/pager.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::value;

struct Arguments {
  std::string agreement;
  std::string slo;
  std::string window;
  std::string from;
  std::string to;
  bool explain = false;
};

// A share cut to a millionth, or a value; a dash if nothing was measured.
std::string attained_text(const value& side) {
  if (const auto ppm = number_of(side, "attainedPpm")) {
    return percent_of_ppm(static_cast<std::int64_t>(*ppm));
  }
  const std::string number = text_of(side, "attainedValue");
  return number.empty() ? "-" : number;
}

std::string target_text(const value& window) {
  const auto ppm = number_of(window, "targetPpm");
  return ppm ? ">= " + percent_of_ppm(static_cast<std::int64_t>(*ppm))
             : text_of(window, "op") + " " + text_of(window, "target");
}

std::string coverage_text(const value& side) {
  const auto total = number_of(side, "totalSec").value_or(0);
  const auto covered = number_of(side, "coveredSec").value_or(0);
  return total == 0 ? "-" : std::to_string(covered * 100 / total) + " %";
}

// As the currency writes it, or as minor units where the currency may not be read.
using Money = std::function<std::string(std::string_view)>;

// What is held is no more once the sides agree on what is paid for the month.
std::string standing_of(const value& window, const Money& money) {
  if (find(window, "settled")) return " (the month is settled)";
  const std::string held = text_of(window, "held");
  return held == "0" ? "" : " (" + money(held) + " held)";
}

void add_side(const value& window, const value& side, bool is_first, const Money& money,
              Table& table) {
  const std::string unit = text_of(window, "serviceUnit");
  const std::string name = text_of(window, "objective") + (unit.empty() ? "" : "/" + unit);
  table.add({is_first ? name : "", is_first ? text_of(window, "window") : "",
             is_first ? target_text(window) : "", text_of(side, "measurer"), attained_text(side),
             coverage_text(side), is_first ? text_of(window, "verdict") : text_of(side, "verdict"),
             is_first ? text_of(window, "state") : "",
             !is_first || find(window, "credit") == nullptr
                 ? ""
                 : money(text_of(window, "credit")) + standing_of(window, money)});
}

constexpr std::array<std::pair<const char*, const char*>, 6> figure_names{{
    {"totalSec", "service time, s"},
    {"coveredSec", "of that measured, s"},
    {"excludedSec", "of that excluded, s"},
    {"downSec", "down, s"},
    {"items", "counted"},
    {"slots", "slots"},
}};

// What credits are shares of, where it was billed.
std::string bills_text(const value& window, const Money& money) {
  Table table;
  for (const auto& bill : items_of(window, "bills")) {
    std::string said = money(text_of(bill, "amount")) + " by " + text_of(bill, "by");
    for (const char* side : {"provider", "customer"}) {
      if (find(bill, side))
        said += "; the " + std::string(side) + " says " + money(text_of(bill, side));
    }
    table.add({"event " + text_of(bill, "recorded.index"),
               "bill for " + text_of(bill, "month").substr(0, 7) + ": " + said});
  }
  if (items_of(window, "bills").empty()) return {};
  return "\n" + text_of(window, "objective") + " " + text_of(window, "window") +
         ", of which credits are shares:\n" + table.text(2);
}

std::string explained(const value& window, const Money& money) {
  std::string text;
  for (const auto& side : items_of(window, "sides")) {
    text += "\n" + text_of(window, "objective") + " " + text_of(window, "window") + ", by " +
            text_of(side, "measurer") + ": " + text_of(side, "verdict");
    const std::string num = text_of(side, "attained.num");
    if (!num.empty()) text += ", exactly " + num + " / " + text_of(side, "attained.den");
    text += "\n";
    Table table;
    for (const auto& [name, label] : figure_names) {
      if (find(side, name)) table.add({label, text_of(side, name)});
    }
    for (const auto& outage : items_of(side, "outages")) {
      for (const auto& span : items_of(outage, "downtime")) {
        table.add({"down", text_of(span, "from") + " to " + text_of(span, "until")});
      }
      table.add({"", "an outage of " + text_of(outage, "lengthSec") + " s"});
    }
    for (const auto& item : items_of(side, "late")) {
      table.add({"late", text_of(item, "id") + ", opened " + text_of(item, "opened") + ", took " +
                             text_of(item, "tookSec") + " s"});
    }
    for (const auto& line : items_of(side, "lines")) {
      table.add(
          {"credit", "tier " + text_of(line, "tier") + ": " + money(text_of(line, "amount"))});
    }
    for (const auto& one : items_of(side, "measurements")) {
      table.add(
          {"event " + text_of(one, "index"),
           text_of(one, "from") + " to " + text_of(one, "until") + ", " + text_of(one, "id")});
    }
    text += table.text(2);
  }
  return text + bills_text(window, money);
}

std::string performance_text(const value& answer, const Money& money, bool explain) {
  Table table({"Objective", "Window", "Target", "Measured by", "Attained", "Coverage", "Verdict",
               "State", "Credit"});
  std::string details;
  for (const auto& window : items_of(answer, "items")) {
    bool is_first = true;
    for (const auto& side : items_of(window, "sides")) {
      add_side(window, side, is_first, money, table);
      is_first = false;
    }
    if (explain) details += explained(window, money);
  }
  std::string text = table.text();
  Table months({"Month", "Service", "Payable", "Held", "Bonus"});
  for (const auto& month : items_of(answer, "months")) {
    months.add({text_of(month, "month"), text_of(month, "service"),
                money(text_of(month, "payable")), money(text_of(month, "held")),
                money(text_of(month, "bonus"))});
    for (const auto& one : items_of(month, "differences")) {
      months.add({"", "of " + text_of(one, "month"), money(text_of(one, "amount")), "", ""});
    }
  }
  if (!items_of(answer, "months").empty()) text += "\n" + months.text();
  for (const auto& one : items_of(answer, "causes")) {
    const std::string until = text_of(one, "until");
    text += "\nFailures opened the cause " + text_of(one, "cause") + " to end the agreement on " +
            text_of(one, "from") + (until.empty() ? "" : ", until " + until) + ".\n";
  }
  return text + details;
}

void performance(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  const std::string id = agreement_id(arguments.agreement).value;
  Target target("/v1/agreements/" + id + "/performance");
  target.add("slo", arguments.slo)
      .add("window", arguments.window)
      .add("from", arguments.from)
      .add("to", arguments.to)
      .add("explain", arguments.explain ? "true" : "");
  const auto answer = dialogue.get(target);
  if (options.json) return print_json(answer);
  if (items_of(answer, "items").empty()) return note("No window has begun in that time.");
  const auto terms = dialogue.newest_terms(id);
  const std::string currency = terms ? text_of(*terms, "currency") : std::string();
  const Money money = [&](std::string_view amount) {
    const std::string text(amount);
    if (currency.empty()) return text;
    const std::int64_t minor = std::atoll(text.c_str());
    return words::screen("money", {{"amount", {{"minor", minor}, {"currency", currency}}}},
                         {options.language, {}});
  };
  print_paged(performance_text(answer, money, arguments.explain));
}

}  // namespace

void add_performance(Command& app, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(app, "performance",
                              "How an agreement goes: each window against its target, and credits",
                              {"performance acme-hosting",
                               "performance acme-hosting --slo uptime --window 2027-03 --explain"});
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  command->add_option("--slo", arguments->slo, "Only this objective");
  command->add_option("--window", arguments->window,
                      "Only the window of this name: 2027-03, 2027-Q1, 2027, 2027-03-01/P30D");
  command->add_option("--from", arguments->from, "Windows that end on or after this date");
  command->add_option("--to", arguments->to, "Months before this date (default: until now)");
  command->add_flag("--explain", arguments->explain,
                    "With the outages, tiers and events behind the figures");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { performance(context.options, *arguments); });
}

}  // namespace sopu::tools
