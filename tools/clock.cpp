// clock: what the ledger's clock has on record, and the key with which it signs.
#include "crypto/base64.hpp"
#include "ledger/clock_key.hpp"
#include "ledger/domain/value/json_form.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/dues.hpp"
#include "ledger/view/stored_event.hpp"
#include "ledger/view/terms_books.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/serving.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {
namespace {

// ---------------------------------------------------------------- show

// Of a ledger that is served somewhere: what everybody may know.
boost::json::object zones_of_server(const Options& options) {
  Dialogue dialogue(options);
  const auto answer = dialogue.get(Target("/v1/zones"));
  boost::json::array zones;
  for (const auto& item : items_of(answer, "items")) {
    if (!item.is_object()) continue;
    boost::json::object zone = item.get_object();
    const auto whole = dialogue.get(Target("/v1/zones").add("zone", text_of(item, "zone")));
    for (const auto& one : items_of(whole, "items")) {
      zone["compared"] = compared_here(text_of(one, "zone"), text_of(one, "rules"));
    }
    zones.push_back(std::move(zone));
  }
  return {{"zones", std::move(zones)}};
}

boost::json::value line_of(const std::string& agreement, const domain::DeadlinePassed& what,
                           const char* member, boost::json::value place) {
  return {{"agreement", agreement},
          {"kind", domain::name(what.kind)},
          {"reference", what.reference},
          {member, std::move(place)}};
}

// The first deadlines to come, over all agreements, and the last that passed among the newest
// events.
class Directory {
 public:
  explicit Directory(const LedgerPaths& paths)
      : store_(store::open_lmdb_store(paths.store(), {.read_only = true, .must_exist = true})),
        snapshot_(store_->snapshot()),
        shared_(limits::cached_states_bytes_max,
                std::make_shared<view::StoredTerms>([this] { return store_->snapshot(); })),
        reader_(*snapshot_, &shared_) {}

  boost::json::object all() { return {{"zones", zones()}, {"due", due()}, {"passed", passed()}}; }

 private:
  static constexpr std::size_t shown = 10;
  static constexpr std::uint64_t events_looked_at = 10'000;

  boost::json::array zones() {
    boost::json::array items;
    const auto clock = reader_.clock();
    for (const auto& [name, place] : clock->newest()) {
      const auto& one = clock->zones()[place];
      items.push_back({{"zone", name},
                       {"version", one.version},
                       {"recorded", domain::json_of(one.recorded)},
                       {"compared", compared_here(name, crypto::base64_encode(
                                                            crypto::view(one.zone.tzif())))}});
    }
    return items;
  }

  boost::json::array due() {
    boost::json::array items;
    view::first_dues(*snapshot_, [&](const domain::AgreementId& id) {
      const auto state = reader_.state(domain::agreement_stream(id));
      const auto list = domain::dues(std::get<domain::Agreement>(*state));
      if (!list.empty()) {
        items.push_back(
            line_of(id.value, list.front().what, "at", domain::json_of(list.front().at)));
      }
      return items.size() < shown;
    });
    return items;
  }

  boost::json::array passed() {
    boost::json::array items;
    const std::uint64_t size = snapshot_->head().size;
    const std::uint64_t end = size - std::min(size, events_looked_at);
    for (std::uint64_t index = size; index-- > end && items.size() < shown;) {
      const auto stored = view::stored_event(*snapshot_, {index});
      const auto* what = domain::get_if<domain::DeadlinePassed>(stored.event->payload);
      if (!what) continue;
      items.push_back(line_of(stored.event->agreement()->value, *what, "recorded",
                              domain::json_of(stored.recorded)));
    }
    return items;
  }

  std::unique_ptr<store::EventStore> store_;
  std::unique_ptr<store::Snapshot> snapshot_;
  view::Shared shared_;
  view::Reader reader_;
};

void print_clock(const boost::json::value& clock) {
  Table zones({"Zone", "Version", "Event", "Since", "This machine"});
  for (const auto& item : items_of(clock, "zones")) {
    const std::string told = text_of(item, "compared");
    zones.add({text_of(item, "zone"), text_of(item, "version"), text_of(item, "recorded.index"),
               text_of(item, "recorded.at"), told.empty() ? "means the same" : told});
  }
  print(zones.empty() ? "No time zone is on record yet.\n" : zones.text());
  for (const auto& [member, heading, when] :
       {std::tuple{"due", "Due next", "at"}, std::tuple{"passed", "Passed", "recorded.at"}}) {
    Table table({heading, "Agreement", "What", "Reference"});
    for (const auto& item : items_of(clock, member)) {
      table.add({text_of(item, when), text_of(item, "agreement"), text_of(item, "kind"),
                 text_of(item, "reference")});
    }
    if (!table.empty()) print("\n" + table.text());
  }
}

void show(const Options& options, const std::string& directory) {
  const boost::json::value clock =
      directory.empty() ? zones_of_server(options) : Directory(LedgerPaths(directory)).all();
  if (options.json) return print_json(clock);
  print_clock(clock);
}

void add_show(Command& family, Context& context) {
  auto* command = add_command(
      family, "show",
      "The time zones on record; of a ledger's directory also what is due, and what passed",
      {"clock show --url https://ledger.example", "clock show /var/lib/sopu"});
  auto directory = std::make_shared<std::string>();
  command->add_option("directory", *directory, "The ledger's directory; served or not")
      ->existing_directory();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, directory] { show(context.options, *directory); });
}

// ---------------------------------------------------------------- renew

struct RenewArguments {
  std::string directory;
  std::string operator_key;
};

void renew(const Options& options, const RenewArguments& arguments) {
  const LedgerPaths paths(arguments.directory);
  const std::string key_file =
      arguments.operator_key.empty() ? paths.operator_key().string() : arguments.operator_key;
  const auto operator_key = load_key(key_file);
  LedgerOptions opening = serving_options(arguments.directory);
  opening.on_trouble = {};  // that there is no clock key yet is why it is renewed
  renew_clock_key(arguments.directory, std::move(opening), operator_key);
  const std::string file = paths.clock_key().string();
  if (options.json) return print_json(boost::json::object{{"clockKey", file}});
  print("The ledger's clock has a new key: " + file + "\n");
  note("It is encrypted as the log's key is. `sopu serve " + arguments.directory +
       "` reads both when it starts.");
}

void add_renew(Command& family, Context& context) {
  auto* command = add_command(
      family, "renew", "Give the ledger's clock a new key, its first one too; revoke the old ones",
      {"clock renew /var/lib/sopu",
       "clock renew /var/lib/sopu --operator-key /media/operator.pem"});
  auto arguments = std::make_shared<RenewArguments>();
  command->add_option("directory", arguments->directory, "The ledger's directory, not being served")
      ->required()
      ->existing_directory();
  command->add_option("--operator-key", arguments->operator_key,
                      "The operator's key, if it is not in the directory");
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { renew(context.options, *arguments); });
}

}  // namespace

void add_clock_commands(Command& app, Context& context) {
  auto& family = *add_family(app, "clock", "The ledger's clock: time zones on record, and its key");
  add_show(family, context);
  add_renew(family, context);
}

}  // namespace sopu::tools
