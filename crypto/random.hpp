// Bytes that nobody can guess. Any thread.
#pragma once

#include <cstddef>
#include <string>

namespace sopu::crypto {

// From OpenSSL's generator. Throws std::runtime_error if it has none.
std::string random_bytes(std::size_t count);

}  // namespace sopu::crypto
