// gzip for replies that are worth it.
// Pure function; any thread.
#pragma once

#include "server/http_message.hpp"

namespace sopu::server {

inline constexpr std::size_t compress_from_bytes = 1024;

// Compresses JSON and text of more than compress_from_bytes, but for replies with an entity tag,
// whose bytes are what the tag names.
void compress(Reply& reply);

}  // namespace sopu::server
