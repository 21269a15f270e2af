// What browsers are told about pages of other origins: who may read an answer, what may be sent
// (the CORS protocol of the Fetch standard). Credentials that a browser adds by itself are never
// allowed; this interface has none.
// Pure functions; any thread.
#pragma once

#include <string_view>

#include "server/http_message.hpp"

namespace sopu::server {

// Whose pages a path is for.
enum class Pages { any, granted };

bool may_ask(const Request::From& from, Pages pages);

// The answer to OPTIONS for a path that has these methods.
Reply options_reply(const Request& request, std::string_view methods);

// Lets pages read the reply that may.
void tell_pages(Reply& reply, const Request::From& from, Pages pages);

}  // namespace sopu::server
