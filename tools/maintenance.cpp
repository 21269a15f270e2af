// rebuild, fsck: the operator's checks and repairs of a ledger's directory.
#include "ledger/audit/directory_source.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/directory.hpp"
#include "ledger/search/word_index.hpp"
#include "ledger/start_check.hpp"
#include "ledger/store/contract.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/projection.hpp"
#include "ledger/view/rebuild.hpp"
#include "tools/child_process.hpp"
#include "tools/commands.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {
namespace {

void require_store(const LedgerPaths& paths) {
  if (std::filesystem::exists(paths.store())) return;
  throw Stop(Exit::usage, paths.root.string() + " is not a ledger's directory: it has no " +
                              paths.store().filename().string());
}

// ---------------------------------------------------------------- rebuild

void rebuild(const Options& options, const std::string& directory, bool check) {
  const LedgerPaths paths(directory);
  require_store(paths);
  const DirectoryLock lock(paths);
  const auto store = store::open_lmdb_store(paths.store(), {.must_exist = true});
  std::string difference;
  {
    const auto progress = std::make_shared<Progress>(check ? "Comparing" : "Rebuilding the views");
    const view::Progress report = [progress](std::uint64_t done, std::uint64_t total) {
      (*progress)(done, total);
    };
    if (check) {
      difference = view::compare_with_rebuilt(*store, report);
    } else {
      view::rebuild(*store, report);
      search::WordIndex::remove(paths.word_index());  // the next server makes it anew
    }
  }
  const auto snapshot = store->snapshot();
  if (options.json) {
    boost::json::object out{{"events", snapshot->head().size}, {"same", difference.empty()}};
    if (!difference.empty()) out["difference"] = difference;
    print_json(out);
  } else if (difference.empty()) {
    print((check ? "The views are what the log makes of them: "
                 : "New views were built from the log and put in place: ") +
          std::to_string(snapshot->head().size) + " events.\n");
  } else {
    print("The views differ from what the log makes of them: " + difference + "\n");
  }
  if (!difference.empty()) {
    throw Stop(Exit::unverified,
               "`sopu rebuild " + directory + "` builds new ones and puts them in their place");
  }
}

void add_rebuild(Command& app, Context& context) {
  auto* command = add_command(app, "rebuild",
                              "Build new views from the log, put in place when whole; or compare",
                              {"rebuild /var/lib/sopu", "rebuild /var/lib/sopu --check"});
  auto directory = std::make_shared<std::string>();
  auto check = std::make_shared<bool>(false);
  command->add_option("directory", *directory, "The ledger's directory, not being served")
      ->required()
      ->existing_directory();
  command->add_flag("--check", *check, "Only compare every record; change nothing");
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, directory, check] { rebuild(context.options, *directory, *check); });
}

// ---------------------------------------------------------------- fsck

constexpr std::uint64_t heartbeat_every = 10'000;

// The log's key as its own first event states it.
std::string key_in_log(const store::Snapshot& snapshot) {
  const auto first = snapshot.event({0});
  if (!first) return {};
  const auto event = codec::SignatureCheck::committed(first->jws);
  if (!event) return {};
  const auto* opened = domain::get_if<domain::LedgerOpened>((*event)->payload);
  return opened == nullptr ? std::string() : opened->log_key;
}

// Every record of the live views, and of fresh ones that a rebuild was interrupted over.
void scan_views(const store::EventStore& store, const std::function<void()>& count) {
  for (const auto views : {store::Views::live, store::Views::fresh}) {
    const auto snapshot = store.snapshot(views);
    for (const auto table : store::all_tables) {
      try {
        snapshot->scan(table, {}, {}, [&](std::string_view, std::string_view) {
          count();
          return true;
        });
      } catch (const store::CorruptRecord& damage) {
        throw std::runtime_error("table " + std::string(store::table_name(table)) + ": " +
                                 damage.what());
      }
    }
  }
}

// Reads every record of every table, which checks its hash. JSON: {records, logKey, viewsAt, size}.
std::string scan(const LedgerPaths& paths, const std::function<void()>& alive) {
  const auto store = store::open_lmdb_store(paths.store(), {.read_only = true, .must_exist = true});
  const auto snapshot = store->snapshot();
  std::uint64_t records = 0;
  const auto count = [&] {
    if (++records % heartbeat_every == 0) alive();
  };
  scan_views(*store, count);
  const std::string log_key = key_in_log(*snapshot);
  if (const auto verifier = crypto::NoteVerifier::parse(log_key)) {
    check_at_start(*store, paths, verifier->key);
  }
  const auto size = snapshot->head().size;
  snapshot->events(0, size, [&](const store::StoredEvent&) {
    count();
    return true;
  });
  return boost::json::serialize(boost::json::object{{"records", records},
                                                    {"logKey", log_key},
                                                    {"viewsAt", snapshot->views().position},
                                                    {"viewsSchema", snapshot->views().schema},
                                                    {"size", size}});
}

[[noreturn]] void stop_with_fault(const Options& options, const std::string& what) {
  if (options.json) {
    print_json(boost::json::object{{"holds", false}, {"fault", {{"detail", what}}}});
  } else {
    print("THE LEDGER IS DAMAGED.\n  " + wrap(what, 2) + "\n");
  }
  throw Stop(Exit::unverified, "");
}

std::string views_state(const boost::json::value& scanned) {
  if (text_of(scanned, "viewsSchema") != std::to_string(view::schema_version)) {
    return "of another version of the program; the next start makes them anew";
  }
  if (text_of(scanned, "viewsAt") != text_of(scanned, "size")) {
    return "behind the log; the next start brings them up to date";
  }
  return "up to date";
}

void fsck(const Options& options, const std::string& directory, std::string log_key) {
  const LedgerPaths paths(directory);
  require_store(paths);
  note("Reading every record of " + directory + " …");
  const auto end = run_in_child([&](const auto& alive) { return scan(paths, alive); });
  if (!end.completed) stop_with_fault(options, end.text);
  const auto scanned = boost::json::parse(end.text);
  if (log_key.empty()) log_key = text_of(scanned, "logKey");
  if (log_key.empty()) stop_with_fault(options, "The log has no first event that opens a ledger.");

  audit::Options audit_options{parse_log_key(log_key), 0, {}};
  audit::Verdict verdict;
  {
    const auto progress = std::make_shared<Progress>("Verifying");
    audit_options.progress = [progress](std::uint64_t done, std::uint64_t total) {
      (*progress)(done, total);
    };
    verdict = verify_directory(paths, audit_options);
  }
  if (options.json) {
    auto out = verdict_json(verdict);
    out.as_object()["records"] = *find(scanned, "records");
    out.as_object()["views"] = views_state(scanned);
    print_json(out);
  } else {
    print(verdict_text(verdict, {{"Records", text_of(scanned, "records") + ", each with its hash"},
                                 {"Views", views_state(scanned)}}));
  }
  tell_of_zones(verdict);
  if (verdict.fault) throw Stop(Exit::unverified, "");
}

void add_fsck(Command& app, Context& context) {
  auto* command = add_command(
      app, "fsck", "Check a ledger's directory without writing: records, log, high-water mark",
      {"fsck /var/lib/sopu", "fsck /var/lib/sopu --log-key \"$LOG_KEY\" --json"});
  auto directory = std::make_shared<std::string>();
  auto log_key = std::make_shared<std::string>();
  command->add_option("directory", *directory, "The ledger's directory; it may be in use")
      ->required()
      ->existing_directory();
  command
      ->add_option("--log-key", *log_key, "The verifier key (default: the one in its first event)")
      ->environment("SOPU_LOG_KEY");
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, directory, log_key] { fsck(context.options, *directory, *log_key); });
}

}  // namespace

void add_maintenance_commands(Command& app, Context& context) {
  add_rebuild(app, context);
  add_fsck(app, context);
}

}  // namespace sopu::tools
