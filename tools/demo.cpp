// demo: a throw-away ledger with three agreements, filled over the real interface and then served.
// The story takes more than a year, and its clock is moved.
#include <array>
#include <fstream>
#include <iostream>
#include <thread>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/codec/strict_json.hpp"
#include "tools/commands.hpp"
#include "tools/serving.hpp"
#include "tools/story.hpp"
#include "tools/story_clock.hpp"
#include "tools/story_figures.hpp"
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
constexpr std::array<Cast, 12> cast{
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
     {"aava", "Aava Audit", "aino"},
     {"sovinto", "Sovinto Mediators", "saara"}}};

class SocketVoice : public Voice {
 public:
  SocketVoice(const std::string& url, server::Identity identity)
      : identity_(std::move(identity)), socket_({url, {}}, identity_) {}

  domain::Result<Said> try_to_say(const Act& act) override {
    Act dated = act;
    dated.id = codec::new_event_id(now());
    const auto whole = completed(socket_, dated);
    if (!whole) return whole.error();
    const auto prepared = prepare(socket_, identity_, *whole);
    if (!prepared) return prepared.error();
    const auto receipt = socket_.call(
        "append", boost::json::object{{"jws", sign_payload(identity_, prepared->payload)}});
    if (!receipt) return receipt.error();
    const auto payload = codec::read_json(prepared->payload).value();
    return Said{text_of(payload, "id"), receipt->at("index").to_number<std::uint64_t>()};
  }
  domain::Time now() const override { return identity_.clock(); }
  domain::Result<boost::json::value> ask(const std::string& what, boost::json::object about) {
    return socket_.call(what, std::move(about));
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
  Company(const std::filesystem::path& root, const std::string& url, const std::string& origin,
          const Clock& clock)
      : keys_(root / "keys"), url_(url), origin_(origin), clock_(clock) {
    std::filesystem::create_directory(keys_);
    const LedgerPaths paths(root / "ledger");
    SocketVoice registrar(
        url, {{"operator"}, crypto::read_key_file(paths.operator_key(), {}), origin, clock});
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
  boost::json::object report(const std::string& agreement, const std::string& month) const {
    const auto answer =
        voices_.at("nordhost/nora")->ask("agreement.report", {{"id", agreement}, {"month", month}});
    return value_or_stop(answer).as_object();
  }

 private:
  void enrol(const Cast& one, Voice& registrar) {
    const auto key = crypto::PrivateKey::generate();
    crypto::write_key_file(key_file(one.party, one.person), key);
    const domain::PartyId party{one.party};
    codec::KeyWish wish{domain::person_called(full_name(one)),
                        {.sign = true, .measure = true, .admin = true, .read = true}};
    if (one.up_to) wish.authority = domain::Authority{one.up_to, {}, {}};
    const auto request = codec::write_enrolment_request(origin_, party, one.name, key, wish);
    const boost::json::value data = boost::json::object{{"request", request}};
    const auto first = first_of_.find(party);
    if (first == first_of_.end()) {
      registrar.say({"party.enrolled", "party/" + party.value, data});
    } else {
      first->second->say({"key.added", "party/" + party.value, data});
    }
    auto voice = std::make_unique<SocketVoice>(url_, server::Identity{party, key, origin_, clock_});
    first_of_.emplace(party, voice.get());
    voices_.emplace(std::string(one.party) + "/" + one.person, std::move(voice));
  }

  std::filesystem::path keys_;
  std::string url_;
  std::string origin_;
  Clock clock_;
  std::map<domain::PartyId, Voice*> first_of_;
  std::map<std::string, std::unique_ptr<SocketVoice>> voices_;
};

// ---------------------------------------------------------------- what to look at

struct Filled {
  const Company& company;
  std::string url;
  std::string origin;
  std::string vkey;
  std::string directory;
  std::uint64_t seed;
  domain::Time begun;  // the story
};

// So many months after the one in which the story began: that is the first of the agreement.
std::string month_of_story(const Filled& filled, int number) {
  const auto first = std::chrono::floor<std::chrono::days>(filled.begun);
  const domain::Date begun = first;
  return domain::format_date(begun + std::chrono::months(number)).substr(0, 7);
}

std::string how_it_was_made(const Filled& filled) {
  return "\nThe story of this sample began on " +
         domain::format_date(std::chrono::floor<std::chrono::days>(filled.begun)) +
         " and took over a year: the clock of the sample was moved while it was told, and is the "
         "real one now.\nWhat is left to chance in the figures follows from the seed " +
         std::to_string(filled.seed) + " (--seed).\n";
}

std::string as(const Filled& filled, const std::string& party, const std::string& person) {
  return "  export SOPU_URL=" + filled.url + " SOPU_PARTY=" + party +
         " \\\n    SOPU_KEY=" + filled.company.key_file(party, person).string() + "\n";
}

std::string first_steps(const Filled& filled) {
  const std::string clause = "  sopu clause acme-hosting peak-load --at ";
  return "  sopu agreement list\n"
         "  sopu agreement show acme-hosting\n"
         "  sopu history acme-hosting\n"
         "  sopu versions acme-hosting\n"
         "  sopu diff acme-hosting --from 1 --to 4\n" +
         clause + month_of_story(filled, 3) + "-15\n" + clause + month_of_story(filled, 4) +
         "-15\n"
         "  sopu clause acme-hosting peak-load --versions\n"
         "  sopu history acme-hosting --clause peak-load\n"
         "  sopu dispute find\n"
         "  sopu dispute figures acme-hosting\n"
         "  sopu search announced maintenance\n"
         "  sopu terms acme-warehouse\n"
         "  sopu deadlines acme-hosting\n";
}

// The months of which the story tells, and what is left to do.
std::string year_steps(const Filled& filled) {
  const auto name = [&](int month) { return month_of_story(filled, month); };
  std::string text =
      "\nHow the year went: a breached month, one with maintenance, one in dispute, one without a "
      "report; and what the 99.9 % that Nordhost first offered would have come to:\n\n"
      "  sopu performance acme-hosting\n";
  for (const int month : {months::breached, months::maintained, months::contested}) {
    text += "  sopu performance acme-hosting --slo uptime --window " + name(month) + " --explain\n";
  }
  return text + "  sopu report acme-hosting --month " + name(months::contested) +
         "\n  sopu report acme-hosting --month " + name(months::breached) +
         " --html report.html\n"
         "  sopu terms acme-hosting --json | sed 's/999900/999000/' > draft.json\n"
         "  sopu backtest acme-hosting --terms draft.json\n"
         "  sopu inbox\n"
         "  sopu report accept acme-hosting --dry-run\n"
         "  sopu credit settle acme-hosting --service compute --month " +
         name(months::unreported) + " --amount 61000 --dry-run\n";
}

// The page as somebody of the sample: the key stands in the fragment, which no browser sends.
std::string link_of(const Filled& filled, const Cast& one) {
  const auto key = crypto::read_key_file(filled.company.key_file(one.party, one.person), {});
  return "http://localhost" + filled.url.substr(filled.url.rfind(':')) +
         "/#demo=" + crypto::base64url_encode(crypto::private_key_der(key)) +
         "&party=" + one.party + "&kid=" + crypto::thumbprint(key.public_key()) +
         "&name=" + full_name(one);
}

std::string links(const Filled& filled) {
  std::string text = "In a browser, as one of these people (keys of this sample alone):\n\n";
  for (const Cast& one : cast) {
    text += "  " + full_name(one) + " of " + one.name + "\n    " + link_of(filled, one) + "\n";
  }
  return text;
}

std::string guide(const Filled& filled) {
  const std::string sopu = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string& url = filled.url;
  return how_it_was_made(filled) + "\nThe sample ledger is served at " + url + "\n  " + url +
         "/checkpoint  the signed state of the log\n  " + url + "/openapi.json\n\n" +
         links(filled) + "\nIn another terminal, as Anna of Acme:\n\n" + "  alias sopu=" + sopu +
         "\n  export SOPU_HOME=" + filled.directory + "/client SOPU_LOG_KEY=" + filled.vkey + "\n" +
         as(filled, "acme", "anna") + first_steps(filled) + year_steps(filled) +
         "\nTo keep: a page that prints, and a file that anybody can check without this server:\n\n"
         "  sopu agreement show acme-hosting --html acme-hosting.html\n"
         "  sopu evidence acme-hosting -o acme-hosting.jsonl\n"
         "  sopu verify acme-hosting.jsonl\n"
         "  sopu inspect acme-hosting.jsonl\n\n"
         "Nordhost takes the place of Gridworks in acme-warehouse, and an amendment there waits "
         "for Acme. See what your signature does, then sign:\n\n"
         "  sopu approve acme-warehouse --dry-run\n"
         "  sopu approve acme-warehouse\n\n"
         "As Kaisa of the municipality (in Finnish):\n\n" +
         as(filled, "kunta", "kaisa") +
         "  sopu terms kunta-tuki\n  sopu deadlines kunta-tuki\n\n"
         "As the auditor, who trusts nobody:\n\n" +
         as(filled, "aava", "aino") + "  sopu verify " + url + " --log-key " + filled.vkey +
         "\n\nEverything is in " + filled.directory + ". Ctrl-C ends the demo.\n";
}

boost::json::object machine_guide(const Filled& filled) {
  boost::json::object keys;
  boost::json::object pages;
  for (const auto& one : cast) {
    const std::string name = std::string(one.party) + "/" + one.person;
    keys[name] = filled.company.key_file(one.party, one.person).string();
    pages[name] = link_of(filled, one);
  }
  return {{"url", filled.url},          {"origin", filled.origin},
          {"verifierKey", filled.vkey}, {"directory", filled.directory},
          {"seed", filled.seed},        {"clockMovedFrom", domain::format_time(filled.begun)},
          {"keys", std::move(keys)},    {"pages", std::move(pages)}};
}

// ---------------------------------------------------------------- the command

struct Arguments {
  std::string listen;
  std::string keep;
  std::uint64_t seed = 1;
};

// The demo in the making.
struct Making {
  const Options& options;
  const Arguments& arguments;
  std::filesystem::path root;
  domain::Time end = system_clock()();
  StoryClock clock{begin_of_story(end)};

  std::filesystem::path ledger() const { return root / "ledger"; }
};

Stage stage_for(Making& making, Ledger& ledger, const Company& company) {
  StoryClock& clock = making.clock;
  return {company.voices(),
          making.arguments.seed,
          making.end,
          clock.clock(),
          [&](domain::Time time) { pass_time(ledger, clock, time); },
          [&] {
            pass_time(ledger, clock, system_clock()());
            clock.catch_up();
          },
          [&](const std::string& agreement, const std::string& month) {
            return company.report(agreement, month);
          },
          [](const std::string& line) { note("  " + line); }};
}

// Fills the ledger while the calling thread of `serve` does the I/O.
void fill(Making& making, Ledger& ledger, const std::string& url) {
  const domain::Time begun = making.clock.now();
  note("Filling the ledger at " + url + " with a story that began on " +
       domain::format_date(std::chrono::floor<std::chrono::days>(begun)) +
       ": its clock is moved, up to now …");
  const Company company(making.root, url, ledger.origin(), making.clock.clock());
  tell_story(stage_for(making, ledger, company));
  const Filled filled{company,
                      url,
                      ledger.origin(),
                      ledger.log_verifier().vkey(),
                      making.root.string(),
                      making.arguments.seed,
                      begun};
  if (making.options.json) {
    print_json(machine_guide(filled));
  } else {
    print(guide(filled));
  }
  std::cout.flush();
}

LedgerOptions ledger_options(const Making& making) {
  auto options = serving_options(making.ledger().string());
  options.clock = making.clock.clock();
  options.stopwatch = making.clock.stopwatch();
  return options;
}

void serve_and_fill(Making& making, const server::Config& config) {
  std::thread filler;
  std::exception_ptr failure;
  const auto begin = [&](Ledger& ledger, server::Server& server) {
    filler = std::thread([&making, &failure, &ledger, &server, url = server.url()] {
      try {
        fill(making, ledger, url);
      } catch (...) {
        failure = std::current_exception();
        server.stop();
      }
    });
  };
  // It asks the ledger what is due: it ends before that is gone.
  const auto end = [&] {
    if (filler.joinable()) filler.join();
  };
  const bool signalled =
      serve_until_signal(making.ledger().string(), ledger_options(making), config, begin, end);
  // A stop in the midst of the filling is no failure of it.
  if (failure && !signalled) std::rethrow_exception(failure);
}

NewLedger new_ledger(const StoryClock& clock) {
  NewLedger ledger{"ledger.example/demo", "operator", "Operator of the demo",
                   domain::person_called("Oona"), ""};
  ledger.clock = clock.clock();
  ledger.stopwatch = clock.stopwatch();
  return ledger;
}

void demo(const Options& options, const Arguments& arguments) {
  const StopSignals signals;
  const TemporaryDirectory temporary("sopu-demo-", arguments.keep);
  Making making{options, arguments, temporary.path()};
  create_ledger(making.ledger(), new_ledger(making.clock));
  server::Config config;
  const auto listen = parse_listen(arguments.listen.empty() ? "127.0.0.1:7315" : arguments.listen);
  config.address = listen.address;
  config.port = listen.port;
  config.log_level = "warning";
  try {
    serve_and_fill(making, config);
  } catch (const server::ConfigError& error) {
    if (!arguments.listen.empty()) throw Stop(Exit::usage, error.what());
    config.port = 0;
    serve_and_fill(making, config);
  }
  if (!arguments.keep.empty()) {
    note("Kept in " + making.root.string() + ": sopu serve " + making.ledger().string());
  }
}

}  // namespace

void add_demo(Command& app, Context& context) {
  auto* command = add_command(
      app, "demo",
      "A sample ledger: three real-figured agreements, a year of one; served, gone at the end",
      {"demo", "demo --listen 127.0.0.1:0 --keep ./demo", "demo --seed 7"});
  auto arguments = std::make_shared<Arguments>();
  command->add_option("--listen", arguments->listen,
                      "ADDRESS:PORT (default 127.0.0.1:7315, or a free port if that is taken)");
  command->add_option("--keep", arguments->keep, "Make it in this directory and leave it there");
  command->add_option("--seed", arguments->seed, "Of the figures that are left to chance")
      ->show_default();
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { demo(context.options, *arguments); });
}

}  // namespace sopu::tools
