// Strict UTF-8 (RFC 3629), a code point at a time.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace sopu::crypto {

// Takes one code point off the front of a text that is not empty; nullopt, and the text as it was,
// if none stands there: a stray or missing byte, a longer form than needed, a surrogate.
std::optional<char32_t> take_code_point(std::string_view& text);

bool is_utf8(std::string_view text);

// The beginning of a text of UTF-8: as many whole code points as go into so many bytes.
std::string_view beginning(std::string_view text, std::size_t bytes_max);

}  // namespace sopu::crypto
