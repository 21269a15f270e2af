#include "ledger/paper/calendar.hpp"

#include <memory>

#include <libical/ical.h>

#include "ledger/domain/value/time.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

// 20270315T220000Z
icaltimetype ical_time(const std::string& time) {
  std::string digits;
  for (const char c : time.substr(0, 19)) {
    if (c != '-' && c != ':') digits += c;
  }
  return icaltime_from_string((digits + "Z").c_str());
}

std::string uid_of(const boost::json::value& deadline, const std::string& agreement,
                   const std::string& origin) {
  std::string name =
      text_of(deadline, "what.code") + "/" + text_of(deadline, "reference") + "/" + agreement;
  return name + "@" + origin.substr(0, origin.find('/'));
}

icalcomponent* event_of(const boost::json::value& deadline, const std::string& uid,
                        const std::string& agreement, domain::Time now) {
  const std::string what = visible(sentence_of(deadline, "what"));
  const std::string party = text_of(deadline, "party");
  return icalcomponent_vanew(
      ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid.c_str()),
      icalproperty_new_dtstamp(ical_time(domain::format_time(now))),
      icalproperty_new_dtstart(ical_time(text_of(deadline, "at"))),
      icalproperty_new_summary((agreement + ": " + what).c_str()),
      icalproperty_new_description((party.empty() ? text_of(deadline, "reference")
                                                  : party + ", " + text_of(deadline, "reference"))
                                       .c_str()),
      nullptr);
}

}  // namespace

std::string calendar_ics(const boost::json::value& deadlines, const std::string& agreement,
                         const std::string& origin, domain::Time now) {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                          icalproperty_new_prodid("-//Sopu//Sopu//EN"), nullptr),
      &icalcomponent_free);
  for (const auto& one : items_of(deadlines, "items")) {
    icalcomponent_add_component(calendar.get(),
                                event_of(one, uid_of(one, agreement, origin), agreement, now));
  }
  const std::unique_ptr<char, decltype(&free)> text(icalcomponent_as_ical_string_r(calendar.get()),
                                                    &free);
  return text.get();
}

}  // namespace sopu::paper
