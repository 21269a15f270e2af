#include "tools/prometheus_server.hpp"

#include <boost/json/parse.hpp>
#include <curl/curl.h>

#include "ledger/limits.hpp"
#include "server/client.hpp"
#include "tools/common.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

struct Library {
  Library() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~Library() { curl_global_cleanup(); }
};

// A piece that would be too much ends the transfer.
std::size_t take(const char* piece, std::size_t size, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size * count > limits::read_file_bytes_max) return 0;
  text.append(piece, size * count);
  return size * count;
}

std::string said_in(const std::string& body) {
  boost::system::error_code error;
  const auto json = boost::json::parse(body, error);
  const std::string told = error ? std::string() : text_of(json, "error");
  return told.empty() ? "it does not say why" : told;
}

std::string unix_seconds(domain::Time time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

}  // namespace

struct PrometheusServer::Connection {
  std::string url;
  Library library;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{nullptr, curl_slist_free_all};

  template <class Value>
  void set(CURLoption option, Value value) {
    if (const auto code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK) {
      throw Stop(Exit::failure, std::string("libcurl: ") + curl_easy_strerror(code));
    }
  }
  std::string escaped(const std::string& text) {
    const std::unique_ptr<char, decltype(&curl_free)> out(
        curl_easy_escape(handle.get(), text.data(), static_cast<int>(text.size())), curl_free);
    return out ? out.get() : std::string();
  }
};

PrometheusServer::PrometheusServer(const std::string& url, std::string token)
    : connection_(std::make_unique<Connection>()) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    throw Stop(Exit::usage,
               "'" + url + "' is not the URL of a Prometheus, such as http://127.0.0.1:9090");
  }
  Connection& c = *connection_;
  c.url = url.substr(0, url.find_last_not_of('/') + 1);
  c.set(CURLOPT_URL, (c.url + "/api/v1/query_range").c_str());
  c.set(CURLOPT_PROTOCOLS_STR, "http,https");
  c.set(CURLOPT_NOSIGNAL, 1L);
  c.set(CURLOPT_TIMEOUT, static_cast<long>(limits::client_timeout.count()));
  c.set(CURLOPT_USERAGENT, "sopu");
  c.set(CURLOPT_WRITEFUNCTION, &take);
  if (!token.empty()) {
    c.headers.reset(curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str()));
    c.set(CURLOPT_HTTPHEADER, c.headers.get());
  }
}

PrometheusServer::~PrometheusServer() = default;

std::string PrometheusServer::query_range(const std::string& query, const domain::Span& time,
                                          std::chrono::seconds step) {
  Connection& c = *connection_;
  const std::string form =
      "query=" + c.escaped(query) + "&start=" + unix_seconds(time.from + step) +
      "&end=" + unix_seconds(time.until) + "&step=" + std::to_string(step.count());
  std::string body;
  c.set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
  c.set(CURLOPT_POSTFIELDS, form.c_str());
  const auto code = curl_easy_perform(c.handle.get());
  if (code == CURLE_WRITE_ERROR) {
    throw Stop(Exit::usage, c.url + " answers with more than can be read: take a longer --step");
  }
  if (code != CURLE_OK) throw server::Unreachable(c.url + ": " + curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(c.handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status == 200) return body;
  const std::string why = c.url + " answers " + std::to_string(status) + ": " + said_in(body);
  // 400 is a query that it cannot read, 422 one that it cannot compute. What sends elsewhere (3xx)
  // is not followed: the token is for this server alone.
  if (status >= 300 && status < 500 && status != 429) throw Stop(Exit::usage, why);
  throw server::Unreachable(why);
}

}  // namespace sopu::tools
