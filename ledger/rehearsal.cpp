#include "ledger/rehearsal.hpp"

#include "ledger/codec/event_json.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/view/terms_books.hpp"

namespace sopu {

using domain::ErrorCode;
using domain::Result;

namespace {

// The streams that the event touches, as copies that cost nothing, their terms in a book of their
// own: whatever is folded into them is forgotten.
class DryStreams {
 public:
  DryStreams(const domain::Registry& registry, const view::Reader& reader,
             const domain::Event& event, domain::Time at)
      : registry_(registry),
        beside_{std::make_shared<view::PendingTerms>(reader.terms()), registry.clock} {
    const domain::Touched touched = domain::touched(event, event.payload);
    load(reader, touched.own);
    for (const auto& stream : touched.beside) load(reader, stream);
    if (const auto* agreement = streams().about(event)) {
      for (const auto& stream : domain::measured_for(*agreement, event, at)) load(reader, stream);
    }
  }

  domain::Streams streams() const {
    domain::Streams streams{changed_registry_ ? *changed_registry_ : registry_};
    streams.clock = beside_.clock;
    for (const auto& [stream, state] : states_) {
      if (state) streams.add(stream, *state);
    }
    return streams;
  }

  // Whether it would be refused. What it asks for of a zone that is not on record the machine's
  // rules say, as they would be put on record in front of it.
  domain::Refusal decide(const domain::VerifiedEvent& event, const domain::Recorded& recorded,
                         const ZoneSource& machine_zone) {
    auto no = domain::decide(streams(), event, recorded);
    const std::string zone = no ? domain::zone_asked_for(*no) : std::string();
    const auto machine = zone.empty() ? std::nullopt : machine_zone(zone);
    if (!machine) return no;
    beside_.clock = domain::with(*beside_.clock,
                                 domain::RecordedZone{machine->zone, machine->version, recorded});
    return domain::decide(streams(), event, recorded);
  }

  void evolve(const domain::Event& event, const domain::Recorded& recorded) {
    const domain::StreamId stream = domain::touched(event, event.payload).own;
    if (stream.kind == domain::StreamKind::registry) {
      domain::evolve(changed_registry_.emplace(registry_), event, recorded);
    } else {
      domain::evolve(states_[stream], stream, event, domain::roster_of(registry_), recorded,
                     beside_);
    }
  }

 private:
  void load(const view::Reader& reader, const domain::StreamId& stream) {
    if (stream.kind == domain::StreamKind::registry) return;
    auto& state = states_[stream];
    if (const auto found = reader.state(stream)) state = *found;
    if (state) domain::set_beside(*state, beside_);
  }

  const domain::Registry& registry_;
  std::optional<domain::Registry> changed_registry_;  // after an event of it
  domain::Beside beside_;
  std::map<domain::StreamId, std::optional<domain::StreamState>> states_;
};

// What the event would follow; nothing for a type that follows none.
std::optional<domain::Head> head_for(const domain::Streams& streams, const domain::Subject& about,
                                     const domain::Payload& payload) {
  const domain::Registry& registry = streams.registry;
  switch (domain::type_of(payload).chain) {
    case domain::Chain::none:
      return std::nullopt;
    case domain::Chain::contract:
    case domain::Chain::dispute:
    case domain::Chain::series:
      return domain::head_before(streams, payload);
    case domain::Chain::ledger:
      return registry.ledger_head();
    case domain::Chain::party:
    case domain::Chain::party_any: {
      const auto* id = std::get_if<domain::PartyId>(&about);
      const domain::Party* party = id ? registry.party(*id) : nullptr;
      if (party) return party->chain.back();
      return domain::Head{registry.genesis.value_or(domain::Hash{}), {0}};
    }
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- what may be left out

// Its results by what would bind without it. What is wrong with it in itself is for `decide`.
Result<boost::json::value> with_results(const domain::Agreement& agreement,
                                        boost::json::object data, const std::string& type) {
  const auto* from = data.if_contains("effectiveFrom");
  if (!from) return data;
  data["results"] = boost::json::array{
      boost::json::object{{"from", *from}, {"terms", domain::text(domain::TermsHash{})}}};
  const auto payload = codec::read_payload(type, data);
  if (!payload) return payload.error();
  domain::ProposalSubmitted proposal = *domain::get_if<domain::ProposalSubmitted>(*payload);
  auto on = domain::stretches_from(agreement, proposal.kind, proposal.effective_from,
                                   proposal.counter_to);
  const bool has_base = !on.empty() && on.front().base;
  if (on.empty() || (!has_base && !proposal.terms)) return data;
  proposal.results.clear();
  for (const auto& one : on) proposal.results.push_back({one.from, std::nullopt, {}, std::nullopt});
  const auto stretches = domain::lay(std::move(on), proposal);
  if (!stretches) return stretches.error();
  data["results"] = domain::json_of(domain::submitted(*stretches));
  return data;
}

boost::json::array results_of(const domain::Proposal& proposal) {
  boost::json::array results;
  for (const auto& one : proposal.results) {
    results.push_back(domain::json_of(domain::ResultingTerms{one.from, one.terms}));
  }
  return results;
}

boost::json::object with_signed_content(const view::Reading::View& view, boost::json::object data) {
  const auto* id = data.if_contains("proposal");
  if (!id || !id->is_string()) return data;
  const auto* proposal = view.agreement().proposal({std::string(id->get_string())});
  if (!proposal ||
      domain::sight_of(view.agreement(), view.reader, *proposal) != domain::Sight::whole) {
    return data;
  }
  if (!data.contains("event")) data["event"] = domain::json_of(proposal->event);
  if (!data.contains("results")) data["results"] = results_of(*proposal);
  return data;
}

// What ends a case names the newest event of its chain; who accepts a settlement signs what it is.
boost::json::object with_case(const view::Reading::View& view, boost::json::object data) {
  const auto* id = data.if_contains("dispute");
  if (!id || !id->is_string() || !view.reader.reads_all()) return data;
  const auto* dispute = view.agreement().disputes.find({std::string(id->get_string())});
  if (!dispute) return data;
  if (!data.contains("case")) data["case"] = domain::json_of(dispute->head.event);
  const auto* accepted = data.if_contains("settlement");
  if (!accepted || !accepted->is_string()) return data;
  const domain::EventId settlement{std::string(accepted->get_string())};
  const auto& all = dispute->settlements;
  const auto found = std::ranges::find(all, settlement, &domain::Settlement::id);
  if (found == all.end()) return data;
  if (!data.contains("event")) data["event"] = domain::json_of(found->event);
  if (found->proposal && !data.contains("results")) {
    data["results"] = results_of(*view.agreement().proposal(*found->proposal));
  }
  return data;
}

// Of a settlement's topic those that stand on the contract.
bool ends_case(const std::string& type) {
  return std::ranges::any_of(domain::settlement_events, [&](const domain::EventType& one) {
    return one.name == type && one.chain == domain::Chain::contract;
  });
}

boost::json::object with_seconded_event(const view::Reading::View& view, boost::json::object data) {
  const auto* id = data.if_contains("notice");
  if (!id || !id->is_string() || data.contains("event") || !view.reader.reads_all()) return data;
  const auto* notice = view.agreement().notices.find({std::string(id->get_string())});
  if (notice) data["event"] = domain::json_of(notice->event);
  return data;
}

// What a statement of feasibility is about, by the terms that the caller reads.
boost::json::object with_promise(const view::Reading::View& view, boost::json::object data) {
  const auto* objective = data.if_contains("objective");
  if (data.contains("content") || !objective || !objective->is_string()) return data;
  const auto content = domain::promise_on_table(view.agreement(), view.reader,
                                                {std::string(objective->get_string())});
  if (content) data["content"] = domain::json_of(*content);
  return data;
}

// An answer to the one question that waits for the caller.
boost::json::object with_consultation(const view::Reading::View& view, boost::json::object data) {
  if (data.contains("consultation")) return data;
  const auto& consultations = view.agreement().consultations;
  const domain::Consultation* found = nullptr;
  for (const std::uint32_t position : consultations.waiting) {
    const domain::Consultation& one = consultations.asked[position];
    if (one.party != view.reader.party) continue;
    if (found) return data;
    found = &one;
  }
  if (found) data["consultation"] = found->id.value;
  return data;
}

Result<boost::json::value> completed(const view::Reading::View& view, const Intent& intent) {
  const auto* given = intent.data.if_object();
  if (!given) return intent.data;
  boost::json::object data = *given;
  if (intent.type == domain::consent_events[0].name) {
    return with_signed_content(view, std::move(data));
  }
  if (intent.type == domain::notice_events[2].name) {
    return with_seconded_event(view, std::move(data));
  }
  if (ends_case(intent.type)) return with_case(view, std::move(data));
  if (intent.type == domain::type_of(domain::Payload{domain::FeasibilityAttested{}}).name) {
    return with_promise(view, std::move(data));
  }
  if (intent.type == domain::type_of(domain::Payload{domain::ThirdpartyAnswered{}}).name) {
    return with_consultation(view, std::move(data));
  }
  if (intent.type != domain::proposal_events[0].name) return data;
  if (!data.contains("expiresAt")) {
    data["expiresAt"] = domain::format_time(domain::latest_expiry(view.at));
  }
  if (data.contains("results")) return data;
  return with_results(view.agreement(), std::move(data), intent.type);
}

}  // namespace

Result<Prepared> rehearse(const Stage& stage, const Intent& intent) {
  const auto about = codec::parse_subject(intent.subject);
  if (!about) return domain::refuse(ErrorCode::schema, {"subject-malformed", {}}, "/subject");

  const view::Reader reader(stage.snapshot, &stage.shared);
  view::Reading reading(reader, intent.party, stage.now);
  const view::Reading::View* view = nullptr;
  if (const auto* agreement = std::get_if<domain::AgreementId>(&*about)) {
    // A stranger learns from a dry run no more than from a question.
    view = reading.agreement(*agreement);
    if (!view && intent.type != domain::beginning_events[0].name) {
      return domain::refuse(ErrorCode::not_found, {"not-here", {{"what", "agreement"}}},
                            "/subject");
    }
  }
  auto data = view ? completed(*view, intent) : Result<boost::json::value>(intent.data);
  if (!data) return data.error();
  const auto payload = codec::read_payload(intent.type, *data);
  if (!payload) return payload.error();

  codec::Draft draft{intent.id.value_or(codec::new_event_id(stage.now)),
                     intent.party,
                     *about,
                     intent.type,
                     stage.now,
                     stage.registry.origin,
                     std::nullopt,
                     std::move(*data)};
  domain::Event about_to_be{};
  about_to_be.source = intent.party;
  about_to_be.subject = *about;
  about_to_be.payload = *payload;
  DryStreams dry(stage.registry, reader, about_to_be, stage.now);
  domain::Streams streams = dry.streams();
  if (!view) streams.agreement = nullptr;
  const auto head = head_for(streams, *about, *payload);
  if (head) draft.base = head->event;
  std::string text = codec::write_event(draft);
  auto read = codec::read_event(text, intent.kid, {});
  if (!read) return read.error();
  const auto event = codec::SignatureCheck::rehearse(std::move(*read));
  const domain::Recorded next{{stage.snapshot.head().size}, stage.now};

  const domain::Agreement* before = dry.streams().about(event.event());
  if (auto no = dry.decide(event, next, stage.machine_zone)) return *std::move(no);
  std::optional<domain::Agreement> agreement_before;
  if (before) agreement_before = *before;
  dry.evolve(event.event(), next);
  const domain::Streams then = dry.streams();
  const domain::Agreement* after = then.about(event.event());
  const auto effect =
      domain::effect_of(then.registry, agreement_before ? &*agreement_before : nullptr, after,
                        event.event(), next.at);
  Prepared prepared{std::move(text), {}, {}, std::nullopt};
  if (after) {
    const auto self = domain::reader_of(*after, intent.party, next.at);
    domain::ToldBefore nothing;
    prepared.effect =
        domain::tell(*after, self, domain::Sight::whole, event.event(), effect, nothing);
    prepared.zone = domain::zone_at(*after, next.at);
  } else {
    prepared.effect = domain::tell(domain::Sight::whole, event.event(), effect);
  }
  if (head) {
    const auto followed = view::stored_event(stage.snapshot, head->index);
    const bool seen = reading.sight(*followed.event, followed.recorded) == domain::Sight::whole;
    prepared.base = Prepared::Base{*head, followed.recorded.at, seen, {}};
  }
  return prepared;
}

}  // namespace sopu
