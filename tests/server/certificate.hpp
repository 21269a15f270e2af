// A self-made certificate for 127.0.0.1.
#pragma once

#include <filesystem>

namespace sopu::server::test {

// Writes both files; each call makes another key. Valid for a day before and after it is `days`
// from now.
void write_certificate(const std::filesystem::path& certificate,
                       const std::filesystem::path& private_key, int days = 0);

}  // namespace sopu::server::test
