// Stories about the core: given({…events…}).when(event).then(…) or .refused(code, rule). Events
// are not signed here; ids and hashes derive from names, each contract event follows the one before
// unless it says otherwise, and a minute passes between two events.
// A World belongs to one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/agreement.hpp"
#include "ledger/domain/json_patch.hpp"
#include "ledger/domain/registry.hpp"
#include "tests/support/terms_builder.hpp"

namespace sopu::domain {

// The door that the core's tests may use: what a signature check would have made.
struct VerifiedEventForTests {
  static VerifiedEvent make(Event event) { return VerifiedEvent(std::move(event)); }
};

}  // namespace sopu::domain

namespace sopu::test {

using namespace sopu::domain;

inline const std::string ledger_origin = "ledger.example/sla";
inline const AgreementId the_agreement{"acme-globex-2027"};

inline Time time_of(std::string_view text) {
  const auto time = parse_time(text);
  if (!time) throw std::invalid_argument(std::string(text));
  return *time;
}
// Midnight in Helsinki, where the sample terms are at home.
inline Time midnight_of(std::string_view date) {
  return local_midnight(parse_date(date).value(), "Europe/Helsinki");
}

inline Hash hash_of(std::string_view name) {
  return crypto::sha256(crypto::view(name));
}

// A UUID that stands for the name.
inline EventId id_of(std::string_view name) {
  std::string hex = crypto::to_hex(crypto::view(hash_of(name))).substr(0, 32);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, "-");
  return {hex};
}

// ---------------------------------------------------------------- keys and people

inline const KeyUses every_use{true, true, true, true};

// The key of a person; every name has its own.
inline NewKey key_of(const std::string& person, KeyUses uses = every_use) {
  static std::map<std::string, std::pair<crypto::PublicKey, Kid>> made;
  auto found = made.find(person);
  if (found == made.end()) {
    const auto seed = hash_of("key of " + person).bytes;
    const crypto::PublicKey key = crypto::PrivateKey::from_seed(seed).public_key();
    found = made.emplace(person, std::pair(key, Kid{crypto::thumbprint(key)})).first;
  }
  return {found->second.first, found->second.second, person, uses};
}

// The people of a party: acme-1, acme-2, acme-3.
inline std::string person_of(const std::string& party, int number = 1) {
  return party + "-" + std::to_string(number);
}

inline EnrolmentRequest request_of(const std::string& party, NewKey key) {
  return {ledger_origin, {party}, "The company " + party, std::move(key)};
}

// ---------------------------------------------------------------- what somebody says

struct Said {
  PartyId source;
  Payload payload;
  std::string person;
  std::string id_name;
  std::optional<Time> time;
  std::optional<Subject> subject_given;
  std::optional<std::optional<Hash>> base_given;
  std::optional<Kid> kid_given;
  std::string ledger = ledger_origin;

  Said called(std::string name) && {
    id_name = std::move(name);
    return std::move(*this);
  }
  Said at(Time when) && {
    time = when;
    return std::move(*this);
  }
  Said at(std::string_view when) && { return std::move(*this).at(time_of(when)); }
  Said person_number(int n) && {
    person = person_of(source.value, n);
    return std::move(*this);
  }
  Said signed_with(Kid kid) && {
    kid_given = std::move(kid);
    return std::move(*this);
  }
  Said about(Subject subject) && {
    subject_given = std::move(subject);
    return std::move(*this);
  }
  Said based_on(std::optional<Hash> hash) && {
    base_given = hash;
    return std::move(*this);
  }
  Said for_ledger(std::string other) && {
    ledger = std::move(other);
    return std::move(*this);
  }
};

inline Said by(const std::string& party, Payload payload) {
  Said said;
  said.source = {party};
  said.payload = std::move(payload);
  said.person = person_of(party);
  return said;
}

struct Story : std::vector<Said> {
  using std::vector<Said>::vector;
  friend Story operator+(Story a, const Story& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};

// ---------------------------------------------------------------- the world that they say it in

class World {
 public:
  Registry registry;
  std::optional<Agreement> agreement;
  Time now = time_of("2026-11-02T08:00:00.000Z");
  std::uint64_t next_index = 0;
  std::vector<std::pair<Event, Recorded>> log;

  World() { registry.origin = ledger_origin; }

  // operator; acme (provider), globex (customer), initech, hooli (third parties), probe (measurer)
  // and umbrella, which takes no part. Three people with keys each.
  static const World& enrolled() {
    static const World world = [] {
      World fresh;
      fresh.must(by("operator", LedgerOpened{"The operator", key_of("operator-1"), "log key"}));
      for (const std::string party : {"acme", "globex", "initech", "hooli", "probe", "umbrella"}) {
        const Subject subject = PartyId{party};
        const auto request = [&](int n) { return request_of(party, key_of(person_of(party, n))); };
        fresh.must(by("operator", PartyEnrolled{request(1)}).about(subject));
        fresh.must(by(party, KeyAdded{request(2)}).about(subject));
        fresh.must(by(party, KeyAdded{request(3)}).about(subject));
      }
      return fresh;
    }();
    return world;
  }

  Event event_of(const Said& said) const {
    Event event{};
    const std::string name =
        said.id_name.empty() ? "event " + std::to_string(next_index) : said.id_name;
    event.id = id_of(name);
    event.source = said.source;
    event.subject = said.subject_given.value_or(default_subject(said.payload));
    event.ledger = said.ledger;
    event.time = now;
    if (said.base_given) {
      event.base = *said.base_given;
    } else if (is_contract_event(said.payload)) {
      event.base = agreement ? agreement->head : registry.genesis.value_or(Hash{});
    }
    event.kid = said.kid_given.value_or(key_of(said.person).kid);
    event.hash = hash_of("hash of " + name + " " + std::to_string(next_index));
    event.payload = said.payload;
    return event;
  }

  Recorded place_of(const Said& said) const {
    return {{next_index}, said.time.value_or(now + std::chrono::minutes{1})};
  }

  Result<Effect> attempt(const Said& said) const {
    const auto event = VerifiedEventForTests::make(event_of(said));
    if (is_registry_event_subject(event.event())) return rehearse(registry, event);
    return rehearse(registry, agreement ? &*agreement : nullptr, event, place_of(said));
  }

  // Decides, and folds what was decided with yes.
  Result<Effect> happen(const Said& said) {
    auto effect = attempt(said);
    if (!effect) return effect;
    const Event event = event_of(said);
    const Recorded recorded = place_of(said);
    if (is_registry_event_subject(event)) {
      evolve(registry, event, recorded);
    } else {
      evolve(agreement, registry, event, recorded);
    }
    now = recorded.at;
    ++next_index;
    log.emplace_back(event, recorded);
    return effect;
  }

  Effect must(const Said& said) {
    auto effect = happen(said);
    if (effect) return *effect;
    const Error& error = effect.error();
    throw std::logic_error(said.source.value + " " + std::string(type_name(said.payload)) + ": " +
                           std::string(name(error.code)) + " " + error.rule + ": " + error.detail);
  }

  const Proposal& proposal(std::string_view called) const {
    const Proposal* found = agreement->proposal(id_of(called));
    if (!found) throw std::out_of_range(std::string(called));
    return *found;
  }

 private:
  static bool is_registry_event_subject(const Event& event) { return !event.agreement(); }

  static Subject default_subject(const Payload& payload) {
    if (std::holds_alternative<LedgerOpened>(payload)) return LedgerSubject{};
    if (std::holds_alternative<WitnessAdded>(payload)) return LedgerSubject{};
    if (const auto* one = std::get_if<PartyEnrolled>(&payload)) return one->request.party;
    if (const auto* one = std::get_if<KeyAdded>(&payload)) return one->request.party;
    return the_agreement;
  }
};

// ---------------------------------------------------------------- given, when, then

class Outcome {
 public:
  Outcome(World before, const Said& said)
      : world_(std::move(before)), result_(world_.happen(said)) {}

  const Outcome& accepted() const {
    if (!result_)
      ADD_FAILURE() << "refused: " << name(result_.error().code) << " " << result_.error().rule
                    << ": " << result_.error().detail;
    return *this;
  }
  const Outcome& then(const std::function<void(const World&, const Effect&)>& check) const {
    accepted();
    if (result_) check(world_, *result_);
    return *this;
  }
  const Outcome& refused(ErrorCode code, std::string_view rule = {}) const {
    if (result_) {
      ADD_FAILURE() << "accepted: " << result_->summary;
      return *this;
    }
    EXPECT_EQ(name(result_.error().code), name(code)) << result_.error().detail;
    EXPECT_EQ(result_.error().rule, rule) << result_.error().detail;
    EXPECT_FALSE(result_.error().detail.empty());
    return *this;
  }
  const Outcome& saying(std::string_view part) const {
    const std::string detail = result_ ? std::string("accepted") : result_.error().detail;
    EXPECT_NE(detail.find(part), std::string::npos) << detail;
    return *this;
  }
  const Outcome& at_pointer(std::string_view pointer) const {
    EXPECT_EQ(result_ ? std::string("accepted") : result_.error().pointer, pointer);
    return *this;
  }

 private:
  World world_;
  Result<Effect> result_;
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

inline FeasibilityAttested feasible(const std::string& objective, std::int64_t target_ppm,
                                    std::optional<Duration> limit = std::nullopt) {
  return {{objective}, target_ppm, limit, "measured", "We measured it for a year."};
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

inline Story all_feasible() {
  return {by("acme", feasible("uptime", 999'900)),
          by("acme", feasible("tickets", 990'000, parse_duration("PT2H")))};
}

inline Story prepared() {
  return initiated() + gates_closed() + all_feasible();
}

inline ProposalSubmitted initial_proposal(const boost::json::value& terms) {
  const TermsPtr result = parsed(terms);
  ProposalSubmitted data{};
  data.kind = ProposalKind::initial;
  data.reason = "It is time.";
  data.terms = terms;
  data.result_terms = result->hash();
  data.effective_from = local_midnight(result->period_from.value(), result->time_zone);
  return data;
}

inline ProposalSubmitted change_proposal(const boost::json::value& base,
                                         const boost::json::value& result, Time effective_from,
                                         ProposalKind kind = ProposalKind::amendment) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "Things have changed.";
  data.base_terms = parsed(base)->hash();
  data.patch = make_patch(base, result);
  data.result_terms = parsed(result)->hash();
  data.effective_from = effective_from;
  return data;
}

// A suspension, resumption or termination of an agreement under these terms.
inline ProposalSubmitted course_proposal(ProposalKind kind, const boost::json::value& terms,
                                         Time effective_from) {
  ProposalSubmitted data{};
  data.kind = kind;
  data.reason = "It is better so.";
  data.base_terms = data.result_terms = parsed(terms)->hash();
  data.effective_from = effective_from;
  return data;
}

inline Said approve(const std::string& party, std::string_view proposal,
                    const boost::json::value& result) {
  return by(party, ProposalApproved{id_of(proposal), parsed(result)->hash()});
}

// The proposal `called`, approved by both principals.
inline Story consented(ProposalSubmitted data, const std::string& called,
                       const boost::json::value& result) {
  return {by("acme", std::move(data)).called(called), approve("acme", called, result),
          approve("globex", called, result)};
}

inline Story agreed(const boost::json::value& terms = sample_terms()) {
  return prepared() + consented(initial_proposal(terms), "initial", terms);
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

}  // namespace sopu::test
