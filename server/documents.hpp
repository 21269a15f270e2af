// What the server serves as it stands: its own description and the front page.
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sopu::server {

extern const std::string_view openapi_document;   // server/openapi.json
extern const std::string_view asyncapi_document;  // server/asyncapi.json

std::string front_page(std::string_view origin, std::string_view verifier_key, std::uint64_t size);

}  // namespace sopu::server
