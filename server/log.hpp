// The server's log: one JSON object a line on standard error with ts, level, event and what belongs
// to it. Never a body, never a token.
// Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace spdlog {
class logger;
}

namespace sopu::server {

class Log {
 public:
  explicit Log(const std::string& level);  // debug | info | warning | error | off

  void debug(std::string_view event, boost::json::object fields = {}) const;
  void info(std::string_view event, boost::json::object fields = {}) const;
  void warning(std::string_view event, boost::json::object fields = {}) const;
  void error(std::string_view event, boost::json::object fields = {}) const;

 private:
  void write(int level, std::string_view event, boost::json::object fields) const;

  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace sopu::server
