#include "ledger/words/answers.hpp"

#include <stdexcept>

#include <boost/json/object.hpp>

#include "ledger/domain/value/json_form.hpp"

namespace sopu::words {
namespace {

using domain::ErrorCode;

// The sentence that an object is, if it is one.
std::optional<domain::Sentence> sentence_in(const boost::json::object& object) {
  const auto* code = object.if_contains("code");
  const auto* params = object.if_contains("params");
  if (object.size() != 2 || !code || !params || !code->is_string() || !params->is_object()) {
    return std::nullopt;
  }
  return domain::Sentence{std::string(code->get_string()), params->get_object()};
}

}  // namespace

void add_texts(boost::json::value& answer, const Setting& setting) {
  if (auto* list = answer.if_array()) {
    for (auto& item : *list) add_texts(item, setting);
  } else if (auto* object = answer.if_object()) {
    if (const auto sentence = sentence_in(*object)) {
      (*object)["text"] = render(*sentence, setting);
      return;
    }
    for (auto& member : *object) add_texts(member.value(), setting);
  }
}

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed_jws:
    case ErrorCode::bad_header:
    case ErrorCode::malformed_json:
    case ErrorCode::schema:
    case ErrorCode::wrong_ledger:
    case ErrorCode::clock_skew:
      return 400;
    case ErrorCode::unauthenticated:
      return 401;
    case ErrorCode::unknown_key:
    case ErrorCode::revoked_key:
    case ErrorCode::key_not_allowed:
    case ErrorCode::bad_signature:
    case ErrorCode::not_a_party:
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::unknown_agreement:
    case ErrorCode::unknown_party:
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::id_conflict:
    case ErrorCode::stale_base:
    case ErrorCode::wrong_state:
    case ErrorCode::stale_proposal:
    case ErrorCode::terms_mismatch:
      return 409;
    case ErrorCode::too_large:
      return 413;
    case ErrorCode::rule:
      return 422;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::outcome_unknown:
    case ErrorCode::internal:
      return 500;
    case ErrorCode::busy:
    case ErrorCode::read_only:
    case ErrorCode::clock_missing:
      return 503;
  }
  throw std::logic_error("an error code without a status");
}

boost::json::object problem_of(const domain::Error& error, Language language) {
  const Setting setting{language, error.zone};
  const std::string name(domain::name(error.code));
  boost::json::object problem{{"type", "urn:sopu:error:" + name},
                              {"title", render({"title." + name, {}}, setting)},
                              {"status", http_status(error.code)},
                              {"detail", render(error.why, setting)},
                              {"reason", domain::json_of(error.why)}};
  if (!error.pointer.empty()) problem["pointer"] = error.pointer;
  if (!error.rule.empty()) problem["rule"] = error.rule;
  if (!error.zone.is_utc()) problem["timeZone"] = error.zone.name();
  if (error.head) {
    problem["head"] =
        boost::json::object{{"event", error.head->event}, {"index", error.head->index}};
  }
  return problem;
}

}  // namespace sopu::words
