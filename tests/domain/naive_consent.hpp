// Consent once more, from the events alone: who is asked, how many people, what binds when. Read
// beside the core event by event, and held against its state after each.
// Values; one thread.
#pragma once

#include "tests/domain/naive_terms.hpp"
#include "tests/domain/naive_time.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test::naive {

// An approval by what it says and with which key.
struct Word {
  Hash event;
  std::vector<ResultingTerms> results;
  Kid kid;
  Time at;
};

struct Proposed {
  EventId id;
  ProposalKind kind;
  bool retroactive;
  std::optional<EventId> notice;
  Hash event;
  LogIndex index;
  std::vector<SubmittedStretch> stretches;
  Time closes;
  std::set<ChangeClass> classes{};
  std::map<std::string, int> needed{};  // by party
  std::set<std::string> taken_out{};
  std::map<std::string, std::map<PersonId, Word>> approvals{};  // by party
  std::set<std::pair<std::string, PersonId>> refusals{};
  ProposalStatus status = ProposalStatus::open;

  bool is_change() const { return kind != ProposalKind::initial && carries_terms(kind); }
  std::vector<ResultingTerms> results() const {
    std::vector<ResultingTerms> stated;
    for (const SubmittedStretch& one : stretches) stated.push_back({one.from, one.terms});
    return stated;
  }
};

// How often what there was to see.
struct Counts {
  int accepted = 0;
  int of_several_stretches = 0;
  int by_several_people = 0;
  int fallen = 0;
  int without_the_silent = 0;
  std::map<ChangeClass, int> classes{};

  void operator+=(const Counts& other) {
    accepted += other.accepted;
    of_several_stretches += other.of_several_stretches;
    by_several_people += other.by_several_people;
    fallen += other.fallen;
    without_the_silent += other.without_the_silent;
    for (const auto& [change_class, count] : other.classes) classes[change_class] += count;
  }
};

class Consent {
 public:
  Counts counts;

  // An event that the core took, with its state before (if there was one) and after.
  void read(const Event& event, const Recorded& recorded, const Agreement* before,
            const Agreement* after) {
    read_keys(event, recorded);
    if (!after || !event.agreement()) return;
    if (const auto* one = get_if<ProposalSubmitted>(event.payload)) {
      submit(event, *one, recorded, *after);
    }
    read_word(event, recorded, *after);
    for (Proposed& one : proposals_) compare(one, *before, *after, recorded.at);
    forget_silence();
    check_binding(*after, recorded.at);
  }

 private:
  struct Key {
    PartyId party;
    PersonId person;
    LogIndex since;
  };

  // ---------------------------------------------------------------- keys

  void add(const PartyId& party, const NewKey& key, const Recorded& recorded) {
    keys_[key.kid] = {party, key.person.id, recorded.index};
  }

  void read_keys(const Event& event, const Recorded& recorded) {
    if (const auto* opened = get_if<LedgerOpened>(event.payload)) {
      add(event.source, opened->key, recorded);
    } else if (const auto* enrolled = get_if<PartyEnrolled>(event.payload)) {
      add(enrolled->request.party, enrolled->request.key, recorded);
    } else if (const auto* added = get_if<KeyAdded>(event.payload)) {
      add(added->request.party, added->request.key, recorded);
    } else if (const auto* revoked = get_if<KeyRevoked>(event.payload)) {
      let_fall(*revoked);
      keys_.erase(revoked->kid);
    }
  }

  // Approvals in open proposals by that key since it was compromised fall; otherwise what was
  // signed stands.
  void let_fall(const KeyRevoked& revoked) {
    if (!revoked.compromised_since) return;
    for (Proposed& one : proposals_) {
      if (one.status != ProposalStatus::open) continue;
      for (auto& [party, people] : one.approvals) {
        counts.fallen += static_cast<int>(std::erase_if(people, [&](const auto& entry) {
          const Word& word = entry.second;
          return word.kid == revoked.kid && word.at >= *revoked.compromised_since;
        }));
      }
    }
  }

  // ---------------------------------------------------------------- what is proposed

  // Initial, suspending, resuming, terminating, assigning and retroactive ones are of the highest
  // class, whatever they touch.
  static bool is_of_the_highest(const Proposed& one) {
    const bool is_weighed =
        one.kind == ProposalKind::amendment || one.kind == ProposalKind::renewal;
    return one.retroactive || !is_weighed;
  }

  // Each principal; each consenting third party that first terms name, for which an item of its own
  // changes, or whenever everything moves; at an end none.
  static bool is_asked(const json::value& line, ProposalKind kind, const json::value* base,
                       const json::value& result) {
    const std::string role = text_of_member(line, "role");
    if (role == "provider" || role == "customer") return true;
    if (text_of_member(line, "involvement") != "consenting") return false;
    if (kind == ProposalKind::termination) return false;
    if (kind != ProposalKind::amendment) return true;
    const std::string party = text_of_member(line, "party");
    return items_of(party, *base) != items_of(party, result);
  }

  void submit(const Event& event, const ProposalSubmitted& data, const Recorded& recorded,
              const Agreement& state) {
    const Time closes =
        data.retroactive ? data.expires_at : std::min(data.expires_at, data.effective_from);
    Proposed one{event.id,   data.kind,      data.retroactive, data.notice,
                 event.hash, recorded.index, data.results,     closes};
    for (const SubmittedStretch& stretch : data.results) weigh(one, stretch, state);
    if (is_of_the_highest(one)) one.classes = {remedy};
    ask_for(one, recorded.at, state);
    for (const SubmittedStretch& stretch : data.results) {
      ask_for(one, *state.terms(stretch.terms));
      if (stretch.base && one.kind != ProposalKind::initial) {
        ask_for(one, *state.terms(*stretch.base));
      }
    }
    for (const auto& [party, people] : one.needed) {
      if (takes_out(one, party, state)) one.taken_out.insert(party);
    }
    check_stretches(one);
    check_laid(one, state);
    const Proposal& stored = *state.proposal(one.id);
    EXPECT_EQ(name(stored.change_class), name(highest(one)));
    ++counts.classes[highest(one)];
    proposals_.push_back(std::move(one));
  }

  static ChangeClass highest(const Proposed& one) {
    return one.classes.empty() ? editorial : *one.classes.rbegin();
  }

  static bool is_same(const json::value* a, const json::value* b) {
    return a && b ? *a == *b : a == b;
  }

  // The later stretches take the changes of the first where the place is as it was, and are
  // otherwise what they would be without it.
  static void check_laid(const Proposed& one, const Agreement& state) {
    const auto document = [&](const TermsHash& hash) {
      return document_of(state.terms(hash)->json());
    };
    if (!one.is_change()) return;
    const SubmittedStretch& first = one.stretches.front();
    const Difference difference(state.terms(*first.base)->json(), state.terms(first.terms)->json());
    for (const SubmittedStretch& stretch : one.stretches) {
      if (stretch.patch) continue;  // what it takes stands in a patch of its own
      auto expected = document(*stretch.base).places;
      for (const Place& place : difference.changed) {
        const auto* value = difference.after(place);
        const auto found = expected.find(place);
        const auto* was = found == expected.end() ? nullptr : &found->second;
        EXPECT_TRUE(is_same(was, difference.before(place)));
        value ? void(expected[place] = *value) : void(expected.erase(place));
      }
      EXPECT_EQ(document(stretch.terms).places, expected) << format_time(stretch.from);
    }
  }

  // What a stretch touches, and whom.
  static void weigh(Proposed& one, const SubmittedStretch& stretch, const Agreement& state) {
    const TermsPtr base = stretch.base ? state.terms(*stretch.base) : nullptr;
    const TermsPtr result = state.terms(stretch.terms);
    const bool starts_from_it = base && one.kind != ProposalKind::initial;
    for (const TermsPtr& terms : {starts_from_it ? base : nullptr, result}) {
      if (!terms) continue;
      for (const json::value& line : terms->json().at("parties").as_array()) {
        if (!is_asked(line, one.kind, base ? &base->json() : nullptr, result->json())) continue;
        one.needed.emplace(text_of_member(line, "party"), 1);
      }
    }
    if (base) one.classes.merge(Difference(base->json(), result->json()).classes());
  }

  // A number once asked for does not fall.
  static void ask_for(Proposed& one, const Terms& terms) {
    for (auto& [party, people] : one.needed) {
      people = std::max(people, people_asked_for(terms.json(), party, one.classes));
    }
  }
  void ask_for(Proposed& one, Time at, const Agreement& state) const {
    if (const auto rules = timeline_.rules_at(at)) ask_for(one, *state.terms(*rules));
  }

  // An amendment that takes it out of every stretch in which it is, and does nothing else.
  static bool takes_out(const Proposed& one, const std::string& party, const Agreement& state) {
    if (one.kind != ProposalKind::amendment || one.retroactive) return false;
    return std::ranges::all_of(one.stretches, [&](const SubmittedStretch& stretch) {
      const auto& base = state.terms(*stretch.base)->json();
      const auto& result = state.terms(stretch.terms)->json();
      return only_takes_out(base, result, party) ||
             (base == result && !line_of(result.at("parties"), party));
    });
  }

  // Against what would bind without it: from when it takes effect, and from each later instant at
  // which what binds changes. What leaves the terms alone may come before the first bind; they rule
  // already.
  void check_stretches(const Proposed& one) const {
    if (one.kind == ProposalKind::initial) return;
    std::vector<Time> wanted{one.stretches.front().from};
    if (one.is_change()) {
      for (const Time from : timeline_.begins_after(wanted.front())) wanted.push_back(from);
    }
    std::vector<Time> stated;
    for (const SubmittedStretch& stretch : one.stretches) {
      stated.push_back(stretch.from);
      const auto base =
          one.is_change() ? timeline_.binds_at(stretch.from) : timeline_.rules_at(stretch.from);
      EXPECT_EQ(stretch.base, base) << format_time(stretch.from);
    }
    EXPECT_EQ(stated, wanted);
  }

  // ---------------------------------------------------------------- what is said about it

  Proposed* find(const EventId& id) {
    const auto found = std::ranges::find(proposals_, id, &Proposed::id);
    return found == proposals_.end() ? nullptr : &*found;
  }

  void read_word(const Event& event, const Recorded& recorded, const Agreement& state) {
    const std::string& party = event.source.value;
    if (const auto* passed = get_if<DeadlinePassed>(event.payload)) {
      if (passed->kind != DeadlineKind::silence_ends) return;
      silent_.insert(passed->reference.substr(passed->reference.find('/') + 1));
    } else if (const auto* approved = get_if<ProposalApproved>(event.payload)) {
      approve(event, *approved, recorded, state);
    } else if (const auto* withdrawn = get_if<ApprovalWithdrawn>(event.payload)) {
      find(withdrawn->proposal)->approvals[party].erase(keys_.at(event.kid).person);
      silent_.erase(party);
    } else if (const auto* rejected = get_if<ProposalRejected>(event.payload)) {
      Proposed& one = *find(rejected->proposal);
      one.approvals[party].erase(keys_.at(event.kid).person);
      one.refusals.insert({party, keys_.at(event.kid).person});
      silent_.erase(party);
    } else if (holds<ThirdpartyAnswered>(event.payload) ||
               holds<ThirdpartyObjected>(event.payload)) {
      silent_.erase(party);
    }
  }

  void approve(const Event& event, const ProposalApproved& data, const Recorded& recorded,
               const Agreement& state) {
    Proposed& one = *find(data.proposal);
    ask_for(one, recorded.at, state);
    silent_.erase(event.source.value);
    const auto key = keys_.find(event.kid);
    const bool is_known =
        key != keys_.end() && key->second.party == event.source && key->second.since < one.index;
    if (!is_known) return;
    one.refusals.erase({event.source.value, key->second.person});
    one.approvals[event.source.value][key->second.person] = {data.event, data.results, event.kid,
                                                             recorded.at};
  }

  static bool spoke(const Proposed& one, const std::string& party) {
    const auto words = one.approvals.find(party);
    return (words != one.approvals.end() && !words->second.empty()) ||
           std::ranges::any_of(one.refusals, [&](const auto& word) { return word.first == party; });
  }

  // Who is asked for nothing any more, or has spoken, is silent no more.
  void forget_silence() {
    std::erase_if(silent_, [&](const std::string& party) {
      return std::ranges::none_of(proposals_, [&](const Proposed& one) {
        return one.status == ProposalStatus::open && one.needed.contains(party) &&
               !spoke(one, party);
      });
    });
  }

  // ---------------------------------------------------------------- what came of it

  // Different people who signed this very proposal and what it results in.
  static int people(const Proposed& one, const std::string& party) {
    const auto words = one.approvals.find(party);
    if (words == one.approvals.end()) return 0;
    return static_cast<int>(std::ranges::count_if(words->second, [&](const auto& entry) {
      return entry.second.event == one.event && entry.second.results == one.results();
    }));
  }

  bool waits_for(const Proposed& one, const std::string& party) const {
    return !(one.taken_out.contains(party) && silent_.contains(party));
  }

  // As many people of everybody as are asked for.
  bool is_reached(const Proposed& one) const {
    return std::ranges::all_of(one.needed, [&](const auto& entry) {
      return !waits_for(one, entry.first) || people(one, entry.first) >= entry.second;
    });
  }

  void compare(Proposed& one, const Agreement& before, const Agreement& after, Time at) {
    const Proposal& now = *after.proposal(one.id);
    const bool was_open = one.status == ProposalStatus::open;
    one.status = now.status;
    if (!was_open) return;
    SCOPED_TRACE("proposal " + one.id.value + " " + std::string(name(one.kind)));
    EXPECT_EQ(needed_of(now), one.needed);
    if (now.status == ProposalStatus::accepted) {
      EXPECT_TRUE(is_reached(one)) << "accepted without all who are asked";
      accept(one, before, after, at);
    } else if (now.status == ProposalStatus::stale) {
      EXPECT_GT(after.life.versions.size(), before.life.versions.size());
    } else if (now.status == ProposalStatus::open && at < one.closes) {
      if (!one.notice) check_stretches(one);
      EXPECT_FALSE(is_reached(one) && !is_held_back(after, now, at))
          << "all who are asked said yes";
    }
  }

  static std::map<std::string, int> needed_of(const Proposal& proposal) {
    std::map<std::string, int> needed;
    for (const Needed& one : proposal.needed) needed[one.party.value] = one.people;
    return needed;
  }

  // By something else than consent, of which the core is to say what it is.
  static bool is_held_back(const Agreement& state, const Proposal& proposal, Time at) {
    return proposal.approvals.empty() || refuse_course(state, course_of(proposal)) ||
           !obstacles(state, proposal, at).empty();
  }

  void accept(const Proposed& one, const Agreement& before, const Agreement& after, Time at) {
    ++counts.accepted;
    counts.of_several_stretches += one.stretches.size() > 1;
    counts.by_several_people +=
        std::ranges::any_of(one.needed, [](const auto& entry) { return entry.second > 1; });
    counts.without_the_silent += !std::ranges::all_of(
        one.needed, [&](const auto& entry) { return waits_for(one, entry.first); });
    if (!carries_terms(one.kind)) return;
    check_stretches(one);
    check_change(one, before, after, at);
    timeline_.agree(one.results());
    if (!is_reached(one)) return;
    for (const SubmittedStretch& stretch : one.stretches) {
      signed_.insert({stretch.from, stretch.terms});
    }
  }

  // ---------------------------------------------------------------- what binds

  static std::optional<TermsHash> bound(const Agreement& state, Time at) {
    const Version* version = nullptr;
    for (std::size_t i = 0; i < state.life.versions.size(); ++i) {
      if (state.life.versions[i].effective_from <= at) version = &state.life.versions[i];
    }
    return version ? std::optional(version->terms) : std::nullopt;
  }

  // Outside of its stretches the same text binds before and after; in each the result that the
  // proposal stated for it.
  void check_change(const Proposed& one, const Agreement& before, const Agreement& after,
                    Time at) const {
    const auto stated = one.results();
    for (const Time instant : timeline_.instants(stated, at)) {
      std::optional<TermsHash> wanted = bound(before, instant);
      for (const ResultingTerms& result : stated) {
        if (result.from <= instant) wanted = result.terms;
      }
      EXPECT_EQ(bound(after, instant), wanted) << format_time(instant);
    }
  }

  // Nobody is bound by a text that was not signed for that time by all who were asked; and the
  // terms in force are those of the core.
  void check_binding(const Agreement& state, Time at) const {
    for (const Time instant : timeline_.instants({}, at)) {
      const auto begin = timeline_.begin_at(instant);
      EXPECT_EQ(bound(state, instant), timeline_.binds_at(instant)) << format_time(instant);
      const Version* version = version_at(state, instant);
      if (!version) continue;
      EXPECT_EQ(version->effective_from, begin);
      EXPECT_TRUE(signed_.contains({version->effective_from, version->terms}))
          << format_time(instant);
    }
  }

  std::map<Kid, Key> keys_;
  std::vector<Proposed> proposals_;
  std::set<std::string> silent_;  // parties that were, for as long as they may
  Timeline timeline_;
  std::set<std::pair<Time, TermsHash>> signed_;  // by everybody who was asked
};

}  // namespace sopu::test::naive
