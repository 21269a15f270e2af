#include "ledger/words/numbers.hpp"

#include <stdexcept>

#include <unicode/numberformatter.h>
#include <unicode/plurrule.h>
#include <unicode/ucurr.h>

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

int minor_digits(std::string_view currency) {
  const auto code =
      icu::UnicodeString::fromUTF8({currency.data(), static_cast<std::int32_t>(currency.size())});
  UErrorCode status = U_ZERO_ERROR;
  const auto digits =
      ucurr_getDefaultFractionDigits(icu::UnicodeString(code).getTerminatedBuffer(), &status);
  return U_FAILURE(status) ? 2 : digits;
}

}  // namespace sopu::words
