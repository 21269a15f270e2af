#include <boost/json/value.hpp>

#include "ledger/codec/effect_json.hpp"
#include "server/websocket_session.hpp"

namespace sopu::server {

namespace json = boost::json;
using domain::ErrorCode;

namespace {

domain::Error must_be(std::string_view name, std::string_view what) {
  return domain::refuse(
      ErrorCode::schema,
      "The parameter \"" + std::string(name) + "\" must be " + std::string(what) + ".",
      "/" + std::string(name));
}

const domain::Error nobody{ErrorCode::unauthenticated,
                           "Say who you are with authenticate first, and with a key that stands."};

// The texts of these names, all of which must be there, and nothing else but `beside`.
std::optional<domain::Error> wrong_params(const json::object& params,
                                          std::initializer_list<std::string_view> texts,
                                          std::string_view beside = {}) {
  for (const auto name : texts) {
    const auto* value = params.if_contains(name);
    if (value == nullptr || !value->is_string()) return must_be(name, "a text");
  }
  for (const auto& member : params) {
    const std::string_view name(member.key().data(), member.key().size());
    if (name != beside && std::find(texts.begin(), texts.end(), name) == texts.end()) {
      return domain::refuse(ErrorCode::schema,
                            "There is no parameter \"" + std::string(name) + "\" here.");
    }
  }
  return std::nullopt;
}

std::string text_of(const json::object& params, std::string_view name) {
  const auto& text = params.at(name).get_string();
  return {text.data(), text.size()};
}

}  // namespace

void WebSocketSession::on_call(rpc::Call call) {
  if (is_overloaded(shared_.workers)) {
    return refuse_call(call.id,
                       {ErrorCode::busy, "The server has more to do than it can: try again soon."});
  }
  if (call.method == "append") return append(std::move(call));
  if (call.method == "authenticate") return authenticate(std::move(call));
  if (call.method == "prepare") return prepare(std::move(call));
  if (call.method == "subscribe") return subscribe(std::move(call));
  if (call.method == "unsubscribe") return unsubscribe(call);
  if (const Question* asked = find_question(call.method)) return question(std::move(call), *asked);
  send(rpc::error(call.id, rpc::unknown_method, "There is no such method."));
}

void WebSocketSession::refuse_call(const json::value& id, const domain::Error& error, int code) {
  shared_.metrics.refused(error.code);
  send(rpc::refusal(id, error, code));
}

// Empty also after the key was revoked.
std::optional<Caller> WebSocketSession::valid_caller() const {
  return caller_ && shared_.tokens.still_valid(*caller_) ? caller_ : std::nullopt;
}

void WebSocketSession::in_pool(const json::value& id, std::string_view method,
                               std::function<Then()> work) {
  take_in();
  // The pool holds the session weakly: its end is always on this thread.
  shared_.workers.post([queue = shared_.io_queue, &log = shared_.log, weak = weak_from_this(), id,
                        method, taken_at = std::chrono::steady_clock::now(),
                        work = std::move(work)] {
    Then then;
    try {
      then = work();
    } catch (const std::exception& failure) {
      log.error("request-failed", {{"route", method}, {"why", failure.what()}});
      then = [id, method](WebSocketSession& self) {
        if (method == "authenticate") self.authenticating_ = false;
        if (method == "subscribe") self.subscribing_ = false;
        self.send(rpc::error(id, rpc::internal_error, "The server could not read what it needs."));
      };
    }
    queue->push([weak, method, taken_at, then = std::move(then)] {
      if (const auto self = weak.lock()) self->finish(method, taken_at, then);
    });
  });
}

void WebSocketSession::take_in() {
  if (in_flight_++ == 0) held_ = shared_from_this();
}

// Whoever calls this holds the session.
void WebSocketSession::finish(std::string_view method, Instant taken_at, const Then& then) {
  if (--in_flight_ == 0) held_.reset();
  shared_.metrics.answered(method, std::chrono::steady_clock::now() - taken_at);
  then(*this);
  if (!writing_) close_when_drained();
  read();
}

// ---------------------------------------------------------------- events

void WebSocketSession::append(rpc::Call call) {
  if (const auto wrong = wrong_params(call.params, {"jws"})) {
    return refuse_call(call.id, *wrong, rpc::invalid_params);
  }
  take_in();
  auto done = [queue = shared_.io_queue, weak = weak_from_this(), id = call.id,
               taken_at = std::chrono::steady_clock::now()](domain::Result<Receipt> receipt) {
    queue->push([weak, id, taken_at, receipt = std::move(receipt)] {
      const auto self = weak.lock();
      if (!self) return;
      const Then answer = [&](WebSocketSession& session) {
        if (!receipt) return session.refuse_call(id, receipt.error());
        session.send(rpc::result(id, receipt_json(*receipt)));
      };
      self->finish("append", taken_at, answer);
    });
  };
  shared_.workers.post([&ledger = shared_.ledger, &log = shared_.log, order = appends_,
                        place = appends_->take_place(), jws = text_of(call.params, "jws"),
                        done = std::move(done)] {
    std::function<void()> then;
    try {
      auto event = ledger.check(jws);
      then = [&ledger, event = std::move(event), jws, done] {
        event ? ledger.submit(*event, jws, done) : done(event.error());
      };
    } catch (const std::exception& failure) {
      log.error("append-failed", {{"why", failure.what()}});
      then = [done] {
        done(domain::refuse(ErrorCode::outcome_unknown,
                            "The server failed on the way: send the event again."));
      };
    }
    order->go_on(place, std::move(then));
  });
}

void WebSocketSession::prepare(rpc::Call call) {
  const auto wrong = wrong_params(call.params, {"type", "subject"}, "data");
  if (wrong) return refuse_call(call.id, *wrong, rpc::invalid_params);
  if (!call.params.contains("data")) {
    return refuse_call(call.id, must_be("data", "an object"), rpc::invalid_params);
  }
  const auto caller = valid_caller();
  if (!caller) return refuse_call(call.id, nobody);
  auto work = [&ledger = shared_.ledger, id = call.id, params = call.params,
               caller = *caller]() -> Then {
    const auto prepared = ledger.prepare(caller.party, caller.kid, text_of(params, "type"),
                                         text_of(params, "subject"), params.at("data"));
    if (!prepared) {
      return
          [id, error = prepared.error()](WebSocketSession& self) { self.refuse_call(id, error); };
    }
    json::object answer;
    answer["payload"] = prepared->payload;
    answer["effect"] = codec::to_json(prepared->effect);
    return
        [frame = rpc::result(id, std::move(answer))](WebSocketSession& self) { self.send(frame); };
  };
  in_pool(call.id, "prepare", std::move(work));
}

// ---------------------------------------------------------------- who asks

void WebSocketSession::authenticate(rpc::Call call) {
  if (const auto wrong = wrong_params(call.params, {"token"})) {
    return refuse_call(call.id, *wrong, rpc::invalid_params);
  }
  if (std::chrono::steady_clock::now() - opened_at_ > shared_.config.authentication_timeout) {
    return refuse_call(
        call.id, {ErrorCode::unauthenticated, "The time for this is over: open another socket."});
  }
  authenticating_ = true;
  auto work = [&tokens = shared_.tokens, id = call.id, token = text_of(call.params, "token"),
               nonce = nonce_]() -> Then {
    auto caller = tokens.check(token, nonce);
    return [id, caller = std::move(caller)](WebSocketSession& self) {
      self.authenticating_ = false;
      if (!caller) return self.refuse_call(id, caller.error());
      self.caller_ = *caller;
      json::object answer;
      answer["party"] = caller->party.value;
      self.send(rpc::result(id, std::move(answer)));
    };
  };
  in_pool(call.id, "authenticate", std::move(work));
}

// ---------------------------------------------------------------- questions

void WebSocketSession::question(rpc::Call call, const Question& question) {
  const auto caller = valid_caller();
  auto work = [&ledger = shared_.ledger, &question, id = call.id, params = std::move(call.params),
               party = caller ? view::Caller(caller->party) : std::nullopt]() -> Then {
    auto arguments = Arguments::from_json(params, question.parameters);
    auto answer = ask(ledger, question, party, std::move(arguments));
    if (answer) {
      return [frame = rpc::result(id, std::move(*answer))](WebSocketSession& self) {
        self.send(frame);
      };
    }
    const int code = answer.error().code == ErrorCode::schema ? rpc::invalid_params : rpc::refused;
    return [id, code, error = answer.error()](WebSocketSession& self) {
      self.refuse_call(id, error, code);
    };
  };
  in_pool(call.id, question.name, std::move(work));
}

// ---------------------------------------------------------------- subscriptions

void WebSocketSession::subscribe(rpc::Call call) {
  if (subscription_ || subscribing_) {
    return refuse_call(
        call.id, {ErrorCode::wrong_state, "This socket has a subscription: unsubscribe first."});
  }
  subscribing_ = true;
  const auto caller = valid_caller();
  auto work = [&ledger = shared_.ledger, id = call.id, params = std::move(call.params),
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
      const view::Queries queries(*snapshot, ledger.states(),
                                  caller ? view::Caller(caller->party) : std::nullopt,
                                  ledger.now());
      const auto readable = queries.agreement(*agreement, {});
      if (!readable) refusal = caller ? readable.error() : nobody;
    }
    return [id, refusal, code, caller, agreement, from](WebSocketSession& self) {
      self.subscribing_ = false;
      if (refusal) return self.refuse_call(id, *refusal, code);
      if (self.closing_ || self.draining_) return;
      const auto subscribed =
          self.shared_.hub.subscribe(self.weak_from_this(), caller, agreement, from);
      self.subscription_ = subscribed.id;
      json::object answer;
      answer["from"] = subscribed.from;
      self.send(rpc::result(id, std::move(answer)));
    };
  };
  in_pool(call.id, "subscribe", std::move(work));
}

void WebSocketSession::unsubscribe(const rpc::Call& call) {
  if (const auto wrong = wrong_params(call.params, {})) {
    return refuse_call(call.id, *wrong, rpc::invalid_params);
  }
  if (!subscription_) {
    return refuse_call(call.id, {ErrorCode::wrong_state, "This socket has no subscription."});
  }
  shared_.hub.unsubscribe(*subscription_);
  subscription_.reset();
  send(rpc::result(call.id, json::object{}));
}

}  // namespace sopu::server
