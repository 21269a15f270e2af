// What one side may do alone, and talk.
#include "ledger/codec/members.hpp"
#include "ledger/codec/payload_types.hpp"

namespace sopu::codec {
namespace {

using boost::json::value;
using domain::EventId;
using domain::ItemId;
using domain::Payload;
using domain::Result;

Result<Payload> read_termination_notified(const value& data) {
  Members members(data, "/data");
  domain::TerminationNotified event{members.text("reason"),
                                    members.find_text("cause", name_length_max),
                                    members.get<domain::Time>("effectiveFrom")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_renewal_declined(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::RenewalDeclined{members.text("reason")});
}

Result<Payload> read_milestone_delivered(const value& data) {
  Members members(data, "/data");
  domain::MilestoneDelivered event{members.get<ItemId>("milestone"), members.text_or_empty("note")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_milestone_accepted(const value& data) {
  Members members(data, "/data");
  return members.done<Payload>(domain::MilestoneAccepted{members.get<ItemId>("milestone")});
}

Result<Payload> read_milestone_refused(const value& data) {
  Members members(data, "/data");
  domain::MilestoneRefused event{members.get<ItemId>("milestone"), members.text("reason")};
  return members.done<Payload>(std::move(event));
}

Result<Payload> read_comment_posted(const value& data) {
  Members members(data, "/data");
  domain::CommentPosted event{members.text("text"), members.find<ItemId>("clause"),
                              members.find<EventId>("replyTo")};
  return members.done<Payload>(std::move(event));
}

constexpr PayloadType types_of_notices[] = {
    {"sopu.termination.notified.v1", SubjectKind::agreement, read_termination_notified},
    {"sopu.renewal.declined.v1", SubjectKind::agreement, read_renewal_declined},
    {"sopu.milestone.delivered.v1", SubjectKind::agreement, read_milestone_delivered},
    {"sopu.milestone.accepted.v1", SubjectKind::agreement, read_milestone_accepted},
    {"sopu.milestone.refused.v1", SubjectKind::agreement, read_milestone_refused},
};
constexpr PayloadType types_of_talk[] = {
    {"sopu.comment.posted.v1", SubjectKind::agreement, read_comment_posted},
};

}  // namespace

std::span<const PayloadType> notice_types() {
  return types_of_notices;
}
std::span<const PayloadType> talk_types() {
  return types_of_talk;
}

}  // namespace sopu::codec
