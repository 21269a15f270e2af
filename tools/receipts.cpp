#include "tools/receipts.hpp"

#include "crypto/base64.hpp"
#include "crypto/jws.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/log/entry.hpp"
#include "ledger/log/proof.hpp"
#include "tools/commands.hpp"
#include "tools/memory.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

namespace {

[[noreturn]] void does_not_prove(const std::string& why) {
  throw Stop(Exit::unverified, "the receipt proves nothing: " + why);
}

}  // namespace

Recorded prove_receipt(const boost::json::value& receipt, const crypto::NoteVerifier& ledger) {
  const auto* number = find(receipt, "index");
  const auto* index = number == nullptr ? nullptr : number->if_int64();
  const auto at = domain::parse_time(text_of(receipt, "recordedAt"));
  const auto event = crypto::hash_from_base64url(text_of(receipt, "event"));
  const auto proof = log::parse_proof(text_of(receipt, "proof"));
  if (index == nullptr || !at || !event || !proof) {
    does_not_prove("it lacks its index, its time, its event's hash or its proof");
  }
  if (*index < 0 || proof->index != static_cast<std::uint64_t>(*index)) {
    does_not_prove("it names event " + std::to_string(*index) + ", its proof event " +
                   std::to_string(proof->index));
  }
  if (!log::verify_proof(*proof, log::leaf_of({*at, *event}), ledger)) {
    does_not_prove("the log of " + ledger.name +
                   ", under its key, does not hold this event at this place and time");
  }
  return {proof->index, text_of(receipt, "recordedAt"), text_of(receipt, "event"),
          proof->checkpoint};
}

Recorded prove_receipt(const boost::json::value& receipt, const std::string& jws,
                       const crypto::NoteVerifier& ledger) {
  Recorded recorded = prove_receipt(receipt, ledger);
  const crypto::Hash hash = crypto::sha256(crypto::view(jws));
  if (recorded.event != crypto::base64url_encode(crypto::view(hash))) {
    does_not_prove("it is for another event than the one that was sent");
  }
  return recorded;
}

std::string kept_receipt(const boost::json::value& receipt, const std::string& jws) {
  boost::json::object kept;
  for (const char* member : {"index", "recordedAt", "event", "proof"}) {
    if (const auto* value = find(receipt, member)) kept[member] = *value;
  }
  kept["jws"] = jws;
  return boost::json::serialize(kept) + "\n";
}

// ---------------------------------------------------------------- verify RECEIPT

namespace {

// What was signed, as far as it can be read.
boost::json::value payload_of(const std::string& jws) {
  const auto parsed = crypto::parse_jws(jws, "sopu-event+jws");
  auto payload =
      parsed ? codec::read_json(parsed->payload) : domain::Result<boost::json::value>({});
  return payload ? std::move(*payload) : boost::json::value();
}

std::string receipt_table(const Recorded& recorded, const boost::json::value& payload,
                          const std::string& origin) {
  Table table;
  table.add({"Ledger", origin});
  table.add({"Event", std::to_string(recorded.index)});
  table.add({"Recorded", short_time(recorded.at) + " UTC"});
  table.add({"Hash", recorded.event});
  for (const char* member : {"type", "subject", "source"}) {
    if (const auto text = text_of(payload, member); !text.empty()) table.add({member, text});
  }
  return table.text(2);
}

// `sopu … --json` prints {receipt, …}; the receipt in it is taken.
boost::json::value receipt_in(const std::string& file) {
  const auto json = read_json_file(file);
  const auto* inner = find(json, "receipt");
  return inner == nullptr ? json : *inner;
}

}  // namespace

std::string origin_of_receipt(const std::string& file) {
  const auto proof = log::parse_proof(text_of(receipt_in(file), "proof"));
  const auto note = proof ? crypto::parse_note(proof->checkpoint) : std::nullopt;
  const auto checkpoint = note ? log::parse_checkpoint_body(note->body) : std::nullopt;
  return checkpoint ? checkpoint->origin : std::string();
}

void verify_receipt(const Options& options, const std::string& file,
                    const crypto::NoteVerifier& ledger) {
  const auto receipt = receipt_in(file);
  const std::string jws = text_of(receipt, "jws");
  const Recorded recorded =
      jws.empty() ? prove_receipt(receipt, ledger) : prove_receipt(receipt, jws, ledger);
  if (options.json) {
    return print_json(boost::json::object{{"holds", true},
                                          {"origin", ledger.name},
                                          {"index", recorded.index},
                                          {"recordedAt", recorded.at},
                                          {"event", recorded.event}});
  }
  print("The receipt holds: the event is in the log.\n" +
        receipt_table(recorded, payload_of(jws), ledger.name));
}

// ---------------------------------------------------------------- receipts

namespace {

void list_receipts(const Options& options) {
  boost::json::array json;
  Table table({"Event", "Recorded", "Type", "Subject", "File"});
  for (const auto& file : Memory().receipts()) {
    const auto receipt = read_json_file(file.string());
    const auto payload = payload_of(text_of(receipt, "jws"));
    json.push_back(boost::json::object{{"index", text_of(receipt, "index")},
                                       {"recordedAt", text_of(receipt, "recordedAt")},
                                       {"type", text_of(payload, "type")},
                                       {"subject", text_of(payload, "subject")},
                                       {"ledger", text_of(payload, "ledger")},
                                       {"file", file.string()}});
    table.add({text_of(receipt, "index"), short_time(text_of(receipt, "recordedAt")),
               text_of(payload, "type"), text_of(payload, "subject"), file.string()});
  }
  if (options.json) return print_json(boost::json::object{{"items", json}});
  print(table.empty() ? "No receipt is kept yet.\n" : table.text());
}

}  // namespace

void add_receipts(Command& app, Context& context) {
  auto* command =
      add_command(app, "receipts", "List the receipts kept here of what was signed and recorded",
                  {"receipts", "verify RECEIPT.json --log-key \"$LOG_KEY\""});
  add_json_option(command, context.options);
  set_action(command, context, [&context] { list_receipts(context.options); });
}

}  // namespace sopu::tools
