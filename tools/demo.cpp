// demo: a throw-away ledger with three agreements, filled over the real interface and then served.
#include <array>
#include <fstream>
#include <thread>

#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "tools/commands.hpp"
#include "tools/serving.hpp"
#include "tools/story.hpp"
#include "tools/temporary.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

struct Cast {
  const char* party;
  const char* name;
  const char* person;
  std::optional<domain::ChangeClass> up_to{};  // signs no further than that
};

// The first of a party brings its admin key, the others are added with it.
constexpr std::array<Cast, 11> cast{
    {{"nordhost", "Nordhost Oy", "nora"},
     {"acme", "Acme Verkkokauppa Oy", "anna"},
     {"acme", "Acme Verkkokauppa Oy", "ben"},
     {"acme", "Acme Verkkokauppa Oy", "carla", domain::ChangeClass::price},
     {"shoppers", "Shoppers' council", "sami"},
     {"gridworks", "Gridworks Ltd", "gita"},
     {"tukipalvelu", "Tukipalvelu Oy", "tuula"},
     {"kunta", "Mallikunta", "kaisa"},
     {"kunta", "Mallikunta", "keijo"},
     {"tyontekijat", "Kunnan työntekijät", "timo"},
     {"aava", "Aava Audit", "aino"}}};

class SocketVoice : public Voice {
 public:
  SocketVoice(const std::string& url, server::Identity identity)
      : identity_(std::move(identity)), socket_({url, {}}, identity_) {}

  domain::Result<Said> try_to_say(const Act& act) override {
    const auto whole = completed(socket_, act);
    if (!whole) return whole.error();
    const auto prepared = prepare(socket_, identity_, *whole);
    if (!prepared) return prepared.error();
    const auto receipt = socket_.call(
        "append", boost::json::object{{"jws", sign_payload(identity_, prepared->payload)}});
    if (!receipt) return receipt.error();
    const auto payload = codec::read_json(prepared->payload).value();
    return Said{text_of(payload, "id"), receipt->at("index").to_number<std::uint64_t>()};
  }

 private:
  server::Identity identity_;
  server::SocketClient socket_;
};

std::string full_name(const Cast& one) {
  std::string name = one.person;
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name;
}

// Keys of everybody, enrolled with the ledger: whom the story needs, each with its own connection.
class Company {
 public:
  Company(const std::filesystem::path& root, const std::string& url, const std::string& origin)
      : keys_(root / "keys"), url_(url), origin_(origin) {
    std::filesystem::create_directory(keys_);
    const LedgerPaths paths(root / "ledger");
    SocketVoice registrar(url,
                          {{"operator"}, crypto::read_key_file(paths.operator_key(), {}), origin});
    for (const auto& one : cast) enrol(one, registrar);
  }

  std::filesystem::path key_file(const std::string& party, const std::string& person) const {
    return keys_ / (party + "-" + person + ".pem");
  }
  Voices voices() const {
    Voices out;
    for (const auto& [name, voice] : voices_) out.emplace(name, voice.get());
    return out;
  }

 private:
  void enrol(const Cast& one, Voice& registrar) {
    const auto key = crypto::PrivateKey::generate();
    crypto::write_key_file(key_file(one.party, one.person), key);
    const domain::PartyId party{one.party};
    codec::KeyWish wish{domain::person_called(full_name(one)),
                        {.sign = true, .admin = true, .read = true}};
    if (one.up_to) wish.authority = domain::Authority{one.up_to, {}, {}};
    const auto request = codec::write_enrolment_request(origin_, party, one.name, key, wish);
    const boost::json::value data = boost::json::object{{"request", request}};
    const auto first = first_of_.find(party);
    if (first == first_of_.end()) {
      registrar.say({"party.enrolled", "party/" + party.value, data});
    } else {
      first->second->say({"key.added", "party/" + party.value, data});
    }
    auto voice = std::make_unique<SocketVoice>(url_, server::Identity{party, key, origin_});
    first_of_.emplace(party, voice.get());
    voices_.emplace(std::string(one.party) + "/" + one.person, std::move(voice));
  }

  std::filesystem::path keys_;
  std::string url_;
  std::string origin_;
  std::map<domain::PartyId, Voice*> first_of_;
  std::map<std::string, std::unique_ptr<Voice>> voices_;
};

// ---------------------------------------------------------------- what to look at

std::string in_days(int days) {
  return domain::format_date(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) +
      std::chrono::days(days));
}

std::string guide(const Company& company, const std::string& url, const std::string& vkey,
                  const std::string& directory) {
  const std::string sopu = std::filesystem::read_symlink("/proc/self/exe").string();
  const auto as = [&](const std::string& party, const std::string& person) {
    return "  export SOPU_URL=" + url + " SOPU_PARTY=" + party +
           " \\\n    SOPU_KEY=" + company.key_file(party, person).string() + "\n";
  };
  return "\nThe sample ledger is served at " + url + "\n  " + url +
         "/            the front page\n  " + url + "/checkpoint  the signed state of the log\n  " +
         url + "/openapi.json\n\nIn another terminal, as Anna of Acme:\n\n" +
         "  alias sopu=" + sopu + "\n  export SOPU_HOME=" + directory +
         "/client SOPU_LOG_KEY=" + vkey + "\n" + as("acme", "anna") +
         "  sopu agreement list\n"
         "  sopu agreement show acme-hosting\n"
         "  sopu history acme-hosting\n"
         "  sopu versions acme-hosting\n"
         "  sopu diff acme-hosting --from 1 --to 4\n"
         "  sopu clause acme-hosting peak-load --at " +
         in_days(60) + "\n" + "  sopu clause acme-hosting peak-load --at " + in_days(150) + "\n" +
         "  sopu clause acme-hosting peak-load --versions\n"
         "  sopu history acme-hosting --clause peak-load\n"
         "  sopu dispute find\n"
         "  sopu dispute figures acme-hosting\n"
         "  sopu search monthly availability\n"
         "  sopu terms acme-warehouse\n"
         "  sopu deadlines acme-hosting\n\n"
         "To keep: a page that prints, and a file that anybody can check without this server:\n\n"
         "  sopu agreement show acme-hosting --html acme-hosting.html\n"
         "  sopu evidence acme-hosting -o acme-hosting.jsonl\n"
         "  sopu verify acme-hosting.jsonl\n"
         "  sopu inspect acme-hosting.jsonl\n\n"
         "Nordhost takes the place of Gridworks in acme-warehouse, and an amendment there waits "
         "for "
         "Acme. See what your signature does, then "
         "sign:\n\n"
         "  sopu approve acme-warehouse --dry-run\n"
         "  sopu approve acme-warehouse\n\n"
         "As Kaisa of the municipality (in Finnish):\n\n" +
         as("kunta", "kaisa") + "  sopu terms kunta-tuki\n  sopu deadlines kunta-tuki\n\n" +
         "As the auditor, who trusts nobody:\n\n" + as("aava", "aino") + "  sopu verify " + url +
         " --log-key " + vkey + "\n\nEverything is in " + directory + ". Ctrl-C ends the demo.\n";
}

boost::json::object machine_guide(const Company& company, const std::string& url,
                                  const std::string& origin, const std::string& vkey,
                                  const std::string& directory) {
  boost::json::object keys;
  for (const auto& one : cast) {
    keys[std::string(one.party) + "/" + one.person] =
        company.key_file(one.party, one.person).string();
  }
  return {{"url", url},
          {"origin", origin},
          {"verifierKey", vkey},
          {"directory", directory},
          {"keys", std::move(keys)}};
}

// ---------------------------------------------------------------- the command

struct Arguments {
  std::string listen;
  std::string keep;
};

// Fills the ledger while the calling thread of `serve` does the I/O.
void fill(const Options& options, const std::filesystem::path& root, const std::string& url,
          const std::string& origin, const std::string& vkey) {
  note("Filling the ledger at " + url + " …");
  const Company company(root, url, origin);
  tell_story(company.voices(), system_clock()(),
             [](const std::string& line) { note("  " + line); });
  if (options.json) {
    print_json(machine_guide(company, url, origin, vkey, root.string()));
  } else {
    print(guide(company, url, vkey, root.string()));
  }
  std::cout.flush();
}

void serve_and_fill(const Options& options, const std::filesystem::path& root,
                    const server::Config& config) {
  std::thread filler;
  std::exception_ptr failure;
  const auto begin = [&](Ledger& ledger, server::Server& server) {
    filler = std::thread([&options, &root, &failure, &server, url = server.url(),
                          origin = ledger.origin(), vkey = ledger.log_verifier().vkey()] {
      try {
        fill(options, root, url, origin, vkey);
      } catch (...) {
        failure = std::current_exception();
        server.stop();
      }
    });
  };
  bool signalled = false;
  const auto ledger_directory = (root / "ledger").string();
  try {
    signalled =
        serve_until_signal(ledger_directory, serving_options(ledger_directory), config, begin);
  } catch (...) {
    if (filler.joinable()) filler.join();
    throw;
  }
  if (filler.joinable()) filler.join();
  // A stop in the midst of the filling is no failure of it.
  if (failure && !signalled) std::rethrow_exception(failure);
}

void demo(const Options& options, const Arguments& arguments) {
  const StopSignals signals;
  const TemporaryDirectory temporary("sopu-demo-", arguments.keep);
  const auto& root = temporary.path();
  create_ledger(root / "ledger", {"ledger.example/demo", "operator", "Operator of the demo",
                                  domain::person_called("Oona"), ""});
  server::Config config;
  const auto listen = parse_listen(arguments.listen.empty() ? "127.0.0.1:7315" : arguments.listen);
  config.address = listen.address;
  config.port = listen.port;
  config.log_level = "warning";
  try {
    serve_and_fill(options, root, config);
  } catch (const server::ConfigError& error) {
    if (!arguments.listen.empty()) throw Stop(Exit::usage, error.what());
    config.port = 0;
    serve_and_fill(options, root, config);
  }
  if (!arguments.keep.empty()) {
    note("Kept in " + root.string() + ": sopu serve " + (root / "ledger").string());
  }
}

}  // namespace

void add_demo(CLI::App& app, Context& context) {
  auto* command = add_command(
      app, "demo", "A sample ledger with three real-figured agreements, served; gone at the end",
      {"demo", "demo --listen 127.0.0.1:0 --keep ./demo"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--listen", arguments->listen,
                      "ADDRESS:PORT (default 127.0.0.1:7315, or a free port if that is taken)");
  command->add_option("--keep", arguments->keep, "Make it in this directory and leave it there");
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { demo(context.options, *arguments); });
}

}  // namespace sopu::tools
