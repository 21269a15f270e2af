// How the values inside stored states are written: structs member by member, by the lists of their
// fields. Only for state_record.cpp.
// Pure functions; any thread.
#pragma once

#include <boost/json/serialize.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>

#include "ledger/codec/record_archive.hpp"
#include "ledger/codec/strict_json.hpp"

// In the domain's namespace, where cereal looks for what belongs to the domain's types.
namespace sopu::domain {

// ---------------------------------------------------------------- single values

template <class Archive, Named Enum>
void serialize(Archive& archive, Enum& value) {
  auto number = static_cast<std::uint8_t>(value);
  archive(number);
  if (number >= names_of(Enum{}).size()) {
    throw codec::RecordError("a stored state has a number without a name");
  }
  value = static_cast<Enum>(number);
}
template <class Archive, class Tag>
void serialize(Archive& archive, Id<Tag>& id) {
  archive(id.value);
}
template <class Archive>
void serialize(Archive& archive, TermsHash& hash) {
  archive(hash.hash);
}
template <class Archive>
void save(Archive& archive, const Zone& zone) {
  archive(zone.name(), zone.tzif());
}
template <class Archive>
void load(Archive& archive, Zone& zone) {
  std::string name, tzif;
  archive(name, tzif);
  auto read = Zone::read(std::move(name), std::move(tzif));
  if (!read) throw codec::RecordError("a stored time zone is not readable");
  zone = std::move(*read);
}
template <class Archive>
void serialize(Archive& archive, LogIndex& index) {
  archive(index.value);
}
template <class Archive>
void serialize(Archive& archive, Duration& duration) {
  auto& [months, days, seconds, business_days] = duration;
  std::int64_t count = seconds.count();
  archive(months, days, count, business_days);
  seconds = std::chrono::seconds(count);
}
template <class Archive>
void serialize(Archive& archive, Sentence& sentence) {
  // In the order in which they were given: an event of the past is told as it was when it was live.
  std::string params;
  if constexpr (Archive::is_saving::value) params = boost::json::serialize(sentence.params);
  archive(sentence.code, params);
  if constexpr (Archive::is_loading::value) {
    auto read = codec::read_json(params);
    if (!read || !read->is_object()) throw codec::RecordError("a stored sentence is not readable");
    sentence.params = std::move(read->get_object());
  }
}

// ---------------------------------------------------------------- lists and structs

template <class Archive, class T>
void save(Archive& archive, const SharedList<T>& list) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(list.size())));
  for (const T& element : list) archive(element);
}
template <class Archive, class T>
void load(Archive& archive, SharedList<T>& list) {
  cereal::size_type size = 0;
  archive(cereal::make_size_tag(size));
  for (cereal::size_type i = 0; i < size; ++i) {
    T element{};
    archive(element);
    list.push_back(std::move(element));
  }
}
template <class Archive, HasFields Struct>
void serialize(Archive& archive, Struct& x) {
  fields([&](std::string_view, auto& member, const auto&...) { archive(member); }, x);
}

}  // namespace sopu::domain

namespace sopu::domain::performance {
using domain::serialize;
}

namespace sopu::crypto {

template <class Archive>
void serialize(Archive& archive, Hash& hash) {
  archive(cereal::binary_data(hash.bytes.data(), hash.bytes.size()));
}
template <class Archive>
void serialize(Archive& archive, PublicKey& key) {
  archive(cereal::binary_data(key.bytes.data(), key.bytes.size()));
}
template <class Archive>
void serialize(Archive& archive, P256PublicKey& key) {
  archive(cereal::binary_data(key.bytes.data(), key.bytes.size()));
}
template <class Archive>
void serialize(Archive& archive, PublicJwk& key) {
  auto kind = static_cast<std::uint8_t>(key.index());
  archive(kind);
  if (kind >= std::variant_size_v<PublicJwk>) {
    throw codec::RecordError("a stored key is of an unknown kind");
  }
  if constexpr (Archive::is_loading::value) {
    if (kind == 0)
      key.emplace<0>();
    else
      key.emplace<1>();
  }
  std::visit([&](auto& one) { archive(one); }, key);
}
template <class Archive>
void serialize(Archive& archive, Passkey& passkey) {
  archive(passkey.origin, passkey.synced);
}

}  // namespace sopu::crypto

namespace sopu::codec {

template <class Archive>
void serialize(Archive& archive, domain::Time& time) {
  std::int64_t milliseconds = time.time_since_epoch().count();
  archive(milliseconds);
  time = domain::Time(std::chrono::milliseconds(milliseconds));
}
template <class Archive>
void serialize(Archive& archive, domain::Date& date) {
  auto year = static_cast<std::int32_t>(static_cast<int>(date.year()));
  auto month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  auto day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  archive(year, month, day);
  date = {std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
}
}  // namespace sopu::codec

// cereal would write the numbers of an enum as they are and believe any it reads.
namespace cereal {
template <class Archive, sopu::domain::Named Enum>
struct specialize<Archive, Enum, specialization::non_member_serialize> {};
}  // namespace cereal
