// Names of people and parties as they are compared, so that one who looks like another is taken for
// that one, and ids made out of names.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace sopu::domain {

// Names are the same if this is: without what shows nothing, each run of spaces as one and none at
// the ends, then Unicode's canonical caseless form (NFC, full case folding). Neither changes for
// characters that an edition of Unicode has.
std::string comparable(std::string_view name);

// `anna-a` for `Anna Ä.`: letters and digits of ASCII, accents left out. Empty if there are none.
std::string id_from_name(std::string_view name);

}  // namespace sopu::domain
