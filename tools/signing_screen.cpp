#include "tools/signing_screen.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "crypto/base64.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/domain/agreement/compare_code.hpp"
#include "ledger/domain/terms/terms_parts.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/paper/figures.hpp"
#include "ledger/paper/terms_text.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::object;
using boost::json::value;

std::string effect_text(const value& effect, const std::optional<Base>& base,
                        words::Language language) {
  const Figures figures(language);
  const auto phase = [&](const std::string& name) { return words::word("phase", name, language); };
  Table table;
  const std::string before = text_of(effect, "phaseBefore");
  const std::string after = text_of(effect, "phaseAfter");
  if (!after.empty() && before != after) {
    table.add({figures.say("phase"),
               before.empty() ? phase(after) : phase(before) + " → " + phase(after)});
  }
  if (const auto text = text_of(effect, "changeClass"); !text.empty()) {
    table.add({figures.say("change-class"), words::word("class", text, language)});
  }
  for (const auto& item : items_of(effect, "follows")) {
    table.add({figures.say("follows"), sentence_of(item)});
  }
  if (base && !base->seen) {
    table.add({figures.say("base"),
               figures.say("base.unseen",
                           {{"index", std::to_string(base->index)}, {"event", base->event}})});
  }
  return "  " + wrap(sentence_of(effect, "summary"), 2) + '\n' + table.text(2);
}

// ---------------------------------------------------------------- every member

namespace {

value without_patches(value data) {
  auto* members = data.if_object();
  if (members == nullptr) return data;
  members->erase("patch");
  auto* results = members->if_contains("results");
  if (results == nullptr || !results->is_array()) return data;
  for (auto& one : results->get_array()) {
    if (auto* result = one.if_object()) result->erase("patch");
  }
  return data;
}

// What was signed by somebody else, which nobody can read as it was signed.
template <class Signed>
std::string signed_text(const value& data, const Figures& figures, const std::string& member,
                        const char* heading, domain::Result<Signed> (*read)(std::string_view)) {
  const auto* compact = find(data, member);
  if (compact == nullptr || !compact->is_string()) return {};
  const auto content = read(text_of(*compact));
  if (!content) return {};
  return "  " + figures.say(heading) + "\n" +
         figures.rows({{}, member}, domain::json_of(*content), 4);
}

}  // namespace

std::string data_text(const value& data, bool differences_follow, words::Language language) {
  const auto* terms = find(data, "terms");
  const bool document = terms != nullptr && terms->is_object();
  const Figures figures(language, document ? terms : nullptr);
  const value told = differences_follow ? without_patches(data) : data;
  std::string out = figures.rows(
      {{}, "data"}, told, 2,
      document ? std::vector<std::string_view>{"terms"} : std::vector<std::string_view>{});
  out += signed_text(data, figures, "request", "request-says", codec::read_enrolment_request);
  out += signed_text(data, figures, "consent", "consent-says", codec::read_recovery_consent);
  if (document && !differences_follow) out += "\n" + terms_text(*terms, language);
  return out;
}

std::string promise_text(const domain::Terms& terms, const domain::Objective& objective,
                         words::Language language) {
  std::string out = "\n  " + Figures(language).say("promise") + "\n\n";
  const auto add = [&](const value& item) {
    out += item_text(item, terms.json(), language) + "\n";
  };
  for (const auto& [name, part] : domain::promise_of(terms, objective)) {
    const auto* list = part.if_array();
    if (list == nullptr) {
      add(part);
    } else {
      std::ranges::for_each(*list, add);
    }
  }
  return out;
}

// ---------------------------------------------------------------- terms

std::string terms_made(const std::vector<ShownStretch>& stretches, bool first_terms,
                       words::Language language) {
  if (stretches.empty()) return {};
  const auto& first = stretches.front();
  if (!first_terms || !first.result) return stretches_text(stretches, language, 2);
  std::string out = "\n" + terms_text(first.result->json(), language);
  if (!first.base) return out;
  return out + "\n" + wrap(Figures(language).say("countered-draft"), 0) + "\n" +
         changes_text(first.changes, &first.base->json(), &first.result->json(), language, 2);
}

// ---------------------------------------------------------------- the code

std::string compare_line(const value& named, words::Language language) {
  const auto event = crypto::hash_from_base64url(text_of(named, "event"));
  std::vector<domain::ResultingTerms> results;
  for (const auto& one : items_of(named, "results")) {
    const auto from = domain::parse_time(text_of(one, "from"));
    const auto terms = crypto::hash_from_base64url(text_of(one, "terms"));
    if (!from || !terms) return {};
    results.push_back({*from, {*terms}});
  }
  const std::string proposal = text_of(named, "proposal");
  if (!event || results.empty() || proposal.empty()) return {};
  const std::string code = domain::compare_code({proposal}, *event, results);
  return "\n" + wrap(Figures(language).say("compare-code", {{"code", code}}), 0) + "\n";
}

}  // namespace sopu::tools
