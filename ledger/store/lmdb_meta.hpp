// A look at the two meta pages at the front of an LMDB file before LMDB itself trusts them.
// Any thread; opens and closes the file.
#pragma once

#include <filesystem>

namespace sopu::store::lmdb {

// LMDB takes the newer of two pages and has no hash over them: with one flipped bit in a
// transaction's number it would silently go back one commit. Their numbers follow each other and
// say which page each belongs on; CorruptRecord if they do not. A file that is absent or empty
// passes: LMDB is to say what that means.
void check_meta_pages(const std::filesystem::path& file);

}  // namespace sopu::store::lmdb
