#include "server/session.hpp"

namespace sopu::server {

void SessionSet::add(const std::shared_ptr<Session>& session) {
  sessions_.emplace(session.get(), session);
  if (draining()) session->drain();
}

void SessionSet::remove(const Session* session) {
  sessions_.erase(session);
  if (draining() && sessions_.empty()) empty_();
}

void SessionSet::for_each(const std::function<void(Session&)>& visit) {
  std::vector<std::shared_ptr<Session>> all;  // visiting may end sessions
  all.reserve(sessions_.size());
  for (const auto& [key, session] : sessions_) {
    if (auto held = session.lock()) all.push_back(std::move(held));
  }
  for (const auto& session : all) visit(*session);
}

void SessionSet::drain(std::function<void()> empty) {
  empty_ = std::move(empty);
  for_each([](Session& session) { session.drain(); });
  if (sessions_.empty()) empty_();
}

}  // namespace sopu::server
