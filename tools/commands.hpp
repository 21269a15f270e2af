// The families of subcommands, one file each.
// Called once, before the command line is parsed.
#pragma once

#include "tools/common.hpp"

namespace sopu::tools {

void add_commands(CLI::App& app, Context& context);  // all of the below

void add_init_and_serve(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);
void add_key_commands(CLI::App& app, Context& context);
void add_party_commands(CLI::App& app, Context& context);
void add_agreement_commands(CLI::App& app, Context& context);
void add_proposal_commands(CLI::App& app, Context& context);
void add_consent_commands(CLI::App& app, Context& context);
void add_notice_commands(CLI::App& app, Context& context);
void add_complaint_commands(CLI::App& app, Context& context);
void add_dispute_commands(CLI::App& app, Context& context);
void add_neutral_commands(CLI::App& app, Context& context);
void add_measure_commands(CLI::App& app, Context& context);
void add_performance(CLI::App& app, Context& context);
void add_month_commands(CLI::App& app, Context& context);
void add_backtest(CLI::App& app, Context& context);
void add_inbox(CLI::App& app, Context& context);
void add_query_commands(CLI::App& app, Context& context);
void add_openslo(CLI::App& terms, Context& context);  // below `terms`
void add_search(CLI::App& app, Context& context);
void add_watch(CLI::App& app, Context& context);
void add_page(CLI::App& app, Context& context);
void add_event_commands(CLI::App& app, Context& context);
void add_trust(CLI::App& app, Context& context);
void add_receipts(CLI::App& app, Context& context);
void add_document_commands(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_evidence_commands(CLI::App& app, Context& context);
void add_maintenance_commands(CLI::App& app, Context& context);
void add_clock_commands(CLI::App& app, Context& context);
void add_bench_commands(CLI::App& app, Context& context);
void add_completion(CLI::App& app, Context& context);

}  // namespace sopu::tools
