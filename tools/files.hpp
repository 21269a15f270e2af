// The files that a command reads and writes. What it reads has an end, what it writes is whole.
// Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "crypto/whole_file.hpp"

namespace sopu::tools {

// "-": standard input. Stop for what is no file, cannot be read, or is larger than anything that is
// meant to be read (limits::read_file_bytes_max).
std::string read_file(const std::string& path);
// The same for text: Stop (usage) for what is not UTF-8.
std::string read_text_file(const std::string& path);
// The same for one signed line: without the white space after it.
std::string read_signed_file(const std::string& path);
// The same for a passphrase: Stop (usage) for a file that others may read or write.
std::string read_secret_file(const std::string& path);
// Lines that begin with // are left out: comments, as the template of terms has them.
boost::json::value read_json_file(const std::string& path);

// The whole text is there, durably, or nothing. Replaces nothing: Stop if the file is there.
void write_new_file(const std::string& path, std::string_view text);
// What comes piece by piece: begun, and put in place of what was there. Stop (failure).
void demand_begun(const crypto::WholeFile& file, const std::string& path);
void put_in_place(crypto::WholeFile& file, const std::string& path);
// The whole text is there, durably, or what was there before: Stop (failure).
void replace_file(const std::filesystem::path& path, std::string_view text);

// Held by one process at a time, through a file that is made for it and stays. Where it cannot be
// made nothing is held, and nobody is kept from anything.
class FileLock {
 public:
  enum class If { waits, fails };  // what is done while another process holds it
  FileLock(const std::filesystem::path& path, If taken);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool is_held_by_another() const { return is_held_by_another_; }

 private:
  int file_ = -1;
  bool is_held_by_another_ = false;
};

}  // namespace sopu::tools
