// key new, show, export: key files on this machine.
#include "crypto/jwk.hpp"
#include "tools/commands.hpp"
#include "tools/dialogue.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

void show(const Options& options, const crypto::PublicKey& key) {
  const std::string jwk = crypto::jwk(key);
  if (options.json) {
    return print_json(
        boost::json::object{{"kid", crypto::thumbprint(key)}, {"jwk", boost::json::parse(jwk)}});
  }
  Table table;
  table.add({"kid", crypto::thumbprint(key)});
  table.add({"JWK", jwk});
  print(table.text());
}

void add_new(Command& family, Context& context) {
  auto* command = add_command(family, "new", "Make a private key",
                              {"key new -o anna.pem", "key new -o agent.pem --no-passphrase"});
  auto file = std::make_shared<std::string>();
  auto no_passphrase = std::make_shared<bool>(false);
  command->add_option("-o,--output", *file, "The file to write; never one that exists")->required();
  command->add_flag("--no-passphrase", *no_passphrase, "Leave the key unencrypted");
  add_json_option(command, context.options);
  set_action(command, context, [&context, file, no_passphrase] {
    if (std::filesystem::exists(*file)) {
      throw Stop(Exit::failure, *file + " exists already; choose another name");
    }
    const auto key = crypto::PrivateKey::generate();
    crypto::write_key_file(*file, key, *no_passphrase ? std::string() : ask_new_passphrase(*file));
    show(context.options, key.public_key());
  });
}

void add_show(Command& family, Context& context) {
  auto* command = add_command(family, "show", "Show a key's id (kid) and its public half",
                              {"key show anna.pem", "key show anna.pem --json"});
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The private key's file")->required();
  add_json_option(command, context.options);
  set_action(command, context,
             [&context, file] { show(context.options, load_key(*file).public_key()); });
}

void add_export(Command& family, Context& context) {
  auto* command = add_command(family, "export", "Write the public half as PEM, for other programs",
                              {"key export anna.pem > anna.pub.pem"});
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "The private key's file")->required();
  add_json_option(command, context.options);
  set_action(command, context, [&context, file] {
    const auto pem = crypto::public_key_pem(load_key(*file).public_key());
    if (context.options.json) return print_json(boost::json::object{{"pem", pem}});
    print(pem);
  });
}

}  // namespace

void add_key_commands(Command& app, Context& context) {
  auto& family = *add_family(app, "key", "Key files");
  add_new(family, context);
  add_show(family, context);
  add_export(family, context);
}

}  // namespace sopu::tools
