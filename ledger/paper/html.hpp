// Text in HTML.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sopu::paper {

// As text or an attribute's value in double quotation marks.
std::string html_escaped(std::string_view text);

}  // namespace sopu::paper
