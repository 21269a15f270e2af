// Any bytes as JSON, and as the payload of an event. What the strict reader accepts, another reader
// must accept and understand the same; and it must come back unchanged when written and read again.
#include <cstdlib>

#include <boost/json/serialize.hpp>
#include <nlohmann/json.hpp>

#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sopu;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = codec::read_json(text);
  if (!value) return 0;

  const std::string written = boost::json::serialize(*value);
  const auto again = codec::read_json(written, {.size_bytes_max = 8 * size + 64});
  if (!again || *again != *value) std::abort();
  const auto other = nlohmann::json::parse(text, nullptr, false);
  if (other.is_discarded() || other != nlohmann::json::parse(written)) std::abort();

  const auto event = codec::read_event(text, domain::Kid{"kid"}, domain::Hash{});
  if (event && domain::type_name(event->payload).empty()) std::abort();
  for (const std::string_view type : codec::event_types()) {
    const auto payload = codec::read_payload(type, *value);
    if (payload && domain::type_name(*payload) != type) std::abort();
  }
  return 0;
}
