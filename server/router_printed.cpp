// Documents that are made of answers: pages that print, lines of a file, a calendar.
#include "ledger/paper/calendar.hpp"
#include "ledger/paper/case_file.hpp"
#include "ledger/paper/certificate.hpp"
#include "ledger/paper/report.hpp"
#include "ledger/paper/terms_template.hpp"
#include "server/router.hpp"

namespace sopu::server {

namespace {

using Kind = Route::Kind;

// Ends the making of a page.
struct NotAnswered {
  domain::Error error;
};

// A document that is asked for, and for whom.
struct Printing {
  Kind kind;
  std::string id;  // of the agreement or the dispute
  std::string month;
  paper::Origin origin;
  words::Language language;
  domain::Time now;
};

bool is_report(Kind kind) {
  return kind == Kind::report || kind == Kind::report_csv;
}

std::vector<std::string_view> names_for(Kind kind) {
  if (kind == Kind::case_file) return {"dispute"};
  if (is_report(kind)) return {"id", "month"};
  return {"id"};
}

Reply file_reply(std::string body, std::string_view type, const std::string& name) {
  Reply reply;
  reply.body = std::move(body);
  reply.content_type = type;
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return reply;
}

Reply print(const Printing& one, const paper::Get& get) {
  constexpr std::size_t most = limits::printed_events_max;
  const std::string path = "/v1/agreements/" + one.id;
  if (one.kind == Kind::case_file) {
    return html_reply(
        case_file_html(paper::whole_case(get, one.id, most), one.origin, one.language));
  }
  if (one.kind == Kind::calendar) {
    return file_reply(paper::calendar_ics(get(paper::Target(path + "/deadlines")), one.id,
                                          one.origin.name, one.now),
                      "text/calendar; charset=utf-8", one.id + ".ics");
  }
  if (!is_report(one.kind)) {
    return html_reply(
        certificate_html(paper::certified(get, one.id, most), one.origin, one.language));
  }
  auto target = paper::Target(path + "/report.json");
  if (!one.month.empty()) target.add("month", one.month);
  const auto report = get(target);
  if (one.kind == Kind::report) {
    return html_reply(paper::report_html(report, one.origin, one.language));
  }
  return file_reply(paper::report_csv(report), "text/csv; charset=utf-8", one.id + ".csv");
}

}  // namespace

// A document, from what its reader is answered on one snapshot.
Reply Router::printed(const Request& request, const Target& target, const Match& match) const {
  const auto caller = party_of(request);
  if (!caller) return problem_reply(caller.error(), request.language);
  const Route::Kind kind = match.route->kind;
  auto arguments = Arguments::from_http(match.path, target.query, names_for(kind));
  const Printing printing{
      kind,
      kind == Kind::case_file ? arguments.event("dispute").value : arguments.agreement("id").value,
      is_report(kind) ? arguments.text("month") : std::string(),
      {ledger_.origin(), ledger_.log_verifier().vkey()},
      request.language,
      ledger_.now()};
  if (arguments.refusal()) return problem_reply(*arguments.refusal(), request.language);

  const auto snapshot = ledger_.snapshot();
  const Subject subject{*snapshot, ledger_.shared(), printing.now, ledger_.log_verifier()};
  const paper::Get get = [&](const paper::Target& asked) {
    auto answer = answer_to(subject, asked.text(), {*caller, request.language});
    if (!answer) throw NotAnswered{answer.error()};
    return std::move(*answer);
  };
  Reply reply;
  try {
    reply = print(printing, get);
  } catch (const NotAnswered& refused) {
    return problem_reply(refused.error, request.language);
  }
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

Reply Router::terms_template(const Request& request, const Target& target) const {
  static constexpr std::array<std::string_view, 1> names{"lang"};
  auto arguments = Arguments::from_http({}, target.query, names);
  const std::string asked = arguments.text("lang");
  const auto language = asked.empty() ? request.language : words::parse_language(asked);
  if (!language) arguments.refuse("lang", "form.spoken-language");
  if (arguments.refusal()) return problem_reply(*arguments.refusal(), request.language);
  Reply reply;
  reply.content_type = "text/plain; charset=utf-8";
  reply.body = paper::terms_template(*language, paper::usual_first_day(ledger_.now()));
  reply.headers.emplace_back("Vary", "Accept-Language");
  return reply;
}

}  // namespace sopu::server
