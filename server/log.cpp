#include "server/log.hpp"

#include <boost/json/serialize.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "crypto/invisible.hpp"
#include "ledger/clock.hpp"

namespace sopu::server {

namespace json = boost::json;

Log::Log(const std::string& level)
    : logger_(std::make_shared<spdlog::logger>("server",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("%v");
  logger_->set_level(spdlog::level::from_str(level));
  logger_->flush_on(spdlog::level::debug);
}

void Log::write(int level, std::string_view event, json::object fields) const {
  const auto severity = static_cast<spdlog::level::level_enum>(level);
  if (!logger_->should_log(severity)) return;
  const auto name = spdlog::level::to_string_view(severity);
  json::object line;
  line["ts"] = domain::format_time(system_clock()());
  line["level"] = std::string_view(name.data(), name.size());
  line["event"] = event;
  for (auto& field : fields) line[field.key()] = std::move(field.value());
  logger_->log(severity, crypto::escape_invisible(json::serialize(line)));
}

void Log::debug(std::string_view event, json::object fields) const {
  write(spdlog::level::debug, event, std::move(fields));
}
void Log::info(std::string_view event, json::object fields) const {
  write(spdlog::level::info, event, std::move(fields));
}
void Log::warning(std::string_view event, json::object fields) const {
  write(spdlog::level::warn, event, std::move(fields));
}
void Log::error(std::string_view event, json::object fields) const {
  write(spdlog::level::err, event, std::move(fields));
}

void Log::request(std::string_view route, int status, std::string_view trace_id) const {
  const auto level = status < 500    ? spdlog::level::debug
                     : status == 503 ? spdlog::level::warn
                                     : spdlog::level::err;
  if (!logger_->should_log(level)) return;  // most requests: nothing is made for them
  write(level, "request", {{"route", route}, {"status", status}, {"traceId", trace_id}});
}

}  // namespace sopu::server
