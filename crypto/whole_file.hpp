// Files that are there as a whole, durably, or not at all, whatever breaks off in between.
// Any thread.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

namespace sopu::crypto {

enum class IfThere { refuse, replace };

// Written beside the file's place, synced, then put there. 0, or the system's error: EEXIST for one
// that is there and is not to be replaced. The umask takes from `mode` but for owner's bits.
int write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                     IfThere if_there);

}  // namespace sopu::crypto
