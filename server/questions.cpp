#include "server/questions.hpp"

#include <algorithm>
#include <array>

#include "crypto/base64.hpp"
#include "ledger/view/public_log.hpp"
#include "ledger/words/answers.hpp"
#include "server/page.hpp"

namespace sopu::server {

namespace json = boost::json;

namespace {

// ---------------------------------------------------------------- parties and agreements

Answer party_get(Asked& asked) {
  const auto id = asked.arguments.party("id");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.party(id);
}

Answer agreement_list(Asked& asked) {
  view::AgreementFilter filter;
  filter.party = asked.arguments.find_party("party");
  filter.state = asked.arguments.text("state");
  filter.text = asked.arguments.text("q");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.agreements(filter, page);
}

Answer inbox_get(Asked& asked) {
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.inbox(page);
}

// About one agreement, as it was at a time and as it was known then.
template <Answer (view::Queries::*question)(const domain::AgreementId&, const view::When&)>
Answer agreement_then(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto when = asked.arguments.when();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return (asked.queries.*question)(id, when);
}

// {hash, terms}
Answer agreement_terms(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto version = asked.arguments.find_version("version");
  const auto when = asked.arguments.when();
  if (version && when.at) asked.arguments.refuse("at", "form.not-with-version");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  std::string hash;
  auto terms = asked.queries.terms(id, version, when, &hash);
  if (!terms) return terms;
  json::object answer;
  answer["hash"] = hash;
  answer["terms"] = std::move(*terms);
  return json::value(std::move(answer));
}

Answer agreement_diff(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const int from = asked.arguments.version("from");
  const int to = asked.arguments.version("to");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.diff(id, from, to);
}

Answer agreement_clause(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto clause = asked.arguments.item("clause");
  const auto when = asked.arguments.when();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.clause(id, clause, when);
}

Answer agreement_clause_versions(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto clause = asked.arguments.item("clause");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.clause_versions(id, clause, page);
}

Answer agreement_history(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  view::HistoryFilter filter;
  filter.clause = asked.arguments.find_item("clause");
  filter.party = asked.arguments.find_party("party");
  filter.since = asked.arguments.find_time("since");
  filter.before = asked.arguments.find_time("before");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.history(id, filter, page);
}

Answer agreement_comments(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto clause = asked.arguments.find_item("clause");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.comments(id, clause, page);
}

Answer agreement_events(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.events(id, page);
}

Answer agreement_proposals(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.proposals(id, page);
}

Answer agreement_proposal(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto proposal = asked.arguments.event("event");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.proposal(id, proposal);
}

Answer dispute_find(Asked& asked) {
  view::DisputeFilter filter;
  filter.agreement = asked.arguments.find_agreement("agreement");
  filter.clause = asked.arguments.find_item("clause");
  filter.party = asked.arguments.find_party("party");
  filter.state = asked.arguments.text("state");
  filter.level = asked.arguments.find_version("level");
  filter.opened_after = asked.arguments.find_time("openedAfter");
  filter.due_before = asked.arguments.find_time("dueBefore");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.disputes(filter, page);
}

Answer dispute_get(Asked& asked) {
  const auto dispute = asked.arguments.event("dispute");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.dispute(dispute, page);
}

Answer dispute_precedents(Asked& asked) {
  const auto dispute = asked.arguments.event("dispute");
  const auto page = asked.arguments.page();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.precedents(dispute, page);
}

Answer agreement_dispute_figures(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.dispute_figures(id);
}

Answer agreement_performance(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  view::PerformanceFilter filter;
  filter.objective = asked.arguments.find_item("slo");
  filter.window = asked.arguments.text("window");
  filter.from = asked.arguments.find_date("from");
  filter.to = asked.arguments.find_date("to");
  filter.explain = asked.arguments.flag("explain");
  const auto when = asked.arguments.when();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.performance(id, filter, when);
}

Answer agreement_backtest(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  view::BacktestFilter filter;
  filter.terms = asked.arguments.object("terms");
  filter.proposal = asked.arguments.find_event("proposal");
  filter.of = asked.arguments.find_agreement("of");
  filter.from = asked.arguments.find_date("from");
  filter.to = asked.arguments.find_date("to");
  filter.explain = asked.arguments.flag("explain");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.backtest(id, filter);
}

Answer agreement_report(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const std::string month = asked.arguments.text("month");
  const auto when = asked.arguments.when();
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.report(id, month, when);
}

// What somebody looks at: each hit costs more than a line of a list.
constexpr std::size_t hits_a_page = 10;

Answer text_search(Asked& asked) {
  view::SearchFilter filter;
  filter.text = asked.arguments.text("q");
  filter.agreement = asked.arguments.find_agreement("agreement");
  const auto page = asked.arguments.page(hits_a_page);
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  if (!asked.subject.word_index) {
    return domain::refuse(domain::ErrorCode::not_found, {"no-word-index", {}});
  }
  return asked.queries.search(*asked.subject.word_index, filter, page);
}

// The data of a proposal that would take up another one, from a date on.
using Anew = Answer (view::Queries::*)(const domain::AgreementId&, const domain::EventId&,
                                       std::optional<domain::Time>);
template <Anew question>
Answer agreement_anew(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto proposal = asked.arguments.event("event");
  const auto from = asked.arguments.find_time("from");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return (asked.queries.*question)(id, proposal, from);
}

// `for`: JSON Pointers, commas between them.
Answer agreement_next_date(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto paths = asked.arguments.list("for");
  const auto after = asked.arguments.find_time("after");
  const auto kind = asked.arguments.find_kind("kind").value_or(domain::ProposalKind::amendment);
  if (!paths.empty() && !domain::carries_terms(kind)) {
    asked.arguments.refuse("for", "form.not-with-kind");
  }
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.next_date(id, kind, paths, after);
}

Answer agreement_stretches(Asked& asked) {
  const auto id = asked.arguments.agreement("id");
  const auto from = asked.arguments.time("from");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.stretches(id, from);
}

// ---------------------------------------------------------------- the log

Answer event_get(Asked& asked) {
  const domain::LogIndex index{asked.arguments.number("index")};
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  auto answer = asked.queries.event(index);
  if (!answer) return answer;
  const auto proof = view::PublicLog(asked.subject.snapshot).inclusion_proof(index);
  if (!proof) return proof.error();
  answer->as_object()["proof"] = *proof;
  return answer;
}

Answer zones_get(Asked& asked) {
  const std::string zone = asked.arguments.text("zone");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  return asked.queries.zones(zone);
}

Answer log_get(Asked& asked) {
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  json::object answer;
  answer["origin"] = asked.subject.log.name;
  answer["verifierKey"] = asked.subject.log.vkey();
  answer["size"] = asked.subject.snapshot.head().size;
  answer["page"] = page_bundle();
  return json::value(std::move(answer));
}

// {text}
Answer checkpoint_get(Asked& asked) {
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  json::object answer;
  answer["text"] = view::PublicLog(asked.subject.snapshot).checkpoint();
  return json::value(std::move(answer));
}

// {text}
Answer proof_inclusion(Asked& asked) {
  const domain::LogIndex index{asked.arguments.number("index")};
  const auto size = asked.arguments.find_number("size");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  const auto proof = view::PublicLog(asked.subject.snapshot).inclusion_proof(index, size);
  if (!proof) return proof.error();
  json::object answer;
  answer["text"] = *proof;
  return json::value(std::move(answer));
}

// {from, to, hashes}
Answer proof_consistency(Asked& asked) {
  const std::uint64_t from = asked.arguments.number("from");
  const std::uint64_t to = asked.arguments.number("to");
  if (const auto& refusal = asked.arguments.refusal()) return *refusal;
  const auto hashes = view::PublicLog(asked.subject.snapshot).consistency_proof(from, to);
  if (!hashes) return hashes.error();
  json::array list;
  for (const auto& hash : *hashes) {
    list.emplace_back(crypto::base64_encode(crypto::view(hash)));
  }
  json::object answer;
  answer["from"] = from;
  answer["to"] = to;
  answer["hashes"] = std::move(list);
  return json::value(std::move(answer));
}

// ---------------------------------------------------------------- the list

constexpr std::array<std::string_view, 1> by_id{"id"};
constexpr std::array<std::string_view, 1> by_index{"index"};
constexpr std::array<std::string_view, 2> inbox_names{"after", "limit"};
constexpr std::array<std::string_view, 5> list_names{"party", "state", "q", "after", "limit"};
constexpr std::array<std::string_view, 3> get_names{"id", "at", "asOf"};
constexpr std::array<std::string_view, 2> versions_names{"id", "asOf"};
constexpr std::array<std::string_view, 4> terms_names{"id", "version", "at", "asOf"};
constexpr std::array<std::string_view, 3> diff_names{"id", "from", "to"};
constexpr std::array<std::string_view, 4> clause_names{"id", "clause", "at", "asOf"};
constexpr std::array<std::string_view, 4> clause_versions_names{"id", "clause", "after", "limit"};
constexpr std::array<std::string_view, 7> history_names{"id",     "clause", "party", "since",
                                                        "before", "after",  "limit"};
constexpr std::array<std::string_view, 3> page_names{"id", "after", "limit"};
constexpr std::array<std::string_view, 4> comments_names{"id", "clause", "after", "limit"};
constexpr std::array<std::string_view, 2> proposal_names{"id", "event"};
constexpr std::array<std::string_view, 3> rebase_names{"id", "event", "from"};
constexpr std::array<std::string_view, 4> next_date_names{"id", "for", "after", "kind"};
constexpr std::array<std::string_view, 2> stretches_names{"id", "from"};
constexpr std::array<std::string_view, 9> dispute_list_names{
    "agreement", "clause", "party", "state", "level", "openedAfter", "dueBefore", "after", "limit"};
constexpr std::array<std::string_view, 8> performance_names{"id", "slo",     "window", "from",
                                                            "to", "explain", "at",     "asOf"};
constexpr std::array<std::string_view, 7> backtest_names{"id",   "terms", "proposal", "of",
                                                         "from", "to",    "explain"};
constexpr std::array<std::string_view, 4> report_names{"id", "month", "at", "asOf"};
constexpr std::array<std::string_view, 3> dispute_names{"dispute", "after", "limit"};
constexpr std::array<std::string_view, 4> search_names{"q", "agreement", "after", "limit"};
constexpr std::array<std::string_view, 2> inclusion_names{"index", "size"};
constexpr std::array<std::string_view, 2> consistency_names{"from", "to"};

constexpr std::array<std::string_view, 1> zone_names{"zone"};

constexpr std::array<Question, 33> all_questions{{
    {"party.get", by_id, Callers::welcome, party_get},
    {"agreement.list", list_names, Callers::needed, agreement_list},
    {"inbox.get", inbox_names, Callers::needed, inbox_get},
    {"agreement.get", get_names, Callers::needed, agreement_then<&view::Queries::agreement>},
    {"agreement.terms", terms_names, Callers::needed, agreement_terms},
    {"agreement.versions", versions_names, Callers::needed,
     agreement_then<&view::Queries::versions>},
    {"agreement.diff", diff_names, Callers::needed, agreement_diff},
    {"agreement.clause", clause_names, Callers::needed, agreement_clause},
    {"agreement.clause-versions", clause_versions_names, Callers::needed,
     agreement_clause_versions},
    {"agreement.history", history_names, Callers::needed, agreement_history},
    {"agreement.comments", comments_names, Callers::needed, agreement_comments},
    {"agreement.events", page_names, Callers::needed, agreement_events},
    {"agreement.deadlines", get_names, Callers::needed, agreement_then<&view::Queries::deadlines>},
    {"agreement.proposals", page_names, Callers::needed, agreement_proposals},
    {"agreement.proposal", proposal_names, Callers::needed, agreement_proposal},
    {"agreement.rebase", rebase_names, Callers::needed, agreement_anew<&view::Queries::rebase>},
    {"agreement.again", rebase_names, Callers::needed, agreement_anew<&view::Queries::again>},
    {"agreement.next-date", next_date_names, Callers::needed, agreement_next_date},
    {"agreement.stretches", stretches_names, Callers::needed, agreement_stretches},
    {"agreement.dispute-figures", by_id, Callers::needed, agreement_dispute_figures},
    {"agreement.performance", performance_names, Callers::needed, agreement_performance},
    {"agreement.report", report_names, Callers::needed, agreement_report},
    {"agreement.backtest", backtest_names, Callers::needed, agreement_backtest},
    {"dispute.find", dispute_list_names, Callers::needed, dispute_find},
    {"dispute.get", dispute_names, Callers::needed, dispute_get},
    {"dispute.precedents", dispute_names, Callers::needed, dispute_precedents},
    {"text.search", search_names, Callers::needed, text_search},
    {"event.get", by_index, Callers::welcome, event_get},
    {"log.get", {}, Callers::no_matter, log_get},
    {"zones.get", zone_names, Callers::no_matter, zones_get},
    {"checkpoint.get", {}, Callers::no_matter, checkpoint_get},
    {"proof.inclusion", inclusion_names, Callers::no_matter, proof_inclusion},
    {"proof.consistency", consistency_names, Callers::no_matter, proof_consistency},
}};

// Of whose zone the instants in the answer's sentences are: the agreement that was asked for, or
// to which what was asked for belongs.
std::optional<domain::AgreementId> agreement_spoken_of(const Question& question,
                                                       Arguments& arguments,
                                                       const json::value& answer) {
  if (!question.needs_caller() || question.parameters.empty()) return std::nullopt;
  if (question.parameters.front() == "id") return arguments.agreement("id");
  const auto* whole = answer.if_object();
  const auto* agreement = whole ? whole->if_contains("agreement") : nullptr;
  if (agreement == nullptr) return std::nullopt;
  return domain::AgreementId{std::string(agreement->as_string())};
}

// Of a list over several agreements.
void add_texts_by_agreement(json::value& answer, words::Language language, view::Queries& queries) {
  for (json::value& item : answer.at("items").as_array()) {
    const domain::AgreementId agreement{std::string(item.at("agreement").as_string())};
    words::add_texts(item, {language, queries.zone_of(agreement)});
  }
}

}  // namespace

std::span<const Question> questions() {
  return all_questions;
}

const Question* find_question(std::string_view name) {
  const auto found =
      std::find_if(all_questions.begin(), all_questions.end(),
                   [name](const Question& question) { return question.name == name; });
  return found == all_questions.end() ? nullptr : &*found;
}

Answer ask(const Subject& subject, const Question& question, const AskedBy& by,
           Arguments arguments) {
  if (question.needs_caller() && !by.asker) {
    return domain::refuse(domain::ErrorCode::unauthenticated, {"parties-only", {}});
  }
  view::Queries queries(subject.snapshot, subject.shared, by.asker, subject.now);
  Asked asked{subject, queries, arguments};
  auto answer = question.answer(asked);
  if (!answer) return answer;
  if (const auto agreement = agreement_spoken_of(question, arguments, *answer)) {
    words::add_texts(*answer, {by.language, queries.zone_of(*agreement)});
  }
  if (question.answer == inbox_get) add_texts_by_agreement(*answer, by.language, queries);
  return answer;
}

Answer ask(const Ledger& ledger, const Question& question, const AskedBy& by, Arguments arguments) {
  const auto snapshot = ledger.snapshot();
  return ask({*snapshot, ledger.shared(), ledger.now(), ledger.log_verifier(), ledger.word_index()},
             question, by, std::move(arguments));
}

}  // namespace sopu::server
