// How proposals look, and the commands that show them.
#pragma once

#include <functional>
#include <optional>

#include "tools/dialogue.hpp"

namespace sopu::tools {

// For people: what a proposal says of itself, and who refused it, as a table.
std::string proposal_text(const boost::json::value& proposal, words::Language language,
                          std::size_t indent);

// Who approved, and for which other parties of the agreement the same person acts.
std::string approver_text(const boost::json::value& approval, words::Language language);

// The key of an approval as it is on record: {added, authority?, …}.
using KeyLookup =
    std::function<std::optional<boost::json::value>(const boost::json::value& approval)>;
// From the agreement's signed events where they can be read, else the server's word. The dialogue
// must outlive it.
KeyLookup keys_on_record(Dialogue& dialogue, const std::string& agreement);
// Who approved it and since when the key may sign, who is still needed, what holds it back.
std::string standing_text(const boost::json::value& proposal, words::Language language,
                          const KeyLookup& key_of, std::size_t indent);
// What an approval of the proposal names.
boost::json::value named_by_approval(const boost::json::value& proposal);

void add_proposal_list(Command& family, Context& context);
void add_proposal_show(Command& family, Context& context);

}  // namespace sopu::tools
