// sopu: everything that a party, an auditor or an operator does at the command line.
#include "tools/commands.hpp"
#include "tools/terminal.hpp"

int main(int argc, char** argv) {
  sopu::tools::prepare_streams();
  sopu::tools::Command app(
      "The ledger of service level agreements: negotiate, sign, look up, verify.", "sopu");
  sopu::tools::Context context;
  sopu::tools::add_commands(app, context);
  return sopu::tools::run(app, context, argc, argv);
}
