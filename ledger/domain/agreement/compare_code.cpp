#include "ledger/domain/agreement/compare_code.hpp"

#include <array>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

constexpr std::size_t digits = 24;
constexpr std::size_t group = 4;
constexpr std::size_t bytes_read = 16;  // 2^128 is so much more than 10^24 that no code is favoured

// The number that the bytes write, the most significant first, modulo 10^24: division by hand, a
// decimal digit at a time from the last one on.
std::array<char, digits> last_digits(const crypto::Hash& hash) {
  std::array<unsigned, bytes_read> number{};
  for (std::size_t i = 0; i < bytes_read; ++i) number[i] = crypto::view(hash)[i];
  std::array<char, digits> text{};
  for (std::size_t place = digits; place-- > 0;) {
    unsigned rest = 0;
    for (unsigned& byte : number) {
      const unsigned value = rest * 256 + byte;
      byte = value / 10;
      rest = value % 10;
    }
    text[place] = static_cast<char>('0' + rest);
  }
  return text;
}

std::string grouped(const crypto::Hash& hash) {
  std::string code;
  for (const char digit : last_digits(hash)) {
    if (code.size() % (group + 1) == group) code += ' ';
    code += digit;
  }
  return code;
}

}  // namespace

std::string compare_code(const EventId& proposal, const Hash& event,
                         const std::vector<ResultingTerms>& results) {
  const boost::json::object compared{{"sopu", "compare/v1"},
                                     {"proposal", json_of(proposal)},
                                     {"event", json_of(event)},
                                     {"results", json_of(results)}};
  const std::string text = canonical(compared);
  return grouped(crypto::sha256(crypto::view(text)));
}

std::string compare_code(const Kid& kid) {
  const auto hash = crypto::hash_from_base64url(kid.value);
  return hash ? grouped(*hash) : std::string();
}

}  // namespace sopu::domain
