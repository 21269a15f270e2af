#include "ledger/domain/agreement/complaint.hpp"

#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/agreement/newest.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

constexpr const char* at_complaint = "/data/complaint";

TermsPtr rules_of(const Agreement& agreement, const Complaint& complaint) {
  return agreement.terms(version_numbered(agreement, complaint.version)->terms);
}

// Nobody answers its own complaint: its steps are left out.
std::vector<EscalationStep> steps_of(const Terms& terms, const PartyId& complainer) {
  std::vector<EscalationStep> steps = terms.escalation;
  std::erase_if(steps, [&](const EscalationStep& step) { return step.contact_of == complainer; });
  return steps;
}

// In whose hours an answer is awaited: those of the objective complained of, else those of the
// procedure of disputes; around the clock where the terms name none.
const ServiceHours* hours_of(const Terms& terms, const Complaint& complaint) {
  const Objective* objective = complaint.clause ? terms.objective(*complaint.clause) : nullptr;
  if (objective && objective->calendar) return terms.calendar(*objective->calendar);
  return terms.dispute_hours();
}

bool is_contact(const Agreement& agreement, const Complaint& complaint, const PartyId& party) {
  const auto steps = steps_of(*rules_of(agreement, complaint), complaint.by);
  return std::ranges::count(steps, party, &EscalationStep::contact_of) != 0;
}

bool concerns(const Agreement& agreement, const Complaint& complaint, const PartyId& party) {
  return complaint.by == party || is_contact(agreement, complaint, party);
}

bool is_for(const Agreement& agreement, const Complaint& complaint, const Reader& reader) {
  return reader.reads_all() || concerns(agreement, complaint, reader.party);
}

// What is not for the source is as if it were not there.
Result<const Complaint*> find_complaint(const Context& context, const EventId& id) {
  const Complaint* found = context.agreement.complaints.find(id);
  if (found && is_for(context.agreement, *found, context.source)) return found;
  return refuse(ErrorCode::not_found, {"no-such-complaint", {{"complaint", id.value}}},
                at_complaint);
}

Result<const Complaint*> find_open(const Context& context, const EventId& id) {
  auto found = find_complaint(context, id);
  if (!found || (*found)->status != Complaint::Status::closed) return found;
  return refuse(ErrorCode::wrong_state,
                {"complaint-closed-already", {{"at", format_time((*found)->closed->at)}}},
                at_complaint);
}

Refusal refuse_too_many(const Context& context) {
  const Complaints& complaints = context.agreement.complaints;
  const auto open = std::ranges::count_if(complaints.open, [&](std::uint32_t position) {
    return complaints.all[position].by == context.event.source;
  });
  if (static_cast<std::size_t>(open) < limits::open_complaints_max) return std::nullopt;
  return refuse_rule({"open-complaints-limit", {{"limit", limits::open_complaints_max}}});
}

Complaint& edit(Complaints& complaints, const EventId& id) {
  return complaints.all.edit(newest_with(complaints.all, &Complaint::id, id));
}

Sentence waits_for(const AwaitedAnswer& answer) {
  return {"complaint-waits",
          {{"party", answer.party.value},
           {"level", answer.level},
           {"text", answer.role},
           {"at", format_time(answer.until)}}};
}

}  // namespace

const Complaint* Complaints::find(const EventId& id) const {
  return find_newest(all, &Complaint::id, id);
}

std::optional<AwaitedAnswer> awaited(const Agreement& agreement, const Complaint& complaint) {
  if (complaint.status != Complaint::Status::waiting || complaint.dispute) return std::nullopt;
  const TermsPtr terms = rules_of(agreement, complaint);
  const auto steps = steps_of(*terms, complaint.by);
  if (complaint.step >= steps.size()) return std::nullopt;
  const EscalationStep& step = steps[complaint.step];
  const ServiceHours* hours = hours_of(*terms, complaint);
  const Time until =
      add(complaint.since, step.respond_within, agreement.zone(*terms), hours, hours != nullptr);
  return AwaitedAnswer{step.level, step.role, step.contact_of, until};
}

// ---------------------------------------------------------------- rules

Refusal decide(const Context& context, const ComplaintFiled& data) {
  if (!newest_version(context.agreement)) {
    return refuse(ErrorCode::wrong_state, {"nothing-agreed-yet", {}});
  }
  if (auto no = refuse_if_empty(data.text, "/data/text")) return no;
  if (auto no = refuse_too_many(context)) return no;
  return refuse_unknown_clause(context, data.clause);
}

Refusal decide(const Context& context, const ComplaintAnswered& data) {
  const auto complaint = find_open(context, data.complaint);
  if (!complaint) return complaint.error();
  if ((*complaint)->by == context.event.source) {
    return refuse_rule({"own-complaint", {}}, at_complaint);
  }
  const bool answers = context.source.standing == Standing::principal ||
                       is_contact(context.agreement, **complaint, context.event.source);
  if (!answers) {
    return refuse_rule({"complaint-of-others", {{"party", context.event.source.value}}},
                       at_complaint);
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

Refusal decide(const Context& context, const ComplaintClosed& data) {
  const auto complaint = find_open(context, data.complaint);
  if (!complaint) return complaint.error();
  if ((*complaint)->by != context.event.source) {
    return refuse_rule({"only-complainer", {{"party", (*complaint)->by.value}}}, at_complaint);
  }
  return refuse_if_empty(data.statement, "/data/statement");
}

Refusal refuse_review_for(const Context& context, const EventId& id) {
  const auto complaint = find_open(context, id);
  if (!complaint) return complaint.error();
  if ((*complaint)->about != ComplaintAbout::agreement) {
    return refuse_rule({"complaint-of-service", {}}, at_complaint);
  }
  if (!(*complaint)->review) return std::nullopt;
  return refuse_rule({"complaint-reviewed-already", {}}, at_complaint);
}

Refusal refuse_dispute_of(const Context& context, const EventId& id) {
  const auto complaint = find_open(context, id);
  if (!complaint) return complaint.error();
  if ((*complaint)->by != context.event.source) {
    return refuse_rule({"only-complainer-disputes", {{"party", (*complaint)->by.value}}},
                       at_complaint);
  }
  if (!(*complaint)->dispute) return std::nullopt;
  return refuse_rule({"complaint-disputed-already", {}}, at_complaint);
}

void evolve(const Fold& fold, const ComplaintFiled& data) {
  Agreement& agreement = fold.agreement;
  Complaints& complaints = agreement.complaints;
  Complaint complaint{};
  complaint.id = fold.event.id;
  complaint.by = fold.event.source;
  complaint.about = data.about;
  complaint.clause = data.clause;
  complaint.version = ruling_version(agreement, fold.recorded.at)->number;
  complaint.since = fold.recorded.at;
  complaint.recorded = fold.recorded;
  complaints.open.push_back(static_cast<std::uint32_t>(complaints.all.size()));
  complaints.all.push_back(std::move(complaint));
}

void evolve(const Fold& fold, const ComplaintAnswered& data) {
  Complaint& complaint = edit(fold.agreement.complaints, data.complaint);
  complaint.status = Complaint::Status::answered;
  complaint.answer = fold.recorded;
}

void evolve(const Fold& fold, const ComplaintClosed& data) {
  Complaints& complaints = fold.agreement.complaints;
  std::erase_if(complaints.open, [&](std::uint32_t position) {
    return complaints.all[position].id == data.complaint;
  });
  Complaint& complaint = edit(complaints, data.complaint);
  complaint.status = Complaint::Status::closed;
  complaint.closed = fold.recorded;
  complaint.resolved = data.resolved;
}

void escalate_complaint(const Fold& fold, const EventId& id) {
  Complaint& complaint = edit(fold.agreement.complaints, id);
  ++complaint.step;
  complaint.since = fold.recorded.at;
}

void set_review(Complaints& complaints, const EventId& complaint, const EventId& review) {
  edit(complaints, complaint).review = review;
}

void set_dispute(Complaints& complaints, const EventId& complaint, const EventId& dispute) {
  edit(complaints, complaint).dispute = dispute;
}

// ---------------------------------------------------------------- telling

Sentence say(const Saying& saying, const ComplaintFiled& data) {
  boost::json::object params{
      {"party", saying.event.source.value}, {"about", name(data.about)}, {"text", data.text}};
  if (!data.clause) return {"complaint-filed", std::move(params)};
  params["clause"] = data.clause->value;
  return {"complaint-filed.clause", std::move(params)};
}

Sentence say(const Saying& saying, const ComplaintAnswered& data) {
  const Complaint* complaint = saying.agreement.complaints.find(data.complaint);
  return {"complaint-answered",
          {{"party", saying.event.source.value},
           {"by", complaint->by.value},
           {"text", data.statement}}};
}

Sentence say(const Saying& saying, const ComplaintClosed& data) {
  return {data.resolved ? "complaint-closed.resolved" : "complaint-closed.unresolved",
          {{"party", saying.event.source.value}, {"text", data.statement}}};
}

Sight sight_of_complaint(const Look& look, const EventId& id) {
  const Complaint* complaint = look.agreement.complaints.find(id);
  const bool is_concerned =
      complaint && look.reader.acts() && concerns(look.agreement, *complaint, look.reader.party);
  return is_concerned ? Sight::whole : Sight::hidden;
}

Sight sight(const Look& look, const ComplaintFiled&) {
  return sight_of_complaint(look, look.event.id);
}
Sight sight(const Look& look, const ComplaintAnswered& data) {
  return sight_of_complaint(look, data.complaint);
}
Sight sight(const Look& look, const ComplaintClosed& data) {
  return sight_of_complaint(look, data.complaint);
}

void show_complaints(const Showing& showing) {
  const Agreement& agreement = showing.agreement;
  const auto is_theirs = [&](const Complaint& one) {
    return is_for(agreement, one, showing.reader);
  };
  if (!showing.reader.reads_all() && !showing.reader.acts()) return;
  boost::json::array list =
      newest(showing, "complaints", agreement.complaints.all, "text", is_theirs);
  for (boost::json::value& line : list) {
    boost::json::object& one = line.as_object();
    const Complaint* complaint =
        agreement.complaints.find({std::string(one.at("id").get_string())});
    one.erase("step");
    one.erase("since");
    if (const auto answer = awaited(agreement, *complaint)) {
      one["awaited"] = boost::json::object{{"level", answer->level},
                                           {"role", answer->role},
                                           {"party", answer->party.value},
                                           {"until", format_time(answer->until)}};
    }
    for (const auto& [member, said] :
         {std::pair{"answerText", complaint->answer}, std::pair{"closedText", complaint->closed}}) {
      if (said) one[member] = showing.texts(said->index).at("statement");
    }
  }
  showing.json["complaints"] = std::move(list);
}

// Of the complaint that the event is about, or of which it says that a time is over.
void follow_complaints(const Step& step, Remarks& remarks) {
  const auto& before = step.before->complaints.all;
  const auto& after = step.after.complaints.all;
  for (const std::uint32_t position : step.after.complaints.open) {
    const Complaint& one = after[position];
    const bool is_new = position >= before.size();
    if (!is_new && before[position].step == one.step) continue;
    const auto to = for_party(one.by);
    if (is_new && one.about == ComplaintAbout::agreement) {
      remarks.push_back({{"complaint-opens-review", {}}, to});
    }
    const auto answer = awaited(step.after, one);
    remarks.push_back({answer ? waits_for(*answer) : Sentence{"complaint-unanswered", {}}, to});
  }
}

void due_in_complaints(const Agreement& agreement, Deadlines& list) {
  for (const std::uint32_t position : agreement.complaints.open) {
    const Complaint& one = agreement.complaints.all[position];
    const auto answer = awaited(agreement, one);
    if (!answer) continue;
    list.push_back(
        {answer->until, waits_for(*answer), answer->party, one.id.value, for_party(answer->party)});
  }
}

}  // namespace sopu::domain
