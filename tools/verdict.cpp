#include "tools/verdict.hpp"

#include "crypto/base64.hpp"
#include "ledger/audit/directory_source.hpp"
#include "ledger/clock.hpp"
#include "ledger/zone_files.hpp"
#include "tools/memory.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::string verdict_text(const audit::Verdict& verdict,
                         const std::vector<std::vector<std::string>>& more) {
  Table table;
  if (verdict.fault) {
    const auto& fault = *verdict.fault;
    table.add({"Where", fault.index ? "event " + std::to_string(*fault.index) : "the checkpoint"});
    table.add({"What", fault.kind});
    table.add({"Why", fault.detail});
  }
  // Nothing can be said of a log whose checkpoint is not even signed.
  if (verdict.checkpoint.origin.empty()) return "THE LOG DOES NOT HOLD.\n" + table.text(2);
  table.add({"Origin", verdict.checkpoint.origin});
  table.add({"Size", counted(verdict.checkpoint.size, "event")});
  table.add({"Root", crypto::base64_encode(crypto::view(verdict.checkpoint.root))});
  table.add({"Checked", counted(verdict.bodies_checked, "event") + " with signature and rules, " +
                            counted(verdict.agreements, "agreement") + ", " +
                            counted(verdict.tiles, "tile")});
  if (verdict.bodies_withheld > 0) {
    table.add({"Not shown", counted(verdict.bodies_withheld, "event") +
                                " known by hash alone: you may not read more"});
  }
  if (verdict.agreements_partly_withheld > 0) {
    table.add({"Partly shown", counted(verdict.agreements_partly_withheld, "agreement") +
                                   ": signatures checked, the rules only as far as you may read"});
  }
  for (const auto& row : more) table.add(row);
  return (verdict.fault ? "THE LOG DOES NOT HOLD.\n" : "The log holds.\n") + table.text(2);
}

void tell_of_zones(const audit::Verdict& verdict) {
  for (const auto& zone : verdict.zones) {
    const std::string told = compared_here(zone.zone, zone.rules);
    if (!told.empty()) note("The time zone " + zone.zone + ": " + told + ".");
  }
}

std::string compared_here(const std::string& name, const std::string& rules) {
  const auto machine = machine_zone(name);
  if (!machine) return "this machine has no rules of it; those on record were used";
  const auto tzif = crypto::base64_decode(rules);
  const auto zone = tzif ? domain::Zone::read(name, std::string(crypto::text(*tzif)))
                         : std::optional<domain::Zone>();
  if (!zone) return "the rules on record cannot be read";
  const domain::Time now = system_clock()();
  const auto difference = domain::first_difference(
      *zone, machine->zone, now - limits::zone_compared_back, now + limits::zone_compared_ahead);
  if (!difference) return {};
  return "this machine's rules (" + machine->version + ") show other clocks at " +
         domain::format_time(*difference) + "; those on record were used";
}

boost::json::value verdict_json(const audit::Verdict& verdict) {
  boost::json::object out{{"holds", !verdict.fault},
                          {"origin", verdict.checkpoint.origin},
                          {"size", verdict.checkpoint.size},
                          {"root", crypto::base64_encode(crypto::view(verdict.checkpoint.root))},
                          {"bodiesChecked", verdict.bodies_checked},
                          {"bodiesWithheld", verdict.bodies_withheld},
                          {"agreements", verdict.agreements},
                          {"agreementsPartlyWithheld", verdict.agreements_partly_withheld},
                          {"tiles", verdict.tiles}};
  if (verdict.fault) {
    boost::json::object fault{{"kind", verdict.fault->kind}, {"detail", verdict.fault->detail}};
    if (verdict.fault->index) fault["index"] = *verdict.fault->index;
    out["fault"] = std::move(fault);
  }
  return out;
}

crypto::NoteVerifier parse_log_key(const std::string& vkey) {
  auto verifier = crypto::NoteVerifier::parse(vkey);
  if (!verifier || verifier->type != crypto::NoteKeyType::ed25519) {
    throw Stop(Exit::usage, "'" + vkey +
                                "' is not the verifier key of a log: it looks like"
                                " ledger.example/sla+0a1b2c3d+AY…");
  }
  return std::move(*verifier);
}

void add_log_key_option(Command* command, std::string& log_key) {
  command
      ->add_option("--log-key", log_key,
                   "The log's verifier key, from somewhere else than the server (default: of the"
                   " ledger that is known)")
      ->environment("SOPU_LOG_KEY");
}

void ask_for_log_key() {
  throw Stop(
      Exit::usage,
      "under which key? Give --log-key KEY or set SOPU_LOG_KEY: the log's verifier key, from "
      "somewhere else than the server (or make the ledger known: sopu trust URL)");
}

crypto::NoteVerifier log_key_for(const std::string& given, const std::string& origin) {
  if (!given.empty()) return parse_log_key(given);
  for (const auto& [url, ledger] : Memory().ledgers()) {
    if (ledger.name == origin) return ledger;
  }
  ask_for_log_key();
}

audit::Verdict verify_directory(const LedgerPaths& paths, audit::Options options) {
  if (const auto note = read_high_water(paths)) {
    auto mark = log::open_checkpoint(*note, options.log_key);
    if (!mark) {
      audit::Verdict verdict;
      verdict.fault = audit::Fault{std::nullopt, "checkpoint",
                                   "The high-water mark " + paths.high_water().string() +
                                       " is not signed by the log's key for the log " +
                                       options.log_key.name + "."};
      return verdict;
    }
    options.since.push_back(std::move(*mark));
  }
  return audit::verify_file(paths.store(), options);
}

std::optional<log::Checkpoint> read_state(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  auto checkpoint = log::parse_checkpoint_body(read_file(path));
  if (!checkpoint) throw Stop(Exit::usage, path + " is not what an earlier verification left");
  return checkpoint;
}

void write_state(const std::string& path, const log::Checkpoint& checkpoint) {
  replace_file(path, log::checkpoint_body(checkpoint));
}

}  // namespace sopu::tools
