#include "ledger/paper/get.hpp"

#include <algorithm>

#include "ledger/limits.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

Target& Target::add(std::string_view name, const std::optional<std::string>& value) {
  if (!value || value->empty()) return *this;
  text_ += has_query_ ? '&' : '?';
  text_ += std::string(name) + '=' + percent_encoded(*value);
  has_query_ = true;
  return *this;
}

boost::json::array all_items(const Get& get, const Target& target, std::size_t limit) {
  constexpr std::size_t page_max = limits::page_max;
  boost::json::array all;
  std::string after;
  int without_items = 0;  // pages in a row
  do {
    const auto wanted = limit == 0 ? page_max : std::min(limit - all.size(), page_max);
    Target page = target;
    page.add("limit", std::to_string(wanted)).add("after", after);
    const auto answer = get(page);
    const auto& items = items_of(answer, "items");
    all.insert(all.end(), items.begin(), items.end());
    std::string next = text_of(answer, "next");
    without_items = items.empty() ? without_items + 1 : 0;
    if ((!next.empty() && next == after) || without_items > limits::client_idle_frames_max) {
      throw EndlessList("the list of " + target.text() + " does not end");
    }
    after = std::move(next);
  } while (!after.empty() && (limit == 0 || all.size() < limit));
  return all;
}

}  // namespace sopu::paper
