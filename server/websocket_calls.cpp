#include <boost/json/value.hpp>

#include "crypto/base64.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/words/answers.hpp"
#include "server/websocket_session.hpp"

namespace sopu::server {

namespace json = boost::json;
using domain::ErrorCode;

namespace {

const domain::Error nobody{ErrorCode::unauthenticated, {"authenticate-first", {}}};

// The texts of these names, all of which must be there, and nothing else but `beside`.
std::optional<domain::Error> wrong_params(const json::object& params,
                                          std::initializer_list<std::string_view> texts,
                                          std::initializer_list<std::string_view> beside = {}) {
  for (const auto name : texts) {
    const auto* value = params.if_contains(name);
    if (value == nullptr || !value->is_string()) return wrong_parameter(name, "form.text");
  }
  for (const auto& member : params) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::ranges::find(beside, name) == beside.end() &&
        std::ranges::find(texts, name) == texts.end()) {
      return unknown_parameter(name);
    }
  }
  return std::nullopt;
}

std::string text_of(const json::object& params, std::string_view name) {
  const auto& text = params.at(name).get_string();
  return {text.data(), text.size()};
}

json::value prepared_json(const Prepared& prepared) {
  json::object answer{{"payload", prepared.payload}, {"effect", domain::json_of(prepared.effect)}};
  if (prepared.base) {
    json::object base = domain::object_of(prepared.base->head);
    base["recordedAt"] = domain::format_time(prepared.base->recorded_at);
    base["seen"] = prepared.base->seen;
    base["proof"] = prepared.base->proof;
    answer["base"] = std::move(base);
  }
  return answer;
}

}  // namespace

void WebSocketSession::on_call(rpc::Call call) {
  if (is_overloaded(shared_.workers)) {
    return refuse_call({call, "none"}, domain::refuse(ErrorCode::busy, {"server-busy", {}}));
  }
  if (call.method == "append") return append(std::move(call));
  if (call.method == "authenticate") return authenticate(std::move(call));
  if (call.method == "prepare") return prepare(std::move(call));
  if (call.method == "subscribe") return subscribe(std::move(call));
  if (call.method == "unsubscribe") return unsubscribe(call);
  if (const Question* asked = find_question(call.method)) return question(std::move(call), *asked);
  shared_.log.request("none", 404, trace_id_);
  send(rpc::error(call.id, rpc::unknown_method, "There is no such method."));
}

void WebSocketSession::answer_call(const Asking& asking, std::string frame) {
  shared_.log.request(asking.route, 200, trace_id_);
  send(std::move(frame));
}

void WebSocketSession::refuse_call(const Asking& asking, const domain::Error& error, int code) {
  shared_.metrics.refused(error.code);
  if (costs_others(error.code)) {
    penalised_ = shared_from_this();
    penalised_until_ = std::chrono::steady_clock::now() + limits::penalty_time;
    window_ = 0;  // one, once this answer is counted
  }
  auto problem = words::problem_of(error, asking.language);
  shared_.log.request(asking.route, words::http_status(error.code), trace_id_);
  add_trace(problem, trace_id_);
  send(rpc::refusal(asking.id, domain::name(error.code), std::move(problem), code));
}

// Empty also after the key was revoked.
std::optional<Caller> WebSocketSession::valid_caller() const {
  return caller_ && shared_.tokens.still_valid(*caller_) ? caller_ : std::nullopt;
}

void WebSocketSession::in_pool(const Asking& asking, std::function<Then()> work) {
  take_in();
  // The pool holds the session weakly: its end is always on this thread.
  shared_.workers.post([queue = shared_.io_queue, &log = shared_.log, weak = weak_from_this(),
                        asking, trace_id = trace_id_, taken_at = std::chrono::steady_clock::now(),
                        work = std::move(work)] {
    Then then;
    try {
      then = work();
    } catch (const std::exception& failure) {
      log.error("request-failed",
                {{"route", asking.route}, {"why", failure.what()}, {"traceId", trace_id}});
      then = [asking](WebSocketSession& self) { self.fail_call(asking); };
    }
    queue->push([weak, route = asking.route, taken_at, then = std::move(then)] {
      if (const auto self = weak.lock()) self->finish(route, taken_at, then);
    });
  });
}

void WebSocketSession::fail_call(const Asking& asking) {
  if (asking.route == "authenticate") authenticating_ = false;
  if (asking.route == "subscribe") subscribing_ = false;
  auto problem = plain_problem_json(500, "The server could not read what it needs.");
  add_trace(problem, trace_id_);
  shared_.log.request(asking.route, 500, trace_id_);
  send(rpc::refusal(asking.id, "internal error", std::move(problem), rpc::internal_error));
}

void WebSocketSession::take_in() {
  if (in_flight_++ == 0) held_ = shared_from_this();
}

// Whoever calls this holds the session.
void WebSocketSession::finish(std::string_view method, Instant taken_at, const Then& then) {
  if (--in_flight_ == 0) held_.reset();
  shared_.metrics.answered(method, std::chrono::steady_clock::now() - taken_at);
  then(*this);
  window_ = std::min(window_ + 1, limits::requests_in_flight_max);
  if (!writing_) close_when_drained();
  read();
}

// ---------------------------------------------------------------- events

void WebSocketSession::append(rpc::Call call) {
  const Asking asking(call, "append");
  if (const auto wrong = wrong_params(call.params, {"jws"})) {
    return refuse_call(asking, *wrong, rpc::invalid_params);
  }
  take_in();
  auto done = [queue = shared_.io_queue, weak = weak_from_this(), asking,
               taken_at = std::chrono::steady_clock::now()](domain::Result<Receipt> receipt) {
    queue->push([weak, asking, taken_at, receipt = std::move(receipt)] {
      const auto self = weak.lock();
      if (!self) return;
      const Then answer = [&](WebSocketSession& session) {
        if (!receipt) return session.refuse_call(asking, receipt.error());
        session.answer_call(asking, rpc::result(asking.id, receipt_json(*receipt)));
      };
      self->finish(asking.route, taken_at, answer);
    });
  };
  shared_.workers.post([&ledger = shared_.ledger, &log = shared_.log, order = appends_,
                        trace_id = trace_id_, place = appends_->take_place(),
                        jws = text_of(call.params, "jws"), done = std::move(done)] {
    std::function<void()> then;
    try {
      auto event = ledger.check(jws);
      then = [&ledger, event = std::move(event), jws, done] {
        event ? ledger.submit(*event, jws, done) : done(event.error());
      };
    } catch (const std::exception& failure) {
      log.error("append-failed", {{"why", failure.what()}, {"traceId", trace_id}});
      then = [done] {
        done(domain::refuse(ErrorCode::outcome_unknown, {"failed-on-the-way", {}}));
      };
    }
    order->go_on(place, std::move(then));
  });
}

void WebSocketSession::prepare(rpc::Call call) {
  const Asking asking(call, "prepare");
  const auto wrong = wrong_params(call.params, {"type", "subject"}, {"data", "id"});
  if (wrong) return refuse_call(asking, *wrong, rpc::invalid_params);
  if (!call.params.contains("data")) {
    return refuse_call(asking, wrong_parameter("data", "form.object"), rpc::invalid_params);
  }
  std::optional<domain::EventId> id;
  if (const auto* given = call.params.if_contains("id")) {
    if (!given->is_string() || !domain::is_uuid(text_of(call.params, "id"))) {
      return refuse_call(asking, wrong_parameter("id", "form.event-id"), rpc::invalid_params);
    }
    id = domain::EventId{text_of(call.params, "id")};
  }
  const auto caller = valid_caller();
  if (!caller) return refuse_call(asking, nobody);
  auto work = [&ledger = shared_.ledger, asking, params = call.params, id,
               caller = *caller]() -> Then {
    const auto prepared = ledger.prepare({caller.party, caller.kid, text_of(params, "type"),
                                          text_of(params, "subject"), params.at("data"), id});
    if (!prepared) {
      return [asking, error = prepared.error()](WebSocketSession& self) {
        self.refuse_call(asking, error);
      };
    }
    json::value answer = prepared_json(*prepared);
    words::add_texts(answer, {asking.language, prepared->zone});
    return [asking, frame = rpc::result(asking.id, std::move(answer))](WebSocketSession& self) {
      self.answer_call(asking, frame);
    };
  };
  in_pool(asking, std::move(work));
}

// ---------------------------------------------------------------- who asks

void WebSocketSession::authenticate(rpc::Call call) {
  const Asking asking(call, "authenticate");
  if (const auto wrong = wrong_params(call.params, {"token"})) {
    return refuse_call(asking, *wrong, rpc::invalid_params);
  }
  if (std::chrono::steady_clock::now() - opened_at_ > shared_.config.authentication_timeout) {
    return refuse_call(asking,
                       domain::refuse(ErrorCode::unauthenticated, {"authentication-too-late", {}}));
  }
  authenticating_ = true;
  auto work = [&tokens = shared_.tokens, asking, token = text_of(call.params, "token"),
               nonce = nonce_]() -> Then {
    auto caller = tokens.check(token, nonce);
    return [asking, caller = std::move(caller)](WebSocketSession& self) {
      self.authenticating_ = false;
      if (!caller) return self.refuse_call(asking, caller.error());
      self.caller_ = *caller;
      json::object answer;
      answer["party"] = caller->party.value;
      self.answer_call(asking, rpc::result(asking.id, std::move(answer)));
    };
  };
  in_pool(asking, std::move(work));
}

// ---------------------------------------------------------------- questions

void WebSocketSession::question(rpc::Call call, const Question& question) {
  const Asking asking(call, question.name);
  const auto caller = valid_caller();
  auto work = [&ledger = shared_.ledger, &question, asking, params = std::move(call.params),
               asker = caller ? view::Asker(caller->party) : std::nullopt]() -> Then {
    auto arguments = Arguments::from_json(params, question.parameters);
    auto answer = ask(ledger, question, {asker, asking.language}, std::move(arguments));
    if (answer) {
      return [asking, frame = rpc::result(asking.id, std::move(*answer))](WebSocketSession& self) {
        self.answer_call(asking, frame);
      };
    }
    const int code = answer.error().code == ErrorCode::schema ? rpc::invalid_params : rpc::refused;
    return [asking, code, error = answer.error()](WebSocketSession& self) {
      self.refuse_call(asking, error, code);
    };
  };
  in_pool(asking, std::move(work));
}

// ---------------------------------------------------------------- subscriptions

void WebSocketSession::subscribe(rpc::Call call) {
  const Asking asking(call, "subscribe");
  if (subscription_ || subscribing_) {
    return refuse_call(asking, domain::refuse(ErrorCode::wrong_state, {"subscribed-already", {}}));
  }
  subscribing_ = true;
  const auto caller = valid_caller();
  auto work = [&ledger = shared_.ledger, asking, params = std::move(call.params),
               caller]() -> Then {
    static constexpr std::array<std::string_view, 2> names{"agreement", "from"};
    auto arguments = Arguments::from_json(params, names);
    const auto from = arguments.find_number("from");
    std::optional<domain::AgreementId> agreement;
    if (params.contains("agreement")) agreement = arguments.agreement("agreement");
    auto refusal = arguments.refusal();
    const int code = refusal ? rpc::invalid_params : rpc::refused;
    if (!refusal && agreement) {
      const auto snapshot = ledger.snapshot();
      const view::Reader reader(*snapshot, &ledger.shared());
      view::Reading reading(reader, caller ? view::Asker(caller->party) : std::nullopt,
                            ledger.now());
      if (!caller) {
        refusal = nobody;
      } else if (!reading.agreement(*agreement)) {
        refusal = domain::refuse(ErrorCode::not_found, {"not-here", {{"what", "agreement"}}});
      }
    }
    return [asking, refusal, code, caller, agreement, from](WebSocketSession& self) {
      self.subscribing_ = false;
      if (refusal) return self.refuse_call(asking, *refusal, code);
      if (self.closing_ || self.draining_) return;
      const auto subscribed = self.shared_.hub.subscribe(
          self.weak_from_this(), {caller, asking.language, self.trace_id_}, agreement, from);
      self.subscription_ = subscribed.id;
      json::object answer;
      answer["from"] = subscribed.from;
      self.answer_call(asking, rpc::result(asking.id, std::move(answer)));
    };
  };
  in_pool(asking, std::move(work));
}

void WebSocketSession::unsubscribe(const rpc::Call& call) {
  const Asking asking(call, "unsubscribe");
  if (const auto wrong = wrong_params(call.params, {})) {
    return refuse_call(asking, *wrong, rpc::invalid_params);
  }
  if (!subscription_) {
    return refuse_call(asking, domain::refuse(ErrorCode::wrong_state, {"not-subscribed", {}}));
  }
  shared_.hub.unsubscribe(*subscription_);
  subscription_.reset();
  answer_call(asking, rpc::result(asking.id, json::object{}));
}

}  // namespace sopu::server
