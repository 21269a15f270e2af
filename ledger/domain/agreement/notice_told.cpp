// Notices as they are told: between the principals alone.
#include <algorithm>

#include "ledger/domain/agreement/agreement.hpp"
#include "ledger/domain/value/json_form.hpp"

namespace sopu::domain {
namespace {

// Which notice it is that is seconded or taken back.
boost::json::object params_of(const Saying& saying, const EventId& id) {
  const Notice* notice = saying.agreement.notices.find(id);
  return {{"party", saying.event.source.value}, {"notice", name(notice->kind)}};
}

Sentence waits_for_people(const Notice& notice) {
  return {"notice-waits-for-people",
          {{"notice", name(notice.kind)},
           {"party", notice.by.value},
           {"have", notice.signatures.size()},
           {"people", notice.people},
           {"at", format_time(lapses(notice))}}};
}

}  // namespace

Sentence say(const Saying& saying, const TerminationNotified& data) {
  boost::json::object params{{"party", saying.event.source.value}, {"text", data.reason}};
  if (saying.agreement.life.versions.empty()) return {"negotiation-left", std::move(params)};
  params["at"] = format_time(data.effective_from);
  if (!data.cause) return {"termination-notified", std::move(params)};
  params["cause"] = data.cause->value;
  return {"termination-notified.cause", std::move(params)};
}

Sentence say(const Saying& saying, const RenewalDeclined& data) {
  return {"renewal-declined", {{"party", saying.event.source.value}, {"text", data.reason}}};
}

Sentence say(const Saying& saying, const NoticeSeconded& data) {
  return {"notice-seconded", params_of(saying, data.notice)};
}

Sentence say(const Saying& saying, const NoticeWithdrawn& data) {
  auto params = params_of(saying, data.notice);
  if (data.reason.empty()) return {"notice-withdrawn", std::move(params)};
  params["text"] = data.reason;
  return {"notice-withdrawn.because", std::move(params)};
}

Sight sight(const Look&, const TerminationNotified&) {
  return Sight::hidden;
}
Sight sight(const Look&, const RenewalDeclined&) {
  return Sight::hidden;
}
Sight sight(const Look&, const NoticeSeconded&) {
  return Sight::hidden;
}
Sight sight(const Look&, const NoticeWithdrawn&) {
  return Sight::hidden;
}

void show_notices(const Showing& showing) {
  if (!showing.reader.reads_all()) return;
  boost::json::array list;
  for (const std::uint32_t position : showing.agreement.notices.waiting) {
    const Notice& notice = showing.agreement.notices.all[position];
    boost::json::object json = object_of(notice);
    const auto data = showing.texts(notice.recorded.index);
    json["text"] = data.at(notice.kind == NoticeKind::breach ? "facts" : "reason");
    json["lapsesAt"] = format_time(lapses(notice));
    list.push_back(std::move(json));
  }
  showing.json["notices"] = std::move(list);
}

void follow_notices(const Step& step, Remarks& remarks) {
  for (const std::uint32_t position : step.after.notices.waiting) {
    const Notice& notice = step.after.notices.all[position];
    const Notice* before = step.before->notices.find(notice.id);
    if (before && before->signatures.size() == notice.signatures.size()) continue;
    remarks.push_back({waits_for_people(notice)});
  }
}

void due_in_notices(const Agreement& agreement, Deadlines& list) {
  for (const std::uint32_t position : agreement.notices.waiting) {
    const Notice& notice = agreement.notices.all[position];
    list.push_back({lapses(notice), waits_for_people(notice), notice.by, notice.id.value});
  }
}

}  // namespace sopu::domain
