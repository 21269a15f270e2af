// What the tests of this folder share: vectors, random bytes, keys that can be told apart.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

#include <boost/json.hpp>

#include "crypto/ed25519.hpp"

namespace sopu::crypto::test {

inline std::string read_vector(const std::string& name) {
  std::ifstream file(SOPU_VECTORS "/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("no such vector: " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline boost::json::array read_cases(const std::string& name) {
  return boost::json::parse(read_vector(name)).at("cases").as_array();
}

inline std::string member(const boost::json::value& object, const char* name) {
  return std::string(object.at(name).as_string());
}

inline Bytes bytes_of_hex(const boost::json::value& object, const char* name) {
  return from_hex(member(object, name)).value();
}

// PublicKey, Signature or Hash from as many bytes as it has.
template <class Fixed>
Fixed fixed(const Bytes& bytes) {
  Fixed result;
  if (bytes.size() != result.bytes.size()) throw std::runtime_error("wrong number of bytes");
  std::copy(bytes.begin(), bytes.end(), result.bytes.begin());
  return result;
}

inline PrivateKey key_of(std::uint8_t seed_byte) {
  std::array<std::uint8_t, 32> seed;
  seed.fill(seed_byte);
  return PrivateKey::from_seed(seed);
}

// A new seed every time, unless SOPU_TEST_SEED repeats a run that failed.
inline std::uint64_t random_seed() {
  if (const char* given = std::getenv("SOPU_TEST_SEED")) return std::stoull(given);
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }
  Bytes bytes(std::size_t size) {
    Bytes result(size);
    for (auto& byte : result) byte = static_cast<std::uint8_t>(engine_());
    return result;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace sopu::crypto::test
