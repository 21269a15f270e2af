// Text longer than the screen goes through a pager: SOPU_PAGER, else PAGER, else less. Only where
// standard output is a terminal; a pager that fails costs no text, it is printed then.
// The main thread.
#pragma once

#include <string_view>

namespace sopu::tools {

// To stdout, as `print` does.
void print_paged(std::string_view text);
// In front of a question: through the pager where there is one, else to stderr, as `note` does.
void note_paged(std::string_view text);

}  // namespace sopu::tools
