// Numbers as a language writes them, and which plural it puts beside them.
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sopu::words {

class Numbers {
 public:
  explicit Numbers(const char* locale);
  Numbers(Numbers&&) noexcept;
  ~Numbers();

  std::string grouped(std::int64_t number) const;
  // Of a plain decimal such as `-1234.50`; with at least so many digits after the separator and no
  // more zeros at the end than that.
  std::string decimal(std::string_view plain, int fraction_min) const;
  // The keyword of the plural: `one`, `other`.
  std::string plural(std::int64_t number) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

// How many digits the minor unit of a currency has by ISO 4217; two for an unknown one.
int minor_digits(std::string_view currency);

}  // namespace sopu::words
