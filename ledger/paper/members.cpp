#include "ledger/paper/members.hpp"

#include <algorithm>
#include <map>

#include <boost/json/parse.hpp>

#include "ledger/domain/terms/terms.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {

using boost::json::object;
using boost::json::value;

std::string joined_name(const Place& place) {
  return std::string(place.parent) + "/" + std::string(place.member);
}

namespace {

// By `parent/member` where the member alone says too little.
const std::map<std::string_view, Known, std::less<>> known{
    {"targetPpm", {Shape::share}},
    {"percentilePpm", {Shape::share}},
    {"upFromPpm", {Shape::share}},
    {"roundPpm", {Shape::share}},
    {"belowPpm", {Shape::share}},
    {"fromPpm", {Shape::share}},
    {"creditBp", {Shape::points}},
    {"bonusBp", {Shape::points}},
    {"bonusCapBp", {Shape::points}},
    {"bp", {Shape::points}},
    {"amount", {Shape::money}},
    {"minPayable", {Shape::money}},
    {"late/atMost", {Shape::money}},
    {"sec", {Shape::seconds}},
    {"minDowntimeSec", {Shape::seconds}},
    {"mergeGapSec", {Shape::seconds}},
    {"aheadMaxSec", {Shape::seconds}},
    {"behindMaxSec", {Shape::seconds}},
    {"noticeDays", {Shape::days}},
    {"feeDays", {Shape::days}},
    {"days", {Shape::days}},
    {"maxPer/minutes", {Shape::minutes}},
    {"bytes", {Shape::bytes}},
    {"limit", {Shape::service_length}},
    {"claimWithin", {Shape::service_length}},
    {"responseWithin", {Shape::service_length}},
    {"levels/within", {Shape::service_length}},
    {"exclusions/notice", {Shape::service_length}},
    {"thirdPartyConsent/within", {Shape::length}},
    {"when/within", {Shape::length}},
    {"longerThan", {Shape::length}},
    {"respondWithin", {Shape::length}},
    {"dueWithin", {Shape::length}},
    {"retention", {Shape::length}},
    {"cure", {Shape::length}},
    {"exerciseWithin", {Shape::length}},
    {"every", {Shape::length}},
    {"late/step", {Shape::length}},
    {"suspension/atMost", {Shape::length}},
    {"window/length", {Shape::span}},
    {"from", {Shape::time}},
    {"until", {Shape::time}},
    {"due", {Shape::time}},
    {"holidays", {Shape::time}},
    {"effectiveFrom", {Shape::time}},
    {"expiresAt", {Shape::time}},
    {"respondBy", {Shape::time}},
    {"compromisedSince", {Shape::time}},
    {"lapses", {Shape::time}},
    {"at", {Shape::time}},
    {"parties/role", {Shape::word, "role"}},
    {"involvement", {Shape::word, "involvement"}},
    {"per", {Shape::word, "per"}},
    {"weekly/day", {Shape::word, "weekday"}},
    {"indicator", {Shape::word, "indicator"}},
    {"objectives/op", {Shape::word, "comparison"}},
    {"window/kind", {Shape::word, "window"}},
    {"denominator", {Shape::word, "denominator"}},
    {"of", {Shape::word, "aggregate"}},
    {"empty", {Shape::word, "emptySlot"}},
    {"creditRules/base", {Shape::word, "creditBase"}},
    {"partial", {Shape::word, "partial"}},
    {"combine", {Shape::word, "combine"}},
    {"over", {Shape::word, "over"}},
    {"claimFrom", {Shape::word, "claimFrom"}},
    {"exclusions/kind", {Shape::word, "exclusion"}},
    {"mode", {Shape::word, "renewal"}},
    {"causes/by", {Shape::word, "side"}},
    {"whileDisputed", {Shape::word, "whileDisputed"}},
    {"feeDuring", {Shape::word, "feeDuring"}},
    {"data/kind", {Shape::word, "kind"}},
    {"proposal/kind", {Shape::word, "kind"}},
    {"proposal/status", {Shape::word, "status"}},
    {"changeClass", {Shape::word, "class"}},
    {"keyChange/kind", {Shape::word, "keyChange"}},
    {"basis", {Shape::word, "basis"}},
    {"about", {Shape::word, "complaintAbout"}},
    {"finding", {Shape::word, "finding"}},
    {"noticeFate", {Shape::word, "noticeFate"}},
    {"data/to", {Shape::word, "side"}},
    {"outcome", {Shape::word, "reviewOutcome"}},
    {"authority/upTo", {Shape::word, "class"}},
};

}  // namespace

Known known_of(const Place& place) {
  auto found = known.find(joined_name(place));
  if (found == known.end()) found = known.find(place.member);
  return found == known.end() ? Known{Shape::plain} : found->second;
}

// ---------------------------------------------------------------- the order of members

namespace {

using Order = std::map<std::string, std::size_t, std::less<>>;

// `parent/member` in the order in which the schema has them; of several forms and of items the
// parent is the member that they belong to.
void collect(const value& root, const value& schema, const std::string& parent, Order& order) {
  const auto* part = schema.if_object();
  if (part == nullptr) return;
  if (const auto* ref = part->if_contains("$ref")) {
    return collect(root, root.at_pointer(text_of(*ref).substr(1)), parent, order);
  }
  if (const auto* properties = part->if_contains("properties")) {
    for (const auto& [name, inner] : properties->as_object()) {
      order.emplace(parent + "/" + std::string(name), order.size());
      collect(root, inner, name, order);
    }
  }
  if (const auto* items = part->if_contains("items")) collect(root, *items, parent, order);
  for (const auto& form : items_of(schema, "oneOf")) collect(root, form, parent, order);
}

const Order& order_of_schema() {
  static const auto all = [] {
    Order order;
    const value schema = boost::json::parse(domain::terms_schema());
    collect(schema, schema, "", order);
    return order;
  }();
  return all;
}

}  // namespace

std::vector<std::string_view> ordered_members(std::string_view parent, const object& json) {
  const auto& order = order_of_schema();
  const auto place = [&](std::string_view name) {
    const auto found = order.find(joined_name({parent, name}));
    return found == order.end() ? order.size() : found->second;
  };
  std::vector<std::string_view> names;
  for (const auto& member : json) names.push_back(member.key());
  std::ranges::stable_sort(names, {}, place);
  return names;
}

}  // namespace sopu::paper
