// What is said in a dispute, as stories say it.
// Values; one thread.
#pragma once

#include "tests/support/given_when_then.hpp"

namespace sopu::test {

// Names the newest event of the case, as it is when it is said.
template <class Type>
Said knowing_the_case(const std::string& party, Type data) {
  Said said = by(party, std::move(data));
  said.complete = [](const World& world, Payload& payload) {
    auto& whole = std::get<Type>(std::get<SettlementEvent>(payload));
    const Dispute* dispute = world.agreement().disputes.find(whole.dispute);
    if (dispute) whole.case_head = dispute->head.event;
  };
  return said;
}

inline Said raise(const std::string& party = "globex", std::optional<EventId> notice = {}) {
  return by(party, DisputeRaised{{{"uptime"}}, {}, std::move(notice), {}, "It was down.", "Money."})
      .called("case");
}
inline Said reply(const std::string& party = "acme") {
  return by(party, DisputeResponded{id_of("case"), "It was up."}).called("response");
}
inline Said climb(const std::string& party = "globex") {
  return by(party, DisputeEscalated{id_of("case"), "We get nowhere."}).called("climb");
}
inline Said nominate(const std::string& party, const std::string& neutral = "umbrella") {
  return by(party, NeutralProposed{id_of("case"), {neutral}, "It knows the trade."});
}
inline Said welcome(const std::string& party, const std::string& neutral = "umbrella") {
  return by(party, NeutralAccepted{id_of("case"), {neutral}});
}
inline Said declare(const std::string& neutral = "umbrella") {
  return by(neutral, NeutralDeclared{id_of("case"), "We know neither.", "We once met."});
}
inline Said settle(const std::string& party, std::optional<RemedyOwed> remedy = {},
                   std::optional<NoticeFate> notice = {}, std::optional<EventId> proposal = {}) {
  return by(party, SettlementProposed{id_of("case"), "Half of it.", std::move(remedy), notice,
                                      std::move(proposal)})
      .called("settlement");
}
inline Said take(const std::string& party, std::optional<std::vector<ResultingTerms>> results = {},
                 const std::string& settlement = "settlement") {
  return knowing_the_case(
      party, SettlementAccepted{
                 id_of("case"), {}, id_of(settlement), event_hash(settlement), std::move(results)});
}
inline Said determine(const std::string& neutral = "umbrella",
                      std::optional<RemedyOwed> remedy = {},
                      std::optional<NoticeFate> notice = {}) {
  return knowing_the_case(
             neutral,
             DeterminationIssued{
                 id_of("case"), {}, Finding::partly, "Both are right.", std::move(remedy), notice})
      .called("determination");
}
inline Said give_up(const std::string& party = "globex") {
  return knowing_the_case(party, DisputeWithdrawn{id_of("case"), {}, "We were wrong."});
}

// ---------------------------------------------------------------- how far it is

// A Friday morning in Helsinki (UTC+2).
inline constexpr const char* raised_on = "2027-01-15T08:00:00.000Z";

inline Story raised(const boost::json::value& terms = sample_terms()) {
  return in_force(terms) + Story{raise().at(raised_on)};
}
inline Story on_level_1(const boost::json::value& terms = sample_terms()) {
  return raised(terms) + Story{reply()};
}
inline Story on_level_2(const boost::json::value& terms = sample_terms()) {
  return on_level_1(terms) + Story{climb()};
}
inline Story with_neutral(const boost::json::value& terms = sample_terms()) {
  return on_level_2(terms) + Story{nominate("acme"), welcome("globex"), declare()};
}

inline const Dispute& case_in(const World& world) {
  return world.agreement().disputes.all[0];
}
inline int level_in(const World& world) {
  return case_in(world).levels.empty() ? 0 : case_in(world).levels.back().level;
}
inline std::string ends_in(const World& world) {
  const auto time = time_is_over(world.agreement(), case_in(world));
  return time ? format_time(*time) : "stands still";
}
inline World let_pass(World world, std::string_view until) {
  world.let_pass(time_of(until));
  return world;
}

}  // namespace sopu::test
