// Writing events: the payload that a client signs, and new ids.
#include <random>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "ledger/codec/event_json.hpp"

namespace sopu::codec {

std::string write_event(const Draft& draft) {
  boost::json::object event{{"specversion", "1.0"},
                            {"id", draft.id.value},
                            {"source", "party/" + draft.source.value},
                            {"type", draft.type},
                            {"subject", domain::text(draft.subject)},
                            {"time", domain::format_time(draft.time)},
                            {"datacontenttype", "application/json"},
                            {"ledger", draft.ledger}};
  if (draft.base) event["base"] = crypto::base64url_encode(crypto::view(*draft.base));
  event["data"] = draft.data;
  return boost::json::serialize(event);
}

domain::EventId new_event_id(domain::Time time) {
  constexpr std::uint64_t version = 0x7000;
  constexpr std::uint64_t variant = std::uint64_t{0b10} << 62;
  // The kernel's or the processor's randomness: no state that a fork or two threads could share.
  std::random_device device;
  std::uniform_int_distribution<std::uint64_t> any;
  const std::uint64_t milliseconds = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const std::uint64_t high = (milliseconds << 16) | version | (any(device) & 0xFFF);
  const std::uint64_t low = variant | (any(device) >> 2);

  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  std::string id = crypto::to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) id.insert(dash, 1, '-');
  return {std::move(id)};
}

}  // namespace sopu::codec
