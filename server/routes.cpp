#include <array>

#include "server/router.hpp"

namespace sopu::server {

namespace {

using Kind = Route::Kind;

constexpr std::array<Route, 53> all_routes{{
    {"POST", "/v1/events", Kind::append},
    {"GET", "/v1/events/{index}", Kind::json, "event.get"},
    {"GET", "/v1/parties/{id}", Kind::json, "party.get", Pages::any},
    {"GET", "/v1/inbox", Kind::json, "inbox.get"},
    {"GET", "/v1/agreements", Kind::json, "agreement.list"},
    {"GET", "/v1/agreements/{id}", Kind::json, "agreement.get"},
    {"GET", "/v1/agreements/{id}/terms", Kind::terms, "agreement.terms"},
    {"GET", "/v1/agreements/{id}/versions", Kind::json, "agreement.versions"},
    {"GET", "/v1/agreements/{id}/diff", Kind::json, "agreement.diff"},
    {"GET", "/v1/agreements/{id}/clauses/{clause}", Kind::json, "agreement.clause"},
    {"GET", "/v1/agreements/{id}/clauses/{clause}/versions", Kind::json,
     "agreement.clause-versions"},
    {"GET", "/v1/agreements/{id}/history", Kind::json, "agreement.history"},
    {"GET", "/v1/agreements/{id}/comments", Kind::json, "agreement.comments"},
    {"GET", "/v1/agreements/{id}/events", Kind::json, "agreement.events"},
    {"GET", "/v1/agreements/{id}/evidence", Kind::evidence},
    {"GET", "/v1/agreements/{id}/certificate", Kind::certificate},
    {"GET", "/v1/agreements/{id}/deadlines", Kind::json, "agreement.deadlines"},
    {"GET", "/v1/agreements/{id}/calendar.ics", Kind::calendar},
    {"GET", "/v1/agreements/{id}/proposals", Kind::json, "agreement.proposals"},
    {"GET", "/v1/agreements/{id}/proposals/{event}", Kind::json, "agreement.proposal"},
    {"GET", "/v1/agreements/{id}/proposals/{event}/rebase", Kind::json, "agreement.rebase"},
    {"GET", "/v1/agreements/{id}/proposals/{event}/again", Kind::json, "agreement.again"},
    {"GET", "/v1/agreements/{id}/next-date", Kind::json, "agreement.next-date"},
    {"GET", "/v1/agreements/{id}/stretches", Kind::json, "agreement.stretches"},
    {"GET", "/v1/agreements/{id}/dispute-figures", Kind::json, "agreement.dispute-figures"},
    {"GET", "/v1/agreements/{id}/performance", Kind::json, "agreement.performance"},
    {"POST", "/v1/backtest", Kind::asked_in_body, "agreement.backtest"},
    {"GET", "/v1/agreements/{id}/report", Kind::report},
    {"GET", "/v1/agreements/{id}/report.csv", Kind::report_csv},
    {"GET", "/v1/agreements/{id}/report.json", Kind::json, "agreement.report"},
    {"GET", "/v1/disputes", Kind::json, "dispute.find"},
    {"GET", "/v1/disputes/{dispute}", Kind::json, "dispute.get"},
    {"GET", "/v1/disputes/{dispute}/case-file", Kind::case_file},
    {"GET", "/v1/disputes/{dispute}/precedents", Kind::json, "dispute.precedents"},
    {"GET", "/v1/search", Kind::json, "text.search"},
    {"PUT", "/v1/blobs/{hash}", Kind::put_blob},
    {"GET", "/v1/blobs/{hash}", Kind::get_blob},
    {"GET", "/checkpoint", Kind::text, "checkpoint.get", Pages::any},
    {"GET", "/tile/{path...}", Kind::tile, {}, Pages::any},
    {"GET", "/v1/proof/inclusion", Kind::text, "proof.inclusion", Pages::any},
    {"GET", "/v1/proof/consistency", Kind::json, "proof.consistency", Pages::any},
    {"GET", "/v1/log", Kind::json, "log.get", Pages::any},
    {"GET", "/v1/zones", Kind::json, "zones.get", Pages::any},
    {"GET", "/v1/terms-schema", Kind::terms_schema, {}, Pages::any},
    {"GET", "/v1/terms-template", Kind::terms_template, {}, Pages::any},
    {"GET", "/v1/socket", Kind::socket},
    {"GET", "/healthz", Kind::health, {}, Pages::any},
    {"GET", "/readyz", Kind::ready, {}, Pages::any},
    {"GET", "/metrics", Kind::metrics},
    {"GET", "/openapi.json", Kind::openapi, {}, Pages::any},
    {"GET", "/asyncapi.json", Kind::asyncapi, {}, Pages::any},
    {"GET", "/", Kind::page, {}, Pages::any},
    {"GET", "/assets/{path...}", Kind::page, {}, Pages::any},
}};

std::string_view next_segment(std::string_view& rest) {
  const std::size_t slash = rest.find('/', 1);
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  return segment;
}

bool fits(std::string_view pattern, std::string_view path, NameValues& names) {
  if (path.empty() || path.front() != '/') return false;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.ends_with("...}") && pattern.find('/', 1) == std::string_view::npos) return true;
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (wanted.starts_with("/{")) {
      if (given.size() < 2) return false;
      names.emplace_back(wanted.substr(2, wanted.size() - 3), given.substr(1));
    } else if (wanted != given) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> Router::routes() {
  return all_routes;
}

Router::Match Router::match(std::string_view method, std::string_view path) {
  Match match;
  if (path.find('%') != std::string_view::npos) return match;  // no path of ours needs it
  for (const Route& route : all_routes) {
    NameValues names;
    if (!fits(route.pattern, path, names)) continue;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
    match.pages = route.pages;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      match.route = &route;
      match.path = std::move(names);
    }
  }
  return match;
}

}  // namespace sopu::server
