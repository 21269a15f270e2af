#include "tests/codec/random_state.hpp"

namespace sopu::codec::samples {

using domain::EventId;
using domain::ItemId;
using domain::Kid;
using domain::PartyId;

std::string RandomState::text() {
  std::string text;
  for (int i = pick(20); i > 0; --i) text += static_cast<char>(pick(128));
  return text;
}

domain::Hash RandomState::hash() {
  domain::Hash hash;
  for (auto& byte : hash.bytes) byte = static_cast<std::uint8_t>(pick(256));
  return hash;
}

domain::Time RandomState::time() {
  return domain::Time(std::chrono::milliseconds(static_cast<std::int64_t>(number()) >> 16));
}

domain::Date RandomState::date() {
  return {std::chrono::year(pick(4'000) - 2'000), std::chrono::month(unsigned(1 + pick(12))),
          std::chrono::day(unsigned(1 + pick(31)))};
}

domain::Duration RandomState::duration() {
  return {pick(1'000), pick(1'000), std::chrono::seconds(pick(1'000'000)), pick(100)};
}

boost::json::value RandomState::json(int depth) {
  switch (pick(depth > 0 ? 6 : 4)) {
    case 0:
      return nullptr;
    case 1:
      return coin();
    case 2:
      return pick(1'000'000) - 500'000;
    case 3:
      return boost::json::value(text());
    case 4: {
      boost::json::array array;
      for (int i = pick(4); i > 0; --i) array.push_back(json(depth - 1));
      return array;
    }
    default: {
      boost::json::object object;
      for (int i = pick(4); i > 0; --i) object[text()] = json(depth - 1);
      return object;
    }
  }
}

domain::Preparation RandomState::preparation() {
  domain::Preparation made;
  made.background = by_party([&] { return text(); });
  made.ground_rules = by_party([&] { return some([&] { return text(); }); });
  made.points = by_party([&] { return some([&] { return text(); }); });
  made.feasibility = some([&] {
    return domain::Preparation::Feasibility{
        id<PartyId>(),
        {id<ItemId>(), pick(1'000'001), maybe([&] { return duration(); }), text(), text()},
        recorded()};
  });
  made.consultations = some([&] {
    return domain::Preparation::Consultation{id<PartyId>(), text(), time(), coin()};
  });
  made.objections = some([&] {
    return domain::Preparation::Objection{id<EventId>(), id<PartyId>(), text(),
                                          maybe([&] { return id<ItemId>(); }), recorded()};
  });
  return made;
}

domain::Proposal RandomState::proposal() {
  domain::Proposal made{};
  made.id = id<EventId>();
  made.by = id<PartyId>();
  made.kind = one_of(domain::ProposalKind::termination);
  made.reason = text();
  made.counter_to = maybe([&] { return id<EventId>(); });
  made.rebase_of = maybe([&] { return id<EventId>(); });
  made.notice = maybe([&] { return id<EventId>(); });
  made.base_terms = maybe([&] { return terms_hash(); });
  made.result_terms = terms_hash();
  made.change_class = one_of(domain::ChangeClass::remedy);
  made.effective_from = time();
  made.expires_at = maybe([&] { return time(); });
  made.retroactive = coin();
  made.status = one_of(domain::ProposalStatus::expired);
  made.recorded = recorded();
  made.approvals = some([&] {
    return domain::Approval{id<EventId>(), id<PartyId>(), text(), id<Kid>(), recorded()};
  });
  made.rejected_by = maybe([&] { return std::pair(id<PartyId>(), text()); });
  return made;
}

domain::Agreement RandomState::agreement(const std::vector<domain::TermsPtr>& terms) {
  domain::Agreement made;
  made.id = id<domain::AgreementId>();
  made.title = text();
  made.participants = some([&] {
    return domain::Participant{id<PartyId>(), one_of(domain::Role::auditor),
                               maybe([&] { return one_of(domain::Involvement::consenting); })};
  });
  made.initiated = recorded();
  made.head = hash();
  made.contract_events = number();
  made.last_event = {number()};
  made.preparation = preparation();
  made.proposals = some([&] { return proposal(); });
  made.versions = some([&] {
    return domain::Version{pick(1'000), terms_hash(), id<EventId>(), time(), recorded()};
  });
  made.suspensions = some([&] {
    return domain::Suspension{id<EventId>(), time(), maybe([&] { return time(); })};
  });
  made.terminations = some([&] {
    return domain::Termination{id<EventId>(), id<PartyId>(), time(),    text(),
                               coin(),        coin(),        recorded()};
  });
  made.renewal_refusals = some([&] { return domain::RenewalRefusal{id<PartyId>(), date()}; });
  made.milestones = some([&] {
    return domain::MilestoneState{id<ItemId>(), one_of(domain::MilestoneState::Status::refused),
                                  id<EventId>(), text()};
  });
  made.grants = some([&] {
    return domain::Grant{id<PartyId>(), id<PartyId>(), maybe([&] { return time(); }), {number()}};
  });
  for (const auto& document : terms) {
    if (coin()) made.terms.emplace(document->hash(), document);
  }
  return made;
}

domain::Registry RandomState::registry_head() {
  domain::Registry made;
  made.origin = text();
  made.genesis = maybe([&] { return hash(); });
  made.operator_id = id<PartyId>();
  made.log_key = text();
  made.witnesses = some([&] { return domain::Witness{text(), text(), text(), recorded()}; });
  return made;
}

domain::Party RandomState::party() {
  return {id<PartyId>(), text(), recorded(), some([&] { return id<Kid>(); })};
}

domain::KeyRecord RandomState::key() {
  return {id<Kid>(),
          {hash().bytes},
          id<PartyId>(),
          text(),
          {coin(), coin(), coin(), coin()},
          recorded(),
          maybe([&] { return recorded(); }),
          text()};
}

domain::Effect RandomState::effect() {
  domain::Effect made;
  made.summary = text();
  made.phase_before = maybe([&] { return one_of(domain::Phase::abandoned); });
  made.phase_after = maybe([&] { return one_of(domain::Phase::abandoned); });
  made.change_class = maybe([&] { return one_of(domain::ChangeClass::remedy); });
  made.changes = some([&] {
    return domain::Change{text(), maybe([&] { return json(4); }), maybe([&] { return json(4); }),
                          one_of(domain::ChangeClass::remedy)};
  });
  made.still_needed = some([&] { return domain::Needed{id<PartyId>(), pick(9)}; });
  made.new_version = maybe([&] { return pick(100); });
  made.made_stale = some([&] { return id<EventId>(); });
  made.follows = some([&] { return text(); });
  return made;
}

HistoryEntry RandomState::history_entry() {
  return {{number()},    time(),  id<EventId>(), text(),
          id<PartyId>(), text(),  id<Kid>(),     maybe([&] { return id<domain::AgreementId>(); }),
          coin(),        effect()};
}

}  // namespace sopu::codec::samples
