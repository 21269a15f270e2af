// What pages are made of: answers of the interface, from a server or from whoever holds the events.
// Pure functions and values; any thread.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace sopu::paper {

std::string percent_encoded(std::string_view text);

// `/v1/agreements/x?at=…`: absent values are left out, the others percent-encoded (RFC 3986).
class Target {
 public:
  explicit Target(std::string path) : text_(std::move(path)) {}
  Target& add(std::string_view name, const std::optional<std::string>& value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool has_query_ = false;
};

// The answer to a GET; throws where it is refused.
using Get = std::function<boost::json::value(const Target& target)>;

struct EndlessList : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Every page of a list: at most so many items (0: all). EndlessList for one whose pages lead
// nowhere.
boost::json::array all_items(const Get& get, const Target& target, std::size_t limit = 0);

}  // namespace sopu::paper
