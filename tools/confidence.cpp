// What a side of a dispute and its neutral tell each other alone: the words are a document that
// begins with random bytes, the event has its hash.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "crypto/jws.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "tools/dispute_case.hpp"
#include "tools/document.hpp"
#include "tools/pager.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t salt_bytes = 32;
constexpr std::string_view confided_type = "sopu.statement.confided.v1";

std::string document_with(const std::string& text) {
  const std::string salt = crypto::random_bytes(salt_bytes);
  return boost::json::serialize(
      object{{"salt", crypto::base64url_encode(crypto::view(salt))}, {"text", text}});
}

// Who is the neutral now, for a side that does not say whom it tells.
std::string neutral_of(const value& dispute) {
  const auto& seats = items_of(dispute, "neutrals.seats");
  if (!seats.empty() && find(seats.back(), "left") == nullptr) {
    return text_of(seats.back(), "party");
  }
  throw Stop(Exit::refused, "nobody is the neutral of this dispute now");
}

void confide(const Options& options, const CaseArguments& arguments) {
  Case one(options, arguments);
  const std::string to = arguments.to.empty() ? neutral_of(one.dispute()) : arguments.to;
  const std::string document = document_with(arguments.text);
  // What is signed has the hash alone.
  if (!options.json) note("For " + to + " alone: " + arguments.text);
  if (!options.dry_run) put_bytes(one.dialogue(), document);
  const auto hash = crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(document))));
  one.sign("statement.confided", {{"party", to}, {"sha256", hash}});
}

// The event's data, as it was signed.
value data_of(Dialogue& dialogue, const value& line) {
  const auto event = dialogue.get(Target("/v1/events/" + text_of(line, "index")));
  const auto jws = crypto::parse_jws(text_of(event, "jws"), codec::event_typ);
  boost::system::error_code error;
  const auto payload = jws ? boost::json::parse(jws->payload, error) : value();
  const auto* data = find(payload, "data");
  if (!data) throw Stop(Exit::unverified, "the server sent an event that is none");
  return *data;
}

// {index, recordedAt, from, to, sha256, text?}: without words where the caller may not read them.
object confided_in(Dialogue& dialogue, const value& line) {
  const value data = data_of(dialogue, line);
  object one{{"index", number_of(line, "index").value_or(0)},
             {"recordedAt", text_of(line, "recordedAt")},
             {"from", text_of(line, "source").substr(std::string_view("party/").size())},
             {"to", text_of(data, "party")},
             {"sha256", text_of(data, "sha256")}};
  const auto document = get_bytes(dialogue, text_of(data, "sha256"));
  if (!document) return one;
  boost::system::error_code error;
  const auto words = boost::json::parse(*document, error);
  one["text"] = error || find(words, "text") == nullptr ? *document : text_of(words, "text");
  return one;
}

std::string text_of_all(const boost::json::array& all) {
  std::string text;
  for (const auto& one : all) {
    const bool may_read = find(one, "text") != nullptr;
    text += "Event " + text_of(one, "index") + ", " + short_time(text_of(one, "recordedAt")) +
            " UTC, " + text_of(one, "from") + " to " + text_of(one, "to") + "\n  " +
            (may_read ? wrap(text_of(one, "text"), 2)
                      : "for these two alone, document " + text_of(one, "sha256")) +
            "\n";
  }
  return text;
}

void confided(const Options& options, const CaseArguments& arguments) {
  Dialogue dialogue(options);
  const std::string path = "/v1/agreements/" + agreement_id(arguments.agreement).value;
  const auto agreement = dialogue.get(Target(path));
  const auto& dispute = listed(agreement, "disputes", "id", arguments.dispute);
  boost::json::array all;
  for (const auto& line : dialogue.all_items(Target(path + "/history"))) {
    const bool is_one = text_of(line, "dispute") == text_of(dispute, "id") &&
                        text_of(line, "type") == confided_type;
    if (is_one) all.push_back(confided_in(dialogue, line));
  }
  if (options.json) return print_json(object{{"items", std::move(all)}});
  if (all.empty()) return note("Nobody has told the neutral anything alone.");
  print_paged(text_of_all(all));
}

}  // namespace

void add_confidence_commands(Command& family, Context& context) {
  auto added = add_case_command(
      family, context, confide, "confide",
      "Tell the neutral something alone; as the neutral, a side",
      {"dispute confide acme-hosting --text \"We would take half\"",
       "dispute confide acme-hosting --to globex --text \"Would you take half?\""});
  added.text("--text", "What nobody else is to read");
  added.command->add_option("--to", added.arguments->to,
                            "The party that is told (default: who is the neutral)");
  added = add_reading_command(family, context, confided, "confided",
                              "What was told to one alone, with the words that you may read",
                              {"dispute confided acme-hosting"});
  added.command->add_option("--dispute", added.arguments->dispute,
                            "The dispute's event id, or an end of it (default: the only one)");
}

}  // namespace sopu::tools
