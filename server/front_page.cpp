#include "ledger/paper/html.hpp"
#include "server/documents.hpp"

namespace sopu::server {

std::string front_page(std::string_view origin, std::string_view verifier_key, std::uint64_t size) {
  const std::string name = paper::html_escaped(origin);
  std::string html = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>)" + name + R"(</title>
<style>body{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto;padding:0 1em}
code{overflow-wrap:anywhere}</style>
</head>
<body>
<main>
<h1>)" + name + R"(</h1>
<p>A Sopu ledger of service level agreements. Its log has )";
  html += std::to_string(size) + R"( entries.</p>
<h2>Verifier key of the log</h2>
<p><code>)" +
          paper::html_escaped(verifier_key) +
          R"(</code></p>
<p>Compare it with the one you were given by another way before you trust a proof.</p>
<h2>Interface</h2>
<ul>
<li><a href="/openapi.json">HTTP interface (OpenAPI)</a></li>
<li><a href="/asyncapi.json">WebSocket interface (AsyncAPI)</a></li>
<li><a href="/checkpoint">Newest signed checkpoint</a></li>
<li><a href="/v1/log">Origin, verifier key and size as JSON</a></li>
<li><a href="/readyz">Is the ledger ready for events?</a></li>
<li><a href="/metrics">Metrics</a></li>
</ul>
</main>
</body>
</html>
)";
  return html;
}

}  // namespace sopu::server
