// The ledger's clock: what it has to say, in its order. The writer asks it, and puts what it says
// in front of whatever else it writes. Owned by the writer; its thread.
#pragma once

#include <deque>
#include <optional>

#include "ledger/clock_voice.hpp"
#include "ledger/zone_files.hpp"

namespace sopu {

class LedgerClock {
 public:
  struct Options {
    std::optional<ClockVoice> voice{};  // absent: it says nothing
    // What the machine knows of a zone.
    ZoneSource machine_zone = sopu::machine_zone;
    std::optional<domain::Time> last_alive{};  // when the ledger was last served
    std::function<void(const std::string& what)> on_trouble{};
  };
  explicit LedgerClock(Options options) : options_(std::move(options)) {}

  // Whether its voice has the newest clock key on record.
  bool speaks(const domain::Registry& registry) const;

  // At a start, one after the other: that the ledger stood, if it took nothing since `newest` for
  // over an hour and was not served either; then the zones on record whose clocks the machine's
  // newer rules show otherwise. Nothing when all is said.
  std::optional<ClockVoice::Said> next(const domain::Registry& registry, domain::Time newest,
                                       domain::Time at);

  std::optional<MachineZone> machine_zone(const std::string& name) const {
    return options_.machine_zone(name);
  }
  // These need a voice that speaks.
  ClockVoice::Said deadline_passed(const domain::Registry& registry,
                                   const domain::AgreementId& agreement, const domain::Head& head,
                                   const domain::DeadlinePassed& what, domain::Time at) const {
    return options_.voice->of_agreement(registry, agreement, head, what, at);
  }
  ClockVoice::Said zone_recorded(const domain::Registry& registry, const MachineZone& zone,
                                 domain::Time at) const;

 private:
  std::optional<ClockVoice::Said> stood(const domain::Registry& registry, domain::Time newest,
                                        domain::Time at) const;
  std::optional<MachineZone> changed(const domain::Registry& registry, const std::string& name,
                                     domain::Time at) const;
  void report(const std::string& what) const;

  Options options_;
  bool has_begun_ = false;
  std::deque<std::string> zones_{};  // on record, not yet compared with the machine's
};

}  // namespace sopu
