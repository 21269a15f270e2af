// HTTP paths: which there are, what answers each. Knows nothing of sockets.
// Any thread.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "ledger/ledger.hpp"
#include "server/cors.hpp"
#include "server/http_message.hpp"
#include "server/log.hpp"
#include "server/metrics.hpp"
#include "server/questions.hpp"
#include "server/tokens.hpp"
#include "server/workers.hpp"

namespace sopu::server {

struct Route {
  // What makes the reply. `json`, `terms` and `text` present the answer to a question.
  enum class Kind {
    json,
    asked_in_body,  // likewise, with its parameters in a JSON object
    terms,
    text,
    evidence,
    certificate,
    case_file,
    report,
    report_csv,
    calendar,
    put_blob,
    get_blob,
    append,
    tile,
    socket,
    health,
    ready,
    metrics,
    openapi,
    asyncapi,
    terms_schema,
    terms_template,
    page
  };
  std::string_view method;   // GET (and with it HEAD), POST or PUT
  std::string_view pattern;  // "/v1/parties/{id}"; a last segment "{path...}" takes the rest
  Kind kind;
  std::string_view question{};  // of the kinds that have one
  Pages pages = Pages::granted;
};

class Router {
 public:
  Router(Ledger& ledger, Tokens& tokens, Metrics& metrics, const Log& log, const Workers& workers)
      : ledger_(ledger), tokens_(tokens), metrics_(metrics), log_(log), workers_(workers) {}

  // routes.cpp: which there are, and which of them a path takes
  static std::span<const Route> routes();
  struct Match {
    const Route* route = nullptr;
    NameValues path;
    std::string allow;  // methods of the routes whose pattern fits
    Pages pages = Pages::granted;
  };
  static Match match(std::string_view method, std::string_view path);

  // The reply and the route's pattern (for the metrics; "none" where no route fits). `done` is
  // called exactly once, on this thread or the ledger's writer's. Costly: call it on the pool.
  using Done = std::function<void(Reply reply, std::string_view pattern)>;
  void handle(const Request& request, const Done& done) const;

 private:
  Reply without_route(const Request& request, const Match& match) const;
  Reply answer(const Request& request, const Target& target, const Match& match) const;
  domain::Result<std::optional<Caller>> caller_of(const Request& request) const;
  domain::Result<domain::PartyId> party_of(const Request& request) const;
  Reply ask_question(const Request& request, const Target& target, const Match& match) const;
  Reply evidence(const Request& request, const Target& target, const Match& match) const;
  Reply printed(const Request& request, const Target& target, const Match& match) const;
  Reply terms_template(const Request& request, const Target& target) const;
  // router_blobs.cpp
  Reply put_blob(const Request& request, const Target& target, const Match& match) const;
  Reply get_blob(const Request& request, const Target& target, const Match& match) const;
  Reply tile(const std::string& path, words::Language language) const;
  Reply ready(words::Language language) const;
  Reply metrics_text() const;
  void append(const Request& request, std::string_view pattern, const Done& done) const;

  Ledger& ledger_;
  Tokens& tokens_;
  Metrics& metrics_;
  const Log& log_;
  const Workers& workers_;
};

// What is answered to the GET of a question; std::logic_error for a target that is none.
Answer answer_to(const Subject& subject, const std::string& target, const AskedBy& by);

}  // namespace sopu::server
