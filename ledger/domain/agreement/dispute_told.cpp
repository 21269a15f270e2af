// Disputes as they are told: between the principals and the neutral of the case.
#include "ledger/domain/agreement/dispute_told.hpp"

#include "crypto/base64.hpp"
#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"

namespace sopu::domain {
namespace {

// What is waited for in a case, and until when.
struct Awaited {
  Time at;
  Sentence what;
  std::optional<PartyId> party;
};

Sentence on_level(const char* code, const DisputeLevel& level, Time until) {
  return {code, {{"level", level.level}, {"text", level.name}, {"until", format_time(until)}}};
}

std::optional<Awaited> awaited_of(const Agreement& agreement, const Dispute& dispute) {
  if (const auto& outcome = dispute.outcome) {
    if (!outcome->remedy || !outcome->remedy->due || outcome->implemented || outcome->confirmed) {
      return std::nullopt;
    }
    const PartyId& by = outcome->remedy->by;
    const Time due = *outcome->remedy->due;
    return Awaited{due, {"remedy-due", {{"party", by.value}, {"until", format_time(due)}}}, by};
  }
  const TermsPtr rules = procedure_rules(agreement, dispute);
  const DisputeLevel* level = level_of(*rules, dispute);
  if (const auto until = waits_until(dispute)) {
    return Awaited{*until, on_level("neutral-awaited", *level, *until), std::nullopt};
  }
  const Time until = *time_is_over(agreement, dispute);
  if (level) return Awaited{until, on_level("dispute-on-level", *level, until), std::nullopt};
  const Role side = dispute.side == Role::provider ? Role::customer : Role::provider;
  return Awaited{until,
                 {"response-awaited", {{"side", name(side)}, {"until", format_time(until)}}},
                 std::nullopt};
}

// The words of a remedy, beside who owes it and until when.
void add_remedy_words(boost::json::object& json, const boost::json::object& said) {
  if (auto* remedy = json.if_contains("remedy")) {
    remedy->as_object()["text"] = said.at("remedy").as_object().at("text");
  }
}

void add_words_of_settlements(const Showing& showing, const Dispute& dispute,
                              boost::json::array& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Settlement& settlement = dispute.settlements[i];
    boost::json::object& one = list[i].as_object();
    const boost::json::object said = showing.texts(settlement.recorded.index);
    one["text"] = said.at("text");
    add_remedy_words(one, said);
    if (!settlement.proposal) continue;
    boost::json::array results;
    for (const ProposedStretch& stretch :
         showing.agreement.proposal(*settlement.proposal)->results) {
      results.push_back(json_of(ResultingTerms{stretch.from, stretch.terms}));
    }
    one["results"] = std::move(results);
  }
}

// Of a settlement, of a determination; what was withdrawn or lapsed has none.
void add_words_of_outcome(const Showing& showing, const Dispute& dispute,
                          boost::json::object& outcome) {
  if (dispute.outcome->kind == OutcomeKind::determined) {
    const boost::json::object said = showing.texts(dispute.outcome->recorded.index);
    outcome["reasons"] = said.at("reasons");
    add_remedy_words(outcome, said);
  }
  for (const Settlement& one : dispute.settlements) {
    if (one.status != Settlement::Status::accepted) continue;
    add_remedy_words(outcome, showing.texts(one.recorded.index));
  }
}

void add_words(const Showing& showing, const Dispute& dispute, boost::json::object& one) {
  one["remedySought"] = showing.texts(dispute.recorded.index).at("remedySought");
  auto& queries = one.at("queries").as_array();
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Query& query = dispute.queries[i];
    queries[i].as_object()["text"] = showing.texts(query.recorded.index).at("text");
    if (query.answer) {
      queries[i].as_object()["answerText"] = showing.texts(query.answer->index).at("text");
    }
  }
  add_words_of_settlements(showing, dispute, one.at("settlements").as_array());
  if (dispute.outcome) add_words_of_outcome(showing, dispute, one.at("outcome").as_object());
}

void follow_outcome(const Outcome& outcome, Remarks& remarks) {
  if (outcome.kind == OutcomeKind::settled) remarks.push_back({{"dispute-settled", {}}});
  if (outcome.kind == OutcomeKind::lapsed) remarks.push_back({{"dispute-lapsed", {}}});
  if (outcome.notice_fate) {
    remarks.push_back(
        {{*outcome.notice_fate == NoticeFate::stands ? "notice-stands" : "notice-falls", {}}});
  }
  if (!outcome.remedy) return;
  const PartyId& by = outcome.remedy->by;
  if (!outcome.remedy->due) {
    remarks.push_back({{"remedy-owed", {{"party", by.value}}}});
    return;
  }
  const std::string until = format_time(*outcome.remedy->due);
  remarks.push_back({{"remedy-due", {{"party", by.value}, {"until", until}}}});
}

}  // namespace

Sentence say(const Saying& saying, const DisputeRaised& data) {
  boost::json::array clauses;
  for (const ItemId& clause : data.clauses) clauses.emplace_back(clause.value);
  return {"dispute-raised",
          {{"party", saying.event.source.value},
           {"clauses", std::move(clauses)},
           {"text", data.claim},
           {"remedy", data.remedy_sought}}};
}

Sentence say(const Saying& saying, const DisputeResponded& data) {
  return {"dispute-responded", {{"party", saying.event.source.value}, {"text", data.statement}}};
}

// Documents with their hashes: what is told of them can be checked.
Sentence say(const Saying& saying, const EvidenceSubmitted& data) {
  Sentence sentence{"evidence-submitted",
                    {{"party", saying.event.source.value}, {"text", data.statement}}};
  if (!data.documents) return sentence;
  boost::json::array documents;
  for (const Document& one : *data.documents) {
    documents.emplace_back(one.title + " (" + crypto::base64url_encode(crypto::view(one.sha256)) +
                           ")");
  }
  sentence.code = "evidence-with-documents";
  sentence.params["documents"] = std::move(documents);
  return sentence;
}

Sentence say(const Saying& saying, const DisputeQueried& data) {
  return {"dispute-queried", {{"party", saying.event.source.value}, {"text", data.text}}};
}

Sentence say(const Saying& saying, const DisputeAnswered& data) {
  return {"dispute-answered", {{"party", saying.event.source.value}, {"text", data.text}}};
}

Sentence say(const Saying& saying, const DisputeEscalated& data) {
  return {"dispute-escalated", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sight sight(const Look&, const DisputeRaised&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DisputeResponded&) {
  return Sight::hidden;
}
Sight sight(const Look&, const EvidenceSubmitted&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DisputeQueried&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DisputeAnswered&) {
  return Sight::hidden;
}
Sight sight(const Look&, const DisputeEscalated&) {
  return Sight::hidden;
}

std::string_view status_of(const Dispute& dispute) {
  if (!dispute.outcome) return dispute.levels.empty() ? "raised" : "underway";
  return dispute.outcome->confirmed ? "remedied" : "resolved";
}

std::optional<Time> waits_until(const Agreement& agreement, const Dispute& dispute) {
  const auto awaited = awaited_of(agreement, dispute);
  return awaited ? std::optional(awaited->at) : std::nullopt;
}

boost::json::object dispute_json(const Showing& showing, const Dispute& dispute) {
  boost::json::object one = object_of(dispute);
  one.erase("since");
  one["claim"] = showing.texts(dispute.recorded.index).at("claim");
  add_words(showing, dispute, one);
  one["status"] = status_of(dispute);
  if (const auto until = waits_until(showing.agreement, dispute))
    one["until"] = format_time(*until);
  return one;
}

void show_disputes(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  const auto& all = showing.agreement.disputes.all;
  boost::json::array list =
      newest(showing, "disputes", all, "claim", [](const Dispute&) { return true; });
  const std::size_t first = all.size() - list.size();
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = dispute_json(showing, all[first + i]);
  showing.json["disputes"] = std::move(list);
}

// Of the case that the event changed: on which level it is now, who is waited for, how it ended.
void follow_disputes(const Step& step, Remarks& remarks) {
  const Disputes& before = step.before->disputes;
  for (const std::uint32_t position : before.running) {
    const Dispute& was = before.all[position];
    const Dispute& is = step.after.disputes.all[position];
    if (is.outcome && !was.outcome) follow_outcome(*is.outcome, remarks);
    const bool moved = was.levels.size() != is.levels.size() ||
                       was.neutrals.waited_for_since != is.neutrals.waited_for_since;
    if (is.outcome || !moved) continue;
    if (const auto awaited = awaited_of(step.after, is)) remarks.push_back({awaited->what});
  }
  for (std::size_t i = before.all.size(); i < step.after.disputes.all.size(); ++i) {
    remarks.push_back({awaited_of(step.after, step.after.disputes.all[i])->what});
  }
}

void due_in_disputes(const Agreement& agreement, Deadlines& list) {
  for (const std::uint32_t position : agreement.disputes.running) {
    const Dispute& dispute = agreement.disputes.all[position];
    const auto awaited = awaited_of(agreement, dispute);
    if (awaited) list.push_back({awaited->at, awaited->what, awaited->party, dispute.id.value});
  }
}

}  // namespace sopu::domain
