#include "ledger/view/pages.hpp"

#include <charconv>

namespace sopu::view {

using domain::Error;
using domain::ErrorCode;
using domain::Result;

namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

}  // namespace

Error not_here(std::string_view what) {
  return domain::refuse(ErrorCode::not_found, {"not-here", {{"what", what}}});
}

Result<std::uint64_t> first_row(const Page& page) {
  if (page.after.empty()) return std::uint64_t{0};
  const auto last = parse_number(page.after);
  if (!last) return domain::refuse(ErrorCode::schema, {"after-unknown", {}}, "/after");
  return *last + 1;
}

}  // namespace sopu::view
