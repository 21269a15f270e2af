// What the server serves about itself: its own description.
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sopu::server {

// The descriptions of the HTTP and the WebSocket interface. Joined when first asked for.
std::string_view openapi_document();
std::string_view asyncapi_document();

// What they are joined from: openapi.json, asyncapi.json and schemas.json of this folder.
extern const std::string_view openapi_text;
extern const std::string_view asyncapi_text;
extern const std::string_view schemas_text;

// The document with `components.schemas`: of the schemas those that it refers to, and those that
// these refer to. Throws std::logic_error for a reference to a schema that there is not.
std::string with_schemas(std::string_view document, std::string_view schemas);

}  // namespace sopu::server
