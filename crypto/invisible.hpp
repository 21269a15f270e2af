// Characters that show nothing on paper or on a screen, and texts made of nothing else. A table of
// its own, since a rule of the ledger rests on it: no newer edition of Unicode may change what was
// accepted once.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sopu::crypto {

// Controls, marks that turn the direction of writing, what Unicode calls default ignorable (zero
// width, fillers, tags, variation selectors), and others that leave no ink. No spaces.
bool is_invisible(char32_t point);

// Unicode's White_Space: spaces of every width, line breaks, tabs.
bool is_space(char32_t point);

bool is_variation_selector(char32_t point);

// Nothing but spaces and what is invisible: nobody can read it. Of valid UTF-8.
bool is_blank(std::string_view utf8);

// Could it make a terminal show something else than what is there? Here, where `before` stands in
// front of it (0 at the beginning): a variation selector behind what it varies does not.
bool deceives(char32_t point, char32_t before);

// JSON with such characters as escapes: the same value, and nothing that a terminal obeys.
std::string escape_invisible(std::string_view json);

}  // namespace sopu::crypto
