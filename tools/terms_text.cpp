#include "tools/terms_text.hpp"

#include <algorithm>

#include "ledger/limits.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::value;

namespace {

std::string heading(const std::string& text) {
  return "\n" + text + "\n";
}

std::int64_t integer_of(const value& json, std::string_view path) {
  const auto* found = find(json, path);
  const std::int64_t number = found != nullptr && found->is_int64() ? found->get_int64() : 0;
  return std::clamp(number, -limits::integer_max, limits::integer_max);
}

// Minor units and the currency's code; how many units make one is for the reader to know.
std::string amount_of(const value& item, const std::string& currency) {
  const std::int64_t amount = integer_of(item, "amount");
  const std::string per = text_of(item, "per");
  const std::string cents = std::to_string(100 + amount % 100).substr(1);
  return std::to_string(amount / 100) + "." + cents + " " + currency +
         (per == "once" ? " once" : " per " + per);
}

std::string basis_points(std::int64_t points) {
  return percent_of_ppm(points * 100);
}

std::string objective_text(const value& objective) {
  std::string text = text_of(objective, "name") + ": at least " +
                     percent_of_ppm(integer_of(objective, "targetPpm"));
  const std::string limit = text_of(objective, "limit");
  if (!limit.empty()) text += " within " + limit;
  const std::string calendar = text_of(objective, "calendar");
  if (!calendar.empty()) text += " (" + calendar + ")";
  text += ", " + text_of(objective, "indicator") + " over " + text_of(objective, "window.kind") +
          " " + text_of(objective, "window.length");
  std::string credits;
  for (const auto& tier : items_of(objective, "credits")) {
    credits += (credits.empty() ? "\ncredits: " : ", ") +
               basis_points(integer_of(tier, "creditBp")) + " below " +
               percent_of_ppm(integer_of(tier, "belowPpm"));
  }
  return text + credits;
}

std::string joined(const value& json, std::string_view path) {
  std::string text;
  for (const auto& item : items_of(json, path)) text += (text.empty() ? "" : ", ") + text_of(item);
  return text;
}

// A section of one row an item: id and what `describe` says of it.
template <class Describe>
std::string section(const value& terms, std::string_view path, const std::string& title,
                    Describe&& describe) {
  Table table;
  for (const auto& item : items_of(terms, path)) {
    table.add({text_of(item, "id"), describe(item)});
  }
  return table.empty() ? std::string() : heading(title) + table.text(2);
}

std::string head_text(const value& terms) {
  Table table;
  const std::string until = text_of(terms, "agreementPeriod.until");
  table.add({"Period", text_of(terms, "agreementPeriod.from") +
                           (until.empty() ? " on, without an end" : " until " + until)});
  table.add({"Read in", text_of(terms, "timeZone") + ", " + text_of(terms, "currency") + ", " +
                            text_of(terms, "language")});
  for (const auto& party : items_of(terms, "parties")) {
    const std::string involvement = text_of(party, "involvement");
    table.add({text_of(party, "role"),
               text_of(party, "party") + (involvement.empty() ? "" : " (" + involvement + ")")});
  }
  return text_of(terms, "title") + "\n\n" + wrap(text_of(terms, "statementOfIntent"), 0) + "\n\n" +
         table.text();
}

std::string service_text(const value& terms) {
  const std::string currency = text_of(terms, "currency");
  const auto plain = [](const value& item) { return text_of(item, "text"); };
  std::string out = section(terms, "priorities", "Priorities", plain);
  out += section(terms, "serviceElements.services", "Services", [&](const value& item) {
    const auto* fee = find(item, "fee");
    return text_of(item, "name") + ": " + text_of(item, "description") +
           (fee == nullptr ? "" : " Fee " + amount_of(*fee, currency) + ".");
  });
  out += section(terms, "serviceElements.calendars", "Calendars", [](const value& item) {
    std::string spans;
    for (const auto& span : items_of(item, "weekly")) {
      spans += (spans.empty() ? "" : ", ") + text_of(span, "day") + " " + text_of(span, "from") +
               "–" + text_of(span, "to");
    }
    const auto count = items_of(item, "holidays").size();
    return spans + (count == 0 ? "" : "; closed on " + joined(item, "holidays"));
  });
  out += section(terms, "serviceElements.objectives", "Objectives", objective_text);
  out += section(terms, "serviceElements.exclusions", "Exclusions", plain);
  out += section(terms, "serviceElements.deliverySchedule", "Delivery schedule",
                 [](const value& item) {
                   return text_of(item, "due") + "  " + text_of(item, "milestone") + " (" +
                          text_of(item, "owner") + ")";
                 });
  out += section(terms, "serviceElements.costs", "Costs", [&](const value& item) {
    return text_of(item, "item") + ": " + amount_of(item, currency);
  });
  out += section(terms, "serviceElements.obligations", "Obligations", [](const value& item) {
    return text_of(item, "party") + ": " + text_of(item, "text");
  });
  return out + section(terms, "serviceElements.assumptions", "Assumptions", plain);
}

std::string approval_text(const value& rule) {
  std::string text;
  for (const char* name : {"editorial", "operational", "target", "price", "remedy"}) {
    text += (text.empty() ? "" : ", ") + std::string(name) + " " +
            text_of(rule, "threshold." + std::string(name));
  }
  return text;
}

std::string management_text(const value& terms) {
  const auto* management = find(terms, "managementElements");
  if (management == nullptr) return {};
  Table table;
  const auto add = [&](const char* title, const std::string& text) {
    if (!text.empty()) table.add({title, text});
  };
  for (const auto& step : items_of(*management, "escalation")) {
    add("Escalation", text_of(step, "level") + ". " + text_of(step, "role") + " of " +
                          text_of(step, "contactOf") + ", within " +
                          text_of(step, "respondWithin"));
  }
  add("Disputes: response", text_of(*management, "disputeProcedure.responseWithin"));
  for (const auto& level : items_of(*management, "disputeProcedure.levels")) {
    add("Disputes", text_of(level, "level") + ". " + text_of(level, "name") + ", within " +
                        text_of(level, "within"));
  }
  add("Effectiveness", text_of(*management, "effectivenessReview.text"));
  add("Review", "every " + text_of(*management, "reviewSchedule.every") +
                    text_of(*management, "reviewSchedule.rrule"));
  add("Reporting", text_of(*management, "reporting.by") + ", within " +
                       text_of(*management, "reporting.dueWithin"));
  add("Data", text_of(*management, "dataHandling.text"));
  for (const auto& rule : items_of(*management, "approvalRules")) {
    add("People to approve", text_of(rule, "party") + ": " + approval_text(rule));
  }
  add("Renewal", text_of(*management, "renewal.mode") + ", notice of " +
                     text_of(*management, "renewal.noticeDays") + " days");
  add("Termination", "notice of " + text_of(*management, "termination.noticeDays") +
                         " days; at once for: " + joined(*management, "termination.causes"));
  add("Exit", text_of(*management, "exitPlan.text"));
  return heading("Management") + table.text(2);
}

}  // namespace

std::string terms_text(const value& terms) {
  std::string out = head_text(terms) + service_text(terms) + management_text(terms);
  int number = 0;
  for (const auto& clause : items_of(terms, "clauses")) {
    out += heading(std::to_string(++number) + ". " + text_of(clause, "heading") + " [" +
                   text_of(clause, "id") + "]") +
           "   " + wrap(text_of(clause, "text"), 3) + "\n";
  }
  return out;
}

std::string item_text(const value& item) {
  const std::string title = text_of(item, "heading");
  if (!title.empty()) return title + "\n\n" + wrap(text_of(item, "text"), 0) + "\n";
  if (!item.is_object()) return text_of(item) + "\n";
  Table table;
  for (const auto& member : item.get_object()) {
    table.add({std::string(member.key()), text_of(member.value())});
  }
  return table.text();
}

}  // namespace sopu::tools
