#include "server/cors.hpp"

namespace sopu::server {

namespace {

constexpr std::string_view fields_taken =
    "authorization, content-type, content-range, accept-language, if-none-match";
constexpr std::string_view fields_shown = "ETag, Location, Retry-After";
constexpr std::string_view remembered_sec = "600";

}  // namespace

bool may_ask(const Request::From& from, Pages pages) {
  return pages == Pages::any || !from.origin || from.is_granted;
}

Reply options_reply(const Request& request, std::string_view methods) {
  Reply reply;
  reply.status = 204;
  reply.headers.emplace_back("Allow", methods);
  if (request.from.origin && request.asks_before) {
    reply.headers.emplace_back("Access-Control-Allow-Methods", methods);
    reply.headers.emplace_back("Access-Control-Allow-Headers", fields_taken);
    reply.headers.emplace_back("Access-Control-Max-Age", remembered_sec);
  }
  return reply;
}

void tell_pages(Reply& reply, const Request::From& from, Pages pages) {
  if (pages == Pages::any) {
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
  } else {
    reply.headers.emplace_back("Vary", "Origin");
    if (!from.origin || !from.is_granted) return;
    reply.headers.emplace_back("Access-Control-Allow-Origin", *from.origin);
  }
  reply.headers.emplace_back("Access-Control-Expose-Headers", fields_shown);
}

}  // namespace sopu::server
