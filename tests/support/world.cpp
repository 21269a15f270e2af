#include "tests/support/world.hpp"

namespace sopu::test {

Time time_of(std::string_view text) {
  const auto time = parse_time(text);
  if (!time) throw std::invalid_argument(std::string(text));
  return *time;
}

Time midnight_of(std::string_view date) {
  return local_midnight(parse_date(date).value(), zone("Europe/Helsinki"));
}

Hash hash_of(std::string_view name) {
  return crypto::sha256(crypto::view(name));
}

EventId id_of(std::string_view name) {
  std::string hex = crypto::to_hex(crypto::view(hash_of(name))).substr(0, 32);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, "-");
  return {hex};
}

NewKey key_of(const std::string& person, KeyUses uses) {
  static std::map<std::string, std::pair<crypto::PublicKey, Kid>> made;
  auto found = made.find(person);
  if (found == made.end()) {
    const auto seed = hash_of("key of " + person).bytes;
    const crypto::PublicKey key = crypto::PrivateKey::from_seed(seed).public_key();
    found = made.emplace(person, std::pair(key, Kid{crypto::thumbprint(key)})).first;
  }
  return {found->second.first, found->second.second, person_called(person), uses};
}

crypto::PublicKey public_key_of(const std::string& person) {
  return std::get<crypto::PublicKey>(key_of(person).key.jwk);
}

std::string person_of(const std::string& party, int number) {
  return party + "-" + std::to_string(number);
}

VouchingKey vouching(const NewKey& key) {
  return {key.kid, key.key};
}

EnrolmentRequest request_of(const std::string& party, NewKey key) {
  return {ledger_origin, {party}, "The company " + party, std::move(key)};
}

Said::Said() = default;
Said::Said(const Said& other) = default;
Said::Said(Said&& other) noexcept = default;
Said& Said::operator=(const Said& other) = default;
Said& Said::operator=(Said&& other) noexcept = default;
Said::~Said() = default;

World::World() {
  registry.origin = ledger_origin;
}
World::World(const World& other) = default;
World::World(World&& other) noexcept = default;
World& World::operator=(const World& other) = default;
World& World::operator=(World&& other) noexcept = default;
World::~World() = default;

Said by(const std::string& party, Payload payload) {
  Said said;
  said.source = {party};
  said.payload = std::move(payload);
  said.person = person_of(party);
  return said;
}

Hash event_hash(std::string_view name) {
  return hash_of("hash of " + std::string(name));
}

const World& World::enrolled() {
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

Reader World::reader(const std::string& party, Time at) const {
  return reader_of(agreement(), {party}, at);
}

Event World::event_of(const Said& said) const {
  Event event{};
  const std::string name =
      said.id_name.empty() ? "event " + std::to_string(next_index) : said.id_name;
  const auto* deadline = get_if<DeadlinePassed>(said.payload);
  event.id = deadline && said.id_name.empty() ? deadline_id(the_agreement, *deadline) : id_of(name);
  event.source = said.source;
  event.subject = said.subject_given.value_or(default_subject(said));
  event.ledger = said.ledger;
  event.time = place_of(said).at;
  event.payload = said.payload;
  event.base = said.base_given ? *said.base_given : newest_of_chain(event, said.payload);
  event.kid = said.kid_given.value_or(key_of(said.person).kid);
  event.hash = event_hash(name);
  if (said.complete) said.complete(*this, event.payload);
  leave_open(event.payload, place_of(said).at);
  return event;
}

Recorded World::place_of(const Said& said) const {
  return {{next_index}, said.time.value_or(now + std::chrono::minutes{1})};
}

Result<Told> World::attempt(const Said& said) const {
  World trial = *this;
  return trial.happen(said);
}

Result<Told> World::happen(const Said& said) {
  const bool is_judged = type_of(said.payload).about == About::agreement;
  if (is_judged && !holds<DeadlinePassed>(said.payload)) let_pass(place_of(said).at);
  const auto verified = VerifiedEventForTests::make(event_of(said));
  const Recorded recorded = place_of(said);
  if (auto refusal = decide(streams(&verified.event()), verified, recorded)) {
    hear(refusal->why);
    return *refusal;
  }
  return fold(verified.event(), recorded);
}

void World::let_pass(Time at) {
  if (contract) set_beside(*contract, {shelf, registry.clock});
  while (begun() && agreement().next_due && *agreement().next_due <= at) {
    must(by("operator", dues(agreement()).front().what)
             .signed_with(key_of(clock_person).kid)
             .at(at));
  }
}

Told World::must(const Said& said) {
  auto told = happen(said);
  if (told) return *told;
  throw std::logic_error(said.source.value + " " + std::string(type_of(said.payload).name) + ": " +
                         text_of(told.error()));
}

Streams World::streams(const Event* event) const {
  Streams streams{registry, begun(), talk ? &std::get<Talk>(*talk) : nullptr};
  if (!event) return streams;
  Touched touched = domain::touched(*event, event->payload);
  touched.beside.push_back(touched.own);
  if (streams.agreement) {
    for (StreamId& one : measured_for(*streams.agreement, *event, now)) {
      touched.beside.push_back(std::move(one));
    }
  }
  for (const StreamId& stream : touched.beside) {
    const auto found = series.find(stream);
    if (found != series.end() && found->second) streams.add(stream, *found->second);
  }
  return streams;
}

Told World::fold(const Event& event, const Recorded& recorded) {
  const std::optional<StreamState> before = contract;
  const StreamId stream = touched(event, event.payload).own;
  if (stream.kind == StreamKind::registry) {
    evolve(registry, event, recorded);
  } else {
    auto& state = stream.kind == StreamKind::talk     ? talk
                  : stream.kind == StreamKind::series ? series[stream]
                                                      : contract;
    evolve(state, stream, event, roster_of(registry), recorded, {shelf, registry.clock});
  }
  now = recorded.at;
  next_index = recorded.index.value + 1;
  log.push_back({event, recorded});
  return told_to_a_principal(before, event);
}

const Proposal& World::proposal(std::string_view called) const {
  const Proposal* found = agreement().proposal(id_of(called));
  if (!found) throw std::out_of_range(std::string(called));
  return *found;
}

Texts World::texts() const {
  return [log = log](LogIndex index) {
    return visit_event([](const auto& data) { return object_of(data); },
                       log[index.value].first.payload);
  };
}

AuthorOf World::author_of() const {
  return [log = log](const EventId& id) -> std::optional<PartyId> {
    for (const auto& [event, recorded] : log) {
      if (event.id == id) return event.source;
    }
    return std::nullopt;
  };
}

void World::leave_open(Payload& payload, Time at) {
  auto* topic = std::get_if<ProposalEvent>(&payload);
  if (!topic) return;
  Time& expires_at = std::get<ProposalSubmitted>(*topic).expires_at;
  if (expires_at == Time{}) expires_at = latest_expiry(at);
}

Subject World::default_subject(const Said& said) {
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

std::optional<Hash> World::newest_of_chain(const Event& event, const Payload& payload) const {
  const Hash opening = registry.genesis.value_or(Hash{});
  switch (type_of(payload).chain) {
    case Chain::none:
      return std::nullopt;
    case Chain::contract:
    case Chain::dispute:
    case Chain::series: {
      const auto head = head_before(streams(&event), payload);
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

Told World::told_to_a_principal(const std::optional<StreamState>& before,
                                const Event& event) const {
  if (!event.agreement()) {
    Told told = tell(Sight::whole, event, effect_of(registry, nullptr, nullptr, event, now));
    hear(told.summary);
    hear(told.follows);
    return told;
  }
  const auto principal = std::ranges::find_if(
      agreement().initial, [](const Participant& one) { return is_principal(one.role); });
  const Reader reader = reader_of(agreement(), principal->party, now);
  const Effect effect =
      effect_of(registry, before ? &std::get<Agreement>(*before) : nullptr, begun(), event, now);
  ToldBefore nothing;
  Told told = tell(agreement(), reader, Sight::whole, event, effect, nothing);
  if (on_sentence) say_everything(told, reader);
  return told;
}

void World::say_everything(const Told& told, const Reader& reader) const {
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

}  // namespace sopu::test
