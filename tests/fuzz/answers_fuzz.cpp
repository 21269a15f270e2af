// What a client does with a server's answers: whatever JSON comes, reading and showing it ends
// without an exception that says nothing, and what is shown holds nothing that a terminal obeys.
#include <cstdlib>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/invisible.hpp"
#include "crypto/utf8.hpp"
#include "ledger/paper/terms_text.hpp"
#include "ledger/words/answers.hpp"
#include "server/client.hpp"
#include "tools/agreement_show.hpp"
#include "tools/base.hpp"
#include "tools/proposal_show.hpp"
#include "tools/receipts.hpp"
#include "tools/signing.hpp"
#include "tools/signing_screen.hpp"
#include "tools/text.hpp"

using namespace sopu;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

void must_be_harmless(std::string_view shown) {
  demand(crypto::is_utf8(shown));
  for (char32_t before = 0; !shown.empty();) {
    const char32_t point = *crypto::take_code_point(shown);
    demand(!crypto::deceives(point, before));
    before = point;
  }
}

void show(const boost::json::value& answer, words::Language language) {
  const auto& changes = tools::items_of(answer, "changes");
  const auto stretches = tools::shown(tools::items_of(answer, "stretches"));
  for (const std::string& text :
       {tools::agreement_text(answer, "deal", language), tools::proposal_text(answer, language, 2),
        tools::standing_text(answer, language, {}, 2), tools::terms_text(answer, language),
        tools::item_text(answer, answer, language), tools::data_text(answer, false, language),
        tools::receipt_text(answer), tools::changes_text(changes, &answer, nullptr, language, 2),
        tools::terms_made(stretches, false, language), tools::compare_line(answer, language),
        tools::effect_text(answer, tools::read_base(answer), language)}) {
    must_be_harmless(tools::visible(text));
  }
  must_be_harmless(crypto::escape_invisible(tools::pretty(answer)));
}

void read(const boost::json::value& answer, const crypto::NoteVerifier& ledger) {
  const auto problem = server::read_problem(answer);
  must_be_harmless(tools::visible(words::render(problem.why, {words::Language::fi, problem.zone})));
  words::problem_of(problem, words::Language::en);
  auto told = answer;
  words::add_texts(told, {});
  try {
    tools::prove_receipt(answer, ledger);
  } catch (const tools::Stop&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto ledger =
      crypto::NoteVerifier::make("ledger.example/fuzz", crypto::NoteKeyType::ed25519,
                                 crypto::PrivateKey::generate().public_key());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  must_be_harmless(tools::visible(text));
  boost::system::error_code error;
  const auto answer = boost::json::parse(text, error);
  if (error) return 0;
  // Not of `answer`: Boost may read another fraction out of what it wrote.
  // A number beyond all numbers it writes as one that it does not read.
  const std::string written = boost::json::serialize(answer);
  const auto plain = boost::json::parse(written, error);
  demand(error || boost::json::parse(crypto::escape_invisible(written)) == plain);
  show(answer, words::Language::en);
  show(answer, words::Language::fi);
  read(answer, ledger);
  return 0;
}
