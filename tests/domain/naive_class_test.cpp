// Whatever changes in terms, its class is what the table says, read off the plain documents.
#include <random>

#include <gtest/gtest.h>

#include "ledger/domain/terms/change.hpp"
#include "tests/domain/naive_terms.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::test {
namespace {

namespace json = boost::json;
using domain::ChangeClass;

constexpr unsigned seeds = 4'000;

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937 engine_;  // the same numbers everywhere
};

// The sample, and what some lines of the table need beside it.
json::value rich_terms() {
  auto terms = with(sample_terms(), "/serviceElements/calendars/-",
                    {{"id", "night"},
                     {"weekly", {{{"day", "sat"}, {"from", "20:00"}, {"to", "24:00"}}}},
                     {"holidays", {"2027-05-01"}}});
  terms = with(terms, "/serviceElements/services/-",
               {{"id", "advice"},
                {"name", "Advice"},
                {"description", "We answer."},
                {"owner", "acme"},
                {"priority", "p2"}});
  terms = with(terms, "/serviceElements/exclusions/-",
               {{"id", "storm"}, {"kind", "forceMajeure"}, {"text", "Storms."}});
  terms = with(terms, "/serviceElements/exclusions/-",
               {{"id", "work"}, {"kind", "maintenance"}, {"text", "Other work."}});
  return with_third_party(terms, "initech", "consenting");
}

// What an item is known by is not changed, or it would be another.
bool is_key(std::string_view name) {
  constexpr std::string_view keys[] = {"id", "party", "level", "day", "from"};
  return std::ranges::find(keys, name) != std::end(keys);
}

void change_leaf(Chance& chance, json::value& leaf) {
  if (leaf.is_string()) {
    const char* texts[] = {"office", "night", "acme", "globex", "hosting", "maintenance", "Other"};
    leaf = texts[chance.below(std::size(texts))];
  } else if (leaf.is_bool()) {
    leaf = !leaf.get_bool();
  } else {
    leaf = static_cast<std::int64_t>(chance.below(1'000));
  }
}

void change(Chance& chance, json::value& value);

void change_list(Chance& chance, json::array& list) {
  if (list.empty()) return;
  const std::size_t at = chance.below(list.size());
  if (chance.one_in(6)) {
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (chance.one_in(6) && list[at].is_object() && list[at].get_object().contains("id")) {
    json::value another = list[at];
    another.get_object()["id"] = "another";
    if (naive::known_by(list.back()) != "another") list.push_back(std::move(another));
  } else if (chance.one_in(10)) {
    std::swap(list[at], list.front());
  } else {
    change(chance, list[at]);
  }
}

void change_object(Chance& chance, json::object& object) {
  if (object.empty()) return;
  auto one = object.begin() + chance.below(object.size());
  const bool is_list = one->value().is_array();
  if (is_key(one->key())) return;
  if (!is_list && chance.one_in(12)) {
    object.erase(one);
  } else {
    change(chance, one->value());
  }
}

// At or below the value.
void change(Chance& chance, json::value& value) {
  if (auto* object = value.if_object()) return change_object(chance, *object);
  if (auto* list = value.if_array()) return change_list(chance, *list);
  change_leaf(chance, value);
}

// Most of the document is of the highest class; so one looks elsewhere first.
void change_somewhere(Chance& chance, json::value& terms) {
  constexpr const char* parts[] = {"",
                                   "",
                                   "/serviceElements",
                                   "/managementElements",
                                   "/priorities",
                                   "/annexes",
                                   "/clauses",
                                   "/serviceElements/services",
                                   "/serviceElements/services",
                                   "/serviceElements/services/1/units",
                                   "/serviceElements/calendars",
                                   "/serviceElements/objectives",
                                   "/serviceElements/objectives",
                                   "/serviceElements/exclusions",
                                   "/serviceElements/deliverySchedule",
                                   "/serviceElements/costs",
                                   "/serviceElements/assumptions",
                                   "/managementElements/escalation",
                                   "/managementElements/disputeProcedure/levels",
                                   "/managementElements/reviewSchedule",
                                   "/managementElements/effectivenessReview"};
  boost::system::error_code missing;
  auto* part = terms.find_pointer(parts[chance.below(std::size(parts))], missing);
  change(chance, part ? *part : terms);
}

ChangeClass naive_class(const json::value& before, const json::value& after) {
  const auto classes = naive::Difference(before, after).classes();
  return classes.empty() ? ChangeClass::editorial : *classes.rbegin();
}

TEST(Classes, AreThoseOfTheTableWhateverChanges) {
  std::map<ChangeClass, int> seen;
  const json::value sample = rich_terms();
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    Chance chance(seed);
    json::value before = sample;
    if (chance.one_in(2)) change_somewhere(chance, before);
    json::value after = before;
    for (std::size_t i = 1 + chance.below(3); i-- > 0;) change_somewhere(chance, after);
    if (chance.one_in(2)) std::swap(before, after);
    const auto changes = domain::changes_between(before, after);
    const ChangeClass wanted = naive_class(before, after);
    ASSERT_EQ(name(class_of(changes)), name(wanted)) << "seed " << seed << "\n"
                                                     << domain::readable(changes);
    ++seen[wanted];
  }
  // Each often enough, or nothing was shown.
  EXPECT_EQ(seen.size(), 5U);
  for (const auto& [change_class, count] : seen) EXPECT_GT(count, 400) << name(change_class);
}

}  // namespace
}  // namespace sopu::test
