// Stories about the core: given({…events…}).when(event).then(…) or .refused(code, rule); and the
// chapters that they share.
// An Outcome belongs to one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "tests/support/world.hpp"

namespace sopu::test {

// ---------------------------------------------------------------- what was told

// The parameters of what follows of this kind.
inline std::vector<boost::json::object> follows(const Told& told, std::string_view code) {
  std::vector<boost::json::object> found;
  for (const Sentence& one : told.follows) {
    if (one.code == code) found.push_back(one.params);
  }
  return found;
}

inline std::vector<Needed> needed_by(const Told& told) {
  std::vector<Needed> needed;
  for (const auto& params : follows(told, "still-needed")) {
    needed.push_back(
        {{std::string(params.at("party").as_string())}, params.at("people").to_number<int>()});
  }
  return needed;
}

// The number of the version that came about.
inline std::optional<int> new_version(const Told& told) {
  const auto begins = follows(told, "version-begins");
  if (begins.empty()) return std::nullopt;
  return begins.front().at("version").to_number<int>();
}

inline std::vector<EventId> made_stale(const Told& told) {
  std::vector<EventId> stale;
  for (const auto& params : follows(told, "proposal-stale")) {
    stale.push_back({std::string(params.at("proposal").as_string())});
  }
  return stale;
}

// ---------------------------------------------------------------- given, when, then

class Outcome {
 public:
  Outcome(World before, const Said& said)
      : world_(std::move(before)), result_(world_.happen(said)) {}

  const Outcome& accepted() const {
    if (!result_) ADD_FAILURE() << "refused: " << text_of(result_.error());
    return *this;
  }
  const Outcome& then(const std::function<void(const World&, const Told&)>& check) const {
    accepted();
    if (result_) check(world_, *result_);
    return *this;
  }
  const Outcome& refused(ErrorCode code, std::string_view rule = {}) const {
    if (result_) {
      ADD_FAILURE() << "accepted: " << text_of(result_->summary);
      return *this;
    }
    EXPECT_EQ(name(result_.error().code), name(code)) << text_of(result_.error());
    EXPECT_EQ(result_.error().rule, rule) << text_of(result_.error());
    EXPECT_FALSE(result_.error().why.code.empty());
    return *this;
  }
  // A part of the sentence's code and parameters.
  const Outcome& saying(std::string_view part) const {
    const std::string text = result_ ? std::string("accepted") : text_of(result_.error().why);
    EXPECT_NE(text.find(part), std::string::npos) << text;
    return *this;
  }
  const Outcome& at_pointer(std::string_view pointer) const {
    EXPECT_EQ(result_ ? std::string("accepted") : result_.error().pointer, pointer);
    return *this;
  }

 private:
  World world_;
  Result<Told> result_;
};

struct Given {
  World world;
  Outcome when(const Said& said) const { return {world, said}; }
};

inline World world_after(const Story& story) {
  World world = World::enrolled();
  for (const Said& said : story) world.must(said);
  return world;
}

inline Given given(const Story& story) {
  return {world_after(story)};
}

// ---------------------------------------------------------------- chapters that stories share

inline AgreementInitiated sample_initiation() {
  return {"Hosting of the Globex shop",
          {{{"acme"}, Role::provider, std::nullopt},
           {{"globex"}, Role::customer, std::nullopt},
           {{"initech"}, Role::third_party, Involvement::consenting},
           {{"hooli"}, Role::third_party, Involvement::consulted},
           {{"probe"}, Role::measurer, std::nullopt}}};
}

inline Story initiated() {
  return {by("acme", sample_initiation())};
}

// Of the objective as these terms have it; of one that they do not have it is about nothing.
inline FeasibilityAttested feasible(const std::string& objective, std::int64_t target_ppm,
                                    std::optional<Duration> limit = std::nullopt,
                                    const boost::json::value& terms = sample_terms()) {
  const TermsPtr known = parsed(terms);
  const Objective* one = known->objective({objective});
  return {{objective},
          one ? promise_hash(*known, *one) : Hash{},
          target_ppm,
          std::nullopt,
          limit,
          Basis::measured,
          "We measured it for a year."};
}

inline Story gates_closed() {
  const GroundrulesAccepted rules{{"We answer within a week."}};
  const PointsConfirmed points{{"The shop stays open."}};
  return {by("acme", BackgroundSubmitted{"We host."}),
          by("globex", BackgroundSubmitted{"We sell."}),
          by("acme", rules),
          by("globex", rules),
          by("acme", points),
          by("globex", points)};
}

// By the provider; whatever the terms ask for if they ask for a value.
inline Story all_feasible(const boost::json::value& terms = sample_terms()) {
  Story story;
  const TermsPtr known = parsed(terms);
  for (const Objective& one : known->objectives) {
    const bool within = one.indicator == Objective::Indicator::duration;
    auto data = feasible(one.id.value, within ? 990'000 : 999'900,
                         within ? parse_duration("PT2H") : std::nullopt, terms);
    data.target = one.target;
    if (data.target) data.target_ppm.reset();
    story.push_back(by("acme", std::move(data)));
  }
  return story;
}

// Nobody whom the initiation named needs to be named by the first terms.
inline Story released() {
  Story story;
  for (const std::string party : {"initech", "hooli", "probe"}) {
    story.push_back(by(party, ParticipantReleased{{party}, "We may not be needed."}));
  }
  return story;
}

inline Story prepared(const boost::json::value& terms = sample_terms()) {
  return initiated() + gates_closed() + released() + all_feasible(terms);
}

// A question about the proposal, which the party may answer for a month.
inline Said consult(const std::string& party, const std::string& proposal,
                    const std::string& asked_by = "acme") {
  Said said = by(asked_by, ThirdpartyConsulted{{party}, "Is it all right?", {}, id_of(proposal)});
  said.complete = [](const World& world, Payload& payload) {
    auto& data = std::get<ThirdpartyConsulted>(std::get<ConsultationEvent>(payload));
    data.respond_by = world.now + std::chrono::days{30};
  };
  return std::move(said).called("ask-" + party + "-" + proposal);
}
inline Said answer(const std::string& party, const std::string& proposal) {
  return by(party, ThirdpartyAnswered{id_of("ask-" + party + "-" + proposal), "It is."});
}

// Everybody whom the terms name as consulted is asked about the proposal, and answers.
inline Story heard(const boost::json::value& terms, const std::string& proposal) {
  Story story;
  const TermsPtr known = parsed(terms);
  for (const Participant& one : known->parties) {
    if (one.involvement != Involvement::consulted) continue;
    story.push_back(consult(one.party.value, proposal));
    story.push_back(answer(one.party.value, proposal));
  }
  return story;
}

inline ProposalSubmitted initial_proposal(const boost::json::value& terms) {
  const TermsPtr result = parsed(terms);
  ProposalSubmitted data{};
  data.kind = ProposalKind::initial;
  data.reason = "It is time.";
  data.terms = terms;
  data.effective_from = local_midnight(result->period_from.value(), zone(result->time_zone));
  data.results = {{data.effective_from, std::nullopt, result->hash(), std::nullopt}};
  return data;
}

// Of one stretch of time.
inline ProposalSubmitted change_proposal(const boost::json::value& base,
                                         const boost::json::value& result, Time effective_from,
                                         ProposalKind kind = ProposalKind::amendment) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "Things have changed.";
  data.patch = make_patch(base, result);
  data.effective_from = effective_from;
  data.results = {{effective_from, parsed(base)->hash(), parsed(result)->hash(), std::nullopt}};
  return data;
}

// A suspension of thirty days, a resumption or a termination of an agreement under these terms.
inline ProposalSubmitted course_proposal(ProposalKind kind, const boost::json::value& terms,
                                         Time effective_from) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "It is better so.";
  data.effective_from = effective_from;
  if (kind == ProposalKind::suspension) data.until = effective_from + std::chrono::days{30};
  data.results = {{effective_from, parsed(terms)->hash(), parsed(terms)->hash(), std::nullopt}};
  return data;
}

// It takes effect at another time, without stretches after it.
inline void begin_at(ProposalSubmitted& data, Time when) {
  if (data.until) *data.until += when - data.effective_from;
  data.effective_from = data.results.front().from = when;
}

// What is given for the first stretch of time, laid on all that it touches in this world. Where the
// changes of the first do not go, nothing changes.
inline ProposalSubmitted change_in(const World& world, const boost::json::value& result,
                                   Time effective_from,
                                   ProposalKind kind = ProposalKind::amendment) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "Things have changed.";
  data.effective_from = effective_from;
  auto on = stretches_from(world.agreement(), kind, effective_from, std::nullopt);
  data.patch = make_patch(on.front().base->json(), result);
  for (const Stretch& one : on) data.results.push_back({one.from, std::nullopt, {}, std::nullopt});
  const auto whole = lay(on, data);
  for (std::size_t i = 1; i < data.results.size() && !whole; ++i) {
    data.results[i].patch = boost::json::array{};
  }
  data.results = submitted(whole ? *whole : lay(on, data).value());
  return data;
}

// An approval of the proposal as it stands when it is said, but for what is given.
inline Said approve(const std::string& party, std::string_view proposal) {
  Said said = by(party, ProposalApproved{id_of(proposal), event_hash(proposal), {}});
  said.complete = [](const World& world, Payload& payload) {
    auto& data = std::get<ProposalApproved>(std::get<ConsentEvent>(payload));
    const Proposal* found = world.begun() ? world.agreement().proposal(data.proposal) : nullptr;
    if (!found) return;
    for (const ProposedStretch& one : found->results) data.results.push_back({one.from, one.terms});
  };
  return said;
}

// One that names these terms for the first stretch of time.
inline Said approve(const std::string& party, std::string_view proposal,
                    const boost::json::value& result) {
  Said said = approve(party, proposal);
  said.complete = [as_it_stands = said.complete, hash = parsed(result)->hash()](const World& world,
                                                                                Payload& payload) {
    as_it_stands(world, payload);
    auto& results = std::get<ProposalApproved>(std::get<ConsentEvent>(payload)).results;
    if (!results.empty()) results.front().terms = hash;
  };
  return said;
}

// The proposal `called`, approved by both principals.
inline Story consented(ProposalSubmitted data, const std::string& called,
                       const boost::json::value& result) {
  return {by("acme", std::move(data)).called(called), approve("acme", called, result),
          approve("globex", called, result)};
}

// By as many people of each principal as the terms ask for.
inline Story agreed(const boost::json::value& terms = sample_terms()) {
  Story story = prepared(terms) + Story{by("acme", initial_proposal(terms)).called("initial")} +
                heard(terms, "initial");
  for (const char* party : {"acme", "globex"}) {
    const int people = parsed(terms)->threshold({party}, domain::ChangeClass::remedy);
    for (int person = 1; person <= people; ++person) {
      story.push_back(approve(party, "initial", terms).person_number(person));
    }
  }
  return story;
}

// In force since the turn of the year; it is the middle of January.
inline Story in_force(const boost::json::value& terms = sample_terms()) {
  return agreed(terms) +
         Story{by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")};
}

inline Story amended(const boost::json::value& base, const boost::json::value& result,
                     const std::string& called, Time effective_from) {
  return consented(change_proposal(base, result, effective_from), called, result);
}

inline constexpr const char* fee_path = "/serviceElements/services/0/fee/amount";
inline constexpr const char* until_path = "/agreementPeriod/until";

inline boost::json::value priced(const boost::json::value& terms, int amount) {
  return with(terms, fee_path, amount);
}

// Somebody proposes it in the world as it is, and both sides approve.
inline Told agree(World& world, const boost::json::value& result, std::string_view from,
                  const std::string& called, ProposalKind kind = ProposalKind::amendment) {
  world.must(by("acme", change_in(world, result, midnight_of(from), kind)).called(called));
  world.must(approve("acme", called));
  return world.must(approve("globex", called));
}

}  // namespace sopu::test
