#include "tools/terms_text.hpp"

#include <algorithm>

#include "ledger/domain/terms/change_class.hpp"
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
std::string money(std::int64_t amount, const std::string& currency) {
  const std::string cents = std::to_string(100 + amount % 100).substr(1);
  return std::to_string(amount / 100) + "." + cents + " " + currency;
}

std::string basis_points(std::int64_t points) {
  return percent_of_ppm(points * 100);
}

std::string joined(const value& json, std::string_view path) {
  std::string text;
  for (const auto& item : items_of(json, path)) text += (text.empty() ? "" : ", ") + text_of(item);
  return text;
}

using Names = std::initializer_list<std::string_view>;

bool is_among(std::string_view name, Names names) {
  return std::ranges::find(names, name) != names.end();
}

// Terms written out. What no sentence tells is told by its member's name, so that nothing that is
// signed stays unseen.
class TermsText {
 public:
  explicit TermsText(const value& terms) : terms_(terms), currency_(text_of(terms, "currency")) {}

  std::string text() const {
    return head() + services() + members("serviceElements.creditRules", "Credit rules") + duties() +
           management() + members("legal", "Legal") + documents();
  }

 private:
  // ---------------------------------------------------------------- any member

  // Figures as people write them, lists and objects in a row.
  std::string figure(std::string_view name, const value& json) const {
    if (json.is_int64()) {
      const auto number = std::clamp(json.get_int64(), -limits::integer_max, limits::integer_max);
      if (name.ends_with("Ppm")) return percent_of_ppm(number);
      if (name.ends_with("Bp") || name == "bp") return basis_points(number);
      if (is_among(name, {"amount", "atMost", "minPayable"})) return money(number, currency_);
    }
    std::string text;
    if (const auto* list = json.if_array()) {
      const char* separator = !list->empty() && list->front().is_object() ? "; " : ", ";
      for (const auto& item : *list) {
        text += (text.empty() ? "" : separator) + figure(name, item);
      }
      return text.empty() ? "none" : text;
    }
    if (const auto* object = json.if_object()) {
      for (const auto& member : *object) {
        text += (text.empty() ? "" : ", ") + named(member.key(), member.value());
      }
      return text;
    }
    return text_of(json);
  }

  std::string named(std::string_view name, const value& json) const {
    const std::string text = figure(name, json);
    return std::string(name) + (json.is_object() ? " (" + text + ")" : " " + text);
  }

  // Every member that was not told yet: owner acme, priority p1.
  std::string untold(const value& item, Names told) const {
    std::string text;
    const auto* object = item.if_object();
    if (object == nullptr) return text;
    for (const auto& member : *object) {
      if (is_among(member.key(), told)) continue;
      text += (text.empty() ? "" : ", ") + named(member.key(), member.value());
    }
    return text;
  }
  // The same behind what was told.
  std::string rest_of(const value& item, Names told) const {
    const std::string text = untold(item, told);
    return text.empty() ? text : " [" + text + "]";
  }

  // ---------------------------------------------------------------- parts

  // A section of one row an item: id and what `describe` says of it.
  template <class Describe>
  std::string section(std::string_view path, const std::string& title, Describe&& describe) const {
    Table table;
    for (const auto& item : items_of(terms_, path)) {
      table.add({text_of(item, "id"), describe(item)});
    }
    return table.empty() ? std::string() : heading(title) + table.text(2);
  }

  // A section of one row a member.
  std::string members(std::string_view path, const std::string& title) const {
    const auto* part = find(terms_, path);
    const auto* object = part == nullptr ? nullptr : part->if_object();
    if (object == nullptr || object->empty()) return {};
    Table table;
    for (const auto& member : *object) {
      table.add({std::string(member.key()), figure(member.key(), member.value())});
    }
    return heading(title) + table.text(2);
  }

  // Items that are a text and maybe more.
  std::string texts(std::string_view path, const std::string& title) const {
    return section(path, title, [&](const value& item) {
      return text_of(item, "text") + rest_of(item, {"id", "text"});
    });
  }

  std::string amount_of(const value& item) const {
    const std::string per = text_of(item, "per");
    return money(integer_of(item, "amount"), currency_) + (per == "once" ? " once" : " per " + per);
  }

  std::string fee_of(const value& item) const {
    const auto* fee = find(item, "fee");
    if (fee == nullptr) return {};
    const std::string billed_by = text_of(*fee, "billedBy");
    return billed_by.empty() ? " Fee " + amount_of(*fee) + "."
                             : " Fee as billed by " + billed_by + ".";
  }

  std::string head() const {
    Table table;
    const std::string until = text_of(terms_, "agreementPeriod.until");
    table.add({"Period", text_of(terms_, "agreementPeriod.from") +
                             (until.empty() ? " on, without an end" : " until " + until)});
    table.add({"Read in", text_of(terms_, "timeZone") + ", " + currency_ + ", " +
                              text_of(terms_, "language")});
    for (const auto& party : items_of(terms_, "parties")) {
      const std::string involvement = text_of(party, "involvement");
      table.add({text_of(party, "role"),
                 text_of(party, "party") + (involvement.empty() ? "" : " (" + involvement + ")")});
    }
    return text_of(terms_, "title") + "\n\n" + wrap(text_of(terms_, "statementOfIntent"), 0) +
           "\n\n" + table.text();
  }

  std::string calendar(const value& item) const {
    std::string spans;
    for (const auto& span : items_of(item, "weekly")) {
      spans += (spans.empty() ? "" : ", ") + text_of(span, "day") + " " + text_of(span, "from") +
               "–" + text_of(span, "to");
    }
    const auto count = items_of(item, "holidays").size();
    return spans + (count == 0 ? "" : "; closed on " + joined(item, "holidays"));
  }

  std::string credit_of(const value& tier) const {
    if (find(tier, "creditBp")) return basis_points(integer_of(tier, "creditBp"));
    if (find(tier, "amount")) return money(integer_of(tier, "amount"), currency_);
    if (find(tier, "feeDays")) return "the fee of " + text_of(tier, "feeDays") + " days";
    return text_of(tier, "lostTimes") + " times what was lost";
  }

  std::string tier(const value& tier) const {
    const std::string credit = credit_of(tier);
    if (find(tier, "belowPpm")) {
      return credit + " below " + percent_of_ppm(integer_of(tier, "belowPpm"));
    }
    return credit + " beyond " + text_of(tier, find(tier, "beyond") ? "beyond" : "longerThan");
  }

  std::string credits(const value& objective) const {
    std::string text;
    for (const auto& one : items_of(objective, "credits.tiers")) {
      text += (text.empty() ? "\ncredits: " : ", ") + tier(one);
    }
    const auto* all = find(objective, "credits");
    return all == nullptr ? text : text + rest_of(*all, {"tiers"});
  }

  std::string target(const value& objective) const {
    if (!find(objective, "target")) return percent_of_ppm(integer_of(objective, "targetPpm"));
    const std::string unit = text_of(objective, "unit");
    return text_of(objective, "target") + (unit.empty() ? "" : " " + unit);
  }

  std::string objective(const value& item) const {
    std::string text = text_of(item, "name") +
                       (text_of(item, "op") == "<=" ? ": at most " : ": at least ") + target(item);
    const std::string limit = text_of(item, "limit");
    if (!limit.empty()) text += " within " + limit;
    const std::string hours = text_of(item, "calendar");
    if (!hours.empty()) text += " (" + hours + ")";
    text += ", " + text_of(item, "indicator") + " over " + text_of(item, "window.kind") + " " +
            text_of(item, "window.length");
    return text +
           rest_of(item, {"id", "name", "op", "targetPpm", "target", "unit", "limit", "calendar",
                          "indicator", "window", "credits"}) +
           credits(item);
  }

  std::string services() const {
    std::string out = section("priorities", "Priorities", [](const value& item) {
      return text_of(item, "rank") + ". " + text_of(item, "text");
    });
    out += section("serviceElements.services", "Services", [&](const value& item) {
      return text_of(item, "name") + ": " + text_of(item, "description") + fee_of(item) +
             rest_of(item, {"id", "name", "description", "fee"});
    });
    out += section("serviceElements.calendars", "Calendars",
                   [&](const value& item) { return calendar(item); });
    return out + section("serviceElements.objectives", "Objectives",
                         [&](const value& item) { return objective(item); });
  }

  std::string duties() const {
    std::string out = section("serviceElements.exclusions", "Exclusions", [&](const value& item) {
      return text_of(item, "kind") + ": " + text_of(item, "text") +
             rest_of(item, {"id", "kind", "text"});
    });
    out += section("serviceElements.deliverySchedule", "Delivery schedule", [&](const value& item) {
      const std::string to = text_of(item, "to");
      return text_of(item, "due") + "  " + text_of(item, "milestone") + " (" +
             text_of(item, "owner") + (to.empty() ? "" : " to " + to) + ")" +
             rest_of(item, {"id", "due", "milestone", "owner", "to"});
    });
    out += section("serviceElements.costs", "Costs", [&](const value& item) {
      return text_of(item, "item") + ": " + amount_of(item);
    });
    out += section("serviceElements.obligations", "Obligations", [](const value& item) {
      return text_of(item, "party") + ": " + text_of(item, "text");
    });
    return out + texts("serviceElements.assumptions", "Assumptions");
  }

  // ---------------------------------------------------------------- management

  std::string approval(const value& rule) const {
    std::string text;
    for (const auto name : domain::names_of(domain::ChangeClass{})) {
      text += (text.empty() ? "" : ", ") + std::string(name) + " " +
              text_of(rule, "threshold." + std::string(name));
    }
    return text;
  }

  void add_disputes(const value& management, Table& table) const {
    const auto* procedure = find(management, "disputeProcedure");
    if (procedure == nullptr) return;
    table.add({"Disputes: response", text_of(*procedure, "responseWithin") +
                                         rest_of(*procedure, {"responseWithin", "levels"})});
    for (const auto& level : items_of(*procedure, "levels")) {
      table.add({"Disputes", text_of(level, "level") + ". " + text_of(level, "name") + ", within " +
                                 text_of(level, "within") +
                                 rest_of(level, {"level", "name", "within"})});
    }
  }

  void add_endings(const value& management, Table& table) const {
    if (const auto* renewal = find(management, "renewal")) {
      table.add({"Renewal", text_of(*renewal, "mode") + ", notice of " +
                                text_of(*renewal, "noticeDays") + " days"});
    }
    const auto* termination = find(management, "termination");
    if (termination == nullptr) return;
    const std::string days = text_of(*termination, "ordinary.noticeDays");
    table.add({"Termination", days.empty() ? "for a cause only" : "notice of " + days + " days"});
    for (const auto& cause : items_of(*termination, "causes")) {
      table.add({"Cause " + text_of(cause, "id"), text_of(cause, "text") + " (by " +
                                                      text_of(cause, "by") + ")" +
                                                      rest_of(cause, {"id", "text", "by"})});
    }
  }

  // A part of which every member is told by its name, or by its text alone.
  void add_part(const value& management, const char* title, const char* member,
                Table& table) const {
    const auto* part = find(management, member);
    if (part == nullptr) return;
    const std::string text = text_of(*part, "text");
    table.add({title, text.empty() ? untold(*part, {}) : text + rest_of(*part, {"text"})});
  }

  std::string management() const {
    const auto* management = find(terms_, "managementElements");
    if (management == nullptr) return {};
    Table table;
    for (const auto& step : items_of(*management, "escalation")) {
      table.add({"Escalation", text_of(step, "level") + ". " + text_of(step, "role") + " of " +
                                   text_of(step, "contactOf") + ", within " +
                                   text_of(step, "respondWithin")});
    }
    add_disputes(*management, table);
    add_part(*management, "Effectiveness", "effectivenessReview", table);
    add_part(*management, "Review", "reviewSchedule", table);
    add_part(*management, "Reporting", "reporting", table);
    add_part(*management, "Data", "dataHandling", table);
    for (const auto& rule : items_of(*management, "approvalRules")) {
      table.add({"People to approve", text_of(rule, "party") + ": " + approval(rule)});
    }
    add_part(*management, "Third parties", "thirdPartyConsent", table);
    add_endings(*management, table);
    add_part(*management, "Suspension", "suspension", table);
    add_part(*management, "Exit", "exitPlan", table);
    return heading("Management") + table.text(2);
  }

  // ---------------------------------------------------------------- documents

  std::string documents() const {
    std::string out = section("annexes", "Annexes", [&](const value& item) {
      return text_of(item, "title") + rest_of(item, {"id", "title"});
    });
    const std::string precedence = joined(terms_, "precedence");
    if (!precedence.empty()) out += heading("Precedence") + "  " + precedence + "\n";
    int number = 0;
    for (const auto& clause : items_of(terms_, "clauses")) {
      out += heading(std::to_string(++number) + ". " + text_of(clause, "heading") + " [" +
                     text_of(clause, "id") + "]") +
             "   " + wrap(text_of(clause, "text"), 3) + "\n";
    }
    return out;
  }

  const value& terms_;
  std::string currency_;
};

}  // namespace

std::string terms_text(const value& terms) {
  return TermsText(terms).text();
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
