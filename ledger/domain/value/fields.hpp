// One list of a struct's members, from which everything that goes through them all is made: the
// stored record, the JSON form, dumps, random states, and for events the reading of their `data`.
// A list is written beside its struct:
//
//   template <class Visit>
//   void fields(Visit&& visit, Of<Suspension> auto& x) {
//     auto& [proposal, from, until] = x;  // does not compile while a member is left out
//     visit("proposal", proposal);
//     visit("from", from);
//     visit("until", until);
//   }
//
// The names are those of the interface. What an event's member must look like beyond its type is a
// third argument, a form; visitors that read nothing from outside pass it over.
// Values; any thread.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "ledger/limits.hpp"

namespace sopu::domain {

template <class X, class Struct>
concept Of = std::same_as<std::remove_const_t<X>, Struct>;

// ---------------------------------------------------------------- forms

// A text's length in characters (code points). `optional`: left out, it is empty.
struct TextForm {
  std::size_t length_min;
  std::size_t length_max;
  bool optional = false;
};
inline constexpr TextForm text_form{1, limits::text_length_max};
inline constexpr TextForm name_form{1, limits::name_length_max};
inline constexpr TextForm text_or_none{0, limits::text_length_max, true};
inline constexpr TextForm url_or_none{0, limits::url_length_max, true};

struct IntegerForm {
  std::int64_t min;
  std::int64_t max;
};
inline constexpr IntegerForm ppm_form{0, 1'000'000};
inline constexpr IntegerForm value_form{0, limits::integer_max};

// A list that may be empty; others have an element at least.
struct ListOrNone {};
inline constexpr ListOrNone list_or_none{};

// What a JSON value must be.
enum class JsonForm { object, array };

// ---------------------------------------------------------------- structs that have a list

struct AnyVisit {
  template <class Member, class... Form>
  void operator()(std::string_view, Member&, const Form&...) const {}
};

template <class Struct>
concept HasFields = requires(AnyVisit visit, Struct& x) {
  fields(visit, x);
};

// ---------------------------------------------------------------- enumerations

// An enumeration that travels by names has, beside it, `constexpr auto names_of(Role)`: an array of
// them in its order.
template <class Enum>
concept Named = std::is_enum_v<Enum> && requires(Enum value) {
  names_of(value);
};

template <Named Enum>
constexpr std::string_view name(Enum value) {
  constexpr auto names = names_of(Enum{});
  return names.at(static_cast<std::size_t>(value));
}

template <Named Enum>
constexpr std::optional<Enum> parse(std::string_view text) {
  constexpr auto names = names_of(Enum{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace sopu::domain
