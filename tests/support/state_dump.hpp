// Every member of a state as text, so that two states can be compared and their difference read.
// Pure functions; any thread.
#pragma once

#include <sstream>
#include <string>

#include "ledger/domain/agreement.hpp"
#include "ledger/domain/registry.hpp"

namespace sopu::test {

class StateDump {
 public:
  static std::string of(const domain::Agreement& agreement) {
    StateDump dump;
    dump.add("agreement", agreement.id, agreement.title, agreement.participants,
             agreement.initiated, agreement.head, agreement.contract_events, agreement.last_event);
    dump.add_preparation(agreement.preparation);
    for (const auto& one : agreement.proposals) dump.add_proposal(one);
    for (const auto& one : agreement.versions) {
      dump.add("version", one.number, one.terms, one.proposal, one.effective_from, one.agreed);
    }
    for (const auto& one : agreement.suspensions) {
      dump.add("suspension", one.proposal, one.from, one.until);
    }
    for (const auto& one : agreement.terminations) {
      dump.add("termination", one.event, one.by, one.effective_from, one.reason, one.by_consent,
               one.taken_back, one.recorded);
    }
    for (const auto& one : agreement.renewal_refusals) {
      dump.add("declined", one.by, one.period_until);
    }
    for (const auto& one : agreement.milestones) {
      dump.add("milestone", one.id, static_cast<int>(one.status), one.event, one.note);
    }
    for (const auto& one : agreement.grants) {
      dump.add("grant", one.party, one.by, one.until, one.index);
    }
    for (const auto& [hash, terms] : agreement.terms) {
      dump.add("terms", hash, terms->hash(), terms->canonical());
    }
    return dump.text_.str();
  }

  static std::string of(const domain::Registry& registry) {
    StateDump dump;
    dump.add("registry", registry.origin, registry.genesis, registry.operator_id, registry.log_key);
    for (const auto& [id, party] : registry.parties) {
      dump.add("party", id, party.id, party.name, party.enrolled, party.keys);
    }
    for (const auto& [kid, key] : registry.keys) {
      dump.add("key", kid, key.kid, crypto::to_hex(key.key.bytes), key.party, key.person,
               key.uses.sign, key.uses.measure, key.uses.admin, key.uses.read, key.added,
               key.revoked, key.revoked_because);
    }
    for (const auto& one : registry.witnesses) {
      dump.add("witness", one.name, one.vkey, one.url, one.added);
    }
    return dump.text_.str();
  }

 private:
  template <class... Parts>
  void add(const Parts&... parts) {
    (put(parts), ...);
    text_ << '\n';
  }

  void add_preparation(const domain::Preparation& preparation) {
    for (const auto& [party, text] : preparation.background) add("background", party, text);
    for (const auto& [party, list] : preparation.ground_rules) add("rules", party, list);
    for (const auto& [party, list] : preparation.points) add("points", party, list);
    for (const auto& one : preparation.feasibility) {
      add("feasible", one.by, one.statement.objective, one.statement.target_ppm,
          one.statement.limit, one.statement.basis, one.statement.statement, one.recorded);
    }
    for (const auto& one : preparation.consultations) {
      add("consulted", one.party, one.question, one.respond_by, one.heard);
    }
    for (const auto& one : preparation.objections) {
      add("objection", one.id, one.by, one.statement, one.clause, one.recorded);
    }
  }

  void add_proposal(const domain::Proposal& one) {
    add("proposal", one.id, one.by, name(one.kind), one.reason, one.counter_to, one.rebase_of,
        one.notice, one.base_terms, one.result_terms, name(one.change_class), one.effective_from,
        one.expires_at, one.retroactive, name(one.status), one.recorded);
    for (const auto& approval : one.approvals) {
      add("  approval", approval.id, approval.party, approval.person, approval.kid,
          approval.recorded);
    }
    if (one.rejected_by) add("  rejected", one.rejected_by->first, one.rejected_by->second);
  }

  void put(std::string_view text) { text_ << text << '|'; }
  void put(const char* text) { text_ << text << '|'; }
  void put(const std::string& text) { text_ << text << '|'; }
  void put(bool value) { text_ << (value ? "yes|" : "no|"); }
  void put(int value) { text_ << value << '|'; }
  void put(std::int64_t value) { text_ << value << '|'; }
  void put(std::uint64_t value) { text_ << value << '|'; }
  void put(domain::LogIndex index) { put(index.value); }
  void put(domain::Time time) { put(domain::format_time(time)); }
  void put(const domain::Date& date) { put(domain::format_date(date)); }
  void put(const domain::Hash& hash) { put(crypto::to_hex(hash.bytes)); }
  void put(const domain::TermsHash& hash) { put(hash.hash); }
  void put(const domain::Duration& duration) {
    put(duration.months);
    put(duration.days);
    put(std::int64_t{duration.seconds.count()});
    put(duration.business_days);
  }
  void put(const domain::Recorded& recorded) {
    put(recorded.index);
    put(recorded.at);
  }
  void put(const domain::Participant& participant) {
    put(participant.party);
    put(name(participant.role));
    if (participant.involvement) put(name(*participant.involvement));
  }
  template <class Tag>
  void put(const domain::Id<Tag>& id) {
    put(id.value);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    if (value) put(*value);
    text_ << (value ? "" : "none|");
  }
  template <class T>
  void put(const std::vector<T>& list) {
    text_ << list.size() << '[';
    for (const T& one : list) put(one);
    text_ << ']';
  }

  std::ostringstream text_;
};

inline std::string dump(const domain::Agreement& agreement) {
  return StateDump::of(agreement);
}
inline std::string dump(const domain::Registry& registry) {
  return StateDump::of(registry);
}

}  // namespace sopu::test
