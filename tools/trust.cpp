#include "tools/trust.hpp"

#include <algorithm>
#include <cstdlib>

#include "crypto/base64.hpp"
#include "crypto/merkle.hpp"
#include "crypto/sha256.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {

std::string fingerprint(const crypto::NoteVerifier& ledger) {
  const crypto::Hash hash = crypto::sha256(ledger.key.bytes);
  return "SHA256:" + crypto::base64_encode(crypto::view(hash));
}

std::string ledger_text(const std::string& url, const crypto::NoteVerifier& ledger) {
  Table table;
  table.add({"URL", url});
  table.add({"Ledger", ledger.name});
  table.add({"Verifier key", ledger.vkey()});
  table.add({"Fingerprint", fingerprint(ledger)});
  return table.text(2);
}

server::Endpoint endpoint_of(const Options& options) {
  const auto tell = [url = options.url] { note("Waiting for an answer of " + url + " …"); };
  return {options.url, options.ca_file, options.language, tell};
}

// ---------------------------------------------------------------- which ledger

std::optional<crypto::NoteVerifier> Trust::pinned() const {
  if (!options_.log_key.empty()) return parse_log_key(options_.log_key);
  for (auto& known : memory_.ledgers()) {
    if (known.url == plain_url(options_.url)) return std::move(known.ledger);
  }
  return std::nullopt;
}

// What the server says it is.
crypto::NoteVerifier Trust::shown() {
  const auto answer = http_.get_json("/v1/log");
  auto ledger =
      answer ? crypto::NoteVerifier::parse(text_of(*answer, "verifierKey")) : std::nullopt;
  if (!ledger || ledger->name != text_of(*answer, "origin")) {
    throw server::Unreachable(options_.url + " is not a ledger: /v1/log does not say which");
  }
  return std::move(*ledger);
}

std::optional<crypto::NoteVerifier> Trust::check_known() {
  const auto known = pinned();
  if (!known) return std::nullopt;
  const auto here = shown();
  if (here.vkey() != known->vkey()) {
    throw Stop(
        Exit::unverified,
        options_.url + " is not the ledger that you know: known is " + known->vkey() +
            ", and this server says that it is " + here.vkey() +
            ". Nothing was signed, and no token was sent. If the ledger was really made anew "
            "there, `sopu trust " +
            options_.url + " --log-key KEY` with the key that its operator tells you");
  }
  begin_to_watch(*known);
  remember(*known);
  return known;
}

void Trust::remember(const crypto::NoteVerifier& ledger) {
  const KnownLedger here{plain_url(options_.url), ledger};
  const auto all = memory_.ledgers();
  const bool is_known =
      std::ranges::any_of(all, [&](const auto& one) { return one.url == here.url; });
  if (memory_.has_place() && !is_known) memory_.remember(here);
}

crypto::NoteVerifier Trust::meet() {
  if (auto known = check_known()) return std::move(*known);
  auto ledger = shown();
  accept_new(ledger);
  begin_to_watch(ledger);
  remember(ledger);
  return ledger;
}

// A server may claim any name. One that is known elsewhere is not met here by chance.
void Trust::accept_new(const crypto::NoteVerifier& ledger) {
  for (const auto& known : memory_.ledgers()) {
    if (known.ledger.name != ledger.name) continue;
    throw Stop(
        Exit::unverified,
        options_.url + " says that it is the ledger " + ledger.name + ", which you know at " +
            known.url +
            ". Nothing was signed, and no token was sent. If it has really moved, or has two "
            "addresses: sopu trust " +
            options_.url + " --log-key '" + known.ledger.vkey() + "'");
  }
  if (options_.json) {
    return note_json(
        boost::json::object{{"newLedger", boost::json::object{{"url", plain_url(options_.url)},
                                                              {"origin", ledger.name},
                                                              {"verifierKey", ledger.vkey()}}}});
  }
  note("This ledger is new to you:\n" + ledger_text(plain_url(options_.url), ledger) +
       "Compare the key with what its operator published.");
  if (options_.yes || !has_terminal()) return;
  if (!confirm("Is it the right one?")) {
    throw Stop(Exit::failure, "the ledger is not known; nothing was sent");
  }
}

// ---------------------------------------------------------------- what it says of its log

std::string Trust::fetch_checkpoint() {
  const auto answer = http_.get("/checkpoint");
  if (answer.status == 200) return answer.body;
  throw server::Unreachable(options_.url + " answers " + std::to_string(answer.status) +
                            " to /checkpoint");
}

// What is remembered is read before the server is asked: another command may see more meanwhile.
void Trust::begin_to_watch(const crypto::NoteVerifier& ledger) {
  ledger_ = ledger;
  newest_ = memory_.checkpoint(ledger).value_or("");
  see(fetch_checkpoint());
}

void Trust::see(const std::string& note) {
  const auto seen = log::open_checkpoint(note, *ledger_);
  if (!seen) accuse("a checkpoint that is not signed with the key of " + ledger_->name, note);
  if (const auto newest = log::open_checkpoint(newest_, *ledger_)) {
    const std::string before = "of " + std::to_string(newest->size) + " events";
    if (seen->size < newest->size) {
      accuse("a log of " + std::to_string(seen->size) + " events where there was one " + before +
                 " (a rollback)",
             note);
    }
    if (!continues(*newest, *seen)) {
      accuse("another history than the one " + before + " that was shown before (a fork)", note);
    }
    if (*seen == *newest) return;
  }
  newest_ = note;
  memory_.remember_checkpoint(*ledger_, note);
}

bool Trust::continues(const log::Checkpoint& older, const log::Checkpoint& newer) {
  if (older.size == newer.size) return older.root == newer.root;
  if (older.size == 0) return true;
  const auto answer = http_.get_json("/v1/proof/consistency?from=" + std::to_string(older.size) +
                                     "&to=" + std::to_string(newer.size));
  if (!answer) return false;
  std::vector<crypto::Hash> hashes;
  for (const auto& item : items_of(*answer, "hashes")) {
    const auto hash = crypto::hash_from_base64(text_of(item));
    if (!hash) return false;
    hashes.push_back(*hash);
  }
  return crypto::verify_consistency(older.size, newer.size, older.root, newer.root, hashes);
}

void Trust::accuse(const std::string& what, const std::string& note) const {
  const auto kept = memory_.keep_evidence({{"shown-before", newest_}, {"shown-now", note}});
  throw Stop(Exit::unverified,
             options_.url + " shows " + what +
                 ". Do not believe this server; both checkpoints are in " + kept.string() +
                 ": show them to whoever else uses the ledger, and to its operator");
}

// ---------------------------------------------------------------- the command

namespace {

struct Arguments {
  std::string url;
  std::string log_key;
  bool forget = false;
};

void list(const Options& options, const Memory& memory) {
  boost::json::array json;
  Table table({"URL", "Ledger and verifier key"});
  for (const auto& [url, ledger] : memory.ledgers()) {
    json.push_back(
        boost::json::object{{"url", url}, {"origin", ledger.name}, {"verifierKey", ledger.vkey()}});
    table.add({url, ledger.vkey()});
  }
  if (options.json) return print_json(boost::json::object{{"items", json}});
  print(table.empty() ? "No ledger is known yet.\n" : table.text());
}

void forget(Memory& memory, const std::string& url) {
  if (!memory.forget(plain_url(url))) throw Stop(Exit::failure, url + " is not known");
  note("Forgotten: " + plain_url(url));
}

// With a key given, the server need not be there; if it is, it must be the one.
void trust_key(const Options& options, Memory& memory, const KnownLedger& known) {
  Options there = options;
  there.url = known.url;
  server::HttpClient http(endpoint_of(there));
  try {
    const auto answer = http.get_json("/v1/log");
    const std::string here = answer ? text_of(*answer, "verifierKey") : std::string();
    if (here != known.ledger.vkey()) {
      throw Stop(Exit::unverified, known.url + " says that its key is '" + here +
                                       "', not the one given; nothing was remembered");
    }
  } catch (const server::Unreachable& error) {
    note(std::string("Remembered without having asked: ") + error.what());
  }
  memory.remember(known);
}

void trust(const Options& options, const Arguments& arguments) {
  Memory memory;
  if (arguments.url.empty()) return list(options, memory);
  if (!memory.has_place()) {
    throw Stop(Exit::usage, "there is no place to remember a ledger: set SOPU_HOME to a directory");
  }
  if (arguments.forget) return forget(memory, arguments.url);
  Options there = options;
  there.url = arguments.url;
  if (arguments.log_key.empty()) {
    server::HttpClient http(endpoint_of(there));
    Trust(there, http).meet();
  } else {
    trust_key(options, memory, {plain_url(arguments.url), parse_log_key(arguments.log_key)});
  }
  for (const auto& known : memory.ledgers()) {
    if (known.url != plain_url(arguments.url)) continue;
    if (options.json) {
      return print_json(boost::json::object{
          {"url", known.url}, {"origin", known.ledger.name}, {"verifierKey", known.ledger.vkey()}});
    }
    print("Trusted from now on:\n" + ledger_text(known.url, known.ledger));
  }
}

}  // namespace

void add_trust(Command& app, Context& context) {
  auto* command = add_command(
      app, "trust", "Say which ledger stands behind a URL; without one, list those that are known",
      {"trust https://ledger.example --log-key ledger.example/sla+0a1b2c3d+AY…",
       "trust https://ledger.example      # shows the key's fingerprint and asks", "trust",
       "trust https://old.example --forget"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("url", arguments->url, "Where the ledger is served");
  command->add_option("--log-key", arguments->log_key,
                      "The log's verifier key, from somewhere else than the server");
  command->add_flag("--forget", arguments->forget, "Know nothing of it any more");
  command->add_flag("--yes", context.options.yes, "Trust it without asking");
  command
      ->add_option("--ca", context.options.ca_file,
                   "PEM file of certificates to trust beside the system's")
      ->existing_file();
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { trust(context.options, *arguments); });
}

}  // namespace sopu::tools
