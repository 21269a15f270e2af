#include "tools/dialogue.hpp"

#include <algorithm>

#include "crypto/base64.hpp"
#include "ledger/clock.hpp"
#include "ledger/domain/value/calendar.hpp"
#include "ledger/domain/value/json_patch.hpp"
#include "ledger/limits.hpp"
#include "ledger/zone_files.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

crypto::PrivateKey load_key(const std::string& path) {
  return crypto::read_key_file(path, passphrase_for(path));
}

domain::PartyId party_id(const std::string& text) {
  if (!domain::is_party_or_agreement_id(text)) {
    throw Stop(Exit::usage, "'" + text + "' is not the id of a party: 2 to 63 of a-z, 0-9 and -");
  }
  return {text};
}

domain::AgreementId agreement_id(const std::string& text) {
  if (!domain::is_party_or_agreement_id(text)) {
    throw Stop(Exit::usage,
               "'" + text + "' is not the id of an agreement: 2 to 63 of a-z, 0-9 and -");
  }
  return {text};
}

Dialogue::Dialogue(const Options& options) : options_(options) {
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://")) {
    throw Stop(Exit::usage, "'" + options.url +
                                "' is not the URL of a server, such as"
                                " http://127.0.0.1:7315");
  }
  if (options.key_file.empty()) return;
  if (options.party.empty()) {
    throw Stop(Exit::usage, "whose key is " + options.key_file +
                                "? Name the party with --party ID or SOPU_PARTY");
  }
  identity_ = server::Identity{party_id(options.party), load_key(options.key_file), {}};
}

const server::Identity& Dialogue::identity() {
  if (!identity_) {
    throw Stop(Exit::usage,
               "this needs your key: give --key FILE and --party ID, or set SOPU_KEY"
               " and SOPU_PARTY");
  }
  ledger();
  return *identity_;
}

Trust& Dialogue::trust() {
  if (!trust_) {
    http_ = std::make_unique<server::HttpClient>(endpoint());
    ledger_ = trust_.emplace(options_, *http_).check_known();
  }
  return *trust_;
}

const crypto::NoteVerifier& Dialogue::ledger() {
  Trust& known = trust();
  if (!ledger_) ledger_ = known.meet();
  if (identity_ && identity_->origin.empty()) {
    identity_->origin = ledger_->name;
    http_->act_as(*identity_);
  }
  return *ledger_;
}

// Nobody's questions give nothing away: they may be asked of a ledger that is not known.
server::HttpClient& Dialogue::http() {
  if (identity_) {
    ledger();
  } else {
    trust();
  }
  return *http_;
}

server::SocketClient& Dialogue::socket() {
  http();
  if (!socket_) socket_ = std::make_unique<server::SocketClient>(endpoint(), identity_);
  return *socket_;
}

boost::json::value Dialogue::get(const Target& target) {
  const bool checks = options_.checks != Options::Checks::none;
  const auto agreement = checks ? agreement_in(target.text()) : std::nullopt;
  OwnView* own = agreement ? own_view(*agreement) : nullptr;
  if (own != nullptr) return value_or_stop(checked(*own, target.text()));
  return value_or_stop(http().get_json(target.text()));
}

OwnView* Dialogue::own_view(const std::string& agreement) {
  if (options_.checks == Options::Checks::none || !identity_) return nullptr;
  ledger();
  const auto [found, is_new] = own_views_.emplace(agreement, nullptr);
  if (!is_new) return found->second.get();
  auto own = std::make_unique<OwnView>(*http_, trust(), *ledger_, agreement);
  if (own->refresh()) return (found->second = std::move(own)).get();
  const auto& why = *own->why_not();
  const std::string words = words::render(why.why, {language()});
  if (options_.checks == Options::Checks::demanded) {
    throw Stop(Exit::unverified, "nothing about " + agreement + " can be checked: " + words);
  }
  if (why.code != domain::ErrorCode::not_found && !options_.json) {
    note("What is shown of " + agreement + " is the server's word: " + words);
  }
  return nullptr;
}

namespace {

void remove_texts(boost::json::value& value) {
  if (auto* list = value.if_array()) {
    for (auto& item : *list) remove_texts(item);
  } else if (auto* object = value.if_object()) {
    if (object->contains("code") && object->contains("params")) object->erase("text");
    for (auto& member : *object) remove_texts(member.value());
  }
}

// When an answer was given, if it says so and it can be true; else now.
domain::Time time_of(const domain::Result<boost::json::value>& told) {
  const domain::Time now = system_clock()();
  const auto at = told ? domain::parse_time(text_of(*told, "at")) : std::nullopt;
  const bool is_near =
      at && *at<now + limits::clock_ahead_max&& * at> now - limits::clock_ahead_max;
  return is_near ? *at : now;
}

// Where two answers differ, as a JSON Pointer; nothing if they say the same.
std::optional<std::string> difference(domain::Result<boost::json::value> a,
                                      domain::Result<boost::json::value> b) {
  if (!a || !b) {
    const bool refused_alike = !a && !b && a.error().code == b.error().code;
    return refused_alike ? std::nullopt : std::optional<std::string>("the whole of it");
  }
  remove_texts(*a);
  remove_texts(*b);
  if (*a == *b) return std::nullopt;
  const auto patch = domain::make_patch(*a, *b);
  return patch.as_array().empty() ? "" : text_of(patch.as_array().front(), "path");
}

}  // namespace

// What was recorded between the two looks is no difference: the two speak of the same state only if
// nothing new is there after the answer either.
domain::Result<boost::json::value> Dialogue::checked(OwnView& own, const std::string& target) {
  for (;;) {
    const std::string before = own.newest();
    const auto told = http().get_json(target);
    auto computed = own.answer(target, identity_->party, language(), time_of(told));
    const auto where = difference(told, computed);
    if (!where) return computed;
    if (!own.refresh()) {
      throw Stop(Exit::unverified, "the server's answer to " + target + " cannot be checked: " +
                                       words::render(own.why_not()->why, {language()}));
    }
    if (own.newest() != before) continue;
    throw Stop(Exit::unverified, "the server's answer to " + target +
                                     " is not what the signed events of the agreement give (at " +
                                     *where + "). Do not believe this server");
  }
}

std::optional<boost::json::value> Dialogue::newest_terms(const std::string& agreement) {
  const std::string path = "/v1/agreements/" + agreement_id(agreement).value;
  const std::string newest = text_of(get(Target(path)), "newestVersion.number");
  if (newest.empty()) return std::nullopt;
  return get(Target(path + "/terms").add("version", newest));
}

// Before there are terms there is no zone to read dates in but UTC.
domain::Zone Dialogue::zone_of(const std::string& agreement) {
  const auto terms = newest_terms(agreement);
  const std::string name = terms ? text_of(*terms, "timeZone") : std::string();
  return name.empty() ? domain::Zone() : zone(name);
}

const domain::Zone& Dialogue::zone(const std::string& name) {
  if (const auto known = zones_.find(name); known != zones_.end()) return known->second;
  const auto on_record = get(Target("/v1/zones").add("zone", name));
  std::optional<domain::Zone> zone;
  for (const auto& item : items_of(on_record, "items")) {
    const auto tzif = crypto::base64_decode(text_of(item, "rules"));
    if (tzif) zone = domain::Zone::read(name, std::string(crypto::text(*tzif)));
  }
  if (!zone) {
    if (const auto machine = machine_zone(name)) zone = machine->zone;
  }
  if (!zone) {
    throw Stop(Exit::usage, "the time zone '" + name +
                                "' is known neither to the ledger nor to this machine: take a name "
                                "of the IANA database, such as Europe/Helsinki");
  }
  return zones_.emplace(name, std::move(*zone)).first->second;
}

domain::Time parse_moment(const std::string& text, const domain::Zone& zone) {
  if (const auto time = domain::parse_time(text)) return *time;
  if (text.size() == 20 && text.back() == 'Z') {
    if (const auto time = domain::parse_time(text.substr(0, 19) + ".000Z")) return *time;
  }
  if (const auto date = domain::parse_date(text)) return domain::local_midnight(*date, zone);
  throw Stop(Exit::usage, "'" + text +
                              "' is not a time: give a date such as 2027-01-01, or"
                              " 2027-01-01T12:00:00Z");
}

domain::Time Dialogue::moment(const std::string& text, const std::string& agreement) {
  if (!domain::parse_date(text)) return parse_moment(text, {});
  auto known = zones_of_agreements_.find(agreement);
  if (known == zones_of_agreements_.end()) {
    known = zones_of_agreements_.emplace(agreement, zone_of(agreement)).first;
  }
  return parse_moment(text, known->second);
}

}  // namespace sopu::tools
