// The catalogue of event types: what must hold for every row of every topic.
#include <cctype>
#include <set>

#include <boost/core/demangle.hpp>

#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

// `sopu.key.added.v1` of the struct KeyAdded.
template <class Type>
std::string name_by_struct() {
  const std::string whole = boost::core::demangle(typeid(Type).name());
  std::string name = "sopu";
  for (const char c : whole.substr(whole.rfind(':') + 1)) {
    if (std::isupper(static_cast<unsigned char>(c))) name += '.';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name + ".v1";
}

bool is_type_name(std::string_view name) {
  if (!name.starts_with("sopu.") || !name.ends_with(".v1")) return false;
  name = name.substr(5, name.size() - 8);
  const auto dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return false;
  return std::ranges::all_of(name, [&](char c) { return (c >= 'a' && c <= 'z') || c == '.'; }) &&
         name.find('.', dot + 1) == std::string_view::npos;
}

TEST(Topics, GiveEveryTypeANameOfItsOwn) {
  std::set<std::string_view> names;
  std::size_t count = 0;
  for_each_type([&]<class Type>(const EventType& type) {
    EXPECT_TRUE(is_type_name(type.name)) << type.name;
    names.insert(type.name);
    ++count;
  });
  EXPECT_EQ(names.size(), count);
  EXPECT_EQ(count, 79U);
}

TEST(Topics, HaveTheirRowsInTheOrderOfTheirVariants) {
  for_each_type([]<class Type>(const EventType& type) {
    EXPECT_EQ(type.name, name_by_struct<Type>());
    const Payload payload{Type{}};
    EXPECT_EQ(&type_of(payload), &type);
    EXPECT_TRUE(holds<Type>(payload));
    EXPECT_NE(get_if<Type>(payload), nullptr);
  });
}

TEST(Topics, PutEveryTypeOnAChainThatFitsWhatItIsAbout) {
  for_each_type([]<class Type>(const EventType& type) {
    SCOPED_TRACE(type.name);
    switch (type.about) {
      case About::ledger:
        EXPECT_EQ(type.chain, Chain::ledger);
        break;
      case About::party:
        EXPECT_TRUE(type.chain == Chain::party || type.chain == Chain::party_any);
        break;
      case About::agreement:
        // Everything but talk moves the contract, the case that it names, or a series.
        EXPECT_EQ(type.chain == Chain::none, (std::is_same_v<Type, CommentPosted>));
        EXPECT_EQ(type.chain == Chain::series, type.use == Use::measure);
        EXPECT_TRUE(type.chain == Chain::none || type.chain == Chain::contract ||
                    type.chain == Chain::dispute || type.chain == Chain::series);
        if constexpr (requires(Type data) { data.dispute; }) {
          EXPECT_EQ(
              type.chain == Chain::contract, requires(Type data) { data.case_head; });
        }
        break;
    }
    const bool of_registry = type.about != About::agreement;
    const bool of_clock = std::is_same_v<Type, DeadlinePassed>;
    const bool of_any = std::is_same_v<Type, RecoveryObjected>;
    EXPECT_EQ(type.use == Use::any, of_any);
    EXPECT_EQ(type.use == Use::admin || type.use == Use::clock,
              !of_any && (of_registry || of_clock));
  });
}

}  // namespace
}  // namespace sopu::test
