#include "ledger/view/queries.hpp"

#include <algorithm>
#include <cctype>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/inbox.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "ledger/view/pages.hpp"

namespace sopu::view {

using domain::Agreement;
using domain::AgreementId;
using domain::ErrorCode;
using domain::LogIndex;
using domain::Result;
using domain::Sight;
namespace json = boost::json;

namespace {

std::string folded(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  });
  return lower;
}

bool matches(const Reading::View& view, const AgreementFilter& filter) {
  const Agreement& agreement = view.agreement();
  if (filter.party && !domain::reader_of(agreement, *filter.party, view.at).acts()) return false;
  if (!filter.state.empty()) {
    const std::string_view phase = domain::name(domain::phase_at(agreement, view.at));
    if (phase != filter.state && !phase.starts_with(filter.state + "/")) return false;
  }
  const std::string text = folded(agreement.id.value + ' ' + agreement.title);
  return filter.text.empty() || text.find(folded(filter.text)) != std::string::npos;
}

json::object summary_of(const Reading::View& view) {
  const Agreement& agreement = view.agreement();
  json::object summary{{"id", agreement.id.value},
                       {"title", agreement.title},
                       {"state", domain::name(domain::phase_at(agreement, view.at))}};
  if (view.reader.acts()) summary["role"] = domain::name(view.reader.role);
  json::object participants;
  domain::show_participants({agreement, view.reader, view.at, {}, participants, view.roster});
  summary["parties"] = participants.at("participants");
  const auto* version = domain::version_at(agreement, view.at);
  if (version && domain::sees_version(agreement, view.reader, *version)) {
    summary["version"] = version->number;
  }
  return summary;
}

}  // namespace

Result<Reading::View> Queries::readable(const AgreementId& id, const When& when) {
  const Reading::View* now = reading_.agreement(id);
  if (!now) return not_here("agreement");
  if (!when.as_of) return *now;
  auto then = reading_.agreement(id, *when.as_of);
  if (then) return *std::move(then);
  return domain::refuse(ErrorCode::not_found, {"not-yet-begun", {{"index", when.as_of->value}}});
}

domain::Zone Queries::zone_of(const AgreementId& id) {
  const Reading::View* view = reading_.agreement(id);
  return view ? domain::zone_at(view->agreement(), view->at) : domain::Zone();
}

// ---------------------------------------------------------------- parties

// A change of keys that waits, or waited, for others; without the people who are not to be known.
static json::object change_json(const domain::KeyChange& change, domain::Time now, bool people) {
  json::object line = domain::object_of(change);
  line["lapses"] = domain::format_time(change.lapses());
  line["state"] = change.done ? "done" : change.waits(now) ? "waiting" : "lapsed";
  if (people) return line;
  if (change.key) line.at("key").as_object().erase("person");
  for (json::value& one : line.at("saidBy").as_array()) one.as_object().erase("person");
  return line;
}

Queries::Answer Queries::party(const domain::PartyId& id) {
  const auto party = reader_.party(id);
  if (!party) {
    return domain::refuse(ErrorCode::unknown_party, {"unknown-party", {{"party", id.value}}});
  }
  const bool people = reading_.knows_people_of(id);
  json::array keys;
  for (const domain::Kid& kid : party->keys) {
    const auto key = reader_.key(kid);
    json::object line = domain::object_of(*key);
    line.erase("party");
    if (!people) line.erase("person");
    // With whom a party has an agreement is not for everybody.
    if (!people && key->recovery) {
      line["recovery"] = json::object{{"signsFrom", domain::json_of(key->recovery->signs_from)}};
    }
    if (people && key->revoked) {
      line["revokedBecause"] = reading_.texts()(key->revocation->index).at("reason");
    }
    keys.push_back(std::move(line));
  }
  json::array changes;
  for (const auto& change : party->changes) {
    changes.push_back(change_json(change, reading_.now(), people));
  }
  return json::object{{"id", party->id.value},
                      {"name", party->name()},
                      {"names", domain::json_of(party->names)},
                      {"operator", id == reader_.registry_operator()},
                      {"enrolled", domain::json_of(party->enrolled())},
                      {"head", domain::json_of(party->chain.back())},
                      {"keys", std::move(keys)},
                      {"peopleForKeys", party->people_for_keys},
                      {"keyChanges", std::move(changes)}};
}

// ---------------------------------------------------------------- agreements

Queries::Answer Queries::agreements(const AgreementFilter& filter, const Page& page) {
  if (!reading_.asker()) {
    return domain::refuse(ErrorCode::unauthenticated, {"list-needs-token", {}});
  }
  const auto first = first_row(page);
  if (!first) return first.error();
  json::array items;
  std::optional<StreamNumber> last;
  bool more = false;
  reader_.memberships(*reading_.asker(), static_cast<StreamNumber>(*first),
                      [&](StreamNumber number, const AgreementId& id) {
                        const Reading::View* view = reading_.agreement(id);
                        if (!view || !matches(*view, filter)) return true;
                        more = items.size() == page.limit;
                        if (more) return false;
                        items.push_back(summary_of(*view));
                        last = number;
                        return true;
                      });
  json::object answer{{"items", std::move(items)}};
  if (more && last) answer["next"] = std::to_string(*last);
  return answer;
}

Queries::Answer Queries::inbox(const Page& page) {
  if (!reading_.asker()) {
    return domain::refuse(ErrorCode::unauthenticated, {"list-needs-token", {}});
  }
  const auto first = first_row(page);
  if (!first) return first.error();
  std::vector<std::pair<const Reading::View*, domain::Waiting>> all;
  std::size_t looked_at = 0;
  std::optional<StreamNumber> last;
  bool more = false;
  reader_.memberships(
      *reading_.asker(), static_cast<StreamNumber>(*first),
      [&](StreamNumber number, const AgreementId& id) {
        more = looked_at == page.limit;
        if (more) return false;
        ++looked_at;
        last = number;
        const Reading::View* view = reading_.agreement(id);
        if (!view) return true;
        for (auto& one : domain::waiting_for(view->agreement(), view->reader, view->at)) {
          all.emplace_back(view, std::move(one));
        }
        return true;
      });
  std::ranges::stable_sort(
      all, {}, [](const auto& one) { return one.second.until.value_or(domain::Time::max()); });
  json::array items;
  for (const auto& [view, waiting] : all) {
    json::object line{{"agreement", view->agreement().id.value},
                      {"title", view->agreement().title},
                      {"what", domain::json_of(waiting.what)},
                      {"reference", waiting.reference}};
    if (waiting.until) line["until"] = domain::format_time(*waiting.until);
    items.push_back(std::move(line));
  }
  json::object answer{{"items", std::move(items)}};
  if (more && last) answer["next"] = std::to_string(*last);
  return answer;
}

Queries::Answer Queries::agreement(const AgreementId& id, const When& when) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  return domain::show(view->agreement(), view->reader, when.at.value_or(view->at), reading_.texts(),
                      view->roster);
}

// ---------------------------------------------------------------- terms

// As much of a version's terms as the reader may see; nothing if none.
std::optional<json::value> Queries::readable_terms(const Reading::View& view,
                                                   const domain::Version& version) const {
  const Agreement& agreement = view.agreement();
  const auto terms = agreement.terms(version.terms);
  if (domain::sees_version(agreement, view.reader, version)) {
    return view.reader.reads_fees() ? terms->json() : domain::without_fees(terms->json());
  }
  const bool measures =
      view.reader.place == domain::Place::takes_part && view.reader.role == domain::Role::measurer;
  if (measures) return domain::measurable_part(terms->json());
  return std::nullopt;
}

Queries::Answer Queries::terms(const AgreementId& id, std::optional<int> version, const When& when,
                               std::string* hash) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const auto* asked = version ? domain::version_numbered(agreement, *version)
                              : domain::version_at(agreement, when.at.value_or(view->at));
  auto terms = asked ? readable_terms(*view, *asked) : std::nullopt;
  if (!terms) {
    return domain::refuse(ErrorCode::not_found,
                          {version ? "no-such-version" : "no-terms-in-force", {}});
  }
  const bool whole =
      domain::sees_version(agreement, view->reader, *asked) && view->reader.reads_fees();
  if (hash && whole) *hash = domain::text(asked->terms);
  return *std::move(terms);
}

Queries::Answer Queries::versions(const AgreementId& id, const When& known) {
  const auto view = readable(id, known);
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  json::object unused;
  const auto texts = reading_.texts();
  const domain::Showing showing{agreement, view->reader, view->at, texts, unused, view->roster};
  json::array versions;
  for (const auto& version : agreement.life.versions) {
    if (domain::sees_version(agreement, view->reader, version)) {
      versions.push_back(domain::version_json(showing, version));
    }
  }
  return json::object{{"items", std::move(versions)}};
}

Queries::Answer Queries::diff(const AgreementId& id, int from, int to) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const auto terms_of = [&](int number) -> std::optional<json::value> {
    const auto* version = domain::version_numbered(agreement, number);
    if (!version || !domain::sees_version(agreement, view->reader, *version)) return std::nullopt;
    return readable_terms(*view, *version);
  };
  const auto before = terms_of(from);
  const auto after = terms_of(to);
  if (!before || !after) return not_here("version");
  const auto changes = domain::changes_between(*before, *after);
  return json::object{{"from", from},
                      {"to", to},
                      {"changeClass", domain::name(domain::class_of(changes))},
                      {"patch", domain::make_patch(*before, *after)},
                      {"changes", domain::json_of(changes)},
                      {"readable", domain::readable(changes)}};
}

// ---------------------------------------------------------------- proposals

Queries::Answer Queries::proposals(const AgreementId& id, const Page& page) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const auto first = first_row(page);
  if (!first) return first.error();
  const Agreement& agreement = view->agreement();
  json::object unused;
  const auto texts = reading_.texts();
  const domain::Showing showing{agreement, view->reader, view->at, texts, unused, view->roster};
  // A page ends with the event of its last proposal: how many there are that the reader does not
  // see is not told.
  const auto& all = agreement.proposals.all;
  const auto index_of = [](const domain::Proposal& one) { return one.recorded.index; };
  auto at = std::ranges::lower_bound(all, LogIndex{*first}, {}, index_of);
  json::array items;
  std::optional<LogIndex> last;
  bool more = false;
  for (; at != all.end(); ++at) {
    if (domain::sight_of(agreement, view->reader, *at) == Sight::hidden) continue;
    more = items.size() == page.limit;
    if (more) break;
    items.push_back(domain::proposal_json(showing, *at));
    last = at->recorded.index;
  }
  json::object answer{{"items", std::move(items)}};
  if (more && last) answer["next"] = std::to_string(last->value);
  return answer;
}

Queries::Answer Queries::proposal(const AgreementId& id, const domain::EventId& wanted) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  const Agreement& agreement = view->agreement();
  const auto* proposal = agreement.proposal(wanted);
  if (!proposal || domain::sight_of(agreement, view->reader, *proposal) == Sight::hidden) {
    return not_here("proposal");
  }
  json::object unused;
  const auto texts = reading_.texts();
  json::object answer = domain::proposal_json(
      {agreement, view->reader, view->at, texts, unused, view->roster}, *proposal);
  const bool fees = domain::reads_fees(view->reader, *proposal);
  const bool measures = !view->reader.reads_all() && !view->reader.is_third_party() &&
                        !domain::must_approve(*proposal, view->reader.party);
  json::array stretches;
  for (const auto& one : domain::stretches_of(agreement, *proposal)) {
    const json::value& terms = one.result->json();
    json::object stretch{{"from", domain::format_time(one.from)}};
    if (measures) {
      stretch["terms"] = domain::measurable_part(terms);
    } else {
      stretch["terms"] = fees ? terms : domain::without_fees(terms);
      stretch["changes"] = domain::json_of(fees ? one.changes : domain::without_fees(one.changes));
    }
    stretches.push_back(std::move(stretch));
  }
  answer["stretches"] = std::move(stretches);
  return answer;
}

Queries::Answer Queries::stretches(const AgreementId& id, domain::Time from) {
  const auto view = readable(id, {});
  if (!view) return view.error();
  json::array items;
  for (const auto& binding : domain::bindings_from(view->agreement(), from)) {
    const domain::Version& version = *binding.version;
    json::object item{{"from", domain::format_time(std::max(from, binding.from))},
                      {"version", version.number}};
    const bool whole =
        domain::sees_version(view->agreement(), view->reader, version) && view->reader.reads_fees();
    if (whole) item["base"] = domain::text(version.terms);
    items.push_back(std::move(item));
  }
  return json::object{{"items", std::move(items)}};
}

// ---------------------------------------------------------------- what is due

Queries::Answer Queries::deadlines(const AgreementId& id, const When& when) {
  const auto view = readable(id, when);
  if (!view) return view.error();
  json::array items;
  for (const auto& deadline :
       domain::deadlines(view->agreement(), view->reader, when.at.value_or(view->at))) {
    json::object line{{"at", domain::format_time(deadline.at)},
                      {"what", domain::json_of(deadline.what)}};
    if (deadline.party) line["party"] = deadline.party->value;
    line["reference"] = deadline.reference;
    items.push_back(std::move(line));
  }
  return json::object{{"items", std::move(items)}};
}

}  // namespace sopu::view
