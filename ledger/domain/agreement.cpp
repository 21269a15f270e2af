#include "ledger/domain/agreement.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "ledger/domain/rules.hpp"

namespace sopu::domain {
namespace {

// ---------------------------------------------------------------- the beginning

Refusal refuse_participants(const Registry& registry, const std::vector<Participant>& parties) {
  constexpr const char* at = "/data/parties";
  bool has_provider = false;
  bool has_customer = false;
  for (auto one = parties.begin(); one != parties.end(); ++one) {
    const std::string& id = one->party.value;
    if (!registry.party(one->party)) {
      return refuse(ErrorCode::unknown_party, "No party " + id + " is enrolled.", at);
    }
    if (std::any_of(parties.begin(), one,
                    [&](const Participant& earlier) { return earlier.party == one->party; })) {
      return refuse(ErrorCode::schema, "The party " + id + " has more than one role.", at);
    }
    if (one->role == Role::neutral || one->role == Role::auditor) {
      return refuse(ErrorCode::schema,
                    "An agreement begins with providers, customers, third parties and measurers; " +
                        id + " is named as " + std::string(name(one->role)) + ".",
                    at);
    }
    if ((one->role == Role::third_party) != one->involvement.has_value()) {
      return refuse(
          ErrorCode::schema,
          "Third parties, and only they, are consulted or consenting: say which " + id + " is.",
          at);
    }
    has_provider = has_provider || one->role == Role::provider;
    has_customer = has_customer || one->role == Role::customer;
  }
  if (has_provider && has_customer) return std::nullopt;
  return refuse(ErrorCode::schema, "An agreement needs a provider and a customer.", at);
}

Refusal refuse_initiation(const Registry& registry, const Event& event,
                          const AgreementInitiated& data) {
  const auto source =
      std::find_if(data.parties.begin(), data.parties.end(),
                   [&](const Participant& one) { return one.party == event.source; });
  if (source == data.parties.end()) {
    return refuse(ErrorCode::not_a_party,
                  event.source.value + " takes no part in the agreement that it initiates.",
                  "/data/parties");
  }
  if (!is_principal(source->role)) {
    return refuse_rule("role-may-not",
                       "Only the provider or the customer may initiate an "
                       "agreement; " +
                           event.source.value + " is named as " + std::string(name(source->role)) +
                           ".");
  }
  if (auto no = refuse_if_empty(data.title, "/data/title")) return no;
  return refuse_participants(registry, data.parties);
}

Agreement begin(const Event& event, const AgreementInitiated& data, const Recorded& recorded) {
  Agreement agreement{};
  agreement.id = *event.agreement();
  agreement.title = data.title;
  agreement.participants = data.parties;
  agreement.initiated = recorded;
  return agreement;
}

// ---------------------------------------------------------------- what holds for every event

Refusal refuse_base(const Event& event, const Hash& head) {
  if (!event.base || *event.base == head) return std::nullopt;
  Error error =
      refuse(ErrorCode::stale_base,
             "Something happened since: look at what it was, and sign on top of it.", "/base");
  error.head = crypto::base64url_encode(crypto::view(head));
  return error;
}

bool is_comment(const Event& event) {
  return std::holds_alternative<CommentPosted>(event.payload);
}

Error no_such_agreement(const Event& event) {
  return refuse(ErrorCode::unknown_agreement,
                "There is no agreement " + event.agreement()->value + ".", "/subject");
}

// Nobody from outside; who was only granted access may comment. To everybody else the agreement
// looks as if it did not exist, but that its id is taken.
Refusal refuse_outsider(const Agreement& agreement, const Event& event, Time at) {
  if (involved(agreement, event.source)) return std::nullopt;
  const bool reader = access_of(agreement, event.source, at) == Access::granted;
  if (reader && is_comment(event)) return std::nullopt;
  const bool begins = std::holds_alternative<AgreementInitiated>(event.payload);
  if (!reader && !begins) return no_such_agreement(event);
  return refuse(ErrorCode::not_a_party,
                event.source.value + " takes no part in the agreement " + agreement.id.value + ".");
}

// An agreement that is over keeps its history: people may speak, be let in to read, and accept what
// was delivered.
Refusal refuse_after_end(const Event& event, Phase phase) {
  if (!is_closed(phase) || is_comment(event) ||
      std::holds_alternative<AccessGranted>(event.payload) ||
      std::holds_alternative<AccessRevoked>(event.payload) ||
      std::holds_alternative<MilestoneAccepted>(event.payload)) {
    return std::nullopt;
  }
  return refuse(ErrorCode::wrong_state,
                "The agreement is over (" + std::string(name(phase)) + ").");
}

// ---------------------------------------------------------------- dispatch

template <class T>
Refusal refuse_by_rules(const Context& context, const T& data) {
  if constexpr (is_registry_type<T> || std::is_same_v<T, AgreementInitiated>) {
    return refuse(ErrorCode::wrong_state, "The agreement was initiated already.");
  } else {
    return refusal_of(context, data);
  }
}

template <class T>
void fold_by_type(const Fold& f, const T& data) {
  if constexpr (!is_registry_type<T> && !std::is_same_v<T, AgreementInitiated>) fold(f, data);
}

Refusal refuse_in(const Registry& registry, const Agreement& agreement, const Event& event,
                  const KeyRecord& signer, Time at) {
  if (auto no = refuse_outsider(agreement, event, at)) return no;
  if (auto no = refuse_base(event, agreement.head)) return no;
  if (auto no = refuse_after_end(event, phase_at(agreement, at))) return no;
  const Context context{registry, agreement, event, signer, at, involved(agreement, event.source)};
  return std::visit([&](const auto& data) { return refuse_by_rules(context, data); },
                    event.payload);
}

Refusal refuse_first(const Registry& registry, const Event& event) {
  const auto* initiated = std::get_if<AgreementInitiated>(&event.payload);
  if (!initiated) {
    return no_such_agreement(event);
  }
  if (auto no = refuse_base(event, *registry.genesis)) return no;
  return refuse_initiation(registry, event, *initiated);
}

}  // namespace

const Proposal* Agreement::proposal(const EventId& wanted) const {
  const auto found = std::find_if(proposals.begin(), proposals.end(),
                                  [&](const Proposal& one) { return one.id == wanted; });
  return found == proposals.end() ? nullptr : &*found;
}

const Participant* Agreement::participant(const PartyId& party) const {
  const auto found = std::find_if(participants.begin(), participants.end(),
                                  [&](const Participant& one) { return one.party == party; });
  return found == participants.end() ? nullptr : &*found;
}

bool is_registry_event(const Payload& payload) {
  return std::visit([](const auto& data) { return is_registry_type<std::decay_t<decltype(data)>>; },
                    payload);
}

Refusal refuse_if_empty(std::string_view text, const char* pointer) {
  if (!text.empty()) return std::nullopt;
  return refuse(ErrorCode::schema, "This must not be empty.", pointer);
}

Refusal refusal_of_envelope(const Event& event) {
  const bool contract = is_contract_event(event.payload);
  if (contract == event.base.has_value()) return std::nullopt;
  return refuse(ErrorCode::schema,
                contract ? "Name the contract event that this one follows."
                         : "Events of this type follow no other: leave base out.",
                "/base");
}

Refusal decide(const Registry& registry, const Agreement* agreement, const VerifiedEvent& verified,
               const Recorded& recorded) {
  const Event& event = verified.event();
  const auto signer = check_signer(registry, event);
  if (!signer) return signer.error();
  if (!event.agreement() || is_registry_event(event.payload)) {
    return refuse(ErrorCode::schema,
                  std::string(type_name(event.payload)) + " and " + text(event.subject) +
                      " do not go together.",
                  "/subject");
  }
  if (auto no = refusal_of_envelope(event)) return no;
  return agreement ? refuse_in(registry, *agreement, event, **signer, recorded.at)
                   : refuse_first(registry, event);
}

void evolve(std::optional<Agreement>& agreement, const Registry& registry, const Event& event,
            const Recorded& recorded) {
  if (const auto* initiated = std::get_if<AgreementInitiated>(&event.payload)) {
    agreement = begin(event, *initiated, recorded);
  }
  const Fold f{*agreement, registry, event, recorded};
  std::visit([&](const auto& data) { fold_by_type(f, data); }, event.payload);
  if (is_contract_event(event.payload)) {
    agreement->head = event.hash;
    ++agreement->contract_events;
  }
  agreement->last_event = recorded.index;
}

Result<Effect> rehearse(const Registry& registry, const Agreement* agreement,
                        const VerifiedEvent& event, const Recorded& recorded) {
  if (auto no = decide(registry, agreement, event, recorded)) return *std::move(no);
  std::optional<Agreement> after;
  std::optional<Course> before;
  if (agreement) {
    after = *agreement;
    before = course_of(*agreement, recorded.at);
  }
  evolve(after, registry, event.event(), recorded);
  return describe(before, *after, event.event(), recorded.at);
}

}  // namespace sopu::domain
