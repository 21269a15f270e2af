// Sending what was signed, until it is known what became of it.
#include <algorithm>
#include <thread>

#include "ledger/clock.hpp"
#include "ledger/limits.hpp"
#include "tools/receipts.hpp"
#include "tools/signing.hpp"

namespace sopu::tools {

using domain::ErrorCode;
using domain::Result;

namespace {

std::string save(const std::string& jws) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string file = "sopu-" + domain::format_time(now) + ".jws";
  write_new_file(file, jws + "\n");
  return file;
}

void keep(Dialogue& dialogue, const crypto::NoteVerifier& ledger, const boost::json::value& receipt,
          const std::string& jws, const std::string& kept_in) {
  try {
    const Recorded recorded = prove_receipt(receipt, jws, ledger);
    dialogue.see(recorded.checkpoint);
    if (!dialogue.memory().has_place()) return;
    dialogue.memory().keep_receipt(ledger, recorded.index, kept_receipt(receipt, jws));
  } catch (const Stop& stop) {
    const std::string file = kept_in.empty() ? save(jws) : kept_in;
    throw Stop(stop.exit, std::string(stop.what()) +
                              ". Nothing shows that the event was recorded; it is in " + file +
                              ", and `sopu append` sends it again");
  }
}

}  // namespace

Result<boost::json::value> append(Dialogue& dialogue, const std::string& jws, std::string kept_in) {
  const auto& ledger = dialogue.ledger();
  std::string why;
  auto pause = std::chrono::milliseconds(200);
  for (int attempt = 1; attempt <= limits::client_append_attempts_max; ++attempt) {
    try {
      auto answer = dialogue.http().append(jws);
      const bool pending = !answer && (answer.error().code == ErrorCode::outcome_unknown ||
                                       answer.error().code == ErrorCode::busy);
      if (!pending && answer) keep(dialogue, ledger, *answer, jws, kept_in);
      if (!pending) return answer;
      why = words::render(answer.error().why, {dialogue.language()});
    } catch (const server::Unreachable& error) {
      why = error.what();
    }
    if (attempt == 1) note("No answer yet (" + why + "); sending the same event again …");
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(15'000));
  }
  // The event may or may not be in the log; sent again it will be there once.
  if (kept_in.empty()) kept_in = save(jws);
  throw Stop(Exit::unreachable, "it is not known whether the event was recorded (" + why +
                                    "). It is in " + kept_in + ": `sopu append " + kept_in +
                                    "` sends the same bytes again, which never records it twice");
}

}  // namespace sopu::tools
