// Stories about the core: given({…events…}).when(event).then(…) or .refused(code, rule); and the
// chapters that they share.
// An Outcome belongs to one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/world.hpp"

namespace sopu::test {

// ---------------------------------------------------------------- what was told

// The parameters of what follows of this kind.
std::vector<boost::json::object> follows(const Told& told, std::string_view code);

std::vector<Needed> needed_by(const Told& told);

// The number of the version that came about.
std::optional<int> new_version(const Told& told);

std::vector<EventId> made_stale(const Told& told);

// ---------------------------------------------------------------- given, when, then

class Outcome {
 public:
  Outcome(World before, const Said& said)
      : world_(std::move(before)), result_(world_.happen(said)) {}

  const Outcome& accepted() const;
  const Outcome& then(const std::function<void(const World&, const Told&)>& check) const;
  const Outcome& refused(ErrorCode code, std::string_view rule = {}) const;
  // A part of the sentence's code and parameters.
  const Outcome& saying(std::string_view part) const;
  const Outcome& at_pointer(std::string_view pointer) const;

 private:
  World world_;
  Result<Told> result_;
};

struct Given {
  World world;
  Outcome when(const Said& said) const { return {world, said}; }
};

World world_after(const Story& story);

Given given(const Story& story);

// ---------------------------------------------------------------- chapters that stories share

AgreementInitiated sample_initiation();

Story initiated();

// Of the objective as these terms have it; of one that they do not have it is about nothing.
FeasibilityAttested feasible(const std::string& objective, std::int64_t target_ppm,
                             std::optional<Duration> limit = std::nullopt,
                             const boost::json::value& terms = sample_terms());

Story gates_closed();

// By the provider; whatever the terms ask for if they ask for a value.
Story all_feasible(const boost::json::value& terms = sample_terms());

// Nobody whom the initiation named needs to be named by the first terms.
Story released();

Story prepared(const boost::json::value& terms = sample_terms());

// A question about the proposal, which the party may answer for a month.
Said consult(const std::string& party, const std::string& proposal,
             const std::string& asked_by = "acme");
Said answer(const std::string& party, const std::string& proposal);

// Everybody whom the terms name as consulted is asked about the proposal, and answers.
Story heard(const boost::json::value& terms, const std::string& proposal);

ProposalSubmitted initial_proposal(const boost::json::value& terms);

// Of one stretch of time.
ProposalSubmitted change_proposal(const boost::json::value& base, const boost::json::value& result,
                                  Time effective_from, ProposalKind kind = ProposalKind::amendment);

// A suspension of thirty days, a resumption or a termination of an agreement under these terms.
ProposalSubmitted course_proposal(ProposalKind kind, const boost::json::value& terms,
                                  Time effective_from);

// It takes effect at another time, without stretches after it.
void begin_at(ProposalSubmitted& data, Time when);

// What is given for the first stretch of time, laid on all that it touches in this world. Where the
// changes of the first do not go, nothing changes.
ProposalSubmitted change_in(const World& world, const boost::json::value& result,
                            Time effective_from, ProposalKind kind = ProposalKind::amendment);

// An approval of the proposal as it stands when it is said, but for what is given.
Said approve(const std::string& party, std::string_view proposal);

// One that names these terms for the first stretch of time.
Said approve(const std::string& party, std::string_view proposal, const boost::json::value& result);

// The proposal `called`, approved by both principals.
Story consented(ProposalSubmitted data, const std::string& called,
                const boost::json::value& result);

// By as many people of each principal as the terms ask for.
Story agreed(const boost::json::value& terms = sample_terms());

// In force since the turn of the year; it is the middle of January.
Story in_force(const boost::json::value& terms = sample_terms());

Story amended(const boost::json::value& base, const boost::json::value& result,
              const std::string& called, Time effective_from);

inline constexpr const char* fee_path = "/serviceElements/services/0/fee/amount";
inline constexpr const char* until_path = "/agreementPeriod/until";

boost::json::value priced(const boost::json::value& terms, int amount);

// Somebody proposes it in the world as it is, and both sides approve.
Told agree(World& world, const boost::json::value& result, std::string_view from,
           const std::string& called, ProposalKind kind = ProposalKind::amendment);

}  // namespace sopu::test
