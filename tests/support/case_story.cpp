#include "tests/support/case_story.hpp"

namespace sopu::test {

Said raise(const std::string& party, std::optional<EventId> notice) {
  return by(party, DisputeRaised{{{"uptime"}}, {}, std::move(notice), {}, "It was down.", "Money."})
      .called("case");
}

Said reply(const std::string& party) {
  return by(party, DisputeResponded{id_of("case"), "It was up."}).called("response");
}

Said climb(const std::string& party) {
  return by(party, DisputeEscalated{id_of("case"), "We get nowhere."}).called("climb");
}

Said nominate(const std::string& party, const std::string& neutral) {
  return by(party, NeutralProposed{id_of("case"), {neutral}, "It knows the trade."});
}

Said welcome(const std::string& party, const std::string& neutral) {
  return by(party, NeutralAccepted{id_of("case"), {neutral}});
}

Said declare(const std::string& neutral) {
  return by(neutral, NeutralDeclared{id_of("case"), "We know neither.", "We once met."});
}

Said settle(const std::string& party, std::optional<RemedyOwed> remedy,
            std::optional<NoticeFate> notice, std::optional<EventId> proposal) {
  return by(party, SettlementProposed{id_of("case"), "Half of it.", std::move(remedy), notice,
                                      std::move(proposal)})
      .called("settlement");
}

Said take(const std::string& party, std::optional<std::vector<ResultingTerms>> results,
          const std::string& settlement) {
  return knowing_the_case(
      party, SettlementAccepted{
                 id_of("case"), {}, id_of(settlement), event_hash(settlement), std::move(results)});
}

Said determine(const std::string& neutral, std::optional<RemedyOwed> remedy,
               std::optional<NoticeFate> notice) {
  return knowing_the_case(
             neutral,
             DeterminationIssued{
                 id_of("case"), {}, Finding::partly, "Both are right.", std::move(remedy), notice})
      .called("determination");
}

Said give_up(const std::string& party) {
  return knowing_the_case(party, DisputeWithdrawn{id_of("case"), {}, "We were wrong."});
}

Story raised(const boost::json::value& terms) {
  return in_force(terms) + Story{raise().at(raised_on)};
}

Story on_level_1(const boost::json::value& terms) {
  return raised(terms) + Story{reply()};
}

Story on_level_2(const boost::json::value& terms) {
  return on_level_1(terms) + Story{climb()};
}

Story with_neutral(const boost::json::value& terms) {
  return on_level_2(terms) + Story{nominate("acme"), welcome("globex"), declare()};
}

int level_in(const World& world) {
  return case_in(world).levels.empty() ? 0 : case_in(world).levels.back().level;
}

std::string ends_in(const World& world) {
  const auto time = time_is_over(world.agreement(), case_in(world));
  return time ? format_time(*time) : "stands still";
}

World let_pass(World world, std::string_view until) {
  world.let_pass(time_of(until));
  return world;
}

}  // namespace sopu::test
