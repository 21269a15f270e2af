// A sentence written out in one language.
// Internal to this folder. Pure; one thread a Rendering.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "ledger/domain/value/zone.hpp"
#include "ledger/words/catalogue.hpp"

namespace sopu::words {

// Sentence and catalogue do not fit: what is wrong, for developers.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Rendering {
 public:
  Rendering(const Catalogue& words, domain::Zone zone) : words_(words), zone_(std::move(zone)) {}

  // Throws Fault. Sentences within are rendered for themselves, with their own fallback.
  std::string sentence(const domain::Sentence& sentence);
  // The same by the patterns that programs have.
  std::string screen(const domain::Sentence& sentence);
  // Throws Fault for anything that does not fit, in every branch and in every sentence within.
  void check(const domain::Sentence& sentence);

 private:
  using Object = boost::json::object;
  using Value = boost::json::value;

  std::string written(const Pattern* pattern, const domain::Sentence& sentence);
  std::string written(const Pieces& pieces, const Object& params, std::string_view count = {});
  std::string chosen(const Choice& choice, const Object& params);
  std::string argument(const Argument& argument, const Object& params);
  std::string form(std::string_view name, const Object& params);

  std::string quote(std::string_view text);
  std::string word(const Argument& argument, std::string_view word);
  std::string percent(std::int64_t ppm);
  std::string instant(std::string_view text);
  std::string day(std::string_view text);
  std::string duration(std::string_view text, const char* of_hours);
  std::string money(const Value& value);
  std::string sentence_within(const Value& value);
  std::string sentences(const Value& list);
  std::string texts(const Value& list, bool quoted);
  std::string joined(const std::vector<std::string>& parts);

  const Catalogue& words_;
  domain::Zone zone_;
  bool strict_ = false;
};

}  // namespace sopu::words
