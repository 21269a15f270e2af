// A self-made certificate for 127.0.0.1.
#pragma once

#include <filesystem>

namespace sopu::server::test {

// Writes both files; each call makes another key.
void write_certificate(const std::filesystem::path& certificate,
                       const std::filesystem::path& private_key);

}  // namespace sopu::server::test
