// The families of subcommands, one file each.
// Called once, before the command line is parsed.
#pragma once

#include "tools/common.hpp"

namespace sopu::tools {

void add_commands(Command& app, Context& context);  // all of the below

void add_init_and_serve(Command& app, Context& context);
void add_demo(Command& app, Context& context);
void add_key_commands(Command& app, Context& context);
void add_party_commands(Command& app, Context& context);
void add_agreement_commands(Command& app, Context& context);
void add_proposal_commands(Command& app, Context& context);
void add_consent_commands(Command& app, Context& context);
void add_notice_commands(Command& app, Context& context);
void add_complaint_commands(Command& app, Context& context);
void add_dispute_commands(Command& app, Context& context);
void add_neutral_commands(Command& app, Context& context);
void add_measure_commands(Command& app, Context& context);
void add_performance(Command& app, Context& context);
void add_month_commands(Command& app, Context& context);
void add_backtest(Command& app, Context& context);
void add_inbox(Command& app, Context& context);
void add_query_commands(Command& app, Context& context);
void add_openslo(Command& terms, Context& context);     // below `terms`
void add_terms_file(Command& terms, Context& context);  // the same
void add_search(Command& app, Context& context);
void add_watch(Command& app, Context& context);
void add_page(Command& app, Context& context);
void add_event_commands(Command& app, Context& context);
void add_trust(Command& app, Context& context);
void add_receipts(Command& app, Context& context);
void add_document_commands(Command& app, Context& context);
void add_verify(Command& app, Context& context);
void add_evidence_commands(Command& app, Context& context);
void add_maintenance_commands(Command& app, Context& context);
void add_clock_commands(Command& app, Context& context);
void add_bench_commands(Command& app, Context& context);
void add_completion(Command& app, Context& context);

}  // namespace sopu::tools
