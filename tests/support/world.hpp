// The world of the stories about the core: who the parties are, what somebody says, and the states
// that it is said to. Events are not signed here; ids and hashes derive from names, each event
// follows the newest of its chain unless it says otherwise, and a minute passes between two events.
// A World belongs to one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/agreement/people.hpp"
#include "ledger/domain/route.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tests/support/sentences.hpp"
#include "tests/support/terms_builder.hpp"
#include "tests/support/terms_shelf.hpp"
#include "tests/support/verified_event.hpp"
#include "tests/support/zones.hpp"

namespace sopu::test {

using namespace sopu::domain;

inline const std::string ledger_origin = "ledger.example/sla";
inline const AgreementId the_agreement{"acme-globex-2027"};

Time time_of(std::string_view text);
// Midnight in Helsinki, where the sample terms are at home.
Time midnight_of(std::string_view date);

Hash hash_of(std::string_view name);

// A UUID that stands for the name.
EventId id_of(std::string_view name);

// ---------------------------------------------------------------- keys and people

inline const KeyUses every_use{true, true, true, true};

inline const KeyUses clock_use{.clock = true};
inline const std::string clock_person = "the ledger's clock";
inline constexpr const char* zones_on_record[] = {"Europe/Helsinki", "America/New_York"};

// The key of a person; every name has its own.
NewKey key_of(const std::string& person, KeyUses uses = every_use);
crypto::PublicKey public_key_of(const std::string& person);
VouchingKey vouching(const NewKey& key);

// The people of a party: acme-1, acme-2, acme-3.
std::string person_of(const std::string& party, int number = 1);

EnrolmentRequest request_of(const std::string& party, NewKey key);

// ---------------------------------------------------------------- what somebody says

class World;

struct Said {
  PartyId source;
  Payload payload;
  std::function<void(const World&, Payload&)> complete;  // with what is known when it is said
  std::string person;
  std::string id_name;
  std::optional<Time> time;
  std::optional<Subject> subject_given;
  std::optional<std::optional<Hash>> base_given;
  std::optional<Kid> kid_given;
  std::string ledger = ledger_origin;

  Said();
  Said(const Said& other);
  Said(Said&& other) noexcept;
  Said& operator=(const Said& other);
  Said& operator=(Said&& other) noexcept;
  ~Said();

  Said called(std::string name) && {
    id_name = std::move(name);
    return std::move(*this);
  }
  Said at(Time when) && {
    time = when;
    return std::move(*this);
  }
  Said at(std::string_view when) && { return std::move(*this).at(time_of(when)); }
  Said person_number(int n) && {
    person = person_of(source.value, n);
    return std::move(*this);
  }
  Said signed_with(Kid kid) && {
    kid_given = std::move(kid);
    return std::move(*this);
  }
  Said about(Subject subject) && {
    subject_given = std::move(subject);
    return std::move(*this);
  }
  Said based_on(std::optional<Hash> hash) && {
    base_given = hash;
    return std::move(*this);
  }
  Said for_ledger(std::string other) && {
    ledger = std::move(other);
    return std::move(*this);
  }
};

Said by(const std::string& party, Payload payload);

struct Story : std::vector<Said> {
  using std::vector<Said>::vector;
  friend Story operator+(Story a, const Story& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};

// ---------------------------------------------------------------- the world that they say it in

// The hash of an event that has a name.
Hash event_hash(std::string_view name);

class World {
 public:
  Registry registry;
  std::optional<StreamState> contract;                    // the stream of the one agreement
  std::optional<StreamState> talk;                        // and what is said beside it
  std::map<StreamId, std::optional<StreamState>> series;  // and measured
  std::shared_ptr<TermsShelf> shelf = std::make_shared<TermsShelf>();
  Time now = time_of("2026-11-02T08:00:00.000Z");
  std::uint64_t next_index = 0;
  SharedList<std::pair<Event, Recorded>> log;  // an event's position is its index

  // Written out in one place: every test program's files would compile them again.
  World();
  World(const World& other);
  World(World&& other) noexcept;
  World& operator=(const World& other);
  World& operator=(World&& other) noexcept;
  ~World();

  // operator; acme (provider), globex (customer), initech, hooli (third parties), probe (measurer)
  // and umbrella, which takes no part. Three people with keys each.
  static const World& enrolled();

  const Agreement& agreement() const { return std::get<Agreement>(contract.value()); }
  const Agreement* begun() const { return contract ? &agreement() : nullptr; }
  // All of them, but for series: those that the event touches.
  Streams streams(const Event* event = nullptr) const;
  // How a party stands to the agreement, now or at another time.
  Reader reader(const std::string& party) const { return reader(party, now); }
  Reader reader(const std::string& party, Time at) const;

  Event event_of(const Said& said) const;

  Recorded place_of(const Said& said) const;

  // What would come of it, as a principal is told; nothing happens.
  Result<Told> attempt(const Said& said) const;

  // Decides, and folds what was decided with yes. The ledger's clock speaks first.
  Result<Told> happen(const Said& said);

  // What has run out until then.
  void let_pass(Time at);

  Told must(const Said& said);

  // An event that was decided with yes.
  Told fold(const Event& event, const Recorded& recorded);

  const Proposal& proposal(std::string_view called) const;

  // The words behind a state.
  Texts texts() const;
  AuthorOf author_of() const;

 private:
  // A proposal stays open for as long as it may, unless it says when it expires.
  static void leave_open(Payload& payload, Time at);

  static Subject default_subject(const Said& said);

  std::optional<Hash> newest_of_chain(const Event& event, const Payload& payload) const;

  Told told_to_a_principal(const std::optional<StreamState>& before, const Event& event) const;

  void say_everything(const Told& told, const Reader& reader) const;
};

}  // namespace sopu::test
