// Who may read which member of an agreement's state, as a matrix: a member that is in no row fails.
#include <map>
#include <set>
#include <sstream>

#include "tests/domain/whole_story.hpp"

namespace sopu::test {
namespace {

// Every member and what it is in; a list's items are one. Places in the log and sentences'
// parameters are not looked into.
void collect(const boost::json::value& value, const std::string& at, std::set<std::string>& found) {
  if (!at.empty()) found.insert(at);
  for (const char* whole : {"/params", "/recorded", "/answer", "/agreed", "/initiated", "/head"}) {
    if (at.ends_with(whole)) return;
  }
  if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object) collect(member, at + "/" + std::string(name), found);
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) collect(item, at + "/*", found);
  }
}

// What is shown to a party over all the moments. For whom there is no such agreement, it is not for
// `show` to say so.
std::set<std::string> shown_to(const std::string& party) {
  const Moments& moments = Moments::made();
  std::set<std::string> found;
  const auto look = [&](const View& view, Time at) {
    if (view.reader.place == Place::none && !view.reader.granted) return;
    collect(show(view.world.agreement(), view.reader, at, view.world.texts(),
                 roster_of(view.world.registry)),
            "", found);
  };
  for (const World* world : {&moments.preparing, &moments.leaving}) {
    look({*world, world->reader(party)}, world->now);
  }
  if (moments.late.reader(party).place == Place::left) {
    const View view = as_it_left(party);
    look(view, view.reader.at);
  } else {
    look({moments.late, moments.late.reader(party)}, moments.late.now);
  }
  return found;
}

struct Members {
  std::string in;     // whose members they are
  std::string names;  // `*`: an item of a list
  std::string row;
};
const std::vector<Members> members{
    {"/",
     "at contractEvents endsAt head id initiated participants phase preparation proposals timeZone "
     "title",
     "xxx xxx xxx.x."},
    {"/", "consultations milestones objections", "xxx xx. xx..x."},
    {"/", "breaches grants notices openGates renewalRefusals suspensions terminations",
     "xxx ... ......"},
    {"/breaches/", "*", "xxx ... ......"},
    {"/breaches/*/since/", "at index", "xxx ... ......"},
    {"/breaches/*/", "cause facts notice recorded side since status version", "xxx ... ......"},
    {"/", "complaints", "xxx xxx xxx.x."},
    {"/complaints/", "*", "xxx .x. ......"},
    {"/complaints/*/",
     "about answer answerText by closed closedText id recorded resolved review status text version",
     "xxx .x. ......"},
    {"/complaints/*/closed/", "at index", "xxx .x. ......"},
    {"/", "reviews", "xxx ... ......"},
    {"/reviews/", "*", "xxx ... ......"},
    {"/reviews/*/", "complaint confirmed findings held id outcome recorded", "xxx ... ......"},
    {"/reviews/*/confirmed/", "party recorded satisfaction side", "xxx ... ......"},
    {"/reviews/*/findings/", "*", "xxx ... ......"},
    {"/reviews/*/held/", "party recorded satisfaction side", "xxx ... ......"},
    {"/", "disputes", "xxx ... ......"},
    {"/disputes/", "*", "xxx ... ......"},
    {"/disputes/*/",
     "by claim clauses head id levels neutrals outcome queries recorded remedySought response "
     "rules settlements side status until version",
     "xxx ... ......"},
    {"/disputes/*/clauses/", "*", "xxx ... ......"},
    {"/disputes/*/levels/", "*", "xxx ... ......"},
    {"/disputes/*/levels/*/", "begun level ranOut", "xxx ... ......"},
    {"/disputes/*/levels/*/begun/", "at index", "xxx ... ......"},
    {"/disputes/*/neutrals/", "challenges nominations seats waited", "xxx ... ......"},
    {"/disputes/*/neutrals/challenges/", "*", "xxx ... ......"},
    {"/disputes/*/neutrals/challenges/*/", "decidedBy party recorded side upheld",
     "xxx ... ......"},
    {"/disputes/*/neutrals/seats/", "*", "xxx ... ......"},
    {"/disputes/*/neutrals/seats/*/", "appointed byTerms declared left party", "xxx ... ......"},
    {"/disputes/*/neutrals/seats/*/appointed/", "at index", "xxx ... ......"},
    {"/disputes/*/neutrals/seats/*/declared/", "at index", "xxx ... ......"},
    {"/disputes/*/neutrals/seats/*/left/", "at index", "xxx ... ......"},
    {"/disputes/*/outcome/", "confirmed finding implemented kind reasons recorded remedy",
     "xxx ... ......"},
    {"/disputes/*/outcome/confirmed/", "at index", "xxx ... ......"},
    {"/disputes/*/outcome/implemented/", "at index", "xxx ... ......"},
    {"/disputes/*/outcome/remedy/", "by side text", "xxx ... ......"},
    {"/disputes/*/queries/", "*", "xxx ... ......"},
    {"/disputes/*/queries/*/", "answer answerText by id recorded text to", "xxx ... ......"},
    {"/disputes/*/response/", "at index", "xxx ... ......"},
    {"/disputes/*/settlements/", "*", "xxx ... ......"},
    {"/disputes/*/settlements/*/", "by event id needed recorded remedy status text words",
     "xxx ... ......"},
    {"/disputes/*/settlements/*/needed/", "*", "xxx ... ......"},
    {"/disputes/*/settlements/*/needed/*/", "party people", "xxx ... ......"},
    {"/disputes/*/settlements/*/remedy/", "by side text", "xxx ... ......"},
    {"/disputes/*/settlements/*/words/", "*", "xxx ... ......"},
    {"/disputes/*/settlements/*/words/*/", "kid name party person recorded", "xxx ... ......"},
    {"/", "bills contestedFigures creditClaims credits missedReports missedReviews reports",
     "xxx ... ......"},
    {"/bills/", "*", "xxx ... ......"},
    {"/bills/*/", "amount by customer id month newest recorded service serviceUnit text",
     "xxx ... ......"},
    {"/bills/*/newest/", "at index", "xxx ... ......"},
    {"/contestedFigures/", "*", "xxx ... ......"},
    {"/contestedFigures/*/", "id measurer reason recorded side window", "xxx ... ......"},
    {"/contestedFigures/*/window/", "objective window", "xxx ... ......"},
    {"/creditClaims/", "*", "xxx ... ......"},
    {"/creditClaims/*/", "by id recorded text window", "xxx ... ......"},
    {"/creditClaims/*/window/", "objective window", "xxx ... ......"},
    {"/credits/", "*", "xxx ... ......"},
    {"/credits/*/", "month provider recorded service", "xxx ... ......"},
    {"/disputes/*/outcome/", "credits", "xxx ... ......"},
    {"/disputes/*/settlements/*/", "credits", "xxx ... ......"},
    {"/disputes/*/", "windows", "xxx ... ......"},
    {"/", "exclusions", "xxx ..x ......"},
    {"/exclusions/", "*", "xxx ..x ......"},
    {"/exclusions/*/", "answered by exclusion from id objectives recorded side status text until",
     "xxx ..x ......"},
    {"/exclusions/*/answered/", "at index", "xxx ..x ......"},
    {"/exclusions/*/objectives/", "*", "xxx ..x ......"},
    {"/milestones/*/", "delivered", "xxx x.. ......"},
    {"/reports/", "*", "xxx ... ......"},
    {"/reports/*/", "accepted by id month recorded side text", "xxx ... ......"},
    {"/reports/*/accepted/", "at index", "xxx ... ......"},
    {"/", "newestVersion versionInForce", "xxx xxx ....x."},
    {"/", "role", "xx. xxx xxx.x."},
    {"/consultations/", "*", "xxx .x. .x..x."},
    {"/consultations/*/", "answer by id party question recorded respondBy state", "xxx .x. .x..x."},
    {"/consultations/*/", "proposal", "xxx .x. .x...."},
    {"/consultations/*/", "statement", "xxx .x. .x..x."},
    {"/grants/", "*", "xxx ... ......"},
    {"/grants/*/", "by party recorded", "xxx ... ......"},
    {"/", "missedMilestones", "xxx xx. xx..x."},
    {"/missedMilestones/", "*", "xxx ... ......"},
    {"/missedMilestones/*/", "id recorded", "xxx ... ......"},
    {"/milestones/", "*", "xxx x.. ......"},
    {"/milestones/*/", "content event id reason recorded status", "xxx x.. ......"},
    {"/newestVersion/", "agreed", "xxx xx. ......"},
    {"/newestVersion/", "approvals changeClass kind proposal reason", "xxx ... ......"},
    {"/newestVersion/", "effectiveFrom number", "xxx xxx ....x."},
    {"/newestVersion/", "termsHash", "xxx x.. ......"},
    {"/newestVersion/approvals/", "*", "xxx ... ......"},
    {"/newestVersion/approvals/*/", "id kid name party person recorded", "xxx ... ......"},
    {"/objections/", "*", "xxx .x. ....x."},
    {"/objections/*/", "by id recorded statement", "xxx .x. ....x."},
    {"/openGates/", "*", "xxx ... ......"},
    {"/openGates/*/", "code params", "xxx ... ......"},
    {"/participants/", "*", "xxx xxx xxx.x."},
    {"/participants/*/", "involvement", "xxx xx. ....x."},
    {"/participants/*/", "party role", "xxx xxx xxx.x."},
    {"/preparation/", "background groundRules points", "xxx ... ......"},
    {"/preparation/", "feasibility", "xxx xxx xxx.x."},
    {"/preparation/background/", "*", "xxx ... ......"},
    {"/preparation/background/*/", "party recorded text", "xxx ... ......"},
    {"/preparation/feasibility/", "*", "xxx x.. ......"},
    {"/preparation/feasibility/*/", "basis by content objective recorded statement targetPpm",
     "xxx x.. ......"},
    {"/preparation/feasibility/*/", "limit", "xxx ... ......"},
    {"/preparation/groundRules/", "*", "xxx ... ......"},
    {"/preparation/groundRules/*/", "party recorded rules", "xxx ... ......"},
    {"/preparation/groundRules/*/rules/", "*", "xxx ... ......"},
    {"/preparation/points/", "*", "xxx ... ......"},
    {"/preparation/points/*/", "party points recorded", "xxx ... ......"},
    {"/preparation/points/*/points/", "*", "xxx ... ......"},
    {"/preparation/", "releases", "xxx xxx xxx.x."},
    {"/preparation/releases/", "*", "xxx .x. ....x."},
    {"/preparation/releases/*/", "by party reason recorded", "xxx .x. ....x."},
    {"/proposals/", "*", "xxx xx. xxx.x."},
    {"/proposals/*/",
     "approvals by changeClass effectiveFrom expiresAt id kind obstacles recorded rejections "
     "retroactive status stillNeeded",
     "xxx xx. xxx.x."},
    {"/proposals/*/", "counterTo", "xxx ... xxx..."},
    {"/proposals/*/", "event reason results", "xxx x.. x...x."},
    {"/proposals/*/results/", "*", "xxx x.. x...x."},
    {"/proposals/*/results/*/", "base", "xxx ... x....."},
    {"/proposals/*/results/*/", "from terms", "xxx x.. x...x."},
    {"/proposals/*/approvals/", "*", "xxx ... xxx..."},
    {"/proposals/*/approvals/*/", "id kid name party person recorded", "xxx ... xxx..."},
    {"/proposals/*/", "remarks", "xxx ... ......"},
    {"/proposals/*/remarks/", "*", "xxx ... ......"},
    {"/proposals/*/remarks/*/", "code params", "xxx ... ......"},
    {"/proposals/*/obstacles/", "*", "xxx .x. ......"},
    {"/proposals/*/obstacles/*/", "code params", "xxx .x. ......"},
    {"/proposals/*/stillNeeded/", "*", "xxx xx. xxx.x."},
    {"/proposals/*/stillNeeded/*/", "party people", "xxx xx. xxx.x."},
    {"/renewalRefusals/", "*", "xxx ... ......"},
    {"/renewalRefusals/*/", "by periodUntil recorded", "xxx ... ......"},
    {"/suspensions/", "*", "xxx ... ......"},
    {"/suspensions/*/", "from proposal until", "xxx ... ......"},
    {"/terminations/", "*", "xxx ... ......"},
    {"/terminations/*/", "by byConsent effectiveFrom event reason recorded takenBack",
     "xxx ... ......"},
    {"/versionInForce/", "agreed", "xxx xx. ....x."},
    {"/versionInForce/", "approvals changeClass kind proposal reason termsHash", "xxx x.. ....x."},
    {"/versionInForce/", "effectiveFrom effectiveUntil number", "xxx xxx ....x."},
    {"/versionInForce/approvals/", "*", "xxx x.. ....x."},
    {"/versionInForce/approvals/*/", "id kid name party person recorded", "xxx x.. ....x."},
};

std::map<std::string, std::string> rows_of_members() {
  std::map<std::string, std::string> rows;
  for (const Members& group : members) {
    std::istringstream names(group.names);
    for (std::string name; names >> name;) rows.emplace(group.in + name, group.row);
  }
  return rows;
}

TEST(Reading, OfEveryMemberOfTheStateIsForThoseWhomTheTableNames) {
  std::vector<std::set<std::string>> shown;
  std::set<std::string> all;
  for (const std::string& party : readers) {
    shown.push_back(shown_to(party));
    all.insert(shown.back().begin(), shown.back().end());
  }
  const auto rows = rows_of_members();
  for (const std::string& member : all) {
    std::string row;
    for (const auto& one : shown) {
      if (row.size() == 3 || row.size() == 7) row += ' ';
      row += one.contains(member) ? 'x' : '.';
    }
    const auto expected = rows.find(member);
    if (expected == rows.end()) {
      ADD_FAILURE() << "not in the table: " << member << " " << row;
    } else {
      EXPECT_EQ(row, expected->second) << member;
    }
  }
  for (const auto& [member, row] : rows) {
    EXPECT_TRUE(all.contains(member)) << "shown to nobody: " << member;
  }
}

}  // namespace
}  // namespace sopu::test
