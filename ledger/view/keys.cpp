#include "ledger/view/keys.hpp"

namespace sopu::view {
namespace {

template <class Number>
void append_big_endian(std::string& bytes, Number number) {
  for (int shift = static_cast<int>(sizeof(Number)) * 8 - 8; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(number >> shift)));
}

int hex_value(char digit) {
  return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

}  // namespace

std::string number_key(std::uint64_t number) {
  std::string key;
  append_big_endian(key, number);
  return key;
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string stream_key(StreamNumber stream) {
  std::string key;
  append_big_endian(key, stream);
  return key;
}

std::string stream_key(StreamNumber stream, domain::LogIndex index) {
  std::string key = stream_key(stream);
  append_big_endian(key, index.value);
  return key;
}

StreamNumber read_stream_number(std::string_view stream_key) {
  return static_cast<StreamNumber>(read_number(stream_key.substr(0, sizeof(StreamNumber))));
}

domain::LogIndex read_log_index(std::string_view stream_key) {
  return {read_number(stream_key.substr(sizeof(StreamNumber)))};
}

std::string stream_id_key(const domain::StreamId& stream) {
  return static_cast<char>('a' + static_cast<int>(stream.kind)) + stream.key;
}

std::string event_id_key(const domain::EventId& id) {
  std::string key;
  int high = -1;
  for (const char c : id.value) {
    if (c == '-') continue;
    if (high < 0) {
      high = hex_value(c);
    } else {
      key.push_back(static_cast<char>(high << 4 | hex_value(c)));
      high = -1;
    }
  }
  return key;
}

namespace {

constexpr char by_time = 't';
constexpr char by_agreement = 'a';

// Unsigned, so that times before 1970 come first.
std::uint64_t ordered(domain::Time at) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ sign;
}

}  // namespace

std::string due_from(domain::Time at) {
  return by_time + number_key(ordered(at));
}

std::string due_key(domain::Time at, StreamNumber agreement) {
  return due_from(at) + stream_key(agreement);
}

std::string due_of_key(StreamNumber agreement) {
  return by_agreement + stream_key(agreement);
}

domain::Time read_due(std::string_view due_key) {
  const std::uint64_t number = read_number(due_key.substr(1, 8)) ^ (std::uint64_t{1} << 63);
  return domain::Time(std::chrono::milliseconds(static_cast<std::int64_t>(number)));
}

std::string membership_key(const domain::PartyId& party, StreamNumber agreement) {
  return party.value + '\0' + stream_key(agreement);
}

namespace {

constexpr char by_item = 'i';
constexpr char by_disputed_item = 'd';
constexpr char by_event = 'e';

}  // namespace

std::string mention_prefix(StreamNumber agreement, const domain::ItemId& item) {
  return by_item + stream_key(agreement) + item.value + '\0';
}

std::string disputed_prefix(StreamNumber agreement, const domain::ItemId& item) {
  return by_disputed_item + stream_key(agreement) + item.value + '\0';
}

std::string mentioned_key(StreamNumber agreement, domain::LogIndex index) {
  return by_event + stream_key(agreement, index);
}

std::string document_key(const domain::Hash& hash, domain::LogIndex index) {
  return std::string(crypto::text(crypto::view(hash))) + number_key(index.value);
}

std::string case_key(const domain::EventId& dispute, domain::LogIndex index) {
  return event_id_key(dispute) + number_key(index.value);
}

std::string after_prefix(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty()) {
    if (static_cast<unsigned char>(next.back()) != 0xff) {
      next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
      return next;
    }
    next.pop_back();
  }
  return next;
}

}  // namespace sopu::view
