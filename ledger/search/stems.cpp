#include "ledger/search/stems.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>
#include <unordered_map>

#include <libstemmer.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

namespace sopu::search {
namespace {

void demand(UErrorCode status) {
  if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
}

// What takes long to make: once a thread.
class Tools {
 public:
  Tools() {
    UErrorCode status = U_ZERO_ERROR;
    words_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    demand(status);
    folding_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    demand(status);
    if (!english_ || !finnish_) throw std::bad_alloc();
  }

  icu::BreakIterator& words() { return *words_; }

  std::string folded(std::string_view word) const {
    const auto text = icu::UnicodeString::fromUTF8({word.data(), static_cast<int>(word.size())});
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    folding_->normalize(text, status).toUTF8String(out);
    demand(status);
    return out;
  }
  std::string english(const std::string& word) { return stem(*english_, word); }
  std::string finnish(const std::string& word) { return stem(*finnish_, word); }

 private:
  struct Delete {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
  };
  using Stemmer = std::unique_ptr<sb_stemmer, Delete>;

  static std::string stem(sb_stemmer& stemmer, const std::string& word) {
    const auto* stem = sb_stemmer_stem(&stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                       static_cast<int>(word.size()));
    if (!stem) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(stem),
            static_cast<std::size_t>(sb_stemmer_length(&stemmer))};
  }

  std::unique_ptr<icu::BreakIterator> words_;
  const icu::Normalizer2* folding_ = nullptr;
  Stemmer english_{sb_stemmer_new("english", "UTF_8")};
  Stemmer finnish_{sb_stemmer_new("finnish", "UTF_8")};
};

Tools& tools() {
  thread_local Tools tools;
  return tools;
}

bool cut(std::string& stem, std::string_view after, std::string_view end) {
  if (!stem.ends_with(std::string(after) + std::string(end))) return false;
  stem.resize(stem.size() - end.size());
  return true;
}

// Snowball leaves different ends on the cases of many nouns that contracts are full of: sopimus,
// sopimuks(en), sopimu(sta); käytettävyys, käytettävyyd(en); irtisanomin(en), irtisanomis(en).
std::string without_case(std::string stem) {
  for (const std::string_view vowel : {"u", "y", "o", "ö"}) {
    for (const std::string_view end : {"ks", "st", "s"}) {
      if (cut(stem, vowel, end)) return stem;
    }
  }
  for (const std::string_view vowels : {"uu", "yy"}) {
    for (const std::string_view end : {"d", "t"}) {
      if (cut(stem, vowels, end)) return stem;
    }
  }
  if (!cut(stem, "mi", "n")) cut(stem, "mi", "s");
  return stem;
}

// Few words are most of all texts: those that were met are remembered.
constexpr std::size_t remembered_words_max = 8192;
constexpr std::size_t remembered_length_max = 64;

std::shared_ptr<const Stems> stems_of(std::string_view word) {
  thread_local std::unordered_map<std::string, std::shared_ptr<const Stems>> remembered;
  const std::string key(word);
  if (const auto found = remembered.find(key); found != remembered.end()) return found->second;
  const std::string folded = tools().folded(word);
  const auto stems = std::make_shared<const Stems>(
      Stems{tools().english(folded), without_case(tools().finnish(folded))});
  if (word.size() > remembered_length_max) return stems;
  if (remembered.size() == remembered_words_max) remembered.clear();
  remembered.emplace(key, stems);
  return stems;
}

}  // namespace

std::vector<Word> words_in(std::string_view text) {
  std::vector<Word> words;
  UErrorCode status = U_ZERO_ERROR;
  UText view = UTEXT_INITIALIZER;
  utext_openUTF8(&view, text.data(), static_cast<std::int64_t>(text.size()), &status);
  demand(status);
  const std::unique_ptr<UText, decltype(&utext_close)> closed(&view, utext_close);
  icu::BreakIterator& breaks = tools().words();
  breaks.setText(&view, status);
  demand(status);
  int begin = breaks.first();
  for (int end = breaks.next(); end != icu::BreakIterator::DONE; begin = end, end = breaks.next()) {
    if (breaks.getRuleStatus() < UBRK_WORD_NONE_LIMIT) continue;
    const auto from = static_cast<std::size_t>(begin);
    const auto to = static_cast<std::size_t>(end);
    words.push_back({from, to, stems_of(text.substr(from, to - from))});
  }
  return words;
}

Stems stems_in(std::string_view text) {
  std::set<std::shared_ptr<const Stems>> words;
  for (Word& word : words_in(text)) words.insert(std::move(word.stems));
  Stems stems;
  for (const auto& word : words) stems.insert(word->begin(), word->end());
  return stems;
}

bool Wanted::finds(const Word& word) const {
  return std::ranges::any_of(*word.stems, [&](const std::string& stem) {
    return stems.contains(stem) || (!begin.empty() && stem.starts_with(begin));
  });
}

namespace {

// Not within a character.
std::size_t character_at(std::string_view text, std::size_t at) {
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  return at;
}

}  // namespace

std::string first_letters(std::string_view word) {
  std::size_t end = 0;
  std::size_t letters = 0;
  for (; letters < letters_before_star && end < word.size(); ++letters) {
    end = character_at(word, end + 1);
  }
  return std::string(word.substr(0, letters == letters_before_star ? end : 0));
}

bool Wanted::is_too_short() const {
  return !begin.empty() && first_letters(begin).empty();
}

std::vector<Wanted> wanted_in(std::string_view query) {
  std::vector<Wanted> wanted;
  for (Word& word : words_in(query)) {
    Wanted one{*word.stems, {}};
    if (query.substr(word.end).starts_with('*')) {
      one.begin = tools().folded(query.substr(word.begin, word.end - word.begin));
    }
    wanted.push_back(std::move(one));
  }
  return wanted;
}

// ---------------------------------------------------------------- excerpts

namespace {

// A text with its words, of those only the ones that are wanted.
struct Marked {
  std::string_view text;
  std::vector<Word> hits;
};

std::vector<Piece> pieces(const Marked& marked, std::size_t bytes) {
  const std::string_view text = marked.text;
  const std::size_t first = marked.hits.front().begin;
  const std::size_t begin = first < bytes / 3 ? 0 : character_at(text, first - bytes / 3);
  const std::size_t wanted_end = character_at(text, std::min(text.size(), begin + bytes));
  const std::size_t end = std::max(wanted_end, marked.hits.front().end);
  std::vector<Piece> out;
  const auto add = [&](std::size_t from, std::size_t to, bool hit) {
    if (from < to) out.push_back({std::string(text.substr(from, to - from)), hit});
  };
  if (begin != 0) out.push_back({"… ", false});
  std::size_t at = begin;
  for (const Word& hit : marked.hits) {
    if (hit.end > end) break;
    add(at, hit.begin, false);
    add(hit.begin, hit.end, true);
    at = hit.end;
  }
  add(at, end, false);
  if (end != text.size()) out.push_back({" …", false});
  return out;
}

}  // namespace

std::vector<Piece> excerpt(const std::vector<std::string>& texts, const std::vector<Wanted>& wanted,
                           std::size_t bytes) {
  std::set<std::size_t> found;
  Marked first;
  for (const std::string& text : texts) {
    Marked marked{text, {}};
    for (Word& word : words_in(text)) {
      bool hit = false;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i].finds(word)) continue;
        found.insert(i);
        hit = true;
      }
      if (hit) marked.hits.push_back(std::move(word));
    }
    if (first.hits.empty() && !marked.hits.empty()) first = std::move(marked);
  }
  if (found.size() < wanted.size() || first.hits.empty()) return {};
  return pieces(first, bytes);
}

}  // namespace sopu::search
