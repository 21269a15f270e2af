#include "tools/commands.hpp"

namespace sopu::tools {

void add_commands(Command& app, Context& context) {
  context.root = &app;
  app.set_version_flag("--version", "sopu " SOPU_VERSION);
  app.require_subcommand(1, 1);
  app.add_to_footer(
      "Start with `sopu demo`: a sample ledger to look at. `sopu COMMAND --help` shows "
      "examples.\n"
      "Exit codes: 0 done, 1 failure, 2 usage, 3 verification failed, 4 refused by a rule,"
      " 5 unreachable.\n"
      "Environment: SOPU_URL, SOPU_KEY (a path), SOPU_PARTY, SOPU_LOG_KEY, SOPU_PASSPHRASE_FILE,"
      " SOPU_HOME (where it remembers ledgers and receipts), SOPU_PAGER (for what is longer than "
      "the screen).");
  add_init_and_serve(app, context);
  add_demo(app, context);
  add_key_commands(app, context);
  add_party_commands(app, context);
  add_inbox(app, context);
  add_agreement_commands(app, context);
  add_proposal_commands(app, context);
  add_consent_commands(app, context);
  add_notice_commands(app, context);
  add_complaint_commands(app, context);
  add_dispute_commands(app, context);
  add_neutral_commands(app, context);
  add_document_commands(app, context);
  add_measure_commands(app, context);
  add_performance(app, context);
  add_month_commands(app, context);
  add_backtest(app, context);
  add_query_commands(app, context);
  add_search(app, context);
  add_watch(app, context);
  add_page(app, context);
  add_event_commands(app, context);
  add_trust(app, context);
  add_receipts(app, context);
  add_verify(app, context);
  add_evidence_commands(app, context);
  add_maintenance_commands(app, context);
  add_clock_commands(app, context);
  add_bench_commands(app, context);
  add_completion(app, context);
}

}  // namespace sopu::tools
