#include "ledger/words/numbers.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>

namespace sopu::words {
namespace {

void check(UErrorCode status) {
  if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

struct Numbers::Impl {
  icu::number::LocalizedNumberFormatter formatter;
  std::unique_ptr<icu::PluralRules> rules;
};

Numbers::Numbers(const char* locale) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::PluralRules> rules(icu::PluralRules::forLocale(locale, status));
  check(status);
  impl_.reset(new Impl{icu::number::NumberFormatter::withLocale(locale), std::move(rules)});
}

Numbers::Numbers(Numbers&&) noexcept = default;
Numbers::~Numbers() = default;

std::string Numbers::grouped(std::int64_t number) const {
  return decimal(std::to_string(number), 0);
}

std::string Numbers::decimal(std::string_view plain, int fraction_min) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto text =
      impl_->formatter.precision(icu::number::Precision::minFraction(fraction_min))
          .formatDecimal({plain.data(), static_cast<std::int32_t>(plain.size())}, status)
          .toString(status);
  check(status);
  return utf8(text);
}

std::string Numbers::plural(std::int64_t number) const {
  return utf8(impl_->rules->select(static_cast<double>(number)));
}

// Unicode's data (CLDR) follows what people use, and changes with its editions: a bill of 480.00
// RSD would read 48,000. The standard's own numbers do not.
int minor_digits(std::string_view currency) {
  using namespace std::string_view_literals;
  constexpr std::array none{"BIF"sv, "CLP"sv, "DJF"sv, "GNF"sv, "ISK"sv, "JPY"sv,
                            "KMF"sv, "KRW"sv, "PYG"sv, "RWF"sv, "UGX"sv, "UYI"sv,
                            "VND"sv, "VUV"sv, "XAF"sv, "XOF"sv, "XPF"sv};
  constexpr std::array three{"BHD"sv, "IQD"sv, "JOD"sv, "KWD"sv, "LYD"sv, "OMR"sv, "TND"sv};
  constexpr std::array four{"CLF"sv, "UYW"sv};
  if (std::ranges::count(none, currency) != 0) return 0;
  if (std::ranges::count(three, currency) != 0) return 3;
  return std::ranges::count(four, currency) != 0 ? 4 : 2;
}

}  // namespace sopu::words
