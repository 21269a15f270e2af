// evidence, inspect: an agreement's or a dispute's proof in one file, fetched and read.
#include "tools/evidence.hpp"

#include <cstring>
#include <fstream>

#include "crypto/base64.hpp"
#include "ledger/codec/signature_check.hpp"
#include "ledger/limits.hpp"
#include "ledger/paper/case_file.hpp"
#include "ledger/paper/certificate.hpp"
#include "tools/agreement_show.hpp"
#include "tools/commands.hpp"
#include "tools/dispute_show.hpp"
#include "tools/document.hpp"
#include "tools/evidence_view.hpp"
#include "tools/history.hpp"
#include "tools/memory.hpp"
#include "tools/pager.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {
namespace {

std::ifstream open_evidence(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Stop(Exit::failure, path + " cannot be read: " + std::strerror(errno));
  return file;
}

const char* verdict_word(const audit::EvidenceVerdict& verdict) {
  if (verdict.holds()) return "holds";
  return verdict.is_genuine() ? "genuine" : "fails";
}

std::string headline(const audit::EvidenceVerdict& verdict) {
  if (!verdict.is_genuine()) return "THE EVIDENCE DOES NOT HOLD.\n";
  if (verdict.holds()) return "The evidence holds.\n";
  return "The evidence is genuine and in place; its rules were not replayed, as a part is "
         "hidden.\n";
}

Table evidence_table(const audit::EvidenceVerdict& verdict) {
  const auto& [log, line, head] = verdict;
  Table table;
  if (log.fault) {
    table.add({"Where", "line " + std::to_string(line) +
                            (log.fault->index ? ", event " + std::to_string(*log.fault->index)
                                              : std::string())});
    table.add({"What", log.fault->kind});
    table.add({"Why", log.fault->detail});
  }
  if (log.checkpoint.origin.empty()) return table;
  table.add({"Origin", log.checkpoint.origin});
  table.add({"Agreement", head.agreement});
  if (head.dispute) table.add({"Dispute", *head.dispute});
  table.add({"As of", short_time(domain::format_time(head.as_of)) + " UTC, in a log of " +
                          std::to_string(log.checkpoint.size) + " events"});
  table.add({"Root", crypto::base64_encode(crypto::view(log.checkpoint.root))});
  table.add({"Checked", std::to_string(log.bodies_checked) + " events with place and signature" +
                            (verdict.holds() ? ", and every rule" : "")});
  if (log.bodies_withheld > 0) {
    table.add({"Hidden", std::to_string(log.bodies_withheld) +
                             " events known by hash alone: who fetched it may not read more"});
  }
  if (verdict.is_genuine()) {
    table.add({"Not shown",
               "whether its maker left out the newest events of a party's keys, of a case or of "
               "what was measured, or comments: the whole log shows that (sopu verify URL)"});
  }
  return table;
}

boost::json::value evidence_json(const audit::EvidenceVerdict& verdict) {
  boost::json::value json = verdict_json(verdict.verdict);
  auto& out = json.as_object();
  for (const char* of_a_log : {"agreements", "agreementsPartlyWithheld", "tiles"}) {
    out.erase(of_a_log);
  }
  out["holds"] = verdict.holds();
  out["verdict"] = verdict_word(verdict);
  out["agreement"] = verdict.head.agreement;
  if (verdict.head.dispute) out["dispute"] = *verdict.head.dispute;
  if (auto* fault = out.if_contains("fault")) fault->as_object()["line"] = verdict.line;
  return json;
}

// ---------------------------------------------------------------- fetching it

struct Arguments {
  std::string agreement;
  std::string dispute;
  std::string file;
  std::string log_key;
  std::string html;
  std::string attachments;
};

void download(Dialogue& dialogue, const Target& target, crypto::WholeFile& file) {
  Progress progress("Fetching");
  std::uint64_t bytes = 0;
  const auto no = dialogue.http().save(target.text(), [&](std::string_view piece) {
    file.write(piece);
    progress.count_bytes(bytes += piece.size());
  });
  if (no) throw Refused(*no);
}

// What a server sends that does not hold is proof against it, and not thrown away.
void fetch(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  dialogue.identity();
  const std::string path = "/v1/agreements/" + agreement_id(arguments.agreement).value;
  Target target(path + "/evidence");
  if (!arguments.dispute.empty()) {
    const auto agreement = dialogue.get(Target(path));
    target.add("dispute", text_of(listed(agreement, "disputes", "id", arguments.dispute), "id"));
  }
  crypto::WholeFile file(arguments.file, 0666);
  demand_begun(file, arguments.file);
  download(dialogue, target, file);
  const auto verdict = verdict_on_evidence(file.fresh_path(), dialogue.ledger());
  if (!verdict.is_genuine()) {
    const std::string kept = arguments.file + ".unverified";
    file.rename_to(kept);
    put_in_place(file, kept);
    note("What the server sent does not hold; it is kept as " + kept + ".");
    return tell_evidence(options, verdict);
  }
  dialogue.see(verdict.head.checkpoint);
  put_in_place(file, arguments.file);
  tell_evidence(options, verdict);
  note("The evidence is in " + arguments.file + ".");
  if (!arguments.attachments.empty())
    get_documents(dialogue, arguments.file, arguments.attachments);
}

// ---------------------------------------------------------------- reading it

// Of a file with a part hidden nothing follows but what stands in its lines.
std::string lines_text(std::istream& file) {
  Table table({"EVENT", "RECORDED (UTC)", "WHO", "TYPE"});
  for (std::string text; std::getline(file, text);) {
    const auto line = log::parse_evidence_line(text);
    const auto* event = line ? std::get_if<log::EvidenceEvent>(&*line) : nullptr;
    if (event == nullptr) continue;
    std::vector<std::string> row{std::to_string(event->index),
                                 short_time(domain::format_time(event->recorded_at)), "", "hidden"};
    if (const auto read = codec::SignatureCheck::committed(event->jws); read) {
      row[2] = (*read)->source.value;
      row[3] = bare_type(std::string(domain::type_of((*read)->payload).name));
    }
    table.add(std::move(row));
  }
  return table.text();
}

std::string told(EvidenceView& view, words::Language language) {
  const auto get = view.getter();
  if (view.head().dispute) {
    const auto whole = whole_case(get, *view.head().dispute);
    return dispute_text(whole, items_of(whole, "events"));
  }
  const std::string path = "/v1/agreements/" + view.head().agreement;
  return agreement_text(get(Target(path)), view.head().agreement, language) + "\n" +
         history_text(all_items(get, Target(path + "/history")));
}

std::string page(EvidenceView& view, const crypto::NoteVerifier& log, words::Language language) {
  const auto get = view.getter();
  const Origin origin{log.name, log.vkey()};
  if (const auto& dispute = view.head().dispute) {
    return case_file_html(whole_case(get, *dispute), origin, language);
  }
  return certificate_html(certified(get, view.head().agreement), origin, language);
}

void inspect(const Options& options, const Arguments& arguments) {
  const auto ledger = log_key_for(arguments.log_key, origin_of_evidence(arguments.file));
  const auto verdict = verdict_on_evidence(arguments.file, ledger);
  tell_evidence(options, verdict);
  if (options.json && arguments.html.empty()) return;
  auto file = open_evidence(arguments.file);
  if (!verdict.holds()) {
    if (arguments.html.empty()) return print_paged("\n" + lines_text(file));
    throw Stop(Exit::failure, "a part of the evidence is hidden, so that there is no page to make");
  }
  EvidenceView view(file, ledger, options.language);
  if (arguments.html.empty()) return print_paged("\n" + told(view, options.language));
  replace_file(arguments.html, page(view, ledger, options.language));
  note("The page is in " + arguments.html + ".");
}

}  // namespace

bool is_evidence(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(log::evidence_start.size(), '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (!file || !start.starts_with("{\"")) return false;
  if (start == log::evidence_start) return true;
  file.ignore(limits::evidence_line_bytes_max, '\n');
  return file.peek() == '{';
}

std::string origin_of_evidence(const std::string& path) {
  auto file = open_evidence(path);
  std::string text;
  std::getline(file, text);
  const auto line = log::parse_evidence_line(text);
  const auto* head = line ? std::get_if<log::EvidenceHead>(&*line) : nullptr;
  return head == nullptr ? std::string() : head->origin;
}

audit::EvidenceVerdict verdict_on_evidence(const std::string& path,
                                           const crypto::NoteVerifier& ledger, unsigned threads) {
  const auto progress = std::make_shared<Progress>("Verifying");
  audit::Options options{ledger, threads, {}};
  options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
    (*progress)(done, total);
  };
  auto file = open_evidence(path);
  return audit::verify_evidence(file, options);
}

void tell_evidence(const Options& options, const audit::EvidenceVerdict& verdict) {
  if (options.json) {
    print_json(evidence_json(verdict));
  } else {
    print(headline(verdict) + evidence_table(verdict).text(2));
  }
  tell_of_zones(verdict.verdict);
  if (!verdict.is_genuine()) throw Stop(Exit::unverified, "");
}

void add_evidence_commands(Command& app, Context& context) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = add_command(
      app, "evidence",
      "Write an agreement's or a dispute's signed events with their proofs into one file, which "
      "anybody can check without the server",
      {"evidence acme-hosting -o acme.jsonl",
       "evidence acme-hosting --dispute 019aa3f2-7c11-7000-8000-000000000001 -o case.jsonl",
       "verify acme.jsonl --log-key \"$LOG_KEY\""});
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  command->add_option("-o,--output", arguments->file, "The file to write")->required();
  command->add_option("--dispute", arguments->dispute,
                      "Of this dispute: the contract and its cases, without what else was said");
  command->add_option("--attachments", arguments->attachments,
                      "Fetch the documents that it refers to, too, into this folder");
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { fetch(context.options, *arguments); });

  arguments = std::make_shared<Arguments>();
  command = add_command(app, "inspect",
                        "Check an evidence file and show what is in it, from nothing but the file",
                        {"inspect acme.jsonl --log-key \"$LOG_KEY\"",
                         "inspect case.jsonl --html case.html --lang fi"});
  command->add_option("file", arguments->file, "The evidence file")->required();
  command->add_option("--html", arguments->html,
                      "Write the certificate or the case file, one page that prints");
  add_log_key_option(command, arguments->log_key);
  add_language_option(command, context.options);
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { inspect(context.options, *arguments); });
}

}  // namespace sopu::tools
