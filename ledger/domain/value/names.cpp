#include "ledger/domain/value/names.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "crypto/invisible.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

using icu::Normalizer2;
using icu::UnicodeString;

const Normalizer2& normalizer(const Normalizer2* (*of)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const Normalizer2* found = of(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no data for the normal forms");
  return *found;
}

UnicodeString normal(const Normalizer2& form, const UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  UnicodeString result = form.normalize(text, status);
  if (U_FAILURE(status)) throw std::bad_alloc();  // nothing else fails
  return result;
}

template <class Each>
void for_each_point(const UnicodeString& text, Each&& each) {
  for (int i = 0; i < text.length(); i = text.moveIndex32(i, 1)) each(text.char32At(i));
}

// What is left when nothing is looked at but ink.
UnicodeString seen(std::string_view name) {
  UnicodeString out;
  bool space = false;
  for_each_point(UnicodeString::fromUTF8({name.data(), static_cast<int>(name.size())}),
                 [&](UChar32 point) {
                   const auto c = static_cast<char32_t>(point);
                   if (crypto::is_invisible(c)) return;
                   if (crypto::is_space(c)) {
                     space = !out.isEmpty();
                     return;
                   }
                   if (space) out.append(UChar(' '));
                   space = false;
                   out.append(point);
                 });
  return out;
}

}  // namespace

std::string comparable(std::string_view name) {
  // Unicode Standard, 3.13, D145: folded between the normal forms.
  const auto& nfd = normalizer(Normalizer2::getNFDInstance);
  UnicodeString folded = normal(nfd, seen(name)).foldCase();
  std::string out;
  normal(normalizer(Normalizer2::getNFCInstance), folded).toUTF8String(out);
  return out;
}

std::string id_from_name(std::string_view name) {
  std::string id;
  const UnicodeString apart = normal(normalizer(Normalizer2::getNFDInstance), seen(name));
  for_each_point(UnicodeString(apart).foldCase(), [&](UChar32 point) {
    const bool is_plain = (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    if (is_plain) {
      id += static_cast<char>(point);
    } else if (u_charType(point) != U_NON_SPACING_MARK && !id.empty() && id.back() != '-') {
      id += '-';
    }
  });
  id.resize(std::min(id.size(), limits::item_id_length_max));
  while (id.ends_with('-')) id.pop_back();
  return id;
}

}  // namespace sopu::domain
