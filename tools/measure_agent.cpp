#include "tools/measure_agent.hpp"

#include <iostream>
#include <thread>

#include <boost/json/serialize.hpp>

#include "crypto/jws.hpp"
#include "ledger/clock.hpp"
#include "ledger/codec/strict_json.hpp"
#include "ledger/limits.hpp"
#include "tools/agent_metrics.hpp"
#include "tools/prometheus.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;
using domain::ErrorCode;
using domain::Result;
using domain::Span;
using domain::Time;
namespace fs = std::filesystem;

std::string told(const Span& span) {
  return short_time(domain::format_time(span.from)) + " until " +
         short_time(domain::format_time(span.until)) + " UTC";
}

// What was recorded under this id, or at this time, is not reported again.
bool is_there_already(const domain::Error& error) {
  return error.rule == "measurement-overlaps" || error.code == ErrorCode::id_conflict;
}

class Agent {
 public:
  Agent(const Options& options, Dialogue& dialogue, const Following& following)
      : options_(options),
        dialogue_(dialogue),
        following_(following),
        state_(state_file()),
        lock_(state_.string() + ".lock", FileLock::If::fails) {
    if (lock_.is_held_by_another()) {
      throw Stop(Exit::usage, state_.string() +
                                  " is in use by another agent: two of them would report the same");
    }
  }

  void run() {
    counts_->recorded_until = position();
    std::optional<AgentMetrics> metrics;
    if (!following_.metrics.empty()) {
      metrics.emplace(following_.metrics, counts_, following_.measured.agreement,
                      following_.measured.objective);
    }
    finish_unfinished();
    while (!following_.until || reached() < *following_.until) report_part(next_part());
  }

 private:
  Time reached() const { return counts_->recorded_until; }

  // ---- files

  fs::path state_file() const {
    if (!following_.state.empty()) return following_.state;
    Memory& memory = dialogue_.memory();
    if (!memory.has_place()) {
      throw Stop(Exit::usage, "where is it kept how far it came? Give --state FILE");
    }
    const Measured& of = following_.measured;
    const fs::path directory = memory.root() / "measure";
    std::error_code error;
    fs::create_directories(directory, error);  // what is written there says if it is not
    return directory / (dialogue_.identity().party.value + "-" + of.agreement + "-" + of.objective +
                        (of.unit.empty() ? "" : "-" + of.unit) + ".json");
  }
  fs::path signed_file() const { return state_.string() + ".jws"; }

  // Whose series this is: a state of another one must not be gone on with.
  object series() const {
    const Measured& of = following_.measured;
    return {{"ledger", dialogue_.identity().origin},
            {"party", dialogue_.identity().party.value},
            {"agreement", of.agreement},
            {"objective", of.objective},
            {"serviceUnit", of.unit}};
  }

  Time position() const {
    if (!fs::exists(state_)) return following_.from;
    const auto state = read_json_file(state_.string());
    const auto* of = find(state, "series");
    const auto until = domain::parse_time(text_of(state, "until"));
    if (of == nullptr || *of != series() || !until) {
      throw Stop(Exit::usage, state_.string() + " tells of other measurements than these:" +
                                  " give another --state, or remove it to begin anew");
    }
    return std::max(*until, following_.from);
  }

  void pass(Time until) {
    counts_->recorded_until = until;
    replace_file(state_, boost::json::serialize(
                             object{{"series", series()}, {"until", domain::format_time(until)}}));
    fs::remove(signed_file());
  }

  // ---- time

  Span next_part() const {
    const Time end = following_.until.value_or(Time::max());
    const auto day =
        cut({reached(), std::min(end, reached() + std::chrono::days(1))}, following_.interval);
    return day.front();
  }

  void wait_until(Time time) const {
    for (;;) {
      const auto left = time - system_clock()();
      if (left <= left.zero()) return;
      std::this_thread::sleep_for(
          std::min<std::chrono::milliseconds>(left, std::chrono::seconds(1)));
    }
  }

  // Until there is an answer, however long that takes.
  template <class Ask>
  auto patiently(const Ask& ask) {
    auto pause = std::chrono::milliseconds(500);
    for (;; pause = std::min<std::chrono::milliseconds>(pause * 2, std::chrono::seconds(30))) {
      try {
        return ask();
      } catch (const server::Unreachable& error) {
        wait_for_better(error.what(), pause);
      } catch (const Stop& stop) {
        if (stop.exit != Exit::unreachable) throw;
        wait_for_better(stop.what(), pause);
      }
    }
  }
  void wait_for_better(const char* why, std::chrono::milliseconds pause) {
    ++counts_->retries;
    tell({{"waiting", why}}, std::string("Waiting: ") + why);
    dialogue_.drop_socket();
    std::this_thread::sleep_for(pause);
  }

  // ---- reports

  // What had been signed when the program ended: the same bytes again, which are recorded once.
  // If those are refused (another event came before, the key is no more), the same is signed anew,
  // under the same id.
  void finish_unfinished() {
    if (!fs::exists(signed_file())) return;
    const std::string jws = read_signed_file(signed_file().string());
    const auto parsed = crypto::parse_jws(jws, codec::event_typ);
    const auto payload = codec::read_json(parsed ? parsed->payload : std::string());
    const auto from = payload ? domain::parse_time(text_of(*payload, "data.from")) : std::nullopt;
    const auto until = payload ? domain::parse_time(text_of(*payload, "data.until")) : std::nullopt;
    if (!from || !until) {
      throw Stop(Exit::failure, signed_file().string() + " holds no measurement: remove it");
    }
    if (*until <= reached()) return void(fs::remove(signed_file()));
    auto receipt = patiently([&] { return append(dialogue_, jws, signed_file().string()); });
    Act act{text_of(*payload, "type"), text_of(*payload, "subject"), *find(*payload, "data")};
    act.id = {text_of(*payload, "id")};
    if (!receipt && !is_there_already(receipt.error())) receipt = sign_and_send(act);
    conclude({*from, *until}, receipt);
  }

  Result<boost::json::value> sign_and_send(const Act& act) {
    for (;;) {
      const auto jws = patiently([&] { return signed_as_shown(dialogue_, act); });
      if (!jws) return jws.error();
      replace_file(signed_file(), *jws + "\n");
      auto receipt = patiently([&] { return append(dialogue_, *jws, signed_file().string()); });
      if (receipt || receipt.error().code != ErrorCode::stale_base) return receipt;
    }
  }

  void conclude(const Span& span, const Result<boost::json::value>& receipt) {
    if (!receipt && !is_there_already(receipt.error())) throw Refused(receipt.error());
    pass(span.until);
    ++(receipt ? counts_->recorded : counts_->there_already);
    object line = json_of_span(span);
    line["index"] = receipt ? *find(*receipt, "index") : boost::json::value();
    tell(std::move(line), told(span) + (receipt ? ": event " + text_of(*receipt, "index")
                                                : " had been reported before"));
  }

  void report_part(const Span& part) {
    wait_until(part.until + following_.settle);
    const auto all = patiently([&] { return following_.figures(part); });
    Time known = part.from;
    for (const FiguresOfTime& measured : all) {
      tell_unmeasured({known, measured.span.from});
      conclude(measured.span, sign_and_send(report_of(following_.measured, measured)));
      known = measured.span.until;
    }
    tell_unmeasured({known, part.until});
    if (known < part.until) pass(part.until);
  }

  // ---- what is said

  void tell_unmeasured(const Span& span) {
    if (span.from >= span.until) return;
    counts_->unmeasured_seconds += static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(span.until - span.from).count());
    object line = json_of_span(span);
    line["unmeasured"] = true;
    tell(std::move(line), told(span) + ": no figures, so nothing is reported");
  }

  void tell(object line, const std::string& words) {
    line["lagSeconds"] = lag_of(*counts_);
    if (options_.json) {
      print_json(line);
    } else {
      print(words + "; " + std::to_string(lag_of(*counts_)) + " s behind\n");
    }
    std::cout.flush();
  }

  const Options& options_;
  Dialogue& dialogue_;
  const Following& following_;
  const std::shared_ptr<AgentCounts> counts_ = std::make_shared<AgentCounts>();
  const fs::path state_;
  const FileLock lock_;
};

}  // namespace

void follow(const Options& options, Dialogue& dialogue, const Following& following) {
  Agent(options, dialogue, following).run();
}

}  // namespace sopu::tools
