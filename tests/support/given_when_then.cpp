#include "tests/support/given_when_then.hpp"

#include <gtest/gtest.h>

#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_patch.hpp"

namespace sopu::test {

std::vector<boost::json::object> follows(const Told& told, std::string_view code) {
  std::vector<boost::json::object> found;
  for (const Sentence& one : told.follows) {
    if (one.code == code) found.push_back(one.params);
  }
  return found;
}

std::vector<Needed> needed_by(const Told& told) {
  std::vector<Needed> needed;
  for (const auto& params : follows(told, "still-needed")) {
    needed.push_back(
        {{std::string(params.at("party").as_string())}, params.at("people").to_number<int>()});
  }
  return needed;
}

std::optional<int> new_version(const Told& told) {
  const auto begins = follows(told, "version-begins");
  if (begins.empty()) return std::nullopt;
  return begins.front().at("version").to_number<int>();
}

std::vector<EventId> made_stale(const Told& told) {
  std::vector<EventId> stale;
  for (const auto& params : follows(told, "proposal-stale")) {
    stale.push_back({std::string(params.at("proposal").as_string())});
  }
  return stale;
}

World world_after(const Story& story) {
  World world = World::enrolled();
  for (const Said& said : story) world.must(said);
  return world;
}

Given given(const Story& story) {
  return {world_after(story)};
}

AgreementInitiated sample_initiation() {
  return {"Hosting of the Globex shop",
          {{{"acme"}, Role::provider, std::nullopt},
           {{"globex"}, Role::customer, std::nullopt},
           {{"initech"}, Role::third_party, Involvement::consenting},
           {{"hooli"}, Role::third_party, Involvement::consulted},
           {{"probe"}, Role::measurer, std::nullopt}}};
}

Story initiated() {
  return {by("acme", sample_initiation())};
}

FeasibilityAttested feasible(const std::string& objective, std::int64_t target_ppm,
                             std::optional<Duration> limit, const boost::json::value& terms) {
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

Story gates_closed() {
  const GroundrulesAccepted rules{{"We answer within a week."}};
  const PointsConfirmed points{{"The shop stays open."}};
  return {by("acme", BackgroundSubmitted{"We host."}),
          by("globex", BackgroundSubmitted{"We sell."}),
          by("acme", rules),
          by("globex", rules),
          by("acme", points),
          by("globex", points)};
}

Story all_feasible(const boost::json::value& terms) {
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

Story released() {
  Story story;
  for (const std::string party : {"initech", "hooli", "probe"}) {
    story.push_back(by(party, ParticipantReleased{{party}, "We may not be needed."}));
  }
  return story;
}

Story prepared(const boost::json::value& terms) {
  return initiated() + gates_closed() + released() + all_feasible(terms);
}

Said consult(const std::string& party, const std::string& proposal, const std::string& asked_by) {
  Said said = by(asked_by, ThirdpartyConsulted{{party}, "Is it all right?", {}, id_of(proposal)});
  said.complete = [](const World& world, Payload& payload) {
    auto& data = std::get<ThirdpartyConsulted>(std::get<ConsultationEvent>(payload));
    data.respond_by = world.now + std::chrono::days{30};
  };
  return std::move(said).called("ask-" + party + "-" + proposal);
}

Said answer(const std::string& party, const std::string& proposal) {
  return by(party, ThirdpartyAnswered{id_of("ask-" + party + "-" + proposal), "It is."});
}

Story heard(const boost::json::value& terms, const std::string& proposal) {
  Story story;
  const TermsPtr known = parsed(terms);
  for (const Participant& one : known->parties) {
    if (one.involvement != Involvement::consulted) continue;
    story.push_back(consult(one.party.value, proposal));
    story.push_back(answer(one.party.value, proposal));
  }
  return story;
}

ProposalSubmitted initial_proposal(const boost::json::value& terms) {
  const TermsPtr result = parsed(terms);
  ProposalSubmitted data{};
  data.kind = ProposalKind::initial;
  data.reason = "It is time.";
  data.terms = terms;
  data.effective_from = local_midnight(result->period_from.value(), zone(result->time_zone));
  data.results = {{data.effective_from, std::nullopt, result->hash(), std::nullopt}};
  return data;
}

ProposalSubmitted change_proposal(const boost::json::value& base, const boost::json::value& result,
                                  Time effective_from, ProposalKind kind) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "Things have changed.";
  data.patch = make_patch(base, result);
  data.effective_from = effective_from;
  data.results = {{effective_from, parsed(base)->hash(), parsed(result)->hash(), std::nullopt}};
  return data;
}

ProposalSubmitted course_proposal(ProposalKind kind, const boost::json::value& terms,
                                  Time effective_from) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "It is better so.";
  data.effective_from = effective_from;
  if (kind == ProposalKind::suspension) data.until = effective_from + std::chrono::days{30};
  data.results = {{effective_from, parsed(terms)->hash(), parsed(terms)->hash(), std::nullopt}};
  return data;
}

void begin_at(ProposalSubmitted& data, Time when) {
  if (data.until) *data.until += when - data.effective_from;
  data.effective_from = data.results.front().from = when;
}

ProposalSubmitted change_in(const World& world, const boost::json::value& result,
                            Time effective_from, ProposalKind kind) {
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

Said approve(const std::string& party, std::string_view proposal) {
  Said said = by(party, ProposalApproved{id_of(proposal), event_hash(proposal), {}});
  said.complete = [](const World& world, Payload& payload) {
    auto& data = std::get<ProposalApproved>(std::get<ConsentEvent>(payload));
    const Proposal* found = world.begun() ? world.agreement().proposal(data.proposal) : nullptr;
    if (!found) return;
    for (const ProposedStretch& one : found->results) data.results.push_back({one.from, one.terms});
  };
  return said;
}

Said approve(const std::string& party, std::string_view proposal,
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

Story consented(ProposalSubmitted data, const std::string& called,
                const boost::json::value& result) {
  return {by("acme", std::move(data)).called(called), approve("acme", called, result),
          approve("globex", called, result)};
}

Story agreed(const boost::json::value& terms) {
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

Story in_force(const boost::json::value& terms) {
  return agreed(terms) +
         Story{by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")};
}

Story amended(const boost::json::value& base, const boost::json::value& result,
              const std::string& called, Time effective_from) {
  return consented(change_proposal(base, result, effective_from), called, result);
}

boost::json::value priced(const boost::json::value& terms, int amount) {
  return with(terms, fee_path, amount);
}

Told agree(World& world, const boost::json::value& result, std::string_view from,
           const std::string& called, ProposalKind kind) {
  world.must(by("acme", change_in(world, result, midnight_of(from), kind)).called(called));
  world.must(approve("acme", called));
  return world.must(approve("globex", called));
}

const Outcome& Outcome::accepted() const {
  if (!result_) ADD_FAILURE() << "refused: " << text_of(result_.error());
  return *this;
}

const Outcome& Outcome::then(const std::function<void(const World&, const Told&)>& check) const {
  accepted();
  if (result_) check(world_, *result_);
  return *this;
}

const Outcome& Outcome::refused(ErrorCode code, std::string_view rule) const {
  if (result_) {
    ADD_FAILURE() << "accepted: " << text_of(result_->summary);
    return *this;
  }
  EXPECT_EQ(name(result_.error().code), name(code)) << text_of(result_.error());
  EXPECT_EQ(result_.error().rule, rule) << text_of(result_.error());
  EXPECT_FALSE(result_.error().why.code.empty());
  return *this;
}

const Outcome& Outcome::saying(std::string_view part) const {
  const std::string text = result_ ? std::string("accepted") : text_of(result_.error().why);
  EXPECT_NE(text.find(part), std::string::npos) << text;
  return *this;
}

const Outcome& Outcome::at_pointer(std::string_view pointer) const {
  EXPECT_EQ(result_ ? std::string("accepted") : result_.error().pointer, pointer);
  return *this;
}

}  // namespace sopu::test
