// How much a change weighs: the table of classes. Used by change.cpp only.
// A Weigher belongs to one comparison; it refers to both documents.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/domain/terms/change_class.hpp"

namespace sopu::domain {

class Weigher {
 public:
  Weigher(const boost::json::value& before, const boost::json::value& after)
      : before_(before), after_(after) {}

  // Of what differs at a path; null: it was not there, or is no more. A path that no row of the
  // table covers is of the highest class.
  ChangeClass operator()(const std::string& path, const boost::json::value* before,
                         const boost::json::value* after) const;

 private:
  const boost::json::value& before_;
  const boost::json::value& after_;
};

}  // namespace sopu::domain
