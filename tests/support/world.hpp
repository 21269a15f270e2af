// The world of the stories about the core: who the parties are, what somebody says, and the states
// that it is said to. Events are not signed here; ids and hashes derive from names, each event
// follows the newest of its chain unless it says otherwise, and a minute passes between two events.
// A World belongs to one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/route.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tests/support/sentences.hpp"
#include "tests/support/terms_builder.hpp"
#include "tests/support/terms_shelf.hpp"
#include "tests/support/verified_event.hpp"
#include "tests/support/zones.hpp"

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
  return local_midnight(parse_date(date).value(), zone("Europe/Helsinki"));
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

inline const KeyUses clock_use{.clock = true};
inline const std::string clock_person = "the ledger's clock";
inline constexpr const char* zones_on_record[] = {"Europe/Helsinki", "America/New_York"};

// The key of a person; every name has its own.
inline NewKey key_of(const std::string& person, KeyUses uses = every_use) {
  static std::map<std::string, std::pair<crypto::PublicKey, Kid>> made;
  auto found = made.find(person);
  if (found == made.end()) {
    const auto seed = hash_of("key of " + person).bytes;
    const crypto::PublicKey key = crypto::PrivateKey::from_seed(seed).public_key();
    found = made.emplace(person, std::pair(key, Kid{crypto::thumbprint(key)})).first;
  }
  return {found->second.first, found->second.second, person_called(person), uses};
}

// The people of a party: acme-1, acme-2, acme-3.
inline std::string person_of(const std::string& party, int number = 1) {
  return party + "-" + std::to_string(number);
}

inline EnrolmentRequest request_of(const std::string& party, NewKey key) {
  return {ledger_origin, {party}, "The company " + party, std::move(key)};
}

// ---------------------------------------------------------------- what somebody says

class World;

struct Said {
  PartyId source;
  Payload payload;
  std::function<void(const World&, Payload&)> complete;  // with what is known when it is said
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

// The hash of an event that has a name.
inline Hash event_hash(std::string_view name) {
  return hash_of("hash of " + std::string(name));
}

class World {
 public:
  Registry registry;
  std::optional<StreamState> contract;  // the stream of the one agreement
  std::optional<StreamState> talk;      // and what is said beside it
  std::shared_ptr<TermsShelf> shelf = std::make_shared<TermsShelf>();
  Time now = time_of("2026-11-02T08:00:00.000Z");
  std::uint64_t next_index = 0;
  SharedList<std::pair<Event, Recorded>> log;  // an event's position is its index

  World() { registry.origin = ledger_origin; }

  // operator; acme (provider), globex (customer), initech, hooli (third parties), probe (measurer)
  // and umbrella, which takes no part. Three people with keys each.
  static const World& enrolled() {
    static const World world = [] {
      World fresh;
      fresh.must(by("operator", LedgerOpened{"The operator", key_of("operator-1"), "log key"}));
      for (const std::string party : {"acme", "globex", "initech", "hooli", "probe", "umbrella"}) {
        const auto request = [&](int n) { return request_of(party, key_of(person_of(party, n))); };
        fresh.must(by("operator", PartyEnrolled{request(1)}));
        fresh.must(by(party, KeyAdded{request(2)}));
        fresh.must(by(party, KeyAdded{request(3)}));
      }
      fresh.must(by("operator", KeyAdded{request_of("operator", key_of(clock_person, clock_use))}));
      for (const char* name : zones_on_record) {
        fresh.must(by("operator", zone_recorded(name)).signed_with(key_of(clock_person).kid));
      }
      return fresh;
    }();
    return world;
  }

  const Agreement& agreement() const { return std::get<Agreement>(contract.value()); }
  const Agreement* begun() const { return contract ? &agreement() : nullptr; }
  Streams streams() const { return {registry, begun(), talk ? &std::get<Talk>(*talk) : nullptr}; }
  // How a party stands to the agreement, now or at another time.
  Reader reader(const std::string& party) const { return reader(party, now); }
  Reader reader(const std::string& party, Time at) const {
    return reader_of(agreement(), {party}, at);
  }

  Event event_of(const Said& said) const {
    Event event{};
    const std::string name =
        said.id_name.empty() ? "event " + std::to_string(next_index) : said.id_name;
    const auto* deadline = get_if<DeadlinePassed>(said.payload);
    event.id =
        deadline && said.id_name.empty() ? deadline_id(the_agreement, *deadline) : id_of(name);
    event.source = said.source;
    event.subject = said.subject_given.value_or(default_subject(said));
    event.ledger = said.ledger;
    event.time = place_of(said).at;
    event.base = said.base_given ? *said.base_given : newest_of_chain(event, said.payload);
    event.kid = said.kid_given.value_or(key_of(said.person).kid);
    event.hash = event_hash(name);
    event.payload = said.payload;
    if (said.complete) said.complete(*this, event.payload);
    leave_open(event.payload, place_of(said).at);
    return event;
  }

  Recorded place_of(const Said& said) const {
    return {{next_index}, said.time.value_or(now + std::chrono::minutes{1})};
  }

  // What would come of it, as a principal is told; nothing happens.
  Result<Told> attempt(const Said& said) const {
    World trial = *this;
    return trial.happen(said);
  }

  // Decides, and folds what was decided with yes. The ledger's clock speaks first.
  Result<Told> happen(const Said& said) {
    const bool is_judged = type_of(said.payload).about == About::agreement;
    if (is_judged && !holds<DeadlinePassed>(said.payload)) let_pass(place_of(said).at);
    const auto verified = VerifiedEventForTests::make(event_of(said));
    const Recorded recorded = place_of(said);
    if (auto refusal = decide(streams(), verified, recorded)) {
      hear(refusal->why);
      return *refusal;
    }
    return fold(verified.event(), recorded);
  }

  // What has run out until then.
  void let_pass(Time at) {
    if (contract) set_beside(*contract, {shelf, registry.clock});
    while (begun() && agreement().next_due && *agreement().next_due <= at) {
      must(by("operator", dues(agreement()).front().what)
               .signed_with(key_of(clock_person).kid)
               .at(at));
    }
  }

  Told must(const Said& said) {
    auto told = happen(said);
    if (told) return *told;
    throw std::logic_error(said.source.value + " " + std::string(type_of(said.payload).name) +
                           ": " + text_of(told.error()));
  }

  // An event that was decided with yes.
  Told fold(const Event& event, const Recorded& recorded) {
    const std::optional<StreamState> before = contract;
    const StreamId stream = touched(event, event.payload).own;
    if (stream.kind == StreamKind::registry) {
      evolve(registry, event, recorded);
    } else {
      auto& state = stream.kind == StreamKind::talk ? talk : contract;
      evolve(state, stream, event, roster_of(registry), recorded, {shelf, registry.clock});
    }
    now = recorded.at;
    next_index = recorded.index.value + 1;
    log.push_back({event, recorded});
    return told_to_a_principal(before, event);
  }

  const Proposal& proposal(std::string_view called) const {
    const Proposal* found = agreement().proposal(id_of(called));
    if (!found) throw std::out_of_range(std::string(called));
    return *found;
  }

  // The words behind a state.
  Texts texts() const {
    return [log = log](LogIndex index) {
      return visit_event([](const auto& data) { return object_of(data); },
                         log[index.value].first.payload);
    };
  }
  AuthorOf author_of() const {
    return [log = log](const EventId& id) -> std::optional<PartyId> {
      for (const auto& [event, recorded] : log) {
        if (event.id == id) return event.source;
      }
      return std::nullopt;
    };
  }

 private:
  // A proposal stays open for as long as it may, unless it says when it expires.
  static void leave_open(Payload& payload, Time at) {
    auto* topic = std::get_if<ProposalEvent>(&payload);
    if (!topic) return;
    Time& expires_at = std::get<ProposalSubmitted>(*topic).expires_at;
    if (expires_at == Time{}) expires_at = latest_expiry(at);
  }

  static Subject default_subject(const Said& said) {
    switch (type_of(said.payload).about) {
      case About::ledger:
        return LedgerSubject{};
      case About::party:
        if (const auto* one = get_if<PartyEnrolled>(said.payload)) return one->request.party;
        if (const auto* one = get_if<KeyAdded>(said.payload)) return one->request.party;
        return said.source;
      case About::agreement:
        return the_agreement;
    }
    return {};
  }

  std::optional<Hash> newest_of_chain(const Event& event, const Payload& payload) const {
    const Hash opening = registry.genesis.value_or(Hash{});
    switch (type_of(payload).chain) {
      case Chain::none:
        return std::nullopt;
      case Chain::contract:
      case Chain::dispute: {
        if (!begun()) return opening;
        const Head* head = head_before(agreement(), payload);
        return head ? head->event : Hash{};
      }
      case Chain::party:
      case Chain::party_any: {
        const auto* id = std::get_if<PartyId>(&event.subject);
        const Party* party = id ? registry.party(*id) : nullptr;
        return party ? party->chain.back().event : opening;
      }
      case Chain::ledger:
        if (holds<LedgerOpened>(payload)) return std::nullopt;
        return registry.ledger_head().event;
    }
    return std::nullopt;
  }

  Told told_to_a_principal(const std::optional<StreamState>& before, const Event& event) const {
    if (!event.agreement()) {
      const Told told =
          tell(Sight::whole, event, effect_of(registry, nullptr, nullptr, event, now));
      hear(told.summary);
      hear(told.follows);
      return told;
    }
    const auto principal = std::ranges::find_if(
        agreement().initial, [](const Participant& one) { return is_principal(one.role); });
    const Reader reader = reader_of(agreement(), principal->party, now);
    const Effect effect =
        effect_of(registry, before ? &std::get<Agreement>(*before) : nullptr, begun(), event, now);
    const Told told = tell(agreement(), reader, Sight::whole, event, effect);
    if (on_sentence) say_everything(told, reader);
    return told;
  }

  void say_everything(const Told& told, const Reader& reader) const {
    hear(told.summary);
    hear(told.follows);
    hear(open_gates(agreement()));
    for (const std::uint32_t position : agreement().proposals.open) {
      const Proposal& one = agreement().proposals.all[position];
      hear(obstacles(agreement(), one, now));
      hear(too_few_people(agreement(), roster_of(registry), one, now));
    }
    for (const Deadline& one : deadlines(agreement(), reader, now)) hear(one.what);
  }
};

}  // namespace sopu::test
