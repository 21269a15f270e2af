// What a file is, by its first bytes.
// Pure functions; any thread.
#pragma once

#include <string_view>

namespace sopu::blobs {

struct MediaType {
  std::string_view name;       // of those that a program may show, else application/octet-stream
  std::string_view extension;  // with its dot
};
// `head`: at least the first bytes_needed of it, or all. Whatever a browser would run is text or
// unknown.
inline constexpr std::size_t bytes_needed = 4096;
MediaType media_type_of(std::string_view head);

}  // namespace sopu::blobs
