// A story in which every type of event happens, read by everybody who can stand to an agreement in
// some way.
// Values; one thread.
#pragma once

#include <map>

#include "crypto/note.hpp"
#include "tests/support/case_story.hpp"
#include "tests/support/keys.hpp"
#include "tests/support/reporting.hpp"

namespace sopu::test {

// ---------------------------------------------------------------- the readers

// A column of the tables each, in this order.
inline const std::vector<std::string> readers{
    "acme",      // principal
    "globex",    // the other principal
    "audit",     // whom globex lets read
    "initech",   // consenting third party
    "hooli",     // consulted third party
    "probe",     // measurer
    "joins",     // consenting third party, by an open proposal only
    "asked",     // consulted third party, by an open proposal only
    "meter",     // measurer, by an open proposal only
    "watch",     // auditor, by an open proposal only
    "gone",      // consenting third party that left
    "umbrella",  // a stranger
};

// ---------------------------------------------------------------- the story

inline boost::json::value first_terms() {
  auto terms = with_third_party(sample_terms(), "initech", "consenting");
  terms = with_third_party(terms, "hooli", "consulted");
  terms = with_third_party(terms, "gone", "consenting");
  terms = with(terms, "/parties/-", {{"party", "probe"}, {"role", "measurer"}});
  terms = with(terms, "/serviceElements/objectives/0/measuredBy/-", "probe");
  terms = with(terms, "/serviceElements/deliverySchedule/-",
               {{"id", "feed"},
                {"milestone", "The feed of prices runs."},
                {"owner", "initech"},
                {"due", "2027-03-01"}});
  terms = with(terms, "/managementElements/disputeProcedure/levels/2/appoints", "hooli");
  return with(terms, "/managementElements/renewal/mode", "automatic");
}
inline boost::json::value second_terms() {
  const auto terms = without(first_terms(), "/parties/4");  // gone
  return with_threshold(terms, "globex", "remedy", 2);
}
inline boost::json::value retitled() {
  return with(second_terms(), "/title", "Hosting");
}
inline boost::json::value with_newcomers() {
  auto terms = with_third_party(second_terms(), "joins", "consenting");
  terms = with_third_party(terms, "asked", "consulted");
  terms = with(terms, "/parties/-", {{"party", "meter"}, {"role", "measurer"}});
  return with(terms, "/parties/-", {{"party", "watch"}, {"role", "auditor"}});
}

inline AgreementInitiated beginning() {
  AgreementInitiated data = sample_initiation();
  data.parties.push_back({{"gone"}, Role::third_party, Involvement::consenting});
  return data;
}

inline Said ask(const std::string& party, const std::string& called, std::string_view until) {
  return by("acme", ThirdpartyConsulted{{party}, "What do you need?", time_of(until), {}})
      .called(called);
}
inline Said comment(const std::string& party, const std::string& called,
                    const std::string& answers = {}) {
  CommentPosted data{"A word.", {}, {}};
  if (!answers.empty()) data.reply_to = id_of(answers);
  return by(party, data).called(called);
}
inline Said yes(const std::string& party, const std::string& proposal,
                const boost::json::value& result) {
  return approve(party, proposal, result).called(proposal + "-" + party);
}

inline Story newcomers_enrolled() {
  const auto vkey =
      crypto::NoteVerifier::make("witness.example", crypto::NoteKeyType::cosignature_v1,
                                 public_key_of("witness"))
          .vkey();
  Story story{by("operator", WitnessAdded{"witness.example", vkey, ""}).called("witness"),
              by("operator", LedgerConfigured{{300, 700'000}}).called("configured"),
              by("operator", LedgerStood{time_of("2026-11-02T08:00:00.000Z"),
                                         time_of("2026-11-02T09:00:00.001Z")})
                  .signed_with(key_of(clock_person).kid)
                  .at("2026-11-02T10:00:00.000Z")
                  .called("stood"),
              by("acme", PartyRenamed{"Acme Oy"}).called("rename"),
              by("acme", PartyRuled{2}).called("ruled"),
              by("acme", KeyRevoked{key_of("acme-3").kid, "Left"}).called("revoke")};
  const Hash revoke = event_hash("revoke");
  story.push_back(by("acme", KeySeconded{revoke}).person_number(2).called("second"));
  for (const std::string party : {"audit", "joins", "asked", "meter", "watch", "gone", "judge"}) {
    story.push_back(by("operator", PartyEnrolled{request_of(party, key_of(person_of(party)))})
                        .called("enrol-" + party));
  }
  return story;
}

// With a gate still open, and terms on the table.
inline Story preparation() {
  auto draft = initial_proposal(first_terms());
  draft.expires_at = time_of("2026-12-01T00:00:00.000Z");
  const GroundrulesAccepted rules{{"We answer within a week."}};
  return {
      by("acme", beginning()).called("initiated"),
      by("globex", AccessGranted{{"audit"}, std::nullopt}).called("grant-audit"),
      by("acme", BackgroundSubmitted{"We host."}).called("background-acme"),
      by("globex", BackgroundSubmitted{"We sell."}).called("background-globex"),
      by("acme", rules).called("rules-acme"),
      by("globex", rules).called("rules-globex"),
      by("acme", PointsConfirmed{{"The shop stays open."}}).called("points-acme"),
      by("acme", feasible("uptime", 999'900, {}, first_terms())).called("feasible-acme"),
      by("acme", feasible("tickets", 990'000, parse_duration("PT2H"), first_terms()))
          .called("feasible-tickets"),
      by("initech", feasible("uptime", 999'500)).called("feasible-initech"),
      by("acme", ParticipantReleased{{"hooli"}, "It may not matter to them."})
          .called("release-hooli"),
      by("gone", ParticipantReleased{{"gone"}, "It may not matter to us."}).called("release-gone"),
      ask("hooli", "ask-hooli", "2026-12-01T00:00:00.000Z"),
      ask("gone", "ask-gone", "2026-12-01T00:00:00.000Z"),
      by("hooli", ThirdpartyObjected{"We need more.", {}, {}}).called("objection-hooli"),
      by("gone", ThirdpartyObjected{"We need less.", {}, {}}).called("objection-gone"),
      comment("acme", "comment-acme"),
      comment("hooli", "comment-hooli"),
      comment("acme", "answer-hooli", "comment-hooli"),
      comment("globex", "answer-acme", "comment-acme"),
      comment("probe", "comment-probe"),
      comment("acme", "answer-probe", "comment-probe"),
      comment("gone", "comment-gone"),
      by("globex", draft).called("draft")};
}

inline Story agreement_reached() {
  const auto terms = first_terms();
  return {by("globex", PointsConfirmed{{"The shop stays open."}}).called("points-globex"),
          by("acme", ProposalRejected{id_of("draft"), "Not yet."}).called("draft-no"),
          by("globex", initial_proposal(sample_terms())).called("bare"),
          by("globex", ProposalWithdrawn{id_of("bare"), "Too bare."}).called("bare-withdrawn"),
          by("acme", initial_proposal(terms)).called("initial"),
          by("globex",
             ThirdpartyConsulted{
                 {"hooli"}, "Hm?", time_of("2026-12-08T00:00:00.000Z"), id_of("initial")})
              .called("ask-twice"),
          by("globex", ConsultationWithdrawn{id_of("ask-twice"), "Acme asks."})
              .called("ask-twice-withdrawn"),
          consult("hooli", "initial"),
          answer("hooli", "initial").called("heard-hooli"),
          yes("initech", "initial", terms),
          yes("gone", "initial", terms),
          yes("acme", "initial", terms),
          yes("globex", "initial", terms)};
}

// From the first of February on, "gone" is no party any more.
inline Story one_leaves() {
  const auto result = second_terms();
  return {comment("acme", "new-year").at("2027-01-15T08:00:00.000Z"),
          by("globex", change_proposal(first_terms(), result, midnight_of("2027-02-01")))
              .called("leave"),
          yes("gone", "leave", result),
          yes("acme", "leave", result),
          yes("globex", "leave", result),
          approve("globex", "leave", result).person_number(2).called("leave-second")};
}

// A colleague says it, too.
inline Said second(const std::string& notice) {
  Said said = by("globex", NoticeSeconded{id_of(notice), {}}).person_number(2);
  said.complete = [notice](const World& world, Payload& payload) {
    std::get<NoticeSeconded>(std::get<NoticeEvent>(payload)).event =
        world.agreement().notices.find(id_of(notice))->event;
  };
  return std::move(said).called(notice + "-seconded");
}

// One dispute is settled, one withdrawn, one determined.
inline Story disputes() {
  const auto in = [](const char* dispute) { return id_of(dispute); };
  const auto raised = [](const std::string& party, const std::string& called) {
    return raise(party).called(called);
  };
  const std::string judge = "judge";
  return {
      raised("globex", "case"),
      reply(),
      by("globex", EvidenceSubmitted{in("case"), "See the log.", {}, {}, {}}).called("evidence"),
      settle("globex"),
      by("acme", SettlementRejected{in("case"), id_of("settlement"), "No."}).called("settled-no"),
      by("acme", SettlementProposed{in("case"), "So.", RemedyOwed{{"acme"}, "Help.", {}}, {}, {}})
          .called("offer"),
      take("globex", {}, "offer").called("offer-globex"),
      take("globex", {}, "offer").person_number(2).called("offer-second"),
      by("acme", RemedyImplemented{in("case"), "It runs."}).called("remedy-done"),
      by("globex", RemedyConfirmed{in("case"), ""}).called("remedy-seen"),

      raised("globex", "whim"),
      knowing_the_case("globex", DisputeWithdrawn{in("whim"), {}, "No more."}).called("whim-over"),

      raised("acme", "claim"),
      by("globex", DisputeResponded{in("claim"), "No."}).called("claim-response"),
      by("acme", DisputeEscalated{in("claim"), "Well?"}).called("claim-up"),
      by("acme", DisputeEscalated{in("claim"), "Well?"}).called("claim-top"),
      by("acme", NeutralProposed{in("claim"), {judge}, "It knows."}).called("judge-proposed"),
      by("globex", NeutralAccepted{in("claim"), {judge}}).called("judge-accepted"),
      by(judge, NeutralDeclared{in("claim"), "We know neither.", ""}).called("judge-declared"),
      by("acme",
         StatementConfided{in("claim"), {judge}, crypto::sha256(crypto::view("salt and words"))})
          .called("confided"),
      by(judge, DisputeQueried{in("claim"), Side::customer, "When?"}).called("query"),
      by("globex", DisputeAnswered{in("claim"), id_of("query"), "Then."}).called("query-answer"),
      by("globex", NeutralChallenged{in("claim"), "They are friends."}).called("challenge"),
      by("hooli", ChallengeDecided{in("claim"), false, "Hardly."}).called("challenge-decided"),
      knowing_the_case(judge,
                       DeterminationIssued{in("claim"), {}, Finding::partly, "Half of it.", {}, {}})
          .called("determined"),
      raised("globex", "late-case"),
      by("acme", DisputeResponded{in("late-case"), "No."}).called("late-response"),
      by("globex", NeutralProposed{in("late-case"), {judge}, "It knows."}).called("late-proposed"),
      by("acme", NeutralAccepted{in("late-case"), {judge}}).called("late-accepted"),
      by(judge, NeutralResigned{in("late-case"), "We have no time."}).called("judge-resigned"),
  };
}

// So many good ones of sixty in the first minute of a day.
inline MeasuredFigures good_ones(std::string_view date, std::int64_t good) {
  const Time from = midnight_of(date);
  MeasuredFigures figures;
  figures.counts = {{from, from + std::chrono::minutes{1}, good, 60}};
  return figures;
}
inline MeasurementReported measured(std::string_view date, std::int64_t good) {
  const Time from = midnight_of(date);
  return {{"uptime"}, {}, from, from + std::chrono::hours{24}, "probe", {}, good_ones(date, good)};
}
inline MeasurementCorrected measured_again(std::string_view called, std::string_view date,
                                           std::int64_t good) {
  const Time from = midnight_of(date);
  return {id_of(called),
          {"uptime"},
          {},
          from,
          from + std::chrono::hours{24},
          "One was slow.",
          "probe",
          {},
          good_ones(date, good)};
}

// Its performance, as the sides speak of it.
inline Story months_told() {
  const Time works = midnight_of("2027-02-10");
  const Time before = midnight_of("2027-02-01");
  const std::chrono::hours two{2};
  const auto claim = [&](std::vector<ItemId> objectives) {
    return ExclusionClaimed{{"maintenance"}, objectives, before, before + two, "It was urgent."};
  };
  return {
      by("globex", measured("2027-01-20", 50)).called("measured-globex"),
      by("acme", MaintenanceAnnounced{{"maintenance"}, {}, works, works + two, "New racks."})
          .called("maintenance"),
      by("acme", claim({{"uptime"}})).called("exclusion"),
      by("globex", ExclusionAccepted{id_of("exclusion")}).called("exclusion-yes"),
      by("acme", claim({{"uptime"}, {"tickets"}})).called("exclusion-again"),
      by("globex", ExclusionRefused{id_of("exclusion-again"), "Once is enough."})
          .called("exclusion-no"),
      by("acme", MeasurementContested{{"uptime"}, {}, "2027-01", {"globex"}, "We saw none."})
          .called("contested"),
      by("globex", CreditClaimed{{"uptime"}, {}, "2027-01", {}, "Ten in a minute."})
          .called("credit-claim"),
      by("acme", FeeBilled{{"support"}, ItemId{"desk"}, "2027-01", 700, "Invoice 3."})
          .called("bill"),
      by("globex", FeeContested{id_of("bill"), 500, "It was closed for a week."}).called("bill-no"),
      publish("acme", "2027-01").called("report"),
      by("globex", ReportAccepted{id_of("report")}).called("report-yes"),
      by("acme", CreditSettled{{"hosting"}, "2027-01", 0, ""}).called("credit-paid"),
  };
}

inline Story later_life() {
  const auto terms = second_terms();
  auto idea = change_proposal(terms, retitled(), midnight_of("2027-05-01"));
  idea.expires_at = time_of("2027-04-01T00:00:00.000Z");
  auto join = change_proposal(terms, with_newcomers(), midnight_of("2027-05-01"));
  join.counter_to = id_of("idea");
  return {
      by("acme", MilestoneDelivered{{"go-live"}, "It is live."})
          .called("delivered")
          .at("2027-02-02T08:00:00.000Z"),
      by("globex", MilestoneRefused{{"go-live"}, "It is not."}).called("refused"),
      by("acme", MilestoneDelivered{{"go-live"}, "Now it is."}).called("delivered-again"),
      by("globex", MilestoneAccepted{{"go-live"}}).called("accepted"),
      by("initech", MilestoneDelivered{{"feed"}, "It runs."}).called("feed-delivered"),
      by("globex", MilestoneRefused{{"feed"}, "It stutters."}).called("feed-refused"),
      by("acme", measured("2027-02-01", 60)).called("measured"),
      by("acme", measured_again("measured", "2027-02-01", 59)).called("corrected"),
      by("acme", change_proposal(terms, retitled(), midnight_of("2027-05-01"))).called("title"),
      yes("acme", "title", retitled()),
      by("acme", ApprovalWithdrawn{id_of("title"), "Not so soon."}).called("title-back"),
      by("globex", ProposalRejected{id_of("title"), "Why?"}).called("title-no"),
      by("acme", course_proposal(ProposalKind::suspension, terms, midnight_of("2027-06-01")))
          .called("pause"),
      yes("acme", "pause", terms),
      yes("initech", "pause", terms),
      yes("globex", "pause", terms),
      approve("globex", "pause", terms).person_number(2).called("pause-second"),
      by("globex", TerminationNotified{"We move.", {}, midnight_of("2027-12-01")}).called("notice"),
      second("notice"),
      by("globex", RenewalDeclined{"We, too."}).called("hasty"),
      by("globex", NoticeWithdrawn{id_of("hasty"), "They said it."}).called("hasty-back"),
      by("acme", RenewalDeclined{"We have other plans."}).called("declined"),
      by("acme", BreachNotified{{"unpaid"}, "Nothing came."}).called("breach"),
      by("globex", BreachCured{id_of("breach"), "It came."}).called("cured"),

      by("hooli", ComplaintFiled{ComplaintAbout::agreement, {}, "Nobody asks us."})
          .called("complaint"),
      by("globex", ComplaintAnswered{id_of("complaint"), "We do now."}).called("complaint-answer"),
      by("acme", ReviewHeld{id_of("complaint"), "We met.", {"True."}, 3, ReviewOutcome::no_change})
          .called("review"),
      by("globex", ReviewConfirmed{id_of("review"), 2, ""}).called("review-confirmed"),
      by("hooli", ComplaintClosed{id_of("complaint"), true, "Thanks."}).called("complaint-closed"),
      recover(recovery("acme", "globex-1")).called("recovered"),
      by("acme", RecoveryObjected{key_of("zed").kid, "Why?"}).called("objected"),
      by("acme", AccessGranted{{"operator"}, midnight_of("2027-03-01")}).called("grant-operator"),
      by("acme", AccessRevoked{{"operator"}}).called("revoke-operator"),
      by("acme", change_proposal(terms, with_newcomers(), midnight_of("2027-05-01")))
          .called("early"),
      by("acme", ProposalWithdrawn{id_of("early"), ""}).called("early-withdrawn"),
      by("acme", idea).called("idea"),
      by("globex", join).called("join"),
      consult("asked", "join"),
      answer("asked", "join").called("heard-asked"),
      yes("acme", "join", with_newcomers()),
      comment("joins", "comment-joins"),
      comment("acme", "answer-joins", "comment-joins"),
      ask("asked", "ask-asked", "2027-03-01T00:00:00.000Z"),
  };
}

inline Story whole_story() {
  return newcomers_enrolled() + preparation() + agreement_reached() + one_leaves() + later_life() +
         months_told() + disputes();
}

// The moments at which it is read.
struct Moments {
  World preparing = world_after(newcomers_enrolled() + preparation());
  World leaving =
      world_after(newcomers_enrolled() + preparation() + agreement_reached() + one_leaves());
  World late = world_after(whole_story());

  static const Moments& made() {
    static const Moments moments;
    return moments;
  }
};

// An event's name in the story.
inline std::string name_of(const EventId& id) {
  static const auto names = [] {
    std::map<EventId, std::string> map;
    for (const Said& said : whole_story()) map.emplace(id_of(said.id_name), said.id_name);
    return map;
  }();
  const auto found = names.find(id);
  return found == names.end() ? "" : found->second;
}

// What a party reads by: where it stands now; who left, where it stood the moment before.
struct View {
  const World& world;
  Reader reader;
};
inline View as_it_left(const std::string& party) {
  const Moments& moments = Moments::made();
  const Time left = moments.late.reader(party).left.value();
  return {moments.leaving, moments.leaving.reader(party, left - std::chrono::milliseconds{1})};
}

}  // namespace sopu::test
