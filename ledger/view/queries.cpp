#include "ledger/view/queries.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/effect_json.hpp"
#include "ledger/domain/change.hpp"
#include "ledger/domain/json_patch.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/view/visibility.hpp"

namespace sopu::view {

using domain::Access;
using domain::Agreement;
using domain::AgreementId;
using domain::Error;
using domain::ErrorCode;
using domain::LogIndex;
using domain::Result;
namespace json = boost::json;

namespace {

// One answer for what does not exist and for what the caller may not read.
Error not_here(std::string what) {
  return domain::refuse(ErrorCode::not_found,
                        "There is no such " + what +
                            ", or you may not read it. Check the name, and that your token is of "
                            "a party to the agreement.");
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

// Where a page starts; `after` is the number of the row that the page before ended with.
Result<std::uint64_t> first_row(const Page& page) {
  if (page.after.empty()) return std::uint64_t{0};
  const auto last = parse_number(page.after);
  if (!last)
    return domain::refuse(ErrorCode::schema,
                          "`after` is not one that this list gave out; leave it out to begin.");
  return *last + 1;
}

std::string folded(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
  });
  return lower;
}

bool matches(const Agreement& agreement, const AgreementFilter& filter, domain::Time now) {
  if (filter.party && !agreement.participant(*filter.party)) return false;
  if (!filter.state.empty()) {
    const std::string_view phase = domain::name(domain::phase_at(agreement, now));
    if (phase != filter.state && !phase.starts_with(filter.state + "/")) return false;
  }
  const std::string text = folded(agreement.id.value + ' ' + agreement.title);
  return filter.text.empty() || text.find(folded(filter.text)) != std::string::npos;
}

json::object summary_of(const Agreement& agreement, const domain::PartyId& caller,
                        domain::Time now) {
  json::object summary{{"id", agreement.id.value},
                       {"title", agreement.title},
                       {"state", domain::name(domain::phase_at(agreement, now))}};
  if (const auto* participant = agreement.participant(caller))
    summary["role"] = domain::name(participant->role);
  json::array parties;
  for (const auto& participant : agreement.participants)
    parties.push_back(
        json::object{{"party", participant.party.value}, {"role", domain::name(participant.role)}});
  summary["parties"] = std::move(parties);
  if (const auto* version = domain::version_at(agreement, now))
    summary["version"] = version->number;
  return summary;
}

const domain::Version* numbered(const Agreement& agreement, int number) {
  const auto found = std::ranges::find(agreement.versions, number, &domain::Version::number);
  return found == agreement.versions.end() ? nullptr : &*found;
}

}  // namespace

Result<Queries::Readable> Queries::readable(const AgreementId& id, const When& when) const {
  auto now = reader_.agreement(id);
  if (!now || !caller_) return not_here("agreement");
  const Access access = domain::access_of(*now, *caller_, now_);
  if (access == Access::none) return not_here("agreement");
  if (!when.as_of) return Readable{std::move(now), access};
  auto then = reader_.agreement(id, *when.as_of);
  if (!then)
    return domain::refuse(ErrorCode::not_found,
                          "The agreement did not exist yet when the log ended with event " +
                              std::to_string(when.as_of->value) + ".");
  return Readable{std::move(then), access};
}

Queries::Answer Queries::party(const domain::PartyId& id) const {
  const auto party = reader_.party(id);
  if (!party)
    return domain::refuse(ErrorCode::unknown_party, "No party is called " + id.value + ".");
  domain::Registry registry;
  for (const domain::Kid& kid : party->keys)
    if (auto key = reader_.key(kid)) registry.keys.emplace(kid, std::move(*key));
  return codec::to_json(*party, registry);
}

Queries::Answer Queries::agreements(const AgreementFilter& filter, const Page& page) const {
  if (!caller_)
    return domain::refuse(ErrorCode::unauthenticated,
                          "The list is of the agreements that you may read: send a token.");
  const auto first = first_row(page);
  if (!first) return first.error();
  json::array items;
  std::optional<AgreementNumber> last;
  bool more = false;
  reader_.memberships(*caller_, static_cast<AgreementNumber>(*first),
                      [&](AgreementNumber number, const AgreementId& id) {
                        const auto agreement = reader_.agreement(id);
                        if (!agreement ||
                            domain::access_of(*agreement, *caller_, now_) == Access::none ||
                            !matches(*agreement, filter, now_))
                          return true;
                        more = items.size() == page.limit;
                        if (more) return false;
                        items.push_back(summary_of(*agreement, *caller_, now_));
                        last = number;
                        return true;
                      });
  json::object answer{{"items", std::move(items)}};
  if (more && last) answer["next"] = std::to_string(*last);
  return answer;
}

Queries::Answer Queries::agreement(const AgreementId& id, const When& when) const {
  const auto found = readable(id, when);
  if (!found) return found.error();
  return codec::to_json(*visible_part(found->state, found->access, *caller_),
                        when.at.value_or(now_));
}

Queries::Answer Queries::terms(const AgreementId& id, std::optional<int> version, const When& when,
                               std::string* hash) const {
  const auto found = readable(id, when);
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  const domain::Version* asked = version ? numbered(agreement, *version)
                                         : domain::version_at(agreement, when.at.value_or(now_));
  if (!asked)
    return domain::refuse(ErrorCode::not_found,
                          version ? "The agreement has no such version."
                                  : "No terms are in force at that time; `versions` lists those "
                                    "agreed, the agreement's proposals those on the table.");
  const auto& terms = agreement.terms.at(asked->terms);
  if (found->access == Access::measurer) return measurable_part(terms->json());
  if (hash) *hash = domain::text(terms->hash());
  return terms->json();
}

Queries::Answer Queries::versions(const AgreementId& id) const {
  const auto found = readable(id, {});
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  if (found->access == Access::measurer) return not_here("version chain");
  json::array versions;
  for (const auto& version : agreement.versions)
    versions.push_back(codec::to_json(version, agreement));
  return json::object{{"items", std::move(versions)}};
}

Queries::Answer Queries::diff(const AgreementId& id, int from, int to) const {
  const auto found = readable(id, {});
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  const auto* before = numbered(agreement, from);
  const auto* after = numbered(agreement, to);
  if (found->access == Access::measurer || !before || !after) return not_here("version");
  const json::value& old_terms = agreement.terms.at(before->terms)->json();
  const json::value& new_terms = agreement.terms.at(after->terms)->json();
  const auto changes = domain::changes_between(old_terms, new_terms);
  return json::object{{"from", from},
                      {"to", to},
                      {"changeClass", domain::name(domain::class_of(changes))},
                      {"patch", domain::make_patch(old_terms, new_terms)},
                      {"changes", codec::to_json(changes)},
                      {"readable", domain::readable(changes)}};
}

Queries::Answer Queries::clause(const AgreementId& id, const domain::ItemId& clause,
                                const When& when) const {
  const auto found = readable(id, when);
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  const auto* version = domain::version_at(agreement, when.at.value_or(now_));
  if (found->access == Access::measurer || !version)
    return not_here("clause in force at that time");
  const json::value* item = agreement.terms.at(version->terms)->item(clause);
  if (!item) return not_here("clause in force at that time");

  // The version that brought the clause in as it reads now.
  const domain::Version* since = version;
  for (auto earlier =
           std::ranges::find(agreement.versions, version->number, &domain::Version::number);
       earlier != agreement.versions.begin();) {
    --earlier;
    const json::value* old = agreement.terms.at(earlier->terms)->item(clause);
    if (!old || *old != *item) break;
    since = &*earlier;
  }
  return json::object{{"agreement", id.value},
                      {"clause", clause.value},
                      {"content", *item},
                      {"inForce", codec::to_json(*version, agreement)},
                      {"since", codec::to_json(*since, agreement)}};
}

Queries::Answer Queries::history(const AgreementId& id, const Page& page) const {
  const auto found = readable(id, {});
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  const auto first = first_row(page);
  if (!first) return first.error();
  const bool sees_all = found->access == Access::principal || found->access == Access::granted;
  json::array items;
  std::uint64_t last = 0;
  bool more = false;
  reader_.history(*reader_.number(id), LogIndex{*first}, [&](const auto& entry) {
    if (!sees_all &&
        !domain::may_read(found->access, *caller_, agreement, reader_.event(entry.index)))
      return true;
    more = items.size() == page.limit;
    if (more) return false;
    items.push_back(codec::to_json(entry));
    last = entry.index.value;
    return true;
  });
  json::object answer{{"items", std::move(items)}};
  if (more) answer["next"] = std::to_string(last);
  return answer;
}

Queries::Answer Queries::deadlines(const AgreementId& id, const When& when) const {
  const auto found = readable(id, when);
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  if (found->access != Access::principal && found->access != Access::granted)
    return not_here("deadline");
  json::array items;
  for (const auto& deadline : domain::deadlines(agreement, when.at.value_or(now_)))
    items.push_back(codec::to_json(deadline));
  return json::object{{"items", std::move(items)}};
}

Queries::Answer Queries::rebase(const AgreementId& id, const domain::EventId& proposal) const {
  const auto found = readable(id, {});
  if (!found) return found.error();
  const Agreement& agreement = *found->state;
  const auto* stale = agreement.proposal(proposal);
  if (found->access != Access::principal || !stale) return not_here("proposal");
  auto rebased = domain::rebased_terms(agreement, *stale);
  if (!rebased) return rebased.error();
  auto terms = domain::Terms::parse(std::move(*rebased));
  if (!terms) return terms.error();
  const auto* newest = domain::newest_version(agreement);
  json::object data{
      {"kind", domain::name(stale->kind)},
      {"reason", stale->reason},
      {"rebaseOf", proposal.value},
      {"baseTermsHash", domain::text(newest->terms)},
      {"patch", domain::make_patch(agreement.terms.at(newest->terms)->json(), (*terms)->json())},
      {"resultTermsHash", domain::text((*terms)->hash())},
      {"effectiveFrom", domain::format_time(stale->effective_from)}};
  if (stale->expires_at) data["expiresAt"] = domain::format_time(*stale->expires_at);
  if (stale->retroactive) data["retroactive"] = true;
  return data;
}

Queries::Answer Queries::event(LogIndex index) const {
  const auto stored = reader_.snapshot().event(index);
  if (!stored || !may_read(reader_.event(index))) return not_here("event");
  const crypto::Hash hash = crypto::sha256(crypto::view(stored->jws));
  return json::object{
      {"index", index.value},
      {"recordedAt", domain::format_time(stored->recorded_at)},
      {"event", crypto::base64url_encode(crypto::view(hash))},
      {"entry", crypto::base64_encode(crypto::view(log::entry_bytes({stored->recorded_at, hash})))},
      {"jws", stored->jws}};
}

bool Queries::may_read(const domain::Event& event) const {
  const AgreementId* id = event.agreement();
  if (!id) return true;
  if (!caller_) return false;
  const auto agreement = reader_.agreement(*id);
  if (!agreement) return false;
  return domain::may_read(domain::access_of(*agreement, *caller_, now_), *caller_, *agreement,
                          event);
}

}  // namespace sopu::view
