// How much of an event a reader sees. What no topic says more of is hidden.
// Values; any thread.
#pragma once

#include <array>
#include <string_view>

namespace sopu::domain {

enum class Sight {
  hidden,  // that something is there, and when; neither what nor by whom
  told,    // what it did, as far as the reader may know; not the signed words
  whole,   // every byte that was signed
};
constexpr auto names_of(Sight) {
  return std::to_array<std::string_view>({"hidden", "told", "whole"});
}

}  // namespace sopu::domain
