// Tests above the pure core tell what happens event by event: really signed, a minute apart. What
// an event follows is found by itself. Every person of a party has a key of their own; the first of
// them speaks unless another is named.
// A Teller belongs to one test.
#pragma once

#include <map>
#include <stdexcept>
#include <string>

#include <boost/json/serialize.hpp>

#include "crypto/note.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tests/support/signing.hpp"
#include "tests/support/zones.hpp"

namespace sopu::testing {

inline std::string text_of(const domain::Error& error) {
  std::string text(domain::name(error.code));
  text += ' ' + error.why.code + ' ' + boost::json::serialize(error.why.params) + " at '" +
          error.pointer + "' rule '" + error.rule + '\'';
  if (error.head) text += " head " + error.head->event + ' ' + std::to_string(error.head->index);
  return text;
}

inline domain::Time time_of(std::string_view text) {
  const auto time = domain::parse_time(text);
  if (!time) throw std::invalid_argument(std::string(text));
  return *time;
}

// A person of a party, and the key that is theirs.
struct Who {
  std::string party;
  int person = 1;

  Who(const char* name) : party(name) {}
  Who(std::string name) : party(std::move(name)) {}
  Who(std::string name, int number) : party(std::move(name)), person(number) {}

  std::string name() const { return party + "-" + std::to_string(person); }
  crypto::PrivateKey key() const {
    return crypto::PrivateKey::from_seed(crypto::sha256(crypto::view("key of " + name())).bytes);
  }
  domain::Kid kid() const { return {crypto::thumbprint(key().public_key())}; }
};

class Teller {
 public:
  static constexpr std::string_view begins_at = "2026-11-02T08:00:00.000Z";

  virtual ~Teller() = default;
  virtual domain::Time now() const = 0;
  virtual void go_to(domain::Time time) = 0;
  void go_to(std::string_view time) { go_to(time_of(time)); }
  // How far the clock goes with each event.
  void set_step(std::chrono::milliseconds step) { step_ = step; }

  // What an event about the subject would follow.
  crypto::Hash head(const std::string& subject) const {
    const auto found = heads_.find(subject);
    return found == heads_.end() ? genesis_ : found->second;
  }

  std::string sign(const Who& who, const std::string& type, const std::string& subject,
                   boost::json::value data, std::optional<crypto::Hash> base,
                   domain::EventId id) const {
    const codec::Draft draft{std::move(id), {who.party},    *codec::parse_subject(subject),
                             type,          now(),          std::string(origin),
                             base,          std::move(data)};
    return crypto::sign_jws(who.key(), codec::event_typ, codec::write_event(draft));
  }

  // `type` without what all types begin and end with: `comment.posted`.
  domain::Result<domain::LogIndex> attempt(const Who& who, const std::string& type,
                                           const std::string& subject, boost::json::value data) {
    go_to(now() + step_);
    const std::string full = "sopu." + type + ".v1";
    const bool has_base = chain_of(full, data) != domain::Chain::none;
    last_id_ = codec::new_event_id(now());
    const std::string chain = subject + series_in(who, data);
    const auto once = [&] {
      const auto base = has_base ? std::optional(head(chain)) : std::nullopt;
      const std::string jws = sign(who, full, subject, data, base, last_id_);
      auto index = take(jws);
      if (index && base) heads_[chain] = hash_of(jws);
      return index;
    };
    auto index = once();
    if (!index && index.error().code == domain::ErrorCode::stale_base) {
      // The ledger's clock spoke in between.
      heads_[chain] = crypto::hash_from_base64url(index.error().head->event).value();
      index = once();
    }
    if (index) last_index_ = *index;
    return index;
  }
  // Must be taken; gives the event's id, and last_index() its place.
  domain::EventId say(const Who& who, const std::string& type, const std::string& subject,
                      boost::json::value data) {
    const auto index = attempt(who, type, subject, std::move(data));
    if (!index) throw std::logic_error(who.party + ' ' + type + ": " + text_of(index.error()));
    return last_id_;
  }
  domain::LogIndex last_index() const { return last_index_; }

  static boost::json::object request(const Who& who) {
    return {{"request", codec::write_enrolment_request(
                            origin, {who.party}, "The company " + who.party, who.key(),
                            {domain::person_called(who.name()), {true, true, true, true}})}};
  }
  // The key of the ledger's clock.
  static Who clock_key() { return {"operator", 7}; }
  // It is on record, and what the zone of the sample terms means.
  void begin_clock() {
    const Who who = clock_key();
    domain::KeyUses uses;
    uses.clock = true;
    say("operator", "key.added", "party/operator",
        {{"request", codec::write_enrolment_request(origin, {who.party}, "The operator", who.key(),
                                                    {domain::person_called(who.name()), uses})}});
    record_zone("Europe/Helsinki");
  }
  void record_zone(const std::string& name) {
    say(clock_key(), "zone.recorded", "ledger", domain::json_of(sopu::test::zone_recorded(name)));
  }
  void enrol(const std::string& party, int people = 1) {
    say("operator", "party.enrolled", "party/" + party, request(party));
    for (int person = 2; person <= people; ++person) {
      say(party, "key.added", "party/" + party, request(Who(party, person)));
    }
  }

 protected:
  virtual domain::Result<domain::LogIndex> take(const std::string& jws) = 0;

  // The event that everything begins with, signed by the operator.
  std::string opening(const crypto::PrivateKey& log_key) {
    const Who olga{"operator"};
    const boost::json::value data{
        {"operatorName", "The operator"},
        {"key",
         {{"jwk", boost::json::parse(crypto::jwk(olga.key().public_key()))},
          {"person", domain::object_of(domain::person_called(olga.name()))},
          {"uses", {"sign", "admin", "read"}}}},
        {"logKey", crypto::NoteVerifier::make(std::string(origin), crypto::NoteKeyType::ed25519,
                                              log_key.public_key())
                       .vkey()},
        {"signedTimes", domain::json_of(domain::SignedTimes{})}};
    std::string jws =
        sign(olga, "sopu.ledger.opened.v1", "ledger", data, {}, codec::new_event_id(now()));
    genesis_ = hash_of(jws);
    return jws;
  }

 private:
  // What is measured stands on a chain of its own for each objective and month.
  static std::string series_in(const Who& who, const boost::json::value& data) {
    const auto* members = data.if_object();
    if (!members || !members->contains("figures")) return {};
    return '/' + who.party + '/' + std::string(members->at("objective").as_string()) + '/' +
           std::string(members->at("from").as_string()).substr(0, 7);
  }

  static domain::Chain chain_of(const std::string& type, const boost::json::value& data) {
    const auto payload = codec::read_payload(type, data);
    if (!payload) throw std::logic_error(type + ": " + text_of(payload.error()));
    return domain::type_of(*payload).chain;
  }

  std::chrono::milliseconds step_ = std::chrono::minutes{1};
  crypto::Hash genesis_{};
  std::map<std::string, crypto::Hash> heads_;  // by subject
  domain::EventId last_id_;
  domain::LogIndex last_index_;
};

}  // namespace sopu::testing
