#include "server/router.hpp"

#include <array>

#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/public_log.hpp"
#include "server/compress.hpp"
#include "server/documents.hpp"

namespace sopu::server {

using domain::ErrorCode;

namespace {

using Kind = Route::Kind;

constexpr std::array<Route, 29> all_routes{{
    {"POST", "/v1/events", Kind::append},
    {"GET", "/v1/events/{index}", Kind::json, "event.get"},
    {"GET", "/v1/parties/{id}", Kind::json, "party.get"},
    {"GET", "/v1/agreements", Kind::json, "agreement.list"},
    {"GET", "/v1/agreements/{id}", Kind::json, "agreement.get"},
    {"GET", "/v1/agreements/{id}/terms", Kind::terms, "agreement.terms"},
    {"GET", "/v1/agreements/{id}/versions", Kind::json, "agreement.versions"},
    {"GET", "/v1/agreements/{id}/diff", Kind::json, "agreement.diff"},
    {"GET", "/v1/agreements/{id}/clauses/{clause}", Kind::json, "agreement.clause"},
    {"GET", "/v1/agreements/{id}/history", Kind::json, "agreement.history"},
    {"GET", "/v1/agreements/{id}/comments", Kind::json, "agreement.comments"},
    {"GET", "/v1/agreements/{id}/events", Kind::json, "agreement.events"},
    {"GET", "/v1/agreements/{id}/deadlines", Kind::json, "agreement.deadlines"},
    {"GET", "/v1/agreements/{id}/proposals", Kind::json, "agreement.proposals"},
    {"GET", "/v1/agreements/{id}/proposals/{event}", Kind::json, "agreement.proposal"},
    {"GET", "/v1/agreements/{id}/proposals/{event}/rebase", Kind::json, "agreement.rebase"},
    {"GET", "/checkpoint", Kind::text, "checkpoint.get"},
    {"GET", "/tile/{path...}", Kind::tile},
    {"GET", "/v1/proof/inclusion", Kind::text, "proof.inclusion"},
    {"GET", "/v1/proof/consistency", Kind::json, "proof.consistency"},
    {"GET", "/v1/log", Kind::json, "log.get"},
    {"GET", "/v1/zones", Kind::json, "zones.get"},
    {"GET", "/v1/socket", Kind::socket},
    {"GET", "/healthz", Kind::health},
    {"GET", "/readyz", Kind::ready},
    {"GET", "/metrics", Kind::metrics},
    {"GET", "/openapi.json", Kind::openapi},
    {"GET", "/asyncapi.json", Kind::asyncapi},
    {"GET", "/", Kind::page},
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

// A list of entity tags (RFC 9110, 13.1.2) that has this one, or `*`.
bool names_tag(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == tag || item == "*") return true;
  }
  return false;
}

Reply document(std::string_view text) {
  Reply reply;
  reply.content_type = "application/json";
  reply.body = text;
  reply.cache_control = "public, max-age=300";
  return reply;
}

Reply present(Kind kind, const boost::json::value& answer) {
  if (kind == Kind::json) return json_reply(answer);
  Reply reply;
  if (kind == Kind::text) {
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = answer.at("text").as_string().c_str();
  } else {
    reply.content_type = "application/json";
    reply.body = domain::canonical(answer.at("terms"));
    // Those who see only a part of the terms get no hash of the whole.
    const auto& hash = answer.at("hash").as_string();
    if (!hash.empty()) reply.etag = '"' + std::string(hash.data(), hash.size()) + '"';
  }
  return reply;
}

}  // namespace

std::span<const Route> Router::routes() {
  return all_routes;
}

Router::Match Router::match(std::string_view method, std::string_view path) {
  Match match;
  for (const Route& route : all_routes) {
    NameValues names;
    if (!fits(route.pattern, path, names)) continue;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      match.route = &route;
      match.path = std::move(names);
    }
  }
  return match;
}

void Router::handle(const Request& request, const Done& done) const {
  std::string_view pattern = "none";
  try {
    const auto target = parse_target(request.target);
    if (!target) return done(problem_reply(target.error(), request.language), pattern);
    const Match match = Router::match(request.method, target->path);
    if (match.route == nullptr && match.allow.empty()) {
      const auto nothing = domain::refuse(ErrorCode::not_found, {"nothing-here", {}});
      return done(problem_reply(nothing, request.language), pattern);
    }
    if (match.route == nullptr) {
      Reply reply = plain_problem(405, "This answers to " + match.allow + " only.");
      reply.headers.emplace_back("Allow", match.allow);
      return done(std::move(reply), pattern);
    }
    pattern = match.route->pattern;
    if (match.route->kind == Kind::append) {
      if (target->query.empty()) return append(request, pattern, done);
      const auto unknown = unknown_parameter(target->query.front().first);
      return done(problem_reply(unknown, request.language), pattern);
    }
    Reply reply = answer(request, *target, match);
    if (reply.status == 200 && !reply.etag.empty() &&
        names_tag(request.if_none_match, reply.etag)) {
      reply.status = 304;
      reply.body.clear();
    }
    if (request.accepts_gzip) compress(reply);
    done(std::move(reply), pattern);
  } catch (const std::exception& failure) {
    log_.error("request-failed", {{"route", pattern}, {"why", failure.what()}});
    done(plain_problem(500, "The server could not read what it needs; its log says more."),
         pattern);
  }
}

Reply Router::answer(const Request& request, const Target& target, const Match& match) const {
  switch (match.route->kind) {
    case Kind::json:
    case Kind::terms:
    case Kind::text:
      return ask_question(request, target, match);
    case Kind::tile:
    case Kind::socket:
    case Kind::health:
    case Kind::ready:
    case Kind::metrics:
    case Kind::openapi:
    case Kind::asyncapi:
    case Kind::page:
    case Kind::append:
      break;
  }
  if (!target.query.empty()) {
    return problem_reply(unknown_parameter(target.query.front().first), request.language);
  }
  switch (match.route->kind) {
    case Kind::tile:
      return tile(target.path, request.language);
    case Kind::socket: {
      Reply reply = plain_problem(426, "Ask for an upgrade to WebSocket, subprotocol sopu.v1.");
      reply.headers.emplace_back("Upgrade", "websocket");
      return reply;
    }
    case Kind::health:
      return json_reply(boost::json::object{{"status", "ok"}});
    case Kind::ready:
      return ready(request.language);
    case Kind::metrics:
      return metrics_text();
    case Kind::openapi:
      return document(openapi_document());
    case Kind::asyncapi:
      return document(asyncapi_document());
    case Kind::page:
      return page();
    case Kind::json:
    case Kind::terms:
    case Kind::text:
    case Kind::append:
      break;
  }
  return plain_problem(500, "This route has no answer.");
}

Reply Router::ask_question(const Request& request, const Target& target, const Match& match) const {
  const Question* question = find_question(match.route->question);
  std::optional<Caller> caller;
  if (!request.authorization.empty()) {
    constexpr std::string_view scheme = "Bearer ";
    if (!request.authorization.starts_with(scheme)) {
      return problem_reply(domain::refuse(ErrorCode::unauthenticated, {"token-scheme", {}}),
                           request.language);
    }
    auto checked = tokens_.check(request.authorization.substr(scheme.size()), {});
    if (!checked) return problem_reply(checked.error(), request.language);
    caller = std::move(*checked);
  }
  auto arguments = Arguments::from_http(match.path, target.query, question->parameters);
  const view::Asker asker = caller ? view::Asker(caller->party) : std::nullopt;
  const auto answer = ask(ledger_, *question, {asker, request.language}, std::move(arguments));
  if (!answer) return problem_reply(answer.error(), request.language);

  Reply reply = present(match.route->kind, *answer);
  reply.headers.emplace_back("Vary", "Accept-Language");
  if (match.route->kind == Kind::terms) {
    reply.cache_control = "private, no-cache";
  } else if (!question->needs_caller && !caller) {
    reply.cache_control = "no-cache";
  }
  return reply;
}

void Router::append(const Request& request, std::string_view pattern, const Done& done) const {
  if (request.content_type.substr(0, request.content_type.find(';')) != "application/jose") {
    return done(plain_problem(415, "An event is sent as application/jose: the compact JWS."),
                pattern);
  }
  ledger_.append(request.body, [pattern, done,
                                language = request.language](domain::Result<Receipt> receipt) {
    if (!receipt) return done(problem_reply(receipt.error(), language), pattern);
    Reply reply = json_reply(receipt_json(*receipt), 201);
    reply.headers.emplace_back("Location", "/v1/events/" + std::to_string(receipt->index.value));
    done(std::move(reply), pattern);
  });
}

Reply Router::tile(const std::string& path, words::Language language) const {
  const auto parsed = log::parse_tile_path(path);
  if (!parsed) {
    return problem_reply(domain::refuse(ErrorCode::not_found, {"no-tile-path", {}}), language);
  }
  const auto snapshot = ledger_.snapshot();
  auto bytes = view::PublicLog(*snapshot).tile(*parsed);
  if (!bytes) return problem_reply(bytes.error(), language);
  Reply reply;
  reply.content_type = "application/octet-stream";
  reply.body = std::move(*bytes);
  reply.cache_control = parsed->width == log::tile_width ? "public, max-age=31536000, immutable"
                                                         : "public, max-age=60";
  return reply;
}

Reply Router::ready(words::Language language) const {
  const auto condition = ledger_.condition();
  const auto& standstill = condition.standstill;
  const domain::Sentence mute{"clock-missing", {}};  // all that needs no clock is written
  boost::json::object answer{{"ready", !standstill}, {"clock", condition.clock_speaks}};
  if (const auto* why = standstill ? &*standstill : condition.clock_speaks ? nullptr : &mute) {
    answer["why"] = words::render(*why, {language, {}});
    answer["reason"] = domain::json_of(*why);
  }
  return json_reply(answer, standstill ? 503 : 200);
}

Reply Router::metrics_text() const {
  Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body =
      metrics_.text(ledger_.condition(), ledger_.snapshot()->head().size, workers_.pending());
  return reply;
}

Reply Router::page() const {
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.body =
      front_page(ledger_.origin(), ledger_.log_verifier().vkey(), ledger_.snapshot()->head().size);
  reply.cache_control = "no-cache";
  reply.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  return reply;
}

}  // namespace sopu::server
