// What differs between terms, for people: each place by its names, figures as old → new, texts down
// to their words. Nothing is cut.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "ledger/domain/agreement/stretch.hpp"
#include "ledger/words/words.hpp"

namespace sopu::tools {

// A stretch of time and what changes in it. Without the terms (to which the asker may not be told
// all) amounts are told without their currency.
struct ShownStretch {
  std::string from;
  boost::json::array changes;
  domain::TermsPtr base;
  domain::TermsPtr result;
};
// Of those that were put together here.
std::vector<ShownStretch> shown(const domain::Stretches& stretches);
// As an effect or a proposal has them.
std::vector<ShownStretch> shown(const boost::json::array& stretches);

// An indented line or block a change; a change is {path, before?, after?, changeClass}.
std::string changes_text(const boost::json::array& changes, const boost::json::value* before,
                         const boost::json::value* after, words::Language language,
                         std::size_t indent);
// By stretch of time; where several have the same changes, once.
std::string stretches_text(const std::vector<ShownStretch>& stretches, words::Language language,
                           std::size_t indent);

// Both texts in one: [-what went-], {+what came+}, and all else as it stays. Nothing if one of them
// has such marks itself: they are to be shown one after the other.
std::optional<std::string> words_changed(const std::string& before, const std::string& after);

}  // namespace sopu::tools
