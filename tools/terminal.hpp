// How the program speaks with the person at the terminal: questions, passphrases, and everything
// that is printed. Data goes to stdout, all else to stderr. The main thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "crypto/key_file.hpp"

namespace sopu::tools {

// Before anything else: a standard stream that is closed must not become a file of ours, a reader
// that went away ends the program without a word.
void prepare_streams();

bool has_terminal();  // somebody who can be asked
// True if the answer is yes; an end of input is no. Without a terminal: Stop with `usage` and a
// hint at --yes.
bool confirm(const std::string& question);

// The first line of the file named by SOPU_PASSPHRASE_FILE, or asked without echo.
std::string ask_passphrase(const std::string& prompt);
// For a new key: asked twice.
std::string ask_new_passphrase(const std::string& what);
crypto::Passphrase passphrase_for(const std::string& key_file);

// For people: what could deceive a terminal is made visible.
void note(const std::string& line);       // to stderr
void print(std::string_view text);        // to stdout
void print_words(std::string_view text);  // to stderr, as it is broken into lines already
// For programs.
void print_data(std::string_view text);
void print_json(const boost::json::value& value);
void note_json(const boost::json::value& value);  // to stderr

// Stop (failure) if something that was printed could not be written.
void finish_output();

// A line on stderr that is written over while something takes its time; silent without a terminal
// that can do so.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  void operator()(std::uint64_t done, std::uint64_t total);
  void count_bytes(std::uint64_t done);  // of nobody knows how many

 private:
  bool show(const std::string& figures);
  std::string what_;
  std::size_t columns_;  // 0: no terminal that fits
  int percent_ = -1;
  std::uint64_t mebibytes_ = 0;
};

}  // namespace sopu::tools
