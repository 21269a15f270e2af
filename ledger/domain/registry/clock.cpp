#include "ledger/domain/registry/clock.hpp"

#include "crypto/base64.hpp"
#include "ledger/limits.hpp"

namespace sopu::domain {
namespace {

std::optional<Zone> zone_in(const ZoneRecorded& data) {
  const auto tzif = crypto::base64_decode(data.rules);
  if (!tzif || !is_zone_name(data.zone) || data.zone == Zone().name()) return std::nullopt;
  return Zone::read(data.zone, std::string(crypto::text(*tzif)));
}

// What a day was is settled: neither what was agreed under the old rules nor what is about to fall
// due may be moved.
Refusal refuse_change_of_the_settled(const RegistryContext& context, const Zone& old,
                                     const Zone& fresh) {
  const Time until = context.at - limits::zone_settled_before;
  const auto difference = first_difference(old, fresh, context.registry.opened, until);
  if (!difference) return std::nullopt;
  return refuse_rule(
      {"zone-changes-past",
       {{"zone", fresh.name()}, {"at", format_time(*difference)}, {"until", format_time(until)}}},
      "/data/rules");
}

}  // namespace

Refusal decide(const RegistryContext& context, const ZoneRecorded& data) {
  const auto zone = zone_in(data);
  if (!zone) {
    return refuse(ErrorCode::schema, {"zone-malformed", {{"zone", data.zone}}}, "/data/rules");
  }
  if (auto no = refuse_if_empty(data.version, "/data/version")) return no;
  const RecordedZone* known = context.registry.clock->record(data.zone);
  if (!known) return std::nullopt;
  if (known->zone == *zone) {
    return refuse_rule({"same-zone-rules", {{"zone", data.zone}}}, "/data/rules");
  }
  return refuse_change_of_the_settled(context, known->zone, *zone);
}

Refusal decide(const RegistryContext& context, const LedgerStood& data) {
  if (data.until - data.from <= limits::standstill_min) {
    return refuse_rule({"stood-too-short", {}}, "/data/until");
  }
  if (data.until > context.at) {
    return refuse_rule({"stood-until-future", {{"until", format_time(data.until)}}}, "/data/until");
  }
  return std::nullopt;
}

void evolve(const RegistryFold& fold, const ZoneRecorded& data) {
  fold.registry.clock =
      with(*fold.registry.clock, RecordedZone{zone_in(data).value(), data.version, fold.recorded});
}

void evolve(const RegistryFold& fold, const LedgerStood& data) {
  fold.registry.clock =
      with(*fold.registry.clock, Standstill{data.from, data.until, fold.recorded});
}

Sentence say(const RegistrySaying&, const ZoneRecorded& data) {
  return {"zone-recorded", {{"zone", data.zone}, {"version", data.version}}};
}

Sentence say(const RegistrySaying&, const LedgerStood& data) {
  return {"ledger-stood", {{"from", format_time(data.from)}, {"until", format_time(data.until)}}};
}

Sight sight(const RegistryLook&, const ZoneRecorded&) {
  return Sight::whole;
}

Sight sight(const RegistryLook&, const LedgerStood&) {
  return Sight::whole;
}

}  // namespace sopu::domain
