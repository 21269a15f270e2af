// An event whose signature was checked against the key that the registry holds under its kid. Only
// codec::SignatureCheck makes one, so that nothing unsigned reaches `decide`.
// Values; any thread.
#pragma once

#include <memory>

#include "ledger/domain/catalogue.hpp"

namespace sopu::codec {
class SignatureCheck;
}

namespace sopu::domain {

struct VerifiedEventForTests;  // defined by the tests of the core, which sign nothing

class VerifiedEvent {
 public:
  const Event& event() const { return *event_; }
  const Event* operator->() const { return event_.get(); }
  std::shared_ptr<const Event> share() const { return event_; }

 private:
  friend class codec::SignatureCheck;
  friend struct VerifiedEventForTests;
  explicit VerifiedEvent(Event event);
  std::shared_ptr<const Event> event_;
};

}  // namespace sopu::domain
