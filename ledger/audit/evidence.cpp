#include "ledger/audit/evidence.hpp"

#include <algorithm>
#include <utility>

#include "crypto/merkle.hpp"
#include "ledger/audit/check_queue.hpp"
#include "ledger/audit/log_fold.hpp"

namespace sopu::audit {
namespace {

using log::EvidenceEnd;
using log::EvidenceEvent;
using log::EvidenceHead;

class EvidenceAudit {
 public:
  EvidenceAudit(std::istream& file, const Options& options)
      : file_(file),
        options_(options),
        fold_(options, Part::some),
        queue_(options.threads, [this](Item& item) { return fold(item); }) {}

  EvidenceVerdict run() {
    file_.seekg(0, std::ios::end);
    size_ = static_cast<std::uint64_t>(std::max<std::streamoff>(file_.tellg(), 0));
    file_.seekg(0);
    read();
    queue_.finish();
    if (!verdict_.verdict.fault && end_) check_end(*end_);
    verdict_.verdict.checkpoint = checkpoint_;
    verdict_.verdict.events = checkpoint_.size;
    fold_.count(verdict_.verdict);
    return std::move(verdict_);
  }

 private:
  void read() {
    while (read_line()) {
      auto line = log::parse_evidence_line({text_.data(), length_});
      if (!line) return fail("line", "This is no line of an evidence file.");
      if (!std::visit([this](auto& one) { return take(std::move(one)); }, *line)) return;
    }
  }

  // False at the end of the file, and where it ends too early.
  bool read_line() {
    ++line_;
    file_.getline(text_.data(), static_cast<std::streamsize>(text_.size()));
    const auto count = static_cast<std::size_t>(file_.gcount());
    if (count == 0 && file_.eof() && end_) return false;
    length_ = count == 0 ? 0 : count - 1;
    bytes_ += count;
    if (options_.progress && line_ % limits::audit_chunk_events_max == 0) {
      options_.progress(std::min(bytes_, size_), size_);
    }
    if (!file_.eof() && !file_.fail()) return true;
    fail("line", file_.eof() ? "The file is cut off: it does not end with its last line."
                             : "The line is longer than one can be.");
    return false;
  }

  bool take(EvidenceHead head) {
    if (line_ != 1) return fails("line", "The head of the file is its first line alone.");
    verdict_.head = std::move(head);
    auto checkpoint = log::open_checkpoint(verdict_.head.checkpoint, options_.log_key);
    if (!checkpoint || verdict_.head.origin != options_.log_key.name) {
      return fails("checkpoint", "The checkpoint is not signed by the log's key for the log " +
                                     options_.log_key.name + ".");
    }
    checkpoint_ = std::move(*checkpoint);
    return true;
  }

  bool take(EvidenceEvent event) {
    if (line_ == 1) return fails("line", "The file does not begin with its head.");
    if (end_) return fails("line", "The file goes on after its end.");
    if (next_ > event.index || event.index >= checkpoint_.size) {
      return fails("line", "The event is not in the log's order, or beyond its checkpoint.");
    }
    next_ = event.index + 1;
    if (event.recorded_at < newest_) {
      return fails("time", "The event was recorded before the one in front of it.", event.index);
    }
    newest_ = event.recorded_at;
    if (!crypto::verify_inclusion(event.index, checkpoint_.size, log::leaf_of(event.entry()),
                                  event.path, checkpoint_.root)) {
      return fails("leaf", "The log has another event there.", event.index);
    }
    Item item{event.index, event.entry()};
    item.entry_is_of_body = true;
    if (!event.is_hidden()) item.jws = std::move(event.jws);
    queue_.push(std::move(item));
    return !verdict_.verdict.fault;
  }

  bool take(EvidenceEnd end) {
    if (line_ == 1) return fails("line", "The file does not begin with its head.");
    if (end_) return fails("line", "The file goes on after its end.");
    end_ = end;
    end_line_ = line_;
    return true;
  }

  // In the order of the lines: the first event stands on the second.
  bool fold(Item& item) {
    const std::uint64_t line = ++folded_ + 1;
    auto fault = fold_.take(item);
    if (!fault && item.event && item.event->event().agreement() &&
        item.event->event().agreement()->value != verdict_.head.agreement) {
      fault = Fault{item.index, "line", "The event is about another agreement than the file."};
    }
    if (fault) add(line, std::move(*fault));
    return !fault;
  }

  void check_end(const EvidenceEnd& end) {
    line_ = end_line_;
    Verdict counts;
    fold_.count(counts);
    if (end.events != folded_ || end.hidden != counts.bodies_withheld) {
      return fail("line", "There are other events in the file than its end says: " +
                              std::to_string(folded_) + ", " +
                              std::to_string(counts.bodies_withheld) + " of them hidden.");
    }
    if (verdict_.head.as_of != newest_) {
      return fail("line", "The newest event was not recorded when the head says, but at " +
                              domain::format_time(newest_) + ".");
    }
    const domain::AgreementId id{verdict_.head.agreement};
    if (!fold_.ends_with(id, end.contract_head)) {
      return fail("line",
                  "The agreement's contract does not end with the event that the end names.");
    }
    const auto* agreement = fold_.agreement(id);
    if (agreement && verdict_.head.dispute &&
        !agreement->disputes.find(domain::EventId{*verdict_.head.dispute})) {
      fail("line", "The agreement has no such dispute as the head names.");
    }
  }

  // The first by line counts.
  void add(std::uint64_t line, Fault fault) {
    if (verdict_.verdict.fault && verdict_.line <= line) return;
    verdict_.line = line;
    verdict_.verdict.fault = std::move(fault);
  }
  void fail(std::string kind, std::string detail, std::optional<std::uint64_t> index = {}) {
    add(line_, {index, std::move(kind), std::move(detail)});
  }
  bool fails(std::string kind, std::string detail, std::optional<std::uint64_t> index = {}) {
    fail(std::move(kind), std::move(detail), index);
    return false;
  }

  std::istream& file_;
  const Options& options_;
  log::Checkpoint checkpoint_;
  EvidenceVerdict verdict_;
  LogFold fold_;
  CheckQueue queue_;

  std::string text_ = std::string(limits::evidence_line_bytes_max, '\0');
  std::size_t length_ = 0;
  std::uint64_t size_ = 0;   // of the file
  std::uint64_t bytes_ = 0;  // read
  std::uint64_t line_ = 0;
  std::uint64_t folded_ = 0;  // events
  std::uint64_t next_ = 0;    // the least index that the next event may have
  domain::Time newest_{};
  std::optional<EvidenceEnd> end_;
  std::uint64_t end_line_ = 0;
};

}  // namespace

EvidenceVerdict verify_evidence(std::istream& file, const Options& options) {
  return EvidenceAudit(file, options).run();
}

}  // namespace sopu::audit
