#include "ledger/domain/value/error.hpp"

#include <stdexcept>

#include <boost/json/serialize.hpp>

namespace sopu::domain {

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
  throw std::logic_error("a refusal was not looked at: " + std::string(name(error.code)) + ": " +
                         error.why.code + " " + boost::json::serialize(error.why.params) + " (" +
                         location.to_string() + ")");
}

}  // namespace sopu::domain
