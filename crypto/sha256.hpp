// SHA-256 (FIPS 180-4) by OpenSSL.
// Pure functions; any thread.
#pragma once

#include <initializer_list>
#include <istream>
#include <memory>

#include "crypto/bytes.hpp"

namespace sopu::crypto {

Hash sha256(ByteView bytes);

// The digest of several pieces one behind the other, without joining them first.
Hash sha256(std::initializer_list<ByteView> pieces);

// The digest of what a stream still has, in constant memory.
Hash sha256(std::istream& stream);

}  // namespace sopu::crypto
