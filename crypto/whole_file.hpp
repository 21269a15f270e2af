// Files that are there as a whole, durably, or not at all, whatever breaks off in between.
// Any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <sys/types.h>

namespace sopu::crypto {

enum class IfThere { refuse, replace };

// Written piece by piece beside the file's place, synced, then put there; without finish() nothing
// is left. The umask takes from `mode` but for owner's bits. One thread.
class WholeFile {
 public:
  WholeFile(std::string path, mode_t mode);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void write(std::string_view bytes);
  // The system's error so far, which finish() tells, too; 0 if all is well.
  int error() const { return error_; }
  // Where it is until it is finished; all that was written can be read there.
  const std::string& fresh_path() const { return fresh_; }
  void rename_to(std::string path) { path_ = std::move(path); }  // in the same folder
  // 0, or the system's error: EEXIST for one that is there and is not to be replaced.
  int finish(IfThere if_there);

 private:
  std::string path_;
  std::string fresh_;
  int file_ = -1;
  int error_ = 0;
};

// Makes the names in a folder durable. 0, or the system's error.
int sync_folder(const std::string& folder);

// In one piece.
int write_whole_file(const std::string& path, std::string_view bytes, mode_t mode,
                     IfThere if_there);

}  // namespace sopu::crypto
