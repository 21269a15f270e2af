// The two cereal archives of stored states: fixed-width integers, little-endian, sizes of 4 bytes.
// Unlike cereal's own, the reader never makes room for more elements than bytes are left, and
// refuses what no writer writes. Only for state_record.cpp.
// An archive belongs to one thread.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <cereal/cereal.hpp>

#include "ledger/codec/state_record.hpp"

namespace sopu::codec {

template <class T>
concept FixedWidth = std::same_as<T, bool> || std::same_as<T, std::uint8_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::uint32_t> ||
    std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t>;

class RecordWriter : public cereal::OutputArchive<RecordWriter> {
 public:
  explicit RecordWriter(std::string& bytes)
      : cereal::OutputArchive<RecordWriter>(this), bytes_(bytes) {}

  template <FixedWidth T>
  void number(T value) {
    const auto bits = static_cast<std::uint64_t>(value);
    std::array<char, sizeof value> encoded;
    for (unsigned i = 0; i < sizeof value; ++i) encoded[i] = static_cast<char>(bits >> (8 * i));
    raw(encoded.data(), encoded.size());
  }
  void raw(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }

 private:
  std::string& bytes_;
};

class RecordReader : public cereal::InputArchive<RecordReader> {
 public:
  explicit RecordReader(std::string_view bytes)
      : cereal::InputArchive<RecordReader>(this), bytes_(bytes) {}

  template <FixedWidth T>
  T number() {
    const std::string_view encoded = take(sizeof(T));
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < sizeof(T); ++i) {
      bits |= std::uint64_t{static_cast<unsigned char>(encoded[i])} << (8 * i);
    }
    if constexpr (std::same_as<T, bool>) {
      if (bits > 1) throw RecordError("a stored flag is neither 0 nor 1");
      return bits == 1;
    } else {
      return static_cast<T>(bits);
    }
  }
  void raw(void* data, std::size_t size) {
    const std::string_view taken = take(size);
    std::ranges::copy(taken, static_cast<char*>(data));
  }
  // Of a list or text that follows; each element takes one byte at least.
  std::size_t size() {
    const std::size_t size = number<std::uint32_t>();
    if (size > bytes_.size()) throw RecordError("a stored list is longer than its record");
    return size;
  }
  void finish() const {
    if (!bytes_.empty()) throw RecordError("a stored record has bytes too many");
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw RecordError("a stored record ends early");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
};

// ---------------------------------------------------------------- what cereal asks an archive for

template <FixedWidth T>
void CEREAL_SAVE_FUNCTION_NAME(RecordWriter& archive, const T& value) {
  archive.number(value);
}
template <FixedWidth T>
void CEREAL_LOAD_FUNCTION_NAME(RecordReader& archive, T& value) {
  value = archive.number<T>();
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(RecordWriter& archive, const cereal::SizeTag<T>& tag) {
  archive.number(static_cast<std::uint32_t>(tag.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(RecordReader& archive, cereal::SizeTag<T>& tag) {
  tag.size = archive.size();
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(RecordWriter& archive, const cereal::BinaryData<T>& data) {
  archive.raw(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(RecordReader& archive, cereal::BinaryData<T>& data) {
  archive.raw(data.data, static_cast<std::size_t>(data.size));
}
template <class Archive, class T>
requires std::same_as<Archive, RecordWriter> || std::same_as<Archive, RecordReader>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

}  // namespace sopu::codec

CEREAL_SETUP_ARCHIVE_TRAITS(sopu::codec::RecordReader, sopu::codec::RecordWriter)
