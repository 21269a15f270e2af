// completion: shell completion, written from the tree of commands itself.
#include "tools/commands.hpp"

namespace sopu::tools {
namespace {

using Node = Command::Words;

std::string words_of(const Node& node) {
  std::string text;
  for (const auto& [word, help] : node.words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// The commands typed so far are those words of the line that name a known path.
std::string find_path(const std::vector<Node>& nodes, const std::string& words) {
  std::string text =
      "  local chain= word\n  for word in " + words + "; do\n    case \"$chain $word\" in\n";
  for (const auto& node : nodes) {
    if (!node.path.empty()) {
      text += "      '" + (node.path.find(' ') == std::string::npos ? " " + node.path : node.path) +
              "') chain='" + node.path + "' ;;\n";
    }
  }
  return text + "    esac\n  done\n";
}

std::string bash_script(const std::vector<Node>& nodes) {
  std::string out = "# bash completion of sopu: source <(sopu completion bash)\n_sopu() {\n" +
                    find_path(nodes, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"") +
                    "  local words=\n  case \"$chain\" in\n";
  for (const auto& node : nodes) {
    out += "    '" + node.path + "') words='" + words_of(node) + "' ;;\n";
  }
  return out +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "  ((${#COMPREPLY[@]})) || COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\ncomplete -o filenames -F _sopu sopu\n";
}

std::string zsh_script(const std::vector<Node>& nodes) {
  std::string out =
      "#compdef sopu\n# zsh completion of sopu: source <(sopu completion zsh)\n_sopu() {\n" +
      find_path(nodes, "\"${words[@]:1:$((CURRENT-2))}\"") +
      "  local -a known\n  case \"$chain\" in\n";
  for (const auto& node : nodes) {
    out += "    '" + node.path + "') known=(" + words_of(node) + ") ;;\n";
  }
  return out + "  esac\n  compadd -- $known || _files\n}\ncompdef _sopu sopu\n";
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "'";
}

std::string fish_script(const std::vector<Node>& nodes) {
  std::string out =
      "# fish completion of sopu: sopu completion fish | source\n"
      "function __sopu_path\n"
      "  set -l path\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    switch \"$path $word\"\n";
  for (const auto& node : nodes) {
    if (node.path.empty()) continue;
    const bool top = node.path.find(' ') == std::string::npos;
    out += "      case " + quoted(top ? " " + node.path : node.path) + "; set path " +
           quoted(node.path) + "\n";
  }
  out += "    end\n  end\n  test \"$path\" = \"$argv[1]\"\nend\n";
  for (const auto& node : nodes) {
    const std::string condition = " -n " + quoted("__sopu_path \"" + node.path + "\"");
    for (const auto& [word, help] : node.words) {
      out += "complete -c sopu" + condition +
             (word.starts_with("--") ? " -l " + word.substr(2) : " -f -a " + word) + " -d " +
             quoted(help) + "\n";
    }
  }
  return out;
}

}  // namespace

void add_completion(Command& app, Context& context) {
  auto* command =
      add_command(app, "completion", "Write shell completion: bash, zsh or fish",
                  {"completion bash > /etc/bash_completion.d/sopu", "completion fish | source"});
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->one_of({"bash", "zsh", "fish"});
  set_action(command, context, [&context, shell] {
    const auto nodes = context.root->all_words();
    if (*shell == "bash") print(bash_script(nodes));
    if (*shell == "zsh") print(zsh_script(nodes));
    if (*shell == "fish") print(fish_script(nodes));
  });
}

}  // namespace sopu::tools
