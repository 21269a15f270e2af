#include "server/page.hpp"

#include <algorithm>

namespace sopu::server {
namespace {

// What lit makes templates of goes through the policy of its name; nothing else makes markup of
// text.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' "
    "data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html";

const PageFile* find_file(std::string_view path) {
  const auto files = page_files();
  const auto found = std::ranges::find(files, path, &PageFile::path);
  return found == files.end() ? nullptr : &*found;
}

}  // namespace

Reply page_reply(std::string_view path, bool accepts_gzip, words::Language language) {
  const PageFile* file = find_file(path == "/" ? "index.html" : path.substr(1));
  if (!file) {
    return problem_reply(domain::refuse(domain::ErrorCode::not_found, {"nothing-here", {}}),
                         language);
  }
  const bool is_gzipped = accepts_gzip && !file->gzipped.empty();
  Reply reply;
  reply.content_type = file->type;
  reply.body = is_gzipped ? file->gzipped : file->bytes;
  // Of another encoding it is another thing that the tag names (RFC 9110, 8.8.3.3).
  reply.etag = '"' + std::string(file->hash) + (is_gzipped ? "-gzip\"" : "\"");
  reply.cache_control = path == "/" ? "no-cache" : "public, max-age=31536000, immutable";
  reply.headers = {{"Vary", "Accept-Encoding"},
                   {"Content-Security-Policy", std::string(content_security_policy)},
                   {"Cross-Origin-Opener-Policy", "same-origin"},
                   {"Referrer-Policy", "no-referrer"}};
  if (is_gzipped) reply.headers.emplace_back("Content-Encoding", "gzip");
  return reply;
}

}  // namespace sopu::server
