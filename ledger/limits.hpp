// What a ledger, its verifier and its client take, hold and wait for, in one place for every layer.
// What only one algorithm knows, a format prescribes or the disk's keys allow stands there. Units
// last.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sopu::limits {

// Events
inline constexpr std::size_t payload_bytes_max = 262'144;
inline constexpr std::size_t client_data_bytes_max = 4'096;  // of a passkey's assertion
inline constexpr std::size_t json_depth_max = 32;
// How far a signed time may lie from the recording, unless the ledger says otherwise; and what it
// may say.
inline constexpr std::chrono::seconds clock_ahead_max{120};
inline constexpr std::chrono::seconds clock_behind_max{std::chrono::hours{24 * 7}};
inline constexpr std::int64_t clock_bound_sec_max = 31'622'400;  // a leap year

// The ledger's clock
inline constexpr std::size_t zone_name_bytes_max = 64;
inline constexpr std::size_t zone_rules_bytes_max = std::size_t{64} << 10;
inline constexpr std::chrono::hours zone_settled_before{24 * 30};  // new rules leave it as it was
inline constexpr std::chrono::hours zone_compared_ahead{24 * 36'525};  // a century
inline constexpr std::chrono::hours zone_compared_back{24 * 3'653};    // ten years
inline constexpr std::chrono::hours standstill_min{1};                 // what is told as one
inline constexpr std::chrono::hours standstill_grace{24};  // and what fell due in it is due after
inline constexpr std::chrono::seconds alive_interval{60};

// The server's own clock: a step beyond this is not believed, nor is a log that lies further in the
// future. Corrections little by little are: 1 ms in so many, judged over so long a time.
inline constexpr std::chrono::milliseconds clock_jump_max{5'000};
inline constexpr std::int64_t clock_slew_divisor = 1'000;
inline constexpr std::chrono::milliseconds clock_looked_at_every{60'000};

// What events and terms hold; lengths of texts in characters (code points)
inline constexpr std::size_t text_length_max = 20'000;
inline constexpr std::size_t name_length_max = 200;
inline constexpr std::size_t url_length_max = 2'000;
inline constexpr std::size_t recurrence_length_max = 200;
inline constexpr std::size_t verifier_key_length_max = 500;
inline constexpr std::size_t list_length_max = 1'000;
inline constexpr std::size_t item_id_length_max = 64;  // bytes; fits into every key of a table
inline constexpr std::size_t quoted_bytes_max = 80;    // of somebody else's text in a refusal
inline constexpr std::int64_t integer_max = 9'007'199'254'740'991;  // I-JSON, RFC 7493

// Terms
inline constexpr std::int64_t ppm_max = 1'000'000;
inline constexpr std::int64_t basis_points_max = 10'000;
inline constexpr std::int64_t cap_bp_max = 120'000;       // twelve whole monthly fees
inline constexpr std::int64_t factor_max = 100;           // by which a credit is multiplied
inline constexpr std::int64_t count_max = 1'000'000'000;  // of items or occurrences
inline constexpr std::int64_t misses_max = 1'000;         // that open a cause
inline constexpr std::int64_t slot_seconds_max = 86'400;
inline constexpr std::size_t media_type_name_length_max = 127;  // RFC 6838, of each half
inline constexpr std::int64_t days_max = 3'650;
inline constexpr std::int64_t level_max = 20;
inline constexpr std::int64_t rank_max = 1'000;
inline constexpr std::int64_t threshold_max = 20;
inline constexpr std::int64_t query_rounds_max = 100;
inline constexpr std::int64_t window_minutes_max = 527'040;     // of a leap year
inline constexpr std::int64_t window_seconds_max = 31'622'400;  // of a leap year

// A party and a day, unless the operator says otherwise: what the server takes of it
inline constexpr std::uint64_t quota_events = 1'000'000;
inline constexpr std::uint64_t quota_bytes = std::uint64_t{2} << 30;
inline constexpr std::uint64_t quota_agreements = 10'000;
inline constexpr std::uint64_t quota_party_events = 1'000;
inline constexpr std::uint64_t quota_document_bytes = std::uint64_t{1} << 30;
// Who was refused for the wrong signature or a quota is read from no sooner
inline constexpr std::chrono::milliseconds penalty_time{1'000};

// How many people a party may ask for before its keys change, and how long a change waits for them
inline constexpr std::int64_t people_for_keys_max = 20;
inline constexpr std::chrono::hours key_change_waits{24 * 14};

// How content a side says that it is, from 1
inline constexpr std::int64_t satisfaction_max = 5;

// How long the keys of a party may object to one that was recovered, and how many such keys a party
// may ever have had
inline constexpr std::chrono::hours recovery_waits{24 * 14};
inline constexpr std::int64_t recoveries_max = 20;

// How long a notice waits for the people of its party, and a breach that was not cured for whoever
// may end the agreement for it; how long a suspension may take where the terms say nothing
inline constexpr std::chrono::days notice_waits{30};
inline constexpr std::chrono::days breach_stands{180};
inline constexpr int suspension_days_max = 90;

// Of a party's chain, but for revocations
inline constexpr std::size_t party_events_max = 10'000;

// What a party may leave standing in one agreement, since all of it is looked at again and again
inline constexpr std::size_t open_proposals_max = 100;  // of one party
inline constexpr std::chrono::days proposal_open_max{180};
inline constexpr std::size_t stretches_max = 100;           // of time that a proposal may touch
inline constexpr std::size_t open_consultations_max = 100;  // asked by one party
inline constexpr std::size_t open_complaints_max = 20;      // filed by one party
inline constexpr int respond_business_days_min = 5;         // Monday to Friday, to answer in
inline constexpr std::chrono::days respond_max{90};
inline constexpr int third_party_silence_days = 60;       // where the terms do not say for how long
inline constexpr std::size_t standing_notices_max = 100;  // by one party
inline constexpr std::size_t attested_objectives_max = 1'000;  // the newest of one party
inline constexpr std::size_t terms_searched_max = 32;  // the newest, for a clause that is spoken of

// Measurements: over how long a time one may be; how many of a series may begin on a day (of UTC),
// and how many outages, counts, items and buckets they may have together, since a state holds them;
// how many may be counted in one; how long before that an item was opened
inline constexpr std::chrono::hours measured_time_max{24 * 32};
inline constexpr std::chrono::hours excluded_time_max{24 * 32};
inline constexpr std::size_t measurements_a_day_max = 1'440;
inline constexpr std::size_t measured_entries_a_day_max = 20'000;
inline constexpr std::int64_t measured_count_max = 1'000'000'000'000;
inline constexpr std::chrono::hours item_age_max{24 * 731};

// Disputes: what a party may leave running in one agreement, and a case hold
inline constexpr std::size_t open_disputes_max = 50;
inline constexpr std::size_t open_settlements_max = 10;
inline constexpr std::size_t nominations_max = 20;
// How long a level waits for a neutral; how long both sides have to agree on one; up to which level
// a notice in dispute waits, and how long a cure can be disputed, where the terms say nothing
inline constexpr std::chrono::days neutral_waits{30};
inline constexpr int neutral_agreed_business_days = 10;
inline constexpr int notice_waits_through_level = 2;
inline constexpr int cure_disputable_business_days = 10;

// What a JSON Patch may do: a few lines can double a document sixty times by copying it into itself
inline constexpr std::size_t patch_operations_max = 1'000;
inline constexpr std::size_t patched_bytes_max = 1 << 20;
inline constexpr std::size_t patched_depth_max = 64;

// Keys, notes, proofs
inline constexpr std::size_t key_file_bytes_max = std::size_t{16} << 10;
inline constexpr std::size_t passphrase_bytes_max = 1'024;
inline constexpr std::size_t note_signatures_max = 100;  // as Go's reader; C2SP asks for 16
inline constexpr std::size_t proof_hashes_max = 64;      // of a tree of at most 2^64 leaves

// The writer
inline constexpr std::size_t queue_events_max = 8'192;
inline constexpr std::size_t batch_events_max = 1'024;
inline constexpr std::size_t batch_bytes_max = std::size_t{32} << 20;
inline constexpr std::uint64_t disk_reserve_bytes = std::uint64_t{256} << 20;
inline constexpr std::chrono::seconds high_water_interval{1};

// States: one is kept when the events since the last one weigh this many times as much as it does,
// so that keeping states costs a part of what the events cost.
inline constexpr std::uint64_t kept_state_weight = 2;
inline constexpr std::uint64_t kept_state_events_min = 8;
// What is held in memory, in bytes as stored; in memory it is a few times that.
inline constexpr std::size_t held_states_bytes_max = std::size_t{32} << 20;    // of the writer
inline constexpr std::size_t cached_states_bytes_max = std::size_t{32} << 20;  // of all readers
inline constexpr std::size_t cached_terms_bytes_max = std::size_t{16} << 20;

// A rebuild: the chunks in which it reads ahead and commits
inline constexpr std::size_t rebuild_chunk_events_max = 2'048;
inline constexpr std::size_t rebuild_chunk_bytes_max = std::size_t{16} << 20;

// An audit: the chunks in which it checks, long enough for their hand-over to cost nothing; and
// what it holds of states and terms before they go to a file
inline constexpr std::size_t audit_chunk_events_max = 64;
inline constexpr std::size_t audit_chunk_bytes_max = std::size_t{1} << 20;
inline constexpr unsigned audit_threads_max = 256;
inline constexpr std::size_t audit_states_bytes_max = std::size_t{64} << 20;
// An event as it may be sent, its path and what is around them.
inline constexpr std::size_t evidence_line_bytes_max = std::size_t{448} << 10;
inline constexpr std::size_t audit_terms_bytes_max = std::size_t{16} << 20;
// A child process that reads a file which may be damaged: without headway for so long it is ended
inline constexpr std::chrono::seconds child_stall_max{60};

// The interface
inline constexpr std::size_t page_default = 50;
inline constexpr std::size_t page_max = 500;
inline constexpr std::size_t shown_items_max = 50;  // of each list in an agreement's state
inline constexpr std::size_t past_chunk_bytes = std::size_t{256} << 10;  // of a subscriber's past
// What is kept beside the log.
inline constexpr std::uint64_t document_bytes_max = std::uint64_t{32} << 20;
inline constexpr std::size_t document_piece_bytes = std::size_t{256} << 10;  // as clients send it
inline constexpr std::chrono::hours document_kept_unused{24};
inline constexpr std::chrono::hours documents_looked_at_every{1};
// On a page that prints over HTTP; the evidence file has all of them.
inline constexpr std::size_t printed_events_max = 5'000;
inline constexpr std::size_t past_chunk_events = 2'048;       // looked at for it
inline constexpr std::size_t history_events_looked_at = 512;  // for one page
inline constexpr std::size_t search_words_max = 16;
inline constexpr std::size_t http_body_bytes_max = std::size_t{384} << 10;
inline constexpr std::size_t http_header_bytes_max = std::size_t{16} << 10;
inline constexpr std::size_t frame_bytes_max = std::size_t{384} << 10;
inline constexpr std::size_t send_queue_bytes_max = std::size_t{8} << 20;
inline constexpr std::size_t requests_in_flight_max = 128;  // of one socket
inline constexpr std::size_t requests_in_flight_first = 8;  // before anything was answered
inline constexpr std::size_t connections_max = 12'000;
inline constexpr std::chrono::seconds http_timeout{12};
inline constexpr std::chrono::seconds authentication_timeout{10};
inline constexpr std::chrono::seconds ping_interval{20};
inline constexpr std::chrono::seconds idle_timeout{60};
inline constexpr std::chrono::seconds token_lifetime_max{300};
inline constexpr std::chrono::seconds session_lifetime_max{std::chrono::hours{12}};
inline constexpr std::size_t token_bytes_max = 4'096;
inline constexpr std::size_t token_id_bytes_max = 128;
inline constexpr std::size_t tokens_remembered_max = 500'000;
inline constexpr std::size_t tokens_of_party_max = 20'000;  // less where there are many parties
inline constexpr std::size_t argument_bytes_max = 512;
inline constexpr std::uint64_t version_number_max = 1'000'000;
inline constexpr std::size_t answers_waiting_bytes_max = std::size_t{1} << 20;  // then reads stop
inline constexpr std::size_t pending_batches_max = 64;  // then hearers go back to the log

// What a client takes from a server, and how long it waits
inline constexpr std::chrono::seconds client_timeout{30};
inline constexpr std::chrono::seconds client_silence_max{60};  // while it streams a log
inline constexpr int client_reconnections_max = 5;             // likewise, one after the other
inline constexpr int client_append_attempts_max = 8;
inline constexpr int client_signatures_max = 8;  // of one event, while others are quicker
inline constexpr std::uint64_t client_answer_bytes_max = std::uint64_t{256} << 20;
inline constexpr std::uint64_t client_frame_bytes_max = std::uint64_t{16} << 20;
inline constexpr std::chrono::seconds client_notice_after{2};  // then it says what it waits for
inline constexpr int client_idle_frames_max = 1'000;  // in a row that bring a log no further
inline constexpr std::size_t client_note_bytes_max = std::size_t{64} << 10;  // of a checkpoint
// Of a file that a command reads as a whole
inline constexpr std::size_t read_file_bytes_max = std::size_t{64} << 20;

}  // namespace sopu::limits
