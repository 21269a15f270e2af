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

std::string about(const std::string& id) {
  return "agreement/" + id;
}

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

std::vector<Voice*> everyone(const Sides& sides) {
  std::vector<Voice*> people = sides.provider;
  people.insert(people.end(), sides.customer.begin(), sides.customer.end());
  return people;
}

ProposalFrame frame_of(const Voice& proposer, const std::string& reason, domain::Time from) {
  ProposalFrame frame{reason, from, {}, false, {}};
  frame.now = proposer.now();
  return frame;
}

namespace {

domain::Time start_of(const Terms& terms) {
  return first_start(terms, machine_zone_of(terms), {});
}

}  // namespace

std::string consult(Voice& provider, const std::string& id, const std::string& proposal,
                    const std::string& party, const std::string& question) {
  const auto respond_by = provider.now() + std::chrono::days(30);
  return provider
      .say({"thirdparty.consulted", about(id),
            object{{"party", party},
                   {"question", question},
                   {"respondBy", domain::format_time(respond_by)},
                   {"proposal", proposal}}})
      .id;
}

void reach_agreement(const Sides& sides, const std::string& id, const TermsPtr& terms) {
  Voice& proposer = *sides.provider.front();
  ProposalFrame frame = frame_of(proposer, "The first agreement", start_of(*terms));
  frame.retroactive = frame.effective_from < frame.now;
  const auto proposal = proposer.say({"proposal.submitted", about(id), initial_data(terms, frame)});
  for (const auto& [party, voice] : sides.consulted) {
    const bool finnish = terms->language == "fi";
    const auto consultation =
        consult(proposer, id, proposal.id, party,
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
  const auto frame =
      frame_of(proposer, reason, next_start(base, result, machine_zone_of(result), earliest));
  return proposer
      .say({"proposal.submitted", about(id),
            change_sketch(ProposalKind::amendment, base, result, frame)})
      .id;
}

// ---------------------------------------------------------------- the three agreements

namespace {

// Nordhost takes the place of Gridworks, half a year after the beginning.
void hand_over(const Sides& sides, Voice& nora, const std::string& id, const Terms& terms) {
  const auto result = parse_terms(domain::handed_over(terms.json(), {"gridworks"}, {"nordhost"}),
                                  "the terms handed over");
  const auto from =
      next_start(terms, *result, machine_zone_of(terms), start_of(terms) + std::chrono::days(180));
  Voice& proposer = *sides.provider.front();
  const auto proposal = proposer.say(
      {"proposal.submitted", about(id),
       change_sketch(
           ProposalKind::assignment, terms, *result,
           frame_of(proposer, "Gridworks sold its warehouses' machines to Nordhost", from))});
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

domain::Time begin_of_story(domain::Time end) {
  const auto zone = machine_zone_of(*sample_terms("acme-hosting", end));
  const auto today = domain::local_date(end, zone);
  const auto tenth = today.year() / today.month() / 10 - std::chrono::months(14);
  return domain::local_midnight(tenth, zone) + std::chrono::hours(9);
}

void tell_story(const Stage& stage) {
  tell_hosting(stage);
  stage.catch_up();
  stage.told(
      "Gridworks and Acme agree on the machines of the warehouse, where Nordhost takes the place "
      "of Gridworks; an amendment waits for Acme");
  tell_warehouse(stage.voices, stage.now());
  stage.told("Tukipalvelu ja kunta sopivat työasemien tuesta (in Finnish)");
  tell_support(stage.voices, stage.now());
}

}  // namespace sopu::tools
