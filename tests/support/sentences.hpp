// Every sentence that the core says in the stories passes by here: what renders sentences can be
// held against all of them, without a list of its own.
// Set `on_sentence` before the stories run; one thread.
#pragma once

#include <functional>
#include <string>

#include <boost/json/serialize.hpp>

#include "ledger/domain/agreement/remark.hpp"
#include "ledger/domain/value/error.hpp"

namespace sopu::test {

// Called for refusals, summaries, what follows, gates, obstacles and deadlines.
inline std::function<void(const domain::Sentence&)> on_sentence;

inline void hear(const domain::Sentence& sentence) {
  if (on_sentence) on_sentence(sentence);
}
inline void hear(const std::vector<domain::Sentence>& sentences) {
  for (const auto& sentence : sentences) hear(sentence);
}
inline void hear(const std::vector<domain::Remark>& remarks) {
  for (const auto& remark : remarks) hear(remark.sentence);
}

// The code and the parameters, to be looked into and shown.
inline std::string text_of(const domain::Sentence& sentence) {
  return sentence.code + " " + boost::json::serialize(sentence.params);
}
inline std::string text_of(const domain::Error& error) {
  return std::string(name(error.code)) + " at \"" + error.pointer + "\": " + text_of(error.why);
}

}  // namespace sopu::test
