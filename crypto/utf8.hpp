// Strict UTF-8 (RFC 3629), a code point at a time.
// Pure function; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace sopu::crypto {

// Takes one code point off the front of a text that is not empty; nullopt, and the text as it was,
// if none stands there: a stray or missing byte, a longer form than needed, a surrogate.
std::optional<char32_t> take_code_point(std::string_view& text);

}  // namespace sopu::crypto
