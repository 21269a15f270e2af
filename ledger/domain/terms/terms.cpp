#include "ledger/domain/terms/terms.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/terms/terms_form.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

using form::Place;

// A simple tag of BCP 47: language, then maybe a script, then maybe a region.
bool is_language(std::string_view text) {
  const auto take = [&](std::size_t min, std::size_t max, bool (*is)(char)) {
    std::size_t length = 0;
    while (length < text.size() && is(text[length])) ++length;
    if (length < min || length > max) return false;
    text.remove_prefix(length);
    return true;
  };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto dash = [](char c) { return c == '-'; };
  if (!take(2, 3, lower)) return false;
  if (text.size() >= 5 && upper(text[1]) && lower(text[2])) {
    if (!take(1, 1, dash) || !take(1, 1, upper) || !take(3, 3, lower)) return false;
  }
  if (text.empty()) return true;
  if (!take(1, 1, dash)) return false;
  return (take(2, 2, upper) || take(3, 3, digit)) && text.empty();
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void read_participant(const Place& place, Terms& terms) {
  place.members({"party", "role"}, {"involvement"});
  const auto role = place["role"].word<Role>();
  Participant participant{place["party"].party(), role, std::nullopt};
  const Place involvement = place["involvement"];
  if (involvement.given() && role != Role::third_party) {
    involvement.refuse({"involvement-not-taken", {{"party", participant.party.value}}});
  }
  if (involvement.given()) {
    participant.involvement = involvement.word<Involvement>();
  } else if (role == Role::third_party) {
    place.refuse({"involvement-missing", {{"party", participant.party.value}}});
  }
  terms.parties.push_back(std::move(participant));
}

void read_agreement_period(const Place& period, Terms& terms) {
  period.members({"from"}, {"until"});
  if (!period.given()) return;
  terms.period_from = period["from"].date();
  if (!period["until"].given()) return;
  terms.period_until = period["until"].date();
  if (*terms.period_until <= *terms.period_from) {
    period["until"].refuse({"period-ends-before-it-begins", {}});
  }
}

void read_priority(const Place& priority) {
  priority.members({"id", "text", "rank"});
  priority["id"].item_id();
  priority["text"].text();
  priority["rank"].integer(1, limits::rank_max);
}

void read_clause(const Place& clause, Terms& terms) {
  clause.members({"id", "heading", "text"});
  terms.clauses.push_back(
      {clause["id"].item_id(), clause["heading"].name(), clause["text"].text()});
}

void read_legal(const Place& legal) {
  legal.members({"governingLaw", "forum"},
                {"prevailingLanguage", "liabilityCap", "creditsAreSoleRemedy"});
  legal["governingLaw"].text();
  legal["forum"].text();
  legal["prevailingLanguage"].matching(is_language, "form.language");
  legal["liabilityCap"].text();
  legal["creditsAreSoleRemedy"].boolean();
}

// type/subtype of RFC 6838, 4.2, without parameters.
bool is_media_type(std::string_view text) {
  const auto is_name = [](std::string_view name) {
    return !name.empty() && name.size() <= limits::media_type_name_length_max &&
           std::ranges::all_of(name, [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
           });
  };
  const auto slash = text.find('/');
  return slash != std::string_view::npos && is_name(text.substr(0, slash)) &&
         is_name(text.substr(slash + 1));
}

bool is_hash(std::string_view text) {
  return crypto::hash_from_base64url(text).has_value();
}

void read_annex(const Place& annex) {
  annex.members({"id", "title", "mediaType", "bytes", "sha256"});
  annex["id"].item_id();
  annex["title"].name();
  annex["mediaType"].matching(is_media_type, "form.media-type");
  annex["bytes"].integer(1, limits::integer_max);
  annex["sha256"].matching(is_hash, "form.hash");
}

void read_terms(const Place& place, Terms& terms) {
  place.members({}, {"title", "language", "statementOfIntent", "timeZone", "currency",
                     "agreementPeriod", "parties", "priorities", "serviceElements",
                     "managementElements", "legal", "annexes", "precedence", "clauses"});
  terms.title = place["title"].name();
  terms.language = place["language"].matching(is_language, "form.language");
  place["statementOfIntent"].text();
  terms.time_zone = place["timeZone"].matching(is_zone_name, "form.time-zone");
  if (terms.time_zone.empty()) terms.time_zone = "UTC";
  place["currency"].matching(is_currency, "form.currency");
  read_agreement_period(place["agreementPeriod"], terms);
  place["parties"].list([&](const Place& item) { read_participant(item, terms); });
  place["parties"].unique("party");
  place["priorities"].list(read_priority);
  place["priorities"].unique("id");
  form::read_service_elements(place["serviceElements"], terms);
  form::read_management_elements(place["managementElements"], terms);
  form::check_renewal(place["managementElements"]["renewal"], terms);
  read_legal(place["legal"]);
  place["annexes"].list(read_annex);
  place["annexes"].unique("id");
  place["precedence"].list([](const Place& item) { item.item_id(); });
  place["precedence"].unique("");
  place["clauses"].list([&](const Place& item) { read_clause(item, terms); });
  place["clauses"].unique("id");
}

}  // namespace

namespace {

// Of two items with one id in different lists, the first counts.
void list_items(const boost::json::value& value,
                std::unordered_map<std::string_view, const boost::json::value*>& items) {
  if (const auto* object = value.if_object()) {
    const auto* id = object->if_contains("id");
    if (id && id->is_string()) items.emplace(id->get_string(), &value);
    for (const auto& member : *object) list_items(member.value(), items);
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) list_items(item, items);
  }
}

}  // namespace

Result<TermsPtr> Terms::parse(boost::json::value json, const std::string& at) {
  const std::shared_ptr<Terms> terms(new Terms);
  terms->json_ = std::move(json);
  form::Form form;
  const Place place(form, &terms->json_, at);
  read_terms(place, *terms);
  form::check_references(place, *terms);
  if (form.fault) return *std::move(form.fault);
  terms->canonical_ = domain::canonical(terms->json_);
  terms->hash_.hash = crypto::sha256(crypto::view(terms->canonical_));
  list_items(terms->json_, terms->items_);
  return TermsPtr(terms);
}

namespace {

template <class Item>
const Item* item_of(const std::vector<Item>& items, const ItemId& id) {
  const auto found = std::ranges::find(items, id, &Item::id);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Service* Terms::service(const ItemId& id) const {
  return item_of(services, id);
}

const Objective* Terms::objective(const ItemId& id) const {
  return item_of(objectives, id);
}

const Cause* Terms::cause(const ItemId& id) const {
  return item_of(termination.causes, id);
}

const Milestone* Terms::milestone(const ItemId& id) const {
  return item_of(milestones, id);
}

const ServiceHours* Terms::calendar(const ItemId& id) const {
  for (const auto& [calendar, hours] : calendars) {
    if (calendar == id) return &hours;
  }
  return nullptr;
}

const ServiceHours* Terms::dispute_hours() const {
  return dispute_procedure.calendar ? calendar(*dispute_procedure.calendar) : nullptr;
}

const boost::json::value* Terms::item(const ItemId& id) const {
  const auto found = items_.find(id.value);
  return found == items_.end() ? nullptr : found->second;
}

int Terms::threshold(const PartyId& party, ChangeClass change_class) const {
  const auto rule = std::ranges::find(approval_rules, party, &ApprovalRule::party);
  return rule == approval_rules.end() ? 1 : rule->threshold[static_cast<std::size_t>(change_class)];
}

}  // namespace sopu::domain
