// The web page at /, as it was built into the executable (server/web), and how it is served: by
// itself it runs nothing but its own script, and loads nothing from anywhere else.
// Pure functions; any thread.
#pragma once

#include <span>
#include <string_view>

#include "server/http_message.hpp"

namespace sopu::server {

struct PageFile {
  std::string_view path;  // index.html, assets/main-HASH.js
  std::string_view type;  // of its content
  std::string_view hash;  // base64url SHA-256 of its bytes
  std::string_view bytes;
  std::string_view gzipped;  // the same, compressed; empty where that is no use
};
std::span<const PageFile> page_files();
// base64url SHA-256 over the lines "PATH HASH\n" of all files, sorted: what who builds the same
// sources gets.
std::string_view page_bundle();

// For / the page, for /assets/NAME what it loads, which never changes under its name. 404 for
// anything else. The reply is encoded already.
Reply page_reply(std::string_view path, bool accepts_gzip, words::Language language);

}  // namespace sopu::server
