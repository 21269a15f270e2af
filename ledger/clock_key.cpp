#include "ledger/clock_key.hpp"

#include <cstring>
#include <future>

#include <boost/json/object.hpp>

#include "ledger/codec/event_json.hpp"
#include "ledger/words/words.hpp"

namespace sopu {
namespace {

const domain::Person person{{"clock"}, "The ledger's clock", {}};

// The operator, who says something about itself.
class Operator {
 public:
  Operator(Ledger& ledger, const crypto::PrivateKey& key) : ledger_(ledger), key_(key) {}

  void say(std::string_view type, boost::json::value data) {
    const auto registry = ledger_.registry();
    const domain::PartyId& id = registry->operator_id;
    const domain::Time now = ledger_.now();
    const codec::Draft draft{codec::new_event_id(now),
                             id,
                             id,
                             std::string(type),
                             now,
                             ledger_.origin(),
                             registry->party(id)->chain.back().event,
                             std::move(data)};
    std::promise<domain::Result<Receipt>> answered;
    ledger_.append(
        crypto::sign_jws(key_, codec::event_typ, codec::write_event(draft)),
        [&](domain::Result<Receipt> receipt) { answered.set_value(std::move(receipt)); });
    const auto receipt = answered.get_future().get();
    if (receipt) return;
    throw DirectoryError("the clock key stays as it was: " +
                         words::render(receipt.error().why, {}));
  }

 private:
  Ledger& ledger_;
  const crypto::PrivateKey& key_;
};

std::vector<domain::Kid> valid_clock_keys(const domain::Registry& registry) {
  std::vector<domain::Kid> found;
  for (const domain::Kid& kid : registry.party(registry.operator_id)->keys) {
    const auto* key = registry.key(kid);
    if (key->is_valid() && key->uses.clock) found.push_back(kid);
  }
  return found;
}

}  // namespace

void renew_clock_key(const std::filesystem::path& directory, LedgerOptions options,
                     const crypto::PrivateKey& operator_key) {
  const LedgerPaths paths(directory);
  std::string passphrase;  // of the log's key; empty while nobody asked for it
  options.passphrase = [ask = std::move(options.passphrase), &passphrase] {
    return passphrase = ask();
  };
  Ledger ledger(directory, std::move(options));
  Operator the_operator(ledger, operator_key);
  const auto registry = ledger.registry();
  const auto key = crypto::PrivateKey::generate();
  const std::filesystem::path fresh = paths.clock_key().string() + ".new";
  std::filesystem::remove(fresh);  // of a renewal that broke off
  crypto::write_key_file(fresh, key, passphrase);

  domain::KeyUses uses;
  uses.clock = true;
  the_operator.say(
      "sopu.key.added.v1",
      boost::json::object{
          {"request", codec::write_enrolment_request(ledger.origin(), registry->operator_id,
                                                     registry->party(registry->operator_id)->name(),
                                                     key, {person, uses})}});
  if (::rename(fresh.c_str(), paths.clock_key().c_str()) != 0) {
    throw DirectoryError("the new clock key stays in " + fresh.string() + ": " +
                         std::strerror(errno) + ". Move it to " + paths.clock_key().string());
  }
  for (const domain::Kid& kid : valid_clock_keys(*registry)) {
    the_operator.say("sopu.key.revoked.v1",
                     boost::json::object{{"kid", kid.value}, {"reason", "Another clock key."}});
  }
}

}  // namespace sopu
