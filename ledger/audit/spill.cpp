#include "ledger/audit/spill.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace sopu::audit {
namespace {

[[noreturn]] void throw_errno() {
  throw std::system_error(errno, std::generic_category(),
                          "an audit's temporary file (set TMPDIR to where there is room)");
}

// std::tmpfile() would not look at TMPDIR.
std::FILE* open_without_name() {
  std::string path = (std::filesystem::temp_directory_path() / "sopu-audit-XXXXXX").string();
  const int file = ::mkstemp(path.data());
  if (file < 0) throw_errno();
  ::unlink(path.c_str());
  std::FILE* stream = ::fdopen(file, "w+b");
  if (stream == nullptr) throw_errno();
  return stream;
}

}  // namespace

Spill::Place Spill::write(std::string_view text) {
  if (!file_) file_.reset(open_without_name());
  const Place place{end_, text.size()};
  const bool written = std::fseek(file_.get(), static_cast<long>(end_), SEEK_SET) == 0 &&
                       std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() &&
                       std::fflush(file_.get()) == 0;
  if (!written) throw_errno();
  end_ += text.size();
  return place;
}

std::string Spill::read(const Place& place) const {
  std::string text(place.bytes, '\0');
  const bool read = std::fseek(file_.get(), static_cast<long>(place.offset), SEEK_SET) == 0 &&
                    std::fread(text.data(), 1, text.size(), file_.get()) == text.size();
  if (!read) throw_errno();
  return text;
}

}  // namespace sopu::audit
