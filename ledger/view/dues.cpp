#include "ledger/view/dues.hpp"

namespace sopu::view {

void first_dues(const store::Snapshot& views,
                const std::function<bool(const domain::AgreementId&)>& visit) {
  const std::string first = due_from(domain::Time::min());
  views.scan(store::Table::due, first, after_prefix(first.substr(0, 1)),
             [&](std::string_view, std::string_view id) {
               return visit(domain::AgreementId{std::string(id)});
             });
}

}  // namespace sopu::view
