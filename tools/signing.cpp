#include "tools/signing.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/jws.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/limits.hpp"
#include "ledger/paper/figures.hpp"
#include "ledger/words/answers.hpp"
#include "tools/pager.hpp"
#include "tools/past_figures.hpp"
#include "tools/proposal_data.hpp"
#include "tools/proposal_show.hpp"
#include "tools/recovery.hpp"
#include "tools/signing_screen.hpp"
#include "tools/terms_book.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using domain::ErrorCode;
using domain::Result;

std::string full_type(const std::string& type) {
  return type.starts_with("sopu.") ? type : "sopu." + type + ".v1";
}

// ---------------------------------------------------------------- prepare

namespace {

Stop unasked(std::string_view what) {
  return Stop(Exit::failure, "the server prepared another " + std::string(what) +
                                 " than was asked for; nothing was signed");
}

// What will be signed is written here. Of the server's payload only its time and the base that it
// gives are taken, each within what can be checked, and it must not have prepared anything else.
std::string write_payload(const boost::json::value& prepared, const std::optional<Base>& base,
                          const server::Identity& identity, const Act& act) {
  const auto time = domain::parse_time(text_of(prepared, "time"));
  const auto now = identity.clock();
  if (!time || *time > now + limits::clock_ahead_max || *time < now - limits::clock_ahead_max) {
    throw Stop(Exit::failure, "the server says that it is " + text_of(prepared, "time") +
                                  ", and here it is " + domain::format_time(now) +
                                  ": set the clock that is wrong. Nothing was signed");
  }
  const auto hash = base ? crypto::hash_from_base64url(base->event) : std::nullopt;
  const auto subject = codec::parse_subject(act.subject);
  if (base && !hash) throw unasked("base");
  if (!subject) throw unasked("subject");
  std::string payload = codec::write_event({act.id, identity.party, *subject, full_type(act.type),
                                            *time, identity.origin, hash, act.data});
  const auto mine = codec::read_json(payload).value();
  if (mine == prepared) return payload;
  for (const auto& member : mine.as_object()) {
    const auto* theirs = find(prepared, member.key());
    if (theirs == nullptr || *theirs != member.value()) throw unasked(member.key());
  }
  throw unasked("set of members");
}

Result<boost::json::value> call_prepare(server::SocketClient& socket, const Act& act) {
  return socket.call("prepare", boost::json::object{{"type", full_type(act.type)},
                                                    {"subject", act.subject},
                                                    {"data", act.data},
                                                    {"id", act.id.value}});
}

// Of a stretch whose base this side may not read the changes cannot be compared; what is shown of
// it is the whole of what it results in.
bool tells_the_same(const boost::json::array& theirs, const domain::Stretches& stretches) {
  const auto mine = stretches_json(stretches);
  return std::ranges::equal(
      theirs, mine.as_array(), [&, i = std::size_t{0}](const auto& told, const auto& own) mutable {
        const bool is_comparable = stretches[i++].base != nullptr;
        return is_comparable ? told == own : text_of(told, "from") == text_of(own, "from");
      });
}

}  // namespace

Result<PreparedAct> prepare(server::SocketClient& socket, const server::Identity& identity,
                            const Act& act) {
  auto answer = call_prepare(socket, act);
  if (!answer) return answer.error();
  const auto* effect = find(*answer, "effect");
  const auto theirs = codec::read_json(text_of(*answer, "payload"));
  if (!theirs) throw unasked("payload");
  const auto base = read_base(*answer);
  PreparedAct prepared{write_payload(*theirs, base, identity, act),
                       effect == nullptr ? boost::json::value() : *effect, base, false};
  if (act.stretches && !tells_the_same(items_of(prepared.effect, "stretches"), *act.stretches)) {
    throw Stop(Exit::failure,
               "the server shows other changes of the terms than the proposal makes;"
               " nothing was signed");
  }
  return prepared;
}

Result<Act> completed(server::SocketClient& socket, const Act& act) {
  const auto answer = call_prepare(socket, act);
  if (!answer) return answer.error();
  const auto payload = codec::read_json(text_of(*answer, "payload"));
  const auto* data = payload ? find(*payload, "data") : nullptr;
  if (data == nullptr) throw unasked("payload");
  Act whole = act;
  whole.data = *data;
  return whole;
}

std::string sign_payload(const server::Identity& identity, std::string_view payload) {
  return crypto::sign_jws(identity.key, codec::event_typ, payload);
}

// ---------------------------------------------------------------- for people

std::string receipt_text(const boost::json::value& receipt) {
  return "Recorded as event " + text_of(receipt, "index") + " at " +
         short_time(text_of(receipt, "recordedAt")) + " UTC, hash " + text_of(receipt, "event") +
         "\n";
}

// ---------------------------------------------------------------- the whole path

namespace {

std::optional<std::string> agreement_of(const Act& act) {
  constexpr std::string_view agreements = "agreement/";
  if (!act.subject.starts_with(agreements)) return std::nullopt;
  return act.subject.substr(agreements.size());
}

// An approval of which the data alone was given: the terms that it approves are put together and
// hashed here, as `approve` does.
Act with_stretches(Dialogue& dialogue, Act act) {
  const auto agreement = agreement_of(act);
  if (act.stretches || !agreement || full_type(act.type) != domain::consent_events[0].name) {
    return act;
  }
  try {
    TermsBook book(dialogue, *agreement);
    const auto& proposal = book.pick(text_of(act.data, "proposal"), "open");
    act.stretches = book.stretches_of(proposal);
    act.first_terms = text_of(proposal, "kind") == "initial";
  } catch (const Stop& stop) {
    // There is no such proposal, or it may be read in part only: the rules say what comes of it.
    if (stop.exit != Exit::failure) throw;
  }
  return act;
}

// Of what an event names by its id or hash alone, the words: the proposal that it speaks of, the
// change of keys that it seconds.
std::string spoken_of(const Options& options, Dialogue& dialogue, const Act& act) {
  const std::string proposal = text_of(act.data, "proposal");
  if (const auto agreement = agreement_of(act); agreement && !proposal.empty()) {
    const auto answer = dialogue.get(
        Target("/v1/agreements/" + *agreement + "/proposals/" + percent_encoded(proposal)));
    return proposal_text(answer, options.language, 2) +
           standing_text(answer, options.language, keys_on_record(dialogue, *agreement), 2);
  }
  if (full_type(act.type) != "sopu.key.seconded.v1") return {};
  const auto party = dialogue.get(Target("/v1/parties/" + percent_encoded(options.party)));
  for (const auto& change : items_of(party, "keyChanges")) {
    if (text_of(change, "event") != text_of(act.data, "event")) continue;
    const Figures figures(options.language);
    return "  " + figures.say("seconded") + "\n" + figures.rows({{}, "keyChange"}, change, 4);
  }
  return {};
}

// Whoever signs for a party sees first that a key is being recovered for it: who is to object must
// learn of it.
std::string warning_of(const Options& options, Dialogue& dialogue) {
  const std::string& party = dialogue.identity().party.value;
  return recovery_warning(dialogue.get(Target("/v1/parties/" + percent_encoded(party))),
                          options.language);
}

// Everything that a signer should see: what it does, what it speaks of, every member that is
// signed, and what becomes of the terms.
std::string screen_text(const Options& options, Dialogue& dialogue, const Act& act,
                        const PreparedAct& prepared) {
  const auto language = options.language;
  const auto stretches =
      act.stretches ? shown(*act.stretches) : shown(items_of(prepared.effect, "stretches"));
  const bool differences_follow = act.stretches.has_value();
  return effect_text(prepared.effect, prepared.base, language) + spoken_of(options, dialogue, act) +
         "  " +
         words::screen("what-is-signed", {{"type", full_type(act.type)}, {"subject", act.subject}},
                       {language, {}}) +
         "\n" + data_text(act.data, differences_follow, language) + act.hashed +
         (act.stretches || find(act.data, "terms") == nullptr
              ? terms_made(stretches, act.first_terms, language)
              : "") +
         backtest_beside(dialogue, act, language) + compare_line(act.data, language);
}

void ask(const Options& options, Dialogue& dialogue, const Act& act, const PreparedAct& prepared) {
  if (!options.json || !options.yes) {
    const char* heading = prepared.computed_here ? "signing" : "signing.told";
    const std::string text = warning_of(options, dialogue) +
                             words::screen(heading, {{"party", dialogue.identity().party.value}},
                                           {options.language, {}}) +
                             "\n" + screen_text(options, dialogue, act, prepared);
    options.yes || options.json ? print_words(text) : note_paged(text);
  }
  if (options.yes) return;
  if (!confirm(words::screen("sign-this", {}, {options.language, {}}))) {
    throw Stop(Exit::failure, "not signed; nothing was sent");
  }
}

boost::json::value result_json(const PreparedAct& prepared, const boost::json::value* receipt) {
  boost::json::object out;
  if (receipt != nullptr) out["receipt"] = *receipt;
  out["effect"] = prepared.effect;
  out["computedHere"] = prepared.computed_here;
  if (const auto& base = prepared.base) {
    out["base"] =
        boost::json::object{{"event", base->event}, {"index", base->index}, {"seen", base->seen}};
  }
  out["payload"] = codec::read_json(prepared.payload).value();
  return out;
}

void show_dry_run(const Options& options, Dialogue& dialogue, const Act& act,
                  const PreparedAct& prepared) {
  if (options.json) return print_json(result_json(prepared, nullptr));
  const std::string text = screen_text(options, dialogue, act, prepared) + "\n" +
                           words::screen("payload", {}, {options.language, {}}) + "\n" +
                           pretty(codec::read_json(prepared.payload).value());
  options.yes ? print(text) : print_paged(text);
}

// What the signature does to the agreement, computed here; the newest event must be the base.
// False if something was recorded after the server's answer.
bool rehearse_here(Dialogue& dialogue, OwnView& own, const Act& act, PreparedAct& prepared) {
  const auto& identity = dialogue.identity();
  own.refresh();
  const auto rehearsed =
      own.rehearse({identity.party, domain::Kid{crypto::thumbprint(identity.key.public_key())},
                    full_type(act.type), act.subject, act.data, act.id});
  if (!rehearsed && is_beyond_own_events(rehearsed.error())) return true;
  const auto mine = value_or_stop(rehearsed);
  const domain::Head& newest = mine.base->head;
  if (newest.index.value > prepared.base->index) return false;
  if (crypto::base64url_encode(crypto::view(newest.event)) != prepared.base->event) {
    throw Stop(Exit::unverified, "the server names event " + std::to_string(prepared.base->index) +
                                     " as the newest of the agreement, but its signed events end "
                                     "with event " +
                                     std::to_string(newest.index.value) + "; nothing was signed");
  }
  prepared.effect = domain::json_of(mine.effect);
  words::add_texts(prepared.effect, {dialogue.language(), mine.zone});
  prepared.computed_here = true;
  return true;
}

// How the proposal stands that an approval is for.
struct Standing {
  std::uint64_t contract_events = 0;
  std::uint64_t approvals = 0;
  int people = 0;  // whose approvals it needs in all
  boost::json::value results;
  std::string change_class;
};

std::optional<Standing> standing_of(Dialogue& dialogue, const Act& act) {
  if (full_type(act.type) != domain::consent_events[0].name) return std::nullopt;
  const auto agreement =
      dialogue.get(Target("/v1/agreements/" + act.subject.substr(act.subject.find('/') + 1)));
  for (const auto& one : items_of(agreement, "proposals")) {
    if (text_of(one, "id") != text_of(act.data, "proposal")) continue;
    Standing standing;
    standing.contract_events =
        static_cast<std::uint64_t>(number_of(agreement, "contractEvents").value_or(0));
    standing.approvals = items_of(one, "approvals").size();
    standing.people = static_cast<int>(standing.approvals);
    for (const auto& needed : items_of(one, "stillNeeded")) {
      standing.people += static_cast<int>(number_of(needed, "people").value_or(0));
    }
    standing.results = items_of(one, "results");
    standing.change_class = text_of(one, "changeClass");
    return standing;
  }
  return Standing{};  // open no more
}

// Whatever was recorded since then is an approval of the same proposal.
bool only_approvals_since(const Standing& before, const std::optional<Standing>& now) {
  return now && now->results == before.results && now->change_class == before.change_class &&
         now->contract_events - before.contract_events == now->approvals - before.approvals;
}

PreparedAct prepare_checked(Dialogue& dialogue, const Act& act) {
  const bool is_measurement = std::ranges::count(domain::measurement_events, full_type(act.type),
                                                 &domain::EventType::name) != 0;
  const auto agreement = is_measurement ? std::nullopt : agreement_of(act);
  for (int again = 0;; ++again) {
    auto prepared = value_or_stop(prepare(dialogue.socket(), dialogue.identity(), act));
    if (!prepared.base) return prepared;
    prove(dialogue, *prepared.base);
    if (!agreement) return prepared;
    OwnView* own = dialogue.own_view(*agreement);
    if (own == nullptr || rehearse_here(dialogue, *own, act, prepared)) return prepared;
    if (again == limits::client_signatures_max) {
      throw Stop(Exit::unreachable, "others record events all the time; nothing was signed");
    }
  }
}

// What others will see of a proposal that was made, to be read out to them.
std::string code_of_proposal(const Act& act, const boost::json::value& receipt,
                             words::Language language) {
  if (full_type(act.type) != domain::proposal_events[0].name) return {};
  return compare_line(
      named_by_approval(boost::json::object{{"id", act.id.value},
                                            {"event", text_of(receipt, "event")},
                                            {"results", items_of(act.data, "results")}}),
      language);
}

}  // namespace

boost::json::value sign_and_append(const Options& options, Dialogue& dialogue, const Act& asked) {
  const Act act = with_stretches(dialogue, asked);
  const auto& identity = dialogue.identity();
  auto prepared = prepare_checked(dialogue, act);
  if (options.dry_run) {
    show_dry_run(options, dialogue, act, prepared);
    return {};
  }
  ask(options, dialogue, act, prepared);
  const auto approved = standing_of(dialogue, act);
  auto receipt = append(dialogue, sign_payload(identity, prepared.payload));
  const int attempts = approved ? approved->people : limits::client_signatures_max;
  for (int again = 0; !receipt && receipt.error().code == ErrorCode::stale_base && again < attempts;
       ++again) {
    // Something was recorded in between. The same effect needs no second look, once; an approval
    // none while only others approve the same.
    auto renewed = prepare_checked(dialogue, act);
    const bool same = renewed.effect == prepared.effect;
    prepared = std::move(renewed);
    const bool unseen =
        approved ? only_approvals_since(*approved, standing_of(dialogue, act)) : again == 0 && same;
    if (!unseen) {
      if (options.yes) break;
      note("Something was recorded in the meantime. Look at what your signature does now.");
      ask(options, dialogue, act, prepared);
    }
    receipt = append(dialogue, sign_payload(identity, prepared.payload));
  }
  if (!receipt) throw Refused(receipt.error());
  if (options.json) {
    print_json(result_json(prepared, &*receipt));
  } else {
    print(receipt_text(*receipt) + code_of_proposal(act, *receipt, options.language));
  }
  return *receipt;
}

Result<std::string> signed_as_shown(Dialogue& dialogue, const Act& act) {
  const auto prepared = prepare(dialogue.socket(), dialogue.identity(), act);
  if (!prepared) return prepared.error();
  if (prepared->base) prove(dialogue, *prepared->base);
  return sign_payload(dialogue.identity(), prepared->payload);
}

Result<boost::json::value> sign_as_shown(Dialogue& dialogue, const Act& act) {
  Result<boost::json::value> receipt = boost::json::value();
  for (int attempt = 0; attempt <= limits::client_signatures_max; ++attempt) {
    const auto jws = signed_as_shown(dialogue, act);
    if (!jws) return jws.error();
    receipt = append(dialogue, *jws);
    if (receipt || receipt.error().code != ErrorCode::stale_base) break;
  }
  return receipt;
}

void perform(const Options& options, const Act& act) {
  Dialogue dialogue(options);
  sign_and_append(options, dialogue, act);
}

}  // namespace sopu::tools
