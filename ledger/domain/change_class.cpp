#include "ledger/domain/change_class.hpp"

#include <stdexcept>

namespace sopu::domain {

std::string_view name(ChangeClass change_class) {
  switch (change_class) {
    case ChangeClass::editorial:
      return "editorial";
    case ChangeClass::operational:
      return "operational";
    case ChangeClass::target:
      return "target";
    case ChangeClass::price:
      return "price";
    case ChangeClass::remedy:
      return "remedy";
  }
  throw std::logic_error("a class of change without a name");
}

std::optional<ChangeClass> parse_change_class(std::string_view text) {
  for (const auto change_class : {ChangeClass::editorial, ChangeClass::operational,
                                  ChangeClass::target, ChangeClass::price, ChangeClass::remedy}) {
    if (name(change_class) == text) return change_class;
  }
  return std::nullopt;
}

}  // namespace sopu::domain
