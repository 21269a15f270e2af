#include "tools/story.hpp"

#include "ledger/domain/terms/change_party.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "tools/proposal_data.hpp"
#include "tools/samples.hpp"
#include "tools/terms_book.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::object;
using domain::ProposalKind;
using domain::Terms;
using domain::TermsPtr;

namespace {

std::string about(const std::string& id) {
  return "agreement/" + id;
}

array participants(const Terms& terms) {
  array list;
  for (const auto& one : terms.parties) {
    // Neutrals and auditors come by appointment and by grant.
    if (one.role == domain::Role::neutral || one.role == domain::Role::auditor) continue;
    object participant{{"party", one.party.value}, {"role", domain::name(one.role)}};
    if (one.involvement) participant["involvement"] = domain::name(*one.involvement);
    list.push_back(std::move(participant));
  }
  return list;
}

// The limit as the document writes it.
const boost::json::value* limit_of(const Terms& terms, std::size_t objective) {
  const auto& objectives = terms.json().at("serviceElements").at("objectives").get_array();
  return objectives[objective].get_object().if_contains("limit");
}

}  // namespace

TermsPtr with(const Terms& terms, std::string_view pointer, boost::json::value value) {
  auto json = terms.json();
  json.at_pointer(pointer) = std::move(value);
  return parse_terms(std::move(json), "the changed terms");
}

void initiate(Voice& provider, const std::string& id, const Terms& terms) {
  provider.say({"agreement.initiated", about(id),
                object{{"title", terms.title}, {"parties", participants(terms)}}});
}

void close_gates(const Sides& sides, const std::string& id) {
  const array rules{"We answer each other within five business days.",
                    "Nobody promises what nobody has tried.",
                    "What was agreed stands in the ledger and nowhere else."};
  const array points{"What is promised", "How it is measured", "What it costs", "How it ends"};
  sides.provider.front()->say({"background.submitted", about(id),
                               object{{"text",
                                       "We have served others like this for years and want"
                                       " to promise what we can keep."}}});
  sides.customer.front()->say({"background.submitted", about(id),
                               object{{"text",
                                       "Our work stands still when the service does. We"
                                       " want to know beforehand what we can count on."}}});
  for (auto* voice : {sides.provider.front(), sides.customer.front()}) {
    voice->say({"groundrules.accepted", about(id), object{{"rules", rules}}});
    voice->say({"points.confirmed", about(id), object{{"points", points}}});
  }
}

void attest_feasibility(Voice& provider, const std::string& id, const Terms& terms) {
  std::size_t position = 0;
  for (const auto& objective : terms.objectives) {
    object data{{"objective", objective.id.value},
                {"content", domain::json_of(domain::promise_hash(terms, objective))},
                {"basis", "measured"},
                {"statement", "Kept in each of the last twelve months, by our own measurements."}};
    if (const auto* limit = limit_of(terms, position++)) data["limit"] = *limit;
    if (objective.target) {
      data["target"] = *objective.target;
    } else {
      data["targetPpm"] = objective.target_ppm;
    }
    provider.say({"feasibility.attested", about(id), std::move(data)});
  }
}

void approve(const std::vector<Voice*>& people, const std::string& id,
             const std::string& proposal) {
  for (auto* person : people) {
    person->say({"proposal.approved", about(id), object{{"proposal", proposal}}});
  }
}

namespace {

std::vector<Voice*> everyone(const Sides& sides) {
  std::vector<Voice*> people = sides.provider;
  people.insert(people.end(), sides.customer.begin(), sides.customer.end());
  return people;
}

ProposalFrame frame_of(const std::string& reason, domain::Time from) {
  return {reason, from, {}, false, {}};
}

domain::Time start_of(const Terms& terms) {
  return first_start(terms, machine_zone_of(terms), {});
}

}  // namespace

std::string consult(Voice& provider, const std::string& id, const std::string& proposal,
                    const std::string& party, const std::string& question) {
  const auto respond_by = system_clock()() + std::chrono::days(30);
  return provider
      .say({"thirdparty.consulted", about(id),
            object{{"party", party},
                   {"question", question},
                   {"respondBy", domain::format_time(respond_by)},
                   {"proposal", proposal}}})
      .id;
}

void reach_agreement(const Sides& sides, const std::string& id, const TermsPtr& terms) {
  ProposalFrame frame = frame_of("The first agreement", start_of(*terms));
  frame.retroactive = frame.effective_from < system_clock()();
  const auto proposal =
      sides.provider.front()->say({"proposal.submitted", about(id), initial_data(terms, frame)});
  for (const auto& [party, voice] : sides.consulted) {
    const bool finnish = terms->language == "fi";
    const auto consultation =
        consult(*sides.provider.front(), id, proposal.id, party,
                finnish ? "Riittääkö palveluaika kello 8–16?" : "Will these hours do for you?");
    voice->say({"thirdparty.answered", about(id),
                object{{"consultation", consultation},
                       {"statement",
                        finnish ? "Riittää, jos kriittisen asian voi jättää myös illalla."
                                : "They will, if what is urgent can be left in the evening."}}});
  }
  approve(everyone(sides), id, proposal.id);
}

std::string propose_change(Voice& proposer, const std::string& id, const Terms& base,
                           const Terms& result, const std::string& reason, domain::Time earliest) {
  const auto frame = frame_of(reason, next_start(base, result, machine_zone_of(result), earliest));
  return proposer
      .say({"proposal.submitted", about(id),
            change_sketch(ProposalKind::amendment, base, result, frame)})
      .id;
}

// ---------------------------------------------------------------- the three agreements

namespace {

// The first one: everything that can happen before there are measurements.
class HostingStory {
 public:
  HostingStory(const Voices& voices, domain::Time now, std::function<void(const std::string&)> told)
      : voices_(voices),
        told_(std::move(told)),
        agreed_(sample_terms("acme-hosting", now)),
        start_(first_start(*agreed_, machine_zone_of(*agreed_), now)) {}

  void tell() {
    prepare();
    negotiate();
    grow();
    collide();
    refuse();
    accuse();
    complain();
    dispute();
    leave_and_stay();
    open_to_auditor();
  }

 private:
  Voice& voice(const std::string& name) const { return *voices_.at(name); }
  Voice& nora() const { return voice("nordhost/nora"); }
  Voice& anna() const { return voice("acme/anna"); }
  Voice& ben() const { return voice("acme/ben"); }
  Voice& carla() const { return voice("acme/carla"); }

  void prepare() {
    told_("Nordhost and Acme begin: backgrounds, ground rules, points");
    initiate(nora(), id_, *agreed_);
    close_gates({{&nora()}, {&anna()}}, id_);
  }

  void negotiate() {
    told_("Nordhost proposes 99.9 %, Acme counters with 99.99 %");
    const auto first = with(*with(*agreed_, "/serviceElements/objectives/0/targetPpm", 999'000),
                            "/serviceElements/objectives/0/credits/tiers/0/belowPpm", 999'000);
    const auto offer =
        nora().say({"proposal.submitted", about(id_),
                    initial_data(first, frame_of("What we offer everybody", start_))});
    anna().say({"comment.posted", about(id_),
                object{{"text", "Three quarters of an hour a month is a whole evening's trade."},
                       {"clause", "uptime"}}});
    ProposalFrame frame = frame_of("Our evenings need another nine", start_);
    frame.counter_to = offer.id;
    const auto counter =
        anna().say({"proposal.submitted", about(id_), initial_data(agreed_, frame, first)});
    told_("An approval before anybody has shown that it can be done is refused");
    const Act early{"proposal.approved", about(id_), object{{"proposal", counter.id}}};
    if (nora().try_to_say(early)) throw Stop(Exit::failure, "an approval passed the open gates");
    attest_feasibility(nora(), id_, *agreed_);
    told_("The shoppers' council is consulted on it, and objects");
    const auto consultation =
        consult(nora(), id_, counter.id, "shoppers", "When would planned work disturb you least?");
    voice("shoppers/sami")
        .say({"thirdparty.objected", about(id_),
              object{{"statement", "Not on Saturday mornings: that is when we shop."},
                     {"consultation", consultation}}});
    told_("Nora approves for Nordhost, Anna and Ben (two of three) for Acme: version 1");
    approve({&nora(), &anna(), &ben()}, id_, counter.id);
    nora().say(
        {"milestone.delivered", about(id_),
         object{{"milestone", "migration-plan"}, {"note", "The plan, with a rehearsal in it"}}});
    anna().say({"milestone.accepted", about(id_), object{{"milestone", "migration-plan"}}});
  }

  void agree_on(const std::string& proposal, const TermsPtr& result,
                const std::vector<Voice*>& people) {
    approve(people, id_, proposal);
    agreed_ = result;
  }

  void grow() {
    told_("The shop grows: an amendment of the load and the fee, version 2");
    const auto larger = with(*with(*agreed_, "/serviceElements/assumptions/0/upTo", 3'000),
                             "/serviceElements/services/0/fee/amount", 610'000);
    const auto proposal =
        propose_change(anna(), id_, *agreed_, *larger, "We open in two more countries",
                       start_ + std::chrono::days(90));
    agree_on(proposal, larger, {&nora(), &anna(), &carla()});
  }

  void collide() {
    told_("Two amendments meet: the first becomes version 3, the other is stale and rebased");
    const auto later = start_ + std::chrono::days(180);
    const auto faster = with(*agreed_, "/managementElements/escalation/0/respondWithin", "PT15M");
    const auto reviewed = with(*agreed_, "/managementElements/reviewSchedule/every", "P3M");
    const auto first = propose_change(nora(), id_, *agreed_, *faster, "Two engineers on duty now",
                                      start_ + std::chrono::days(150));
    const auto second =
        propose_change(anna(), id_, *agreed_, *reviewed, "Review while we grow", later);
    agree_on(first, faster, {&nora(), &anna(), &ben()});
    const Act late{"proposal.approved", about(id_), object{{"proposal", second}}};
    if (nora().try_to_say(late)) throw Stop(Exit::failure, "a stale proposal was approved");
    const auto both = with(*agreed_, "/managementElements/reviewSchedule/every", "P3M");
    auto data = change_sketch(ProposalKind::amendment, *agreed_, *both,
                              frame_of("Review while we grow",
                                       next_start(*agreed_, *both, machine_zone_of(*both), later)));
    data["rebaseOf"] = second;
    const auto rebased = anna().say({"proposal.submitted", about(id_), std::move(data)});
    agree_on(rebased.id, both, {&nora(), &anna()});
  }

  void refuse() {
    told_("A higher price for extra work is rejected, with a reason");
    const auto dearer = with(*agreed_, "/serviceElements/costs/1/amount", 15'000);
    const auto proposal =
        propose_change(nora(), id_, *agreed_, *dearer, "Wages have risen", start_);
    // It takes two to refuse, as to approve.
    ben().say({"proposal.rejected", about(id_),
               object{{"proposal", proposal}, {"reason", "We agreed on this rate a month ago."}}});
    carla().say({"proposal.rejected", about(id_),
                 object{{"proposal", proposal}, {"reason", "The budget is made."}}});
  }

  void accuse() {
    told_("Nordhost gives notice that fees are unpaid; Acme pays, and the breach is cured");
    const auto unpaid =
        nora().say({"breach.notified", about(id_),
                    object{{"cause", "unpaid"}, {"facts", "Two invoices are three months old."}}});
    anna().say({"breach.cured", about(id_),
                object{{"breach", unpaid.id}, {"statement", "Both were paid this morning."}}});
    told_("Acme accuses Nordhost of three missed months, which nothing cures");
    const auto missed = anna().say(
        {"breach.notified", about(id_),
         object{{"cause", "three-misses"}, {"facts", "The tests of three months failed."}}});
    const Act seconding{"notice.seconded", about(id_), object{{"notice", missed.id}}};
    told_("Carla signs no further than prices; it takes Ben, too, to accuse");
    if (carla().try_to_say(seconding)) {
      throw Stop(Exit::failure, "a key reached further than its authority");
    }
    ben().say(seconding);
    missed_ = missed.id;
  }

  void complain() {
    told_("The shoppers' council complains of the service, and Nordhost answers");
    const auto complaint = voice("shoppers/sami")
                               .say({"complaint.filed", about(id_),
                                     object{{"about", "service"},
                                            {"clause", "uptime"},
                                            {"text", "The basket was empty again on Saturday."}}});
    nora().say({"complaint.answered", about(id_),
                object{{"complaint", complaint.id},
                       {"statement", "A release lost the baskets; it was taken back at noon."}}});
  }

  void dispute() {
    told_("Nordhost disputes the missed months; both settle: the notice falls, a credit is paid");
    const auto raised =
        nora().say({"dispute.raised", about(id_),
                    object{{"clauses", boost::json::array{"three-misses", "uptime"}},
                           {"notice", missed_},
                           {"claim", "One of the three months was our announced maintenance."},
                           {"remedySought", "Take the notice back."}}});
    const auto in_case = [&](object data) {
      data["dispute"] = raised.id;
      return data;
    };
    anna().say({"dispute.responded", about(id_),
                in_case({{"statement", "It was announced a day too late."}})});
    nora().say({"evidence.submitted", about(id_),
                in_case({{"statement", "The announcement, and when it was read."},
                         {"clauses", boost::json::array{"uptime"}}})});
    const auto offer = nora().say(
        {"settlement.proposed", about(id_),
         in_case({{"text", "Two months count as missed, not three; we pay for both."},
                  {"remedy", object{{"by", "nordhost"},
                                    {"text", "A credit of a month's fee, on the next invoice"},
                                    {"due", domain::format_time(start_ + std::chrono::days(60))}}},
                  {"noticeFate", "falls"}})});
    for (Voice* one : {&anna(), &ben()}) {
      one->say({"settlement.accepted", about(id_), in_case({{"settlement", offer.id}})});
    }
    nora().say({"remedy.implemented", about(id_),
                in_case({{"statement", "The credit is on the invoice of this month."}})});
  }

  void leave_and_stay() {
    told_("Acme gives notice of termination, and both take it back");
    const auto end = start_ + std::chrono::hours(24 * 400);
    const auto notice = anna().say({"termination.notified", about(id_),
                                    object{{"reason", "We may move the shop in house"},
                                           {"effectiveFrom", domain::format_time(end)}}});
    ben().say({"notice.seconded", about(id_), object{{"notice", notice.id}}});
    const auto proposal =
        anna().say({"proposal.submitted", about(id_),
                    standing_data(ProposalKind::resumption, agreed_->hash(),
                                  frame_of("We stay after all", end), notice.id)});
    agree_on(proposal.id, agreed_, {&nora(), &anna(), &ben()});
  }

  void open_to_auditor() {
    told_("Acme lets its auditor read everything");
    anna().say({"access.granted", about(id_), object{{"party", "aava"}}});
  }

  const Voices& voices_;
  std::function<void(const std::string&)> told_;
  std::string id_ = "acme-hosting";
  std::string missed_;  // the notice of three missed months
  TermsPtr agreed_;     // the newest terms
  domain::Time start_;
};

// Nordhost takes the place of Gridworks, half a year after the beginning.
void hand_over(const Sides& sides, Voice& nora, const std::string& id, const Terms& terms) {
  const auto result = parse_terms(domain::handed_over(terms.json(), {"gridworks"}, {"nordhost"}),
                                  "the terms handed over");
  const auto from =
      next_start(terms, *result, machine_zone_of(terms), start_of(terms) + std::chrono::days(180));
  const auto proposal = sides.provider.front()->say(
      {"proposal.submitted", about(id),
       change_sketch(ProposalKind::assignment, terms, *result,
                     frame_of("Gridworks sold its warehouses' machines to Nordhost", from))});
  attest_feasibility(nora, id, *result);
  std::vector<Voice*> people = everyone(sides);
  people.push_back(&nora);
  approve(people, id, proposal.id);
}

void tell_warehouse(const Voices& voices, domain::Time now) {
  const std::string id = "acme-warehouse";
  const auto terms = sample_terms(id, now);
  const Sides sides{{voices.at("gridworks/gita")}, {voices.at("acme/anna"), voices.at("acme/ben")}};
  Voice& gita = *sides.provider.front();
  initiate(gita, id, *terms);
  close_gates(sides, id);
  attest_feasibility(gita, id, *terms);
  reach_agreement(sides, id, terms);
  Voice& nora = *voices.at("nordhost/nora");
  hand_over(sides, nora, id, *terms);
  const auto two_shifts = with(*terms, "/serviceElements/assumptions/0/upTo", 2);
  const auto change = propose_change(gita, id, *terms, *two_shifts, "You told us of a second shift",
                                     start_of(*terms));
  approve({&gita, &nora}, id, change);
}

void tell_support(const Voices& voices, domain::Time now) {
  const std::string id = "kunta-tuki";
  const auto terms = sample_terms(id, now);
  const Sides sides{{voices.at("tukipalvelu/tuula")},
                    {voices.at("kunta/kaisa"), voices.at("kunta/keijo")},
                    {{"tyontekijat", voices.at("tyontekijat/timo")}}};
  initiate(*sides.provider.front(), id, *terms);
  close_gates(sides, id);
  attest_feasibility(*sides.provider.front(), id, *terms);
  reach_agreement(sides, id, terms);
}

}  // namespace

void tell_story(const Voices& voices, domain::Time now,
                const std::function<void(const std::string&)>& told) {
  HostingStory(voices, now, told).tell();
  told(
      "Gridworks and Acme agree on the machines of the warehouse, where Nordhost takes the place "
      "of Gridworks; an amendment waits for Acme");
  tell_warehouse(voices, now);
  told("Tukipalvelu ja kunta sopivat työasemien tuesta (in Finnish)");
  tell_support(voices, now);
}

}  // namespace sopu::tools
