// The server's log: one JSON object a line on standard error with ts, level, event and what belongs
// to it. Never a body, a token, or what stands in a query. What belongs to a request has its
// traceId. Any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace spdlog {
class logger;
}

namespace sopu::server {

inline constexpr std::array<std::string_view, 5> log_levels{"debug", "info", "warning", "error",
                                                            "off"};

class Log {
 public:
  explicit Log(const std::string& level);  // one of those

  void debug(std::string_view event, boost::json::object fields = {}) const;
  void info(std::string_view event, boost::json::object fields = {}) const;
  void warning(std::string_view event, boost::json::object fields = {}) const;
  void error(std::string_view event, boost::json::object fields = {}) const;

  // A request that was answered: at level debug, and louder if the server is why it went wrong.
  // `route` is a path's pattern or a method's name, never what a client sent.
  void request(std::string_view route, int status, std::string_view trace_id) const;

 private:
  void write(int level, std::string_view event, boost::json::object fields) const;

  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace sopu::server
