#include "ledger/view/reading.hpp"

#include <limits>

#include <boost/json/parse.hpp>

#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::AgreementId;
using domain::LogIndex;
using domain::Sight;

namespace {

bool reads_anything(const domain::Reader& reader) {
  return reader.reads_all() || (reader.acts() && (reader.decides || !reader.is_named_only()));
}

constexpr LogIndex newest{std::numeric_limits<std::uint64_t>::max()};

// The state, or a copy of it, as the registry makes it beyond its own events.
StatePtr without_fallen(StatePtr state, const domain::Roster& roster) {
  if (!domain::falls(*state, roster)) return state;
  domain::StreamState copy = *state;
  domain::let_fall(copy, roster);
  return std::make_shared<const domain::StreamState>(std::move(copy));
}

boost::json::object data_of(const store::Snapshot& log, LogIndex index) {
  const std::string place = "event " + std::to_string(index.value);
  const auto stored = log.event(index);
  if (!stored) throw store::CorruptRecord(place + " is missing");
  const auto jws = crypto::parse_jws(stored->jws, codec::event_typ);
  if (!jws) throw store::CorruptRecord(place + " is not readable");
  auto json = codec::read_json(jws->payload);
  if (!json) throw store::CorruptRecord(place + " is not readable");
  return json->as_object().at("data").as_object();
}

// Of a dispute that goes on in this state.
bool is_neutral(const domain::Agreement& agreement, const domain::PartyId& party) {
  const auto& neutrals = agreement.disputes.neutrals;
  const auto found = std::ranges::find(neutrals, party, &domain::NeutralService::party);
  return found != neutrals.end() && found->seats > 0;
}

}  // namespace

std::optional<Reading::View> Reading::view_of(const AgreementId& id,
                                              std::optional<LogIndex> as_of) {
  if (!asker_) return std::nullopt;
  const auto stream = domain::agreement_stream(id);
  View view{reader_.state(stream), {}, now_};
  if (!view.state) return std::nullopt;
  view.reader = domain::reader_of(view.agreement(), *asker_, now_);
  const bool has_left = view.reader.place == domain::Place::left && !view.reader.granted;
  return has_left ? view_until(stream, *view.reader.left, as_of)
                  : known_as_of(std::move(view), stream, as_of);
}

std::optional<Reading::View> Reading::view_until(const domain::StreamId& stream, domain::Time until,
                                                 std::optional<LogIndex> as_of) {
  const auto last = newest_before(reader_.snapshot(), until);
  if (!last) return std::nullopt;
  View view{reader_.state(stream, *last), {}, until - std::chrono::milliseconds{1}, last};
  if (!view.state) return std::nullopt;
  view.reader = domain::reader_of(view.agreement(), *asker_, view.at);
  // What a grant opened is closed with it; a neutral keeps what it could read.
  view.reader.granted = is_neutral(view.agreement(), *asker_);
  return known_as_of(std::move(view), stream, as_of ? std::min(*as_of, *last) : *last);
}

std::optional<Reading::View> Reading::known_as_of(View view, const domain::StreamId& stream,
                                                  std::optional<LogIndex> as_of) {
  if (!reads_anything(view.reader)) return std::nullopt;
  if (as_of) view.state = reader_.state(stream, *as_of);
  if (!view.state) return std::nullopt;
  view.roster = roster_in(reader_.snapshot(), as_of.value_or(newest));
  view.state = without_fallen(std::move(view.state), view.roster);
  return view;
}

const Reading::View* Reading::agreement(const AgreementId& id) {
  auto found = views_.find(id);
  if (found == views_.end()) found = views_.emplace(id, view_of(id, std::nullopt)).first;
  return found->second ? &*found->second : nullptr;
}

const Reading::View* Reading::kept(const AgreementId& id) {
  const View* now = agreement(id);
  if (!now || now->reader.reads_all() || !now->reader.neutral_until) return nullptr;
  auto found = kept_.find(id);
  if (found == kept_.end()) {
    const auto stream = domain::agreement_stream(id);
    found = kept_.emplace(id, view_until(stream, *now->reader.neutral_until, std::nullopt)).first;
  }
  return found->second ? &*found->second : nullptr;
}

const Reading::View* Reading::whole(const AgreementId& id) {
  const View* view = agreement(id);
  return view && view->reader.reads_all() ? view : kept(id);
}

std::optional<Reading::View> Reading::agreement(const AgreementId& id, LogIndex as_of) {
  return view_of(id, as_of);
}

std::optional<domain::PartyId> Reading::author_of(const domain::EventId& id) const {
  const auto index = reader_.index_of(id);
  if (!index) return std::nullopt;
  return stored_event(reader_.snapshot(), *index).event->source;
}

Sight Reading::sight(const domain::Event& event, const domain::Recorded& recorded) {
  const AgreementId* id = event.agreement();
  if (!id) {
    const auto* subject = std::get_if<domain::PartyId>(&event.subject);
    const bool knows_people = subject && knows_people_of(*subject);
    return domain::sight_of({event, asker_, knows_people}, event.payload);
  }
  if (asker_ == event.source) return Sight::whole;
  const auto through = [&](const View* view) {
    if (!view || recorded.at > view->at) return Sight::hidden;
    return domain::sight_of(view->agreement(), view->reader, event,
                            [this](const domain::EventId& other) { return author_of(other); });
  };
  return std::max(through(agreement(*id)), through(kept(*id)));
}

domain::Told Reading::tell(Sight sight, const domain::Event& event, const domain::Effect& effect) {
  const AgreementId* id = event.agreement();
  if (!id) return domain::tell(sight, event, effect);
  const auto is_within = [&](const View* one) {
    return one && !(one->last && reader_.index_of(event.id) > one->last);
  };
  const View* before = kept(*id);
  const View* view = is_within(before) ? before : agreement(*id);
  if (is_within(view)) {
    return domain::tell(view->agreement(), view->reader, sight, event, effect, told_[*id]);
  }
  // Its own words, of an agreement that is closed to it now, or was when it said them: what it
  // said, and nothing that came of it.
  const auto state = reader_.state(domain::agreement_stream(*id));
  domain::Reader nobody;
  nobody.party = *asker_;
  nobody.at = now_;
  domain::Effect nothing;
  domain::ToldBefore told;
  return domain::tell(std::get<Agreement>(*state), nobody, sight, event, nothing, told);
}

domain::Zone Reading::zone_of(const domain::Event& event) {
  const AgreementId* id = event.agreement();
  const View* view = id ? agreement(*id) : nullptr;
  return view ? domain::zone_at(view->agreement(), view->at) : domain::Zone();
}

// Everybody knows the operator's, a party its own, and who shares an agreement with them.
bool Reading::knows_people_of(const domain::PartyId& party) {
  if (party == asker_ || party == reader_.registry_operator()) return true;
  if (!asker_) return false;
  if (const auto found = knows_people_.find(party); found != knows_people_.end()) {
    return found->second;
  }
  return knows_people_.emplace(party, shares_agreement_with(party)).first->second;
}

// Goes along both lists at once, so that the shorter one says how long it takes.
bool Reading::shares_agreement_with(const domain::PartyId& party) {
  using Membership = std::pair<StreamNumber, AgreementId>;
  const auto first_of = [this](const domain::PartyId& member, StreamNumber from) {
    std::optional<Membership> found;
    reader_.memberships(member, from, [&](StreamNumber number, AgreementId id) {
      found = {number, std::move(id)};
      return false;
    });
    return found;
  };
  for (auto mine = first_of(*asker_, 0); mine;) {
    const auto theirs = first_of(party, mine->first);
    if (!theirs) return false;
    const bool is_shared = theirs->first == mine->first;
    if (is_shared && agreement(mine->second)) return true;
    mine = first_of(*asker_, is_shared ? mine->first + 1 : theirs->first);
  }
  return false;
}

domain::Texts Reading::texts() const {
  return [this](LogIndex index) { return data_of(reader_.snapshot(), index); };
}

}  // namespace sopu::view
