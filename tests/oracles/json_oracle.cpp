// Our canonical form and our JSON Patch for programs to compare with theirs. Reads a line
// {"before":…,"after":…,"patch":…}, writes a line {"canonical":"…","patched":…,"patch":…}: `after`
// in canonical form, `before` with the given patch, and our patch from `before` to `after`.
#include <iostream>
#include <string>

#include <boost/json.hpp>

#include "ledger/codec/strict_json.hpp"
#include "ledger/domain/value/canonical_json.hpp"
#include "ledger/domain/value/json_patch.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = sopu::codec::read_json(line);
    if (!request) {
      std::cerr << request.error().why.code << '\n';
      return 1;
    }
    const auto& members = request->as_object();
    const auto patched = sopu::domain::apply_patch(members.at("before"), members.at("patch"));
    if (!patched) {
      std::cerr << patched.error().why.code << '\n';
      return 1;
    }
    const boost::json::object answer{
        {"canonical", sopu::domain::canonical(members.at("after"))},
        {"patched", *patched},
        {"patch", sopu::domain::make_patch(members.at("before"), members.at("after"))}};
    std::cout << boost::json::serialize(answer) << '\n';
  }
}
