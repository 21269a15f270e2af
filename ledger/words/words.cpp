#include "ledger/words/words.hpp"

#include <boost/json/serialize.hpp>

#include "ledger/words/rendering.hpp"

namespace sopu::words {

std::string render(const domain::Sentence& sentence, const Setting& setting) {
  try {
    return Rendering(catalogue(setting.language), setting.zone).sentence(sentence);
  } catch (const std::exception&) {
    return sentence.code + " " + boost::json::serialize(sentence.params);
  }
}

std::string screen(std::string_view name, const boost::json::object& params,
                   const Setting& setting) {
  try {
    return Rendering(catalogue(setting.language), setting.zone).screen({std::string(name), params});
  } catch (const std::exception&) {
    return std::string(name) + " " + boost::json::serialize(params);
  }
}

bool knows(std::string_view vocabulary, std::string_view word) {
  return catalogue(Language::en).word(vocabulary, word) != nullptr;
}

std::string word(std::string_view vocabulary, std::string_view word, Language language) {
  const std::string* text = catalogue(language).word(vocabulary, word);
  return text ? *text : std::string(word);
}

std::string fault_of(const domain::Sentence& sentence) {
  for (const Language language : {Language::en, Language::fi}) {
    try {
      Rendering(catalogue(language), {}).check(sentence);
    } catch (const Fault& fault) {
      return sentence.code + " (" + std::string(name(language)) + "): " + fault.what();
    }
  }
  return {};
}

}  // namespace sopu::words
