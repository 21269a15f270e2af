#include "tools/serve_check.hpp"

#include "ledger/directory.hpp"
#include "ledger/start_check.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "ledger/view/projection.hpp"
#include "tools/child_process.hpp"
#include "tools/common.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

// Asked for once, though two keys need it.
crypto::Passphrase remembered(crypto::Passphrase ask) {
  return [ask = std::move(ask), told = std::make_shared<std::optional<std::string>>()] {
    if (!*told) *told = ask();
    return **told;
  };
}

// Empty, or why the key cannot be used.
std::string read_key(const std::filesystem::path& file, const crypto::Passphrase& passphrase,
                     std::optional<crypto::PublicKey>& key) {
  try {
    key = crypto::read_key_file(file, passphrase).public_key();
    return {};
  } catch (const std::exception& fault) {
    return fault.what();
  }
}

// In a child: a damaged file may end whoever reads it. Empty, or what is wrong.
std::string check_store(const LedgerPaths& paths, const std::optional<crypto::PublicKey>& log_key,
                        std::vector<std::string>& remarks) {
  const auto end = run_in_child([&](const auto&) {
    const auto store =
        store::open_lmdb_store(paths.store(), {.read_only = true, .must_exist = true});
    if (log_key) check_at_start(*store, paths, *log_key);
    const auto views = store->snapshot()->views();
    const bool is_new =
        views.schema == view::schema_version && views.position == store->snapshot()->head().size;
    return std::string(is_new ? "" : "behind");
  });
  if (!end.completed) return paths.store().string() + ": " + end.text;
  if (!end.text.empty()) remarks.emplace_back("the views are brought up to date at the start");
  return {};
}

}  // namespace

ServeFindings check_directory(const std::string& directory) {
  ServeFindings found;
  const LedgerPaths paths(directory);
  if (!std::filesystem::exists(paths.store())) {
    found.faults.push_back(
        paths.store().string() +
        " is not there: `sopu init` makes a new ledger, a backup has an old one");
    return found;
  }
  const auto passphrase = remembered(passphrase_for(paths.log_key().string()));
  std::optional<crypto::PublicKey> log_key;
  std::optional<crypto::PublicKey> clock_key;
  const auto demand = [&found](std::string fault) {
    if (!fault.empty()) found.faults.push_back(std::move(fault));
  };
  demand(read_key(paths.log_key(), passphrase, log_key));
  if (std::filesystem::exists(paths.clock_key())) {
    demand(read_key(paths.clock_key(), passphrase, clock_key));
  } else {
    found.remarks.push_back("there is no " + paths.clock_key().string() +
                            ", and what needs the clock is refused: `sopu clock renew " +
                            directory + "` makes one");
  }
  demand(check_store(paths, log_key, found.remarks));
  return found;
}

std::string settings_text(const Settings& settings) {
  Table table({"Setting", "Value", "From"});
  for (const auto& [member, value] : shown(settings.serving)) {
    const auto source = settings.sources.find(std::string_view(member));
    table.add({std::string(member), text_of(value),
               source == settings.sources.end() ? "default" : source->second});
  }
  return table.text();
}

}  // namespace sopu::tools
