// Events before the agreement.
#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::Payload;
using domain::Result;

constexpr std::int64_t ppm_max = 1'000'000;

Result<domain::Participant> read_participant(const value& json, std::string at) {
  Members members(json, std::move(at));
  domain::Participant participant{members.get<domain::PartyId>("party"),
                                  members.get<domain::Role>("role"),
                                  members.find<domain::Involvement>("involvement")};
  if (!members.failed()) {
    const bool is_third_party = participant.role == domain::Role::third_party;
    if (is_third_party && !participant.involvement) {
      members.refuse("involvement", "given for a third party: consulted or consenting");
    }
    if (!is_third_party && participant.involvement) {
      members.refuse("involvement", "left out but for third parties");
    }
  }
  return members.done(std::move(participant));
}

Result<Payload> read_agreement_initiated(const value& data) {
  Members members(data, "/data");
  domain::AgreementInitiated event{members.text("title", name_length_max),
                                   members.list<domain::Participant>("parties", read_participant)};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_background_submitted(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::BackgroundSubmitted{members.text("text")});
}

Result<Payload> read_groundrules_accepted(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::GroundrulesAccepted{members.texts("rules")});
}

Result<Payload> read_points_confirmed(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::PointsConfirmed{members.texts("points")});
}

Result<Payload> read_feasibility_attested(const value& data) {
  Members members(data, "/data");
  domain::FeasibilityAttested event;
  event.objective = members.get<domain::ItemId>("objective");
  event.target_ppm = members.integer("targetPpm", 0, ppm_max);
  event.limit = members.find<domain::Duration>("limit");
  event.basis = members.text("basis");
  event.statement = members.text("statement");
  if (event.basis != "measured" && event.basis != "tested" && event.basis != "estimated" &&
      event.basis != "contracted") {
    members.refuse("basis", "one of measured, tested, estimated, contracted");
  }
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_thirdparty_consulted(const value& data) {
  Members members(data, "/data");
  domain::ThirdpartyConsulted event{members.get<domain::PartyId>("party"), members.text("question"),
                                    members.get<domain::Time>("respondBy")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_thirdparty_objected(const value& data) {
  Members members(data, "/data");
  domain::ThirdpartyObjected event{members.text("statement"),
                                   members.find<domain::ItemId>("clause")};
  return members.done<Payload>(std::move(event));
}

constexpr PayloadType types[] = {
    {"sopu.agreement.initiated.v1", SubjectKind::agreement, read_agreement_initiated},
    {"sopu.background.submitted.v1", SubjectKind::agreement, read_background_submitted},
    {"sopu.groundrules.accepted.v1", SubjectKind::agreement, read_groundrules_accepted},
    {"sopu.points.confirmed.v1", SubjectKind::agreement, read_points_confirmed},
    {"sopu.feasibility.attested.v1", SubjectKind::agreement, read_feasibility_attested},
    {"sopu.thirdparty.consulted.v1", SubjectKind::agreement, read_thirdparty_consulted},
    {"sopu.thirdparty.objected.v1", SubjectKind::agreement, read_thirdparty_objected},
};

}  // namespace

std::span<const PayloadType> preparation_types() {
  return types;
}

}  // namespace sopu::codec
