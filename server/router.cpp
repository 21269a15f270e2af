#include "server/router.hpp"

#include <array>
#include <memory>

#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/public_log.hpp"
#include "server/compress.hpp"
#include "server/documents.hpp"
#include "server/evidence.hpp"
#include "server/page.hpp"

namespace sopu::server {

using domain::ErrorCode;

namespace {

using Kind = Route::Kind;

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

Reply schema(std::string_view text) {
  Reply reply = document(text);
  reply.content_type = "application/schema+json";
  return reply;
}

Reply present(Kind kind, const boost::json::value& answer) {
  if (kind == Kind::json || kind == Kind::asked_in_body) return json_reply(answer);
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

domain::Result<Arguments> arguments_in_body(const Request& request, const Target& target,
                                            Arguments::Names known) {
  if (!target.query.empty()) return unknown_parameter(target.query.front().first);
  const auto body = codec::read_json(request.body, {});
  if (!body) return body.error();
  if (!body->is_object() || !is_media_type(request.content_type, "application/json")) {
    return domain::refuse(ErrorCode::schema, {"body-not-an-object", {}});
  }
  return Arguments::from_json(body->as_object(), known);
}

// What every reply of a route has.
void finish(Reply& reply, const Request::From& from, Pages pages) {
  add_trace(reply, from.trace_id);
  tell_pages(reply, from, pages);
}

}  // namespace

void Router::handle(const Request& request, const Done& done) const {
  std::string_view pattern = "none";
  try {
    const auto target = parse_target(request.target);
    if (!target) return done(problem_reply(target.error(), request.language), pattern);
    const Match match = Router::match(request.method, target->path);
    if (match.route == nullptr || !may_ask(request.from, match.pages)) {
      return done(without_route(request, match), pattern);
    }
    pattern = match.route->pattern;
    if (match.route->kind == Kind::append && target->query.empty()) {
      return append(request, pattern, done);
    }
    Reply reply = answer(request, *target, match);
    if (reply.status == 200 && !reply.etag.empty() &&
        names_tag(request.if_none_match, reply.etag)) {
      reply.status = 304;
      reply.body.clear();
      reply.more = nullptr;
    }
    finish(reply, request.from, match.pages);
    if (request.accepts_gzip) compress(reply);
    done(std::move(reply), pattern);
  } catch (const std::exception& failure) {
    log_.error("request-failed",
               {{"route", pattern}, {"why", failure.what()}, {"traceId", request.from.trace_id}});
    Reply reply = plain_problem(500, "The server could not read what it needs; its log says more.");
    add_trace(reply, request.from.trace_id);
    done(std::move(reply), pattern);
  }
}

// The reply where there is no route, or none for this caller.
Reply Router::without_route(const Request& request, const Match& match) const {
  if (match.allow.empty()) {
    return problem_reply(domain::refuse(ErrorCode::not_found, {"nothing-here", {}}),
                         request.language);
  }
  const std::string methods = match.allow + ", OPTIONS";
  Reply reply;
  if (!may_ask(request.from, match.pages)) {
    reply = origin_refused(request.language);
  } else if (request.method == "OPTIONS") {
    reply = options_reply(request, methods);
  } else {
    reply = plain_problem(405, "This answers to " + methods + " only.");
    reply.headers.emplace_back("Allow", methods);
  }
  finish(reply, request.from, match.pages);
  return reply;
}

Reply Router::answer(const Request& request, const Target& target, const Match& match) const {
  switch (match.route->kind) {
    case Kind::json:
    case Kind::asked_in_body:
    case Kind::terms:
    case Kind::text:
      return ask_question(request, target, match);
    case Kind::evidence:
      return evidence(request, target, match);
    case Kind::certificate:
    case Kind::case_file:
    case Kind::report:
    case Kind::report_csv:
    case Kind::calendar:
      return printed(request, target, match);
    case Kind::put_blob:
      return put_blob(request, target, match);
    case Kind::get_blob:
      return get_blob(request, target, match);
    case Kind::terms_template:
      return terms_template(request, target);
    case Kind::page:  // whatever who links to it adds
      return page_reply(target.path, request.accepts_gzip, request.language);
    case Kind::tile:
    case Kind::socket:
    case Kind::health:
    case Kind::ready:
    case Kind::metrics:
    case Kind::openapi:
    case Kind::asyncapi:
    case Kind::terms_schema:
    case Kind::append:
      break;
  }
  if (!target.query.empty()) {
    return problem_reply(unknown_parameter(target.query.front().first), request.language);
  }
  switch (match.route->kind) {
    case Kind::tile:
      return tile(target.path, request.language);
    case Kind::socket:
      return upgrade_required("Ask for an upgrade to WebSocket, subprotocol sopu.v1.");
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
    case Kind::terms_schema:
      return schema(domain::terms_schema());
    case Kind::json:
    case Kind::asked_in_body:
    case Kind::terms:
    case Kind::text:
    case Kind::evidence:
    case Kind::certificate:
    case Kind::case_file:
    case Kind::report:
    case Kind::report_csv:
    case Kind::calendar:
    case Kind::put_blob:
    case Kind::get_blob:
    case Kind::terms_template:
    case Kind::page:
    case Kind::append:
      break;
  }
  return plain_problem(500, "This route has no answer.");
}

// Nobody if the request names nobody.
domain::Result<std::optional<Caller>> Router::caller_of(const Request& request) const {
  if (request.authorization.empty()) return std::optional<Caller>();
  const auto token = bearer_token(request.authorization);
  if (!token) return domain::refuse(ErrorCode::unauthenticated, {"token-scheme", {}});
  auto checked = tokens_.check(*token, {});
  if (!checked) return checked.error();
  return std::optional<Caller>(std::move(*checked));
}

domain::Result<domain::PartyId> Router::party_of(const Request& request) const {
  auto caller = caller_of(request);
  if (!caller) return caller.error();
  if (!*caller) return domain::refuse(ErrorCode::unauthenticated, {"parties-only", {}});
  return (*caller)->party;
}

Reply Router::ask_question(const Request& request, const Target& target, const Match& match) const {
  const Question* question = find_question(match.route->question);
  domain::Result<std::optional<Caller>> found = std::optional<Caller>();
  if (question->callers != Callers::no_matter) found = caller_of(request);
  if (!found) return problem_reply(found.error(), request.language);
  const auto& caller = *found;
  domain::Result<Arguments> arguments =
      match.route->kind == Kind::asked_in_body
          ? arguments_in_body(request, target, question->parameters)
          : Arguments::from_http(match.path, target.query, question->parameters);
  if (!arguments) return problem_reply(arguments.error(), request.language);
  const view::Asker asker = caller ? view::Asker(caller->party) : std::nullopt;
  const auto answer = ask(ledger_, *question, {asker, request.language}, std::move(*arguments));
  if (!answer) return problem_reply(answer.error(), request.language);

  Reply reply = present(match.route->kind, *answer);
  reply.headers.emplace_back("Vary", "Accept-Language");
  if (match.route->kind == Kind::terms) {
    reply.cache_control = "private, no-cache";
  } else if (!question->needs_caller() && !caller) {
    reply.cache_control = "no-cache";
  }
  return reply;
}

Reply Router::evidence(const Request& request, const Target& target, const Match& match) const {
  constexpr std::array<std::string_view, 2> names{"id", "dispute"};
  const auto caller = party_of(request);
  if (!caller) return problem_reply(caller.error(), request.language);
  auto arguments = Arguments::from_http(match.path, target.query, names);
  const auto id = arguments.agreement("id");
  const auto dispute = arguments.find_event("dispute");
  if (arguments.refusal()) return problem_reply(*arguments.refusal(), request.language);
  const view::Asker asker = *caller;
  const auto snapshot = ledger_.snapshot();
  auto scope =
      view::Queries(*snapshot, ledger_.shared(), asker, ledger_.now()).evidence(id, dispute);
  if (!scope) return problem_reply(scope.error(), request.language);
  const auto evidence = std::make_shared<Evidence>(ledger_, asker, std::move(*scope));
  Reply reply;
  reply.content_type = log::evidence_type;
  reply.body = evidence->head();
  reply.more = [evidence] { return evidence->next(); };
  reply.headers.emplace_back("Content-Disposition",
                             "attachment; filename=\"" + id.value + ".evidence.jsonl\"");
  return reply;
}

void Router::append(const Request& request, std::string_view pattern, const Done& done) const {
  const auto told = [pattern, done, from = request.from](Reply reply) {
    finish(reply, from, Pages::granted);
    done(std::move(reply), pattern);
  };
  if (!is_media_type(request.content_type, "application/jose") ||
      !request.content_encoding.empty()) {
    return told(plain_problem(415,
                              "An event is sent as application/jose, not encoded further: the"
                              " compact JWS."));
  }
  ledger_.append(request.body, [told,
                                language = request.language](domain::Result<Receipt> receipt) {
    if (!receipt) return told(problem_reply(receipt.error(), language));
    Reply reply = json_reply(receipt_json(*receipt), 201);
    reply.headers.emplace_back("Location", "/v1/events/" + std::to_string(receipt->index.value));
    told(std::move(reply));
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
  reply.body = metrics_.text({ledger_.condition(), ledger_.snapshot()->head().size,
                              ledger_.registry()->clock->newest().size(), workers_.pending(),
                              tokens_.remembered()});
  return reply;
}

Answer answer_to(const Subject& subject, const std::string& target, const AskedBy& by) {
  const auto parsed = parse_target(target);
  if (!parsed) return parsed.error();
  const auto match = Router::match("GET", parsed->path);
  const auto* question = match.route == nullptr ? nullptr : find_question(match.route->question);
  if (question == nullptr) throw std::logic_error("nothing is asked by " + target);
  auto answer = ask(subject, *question, by,
                    Arguments::from_http(match.path, parsed->query, question->parameters));
  if (!answer || match.route->kind != Kind::terms) return answer;
  return answer->at("terms");
}

}  // namespace sopu::server
