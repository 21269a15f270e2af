// Every limit of the ledger in one place. Units last.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sopu::limits {

// Events
inline constexpr std::size_t payload_bytes_max = 262'144;
inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::chrono::seconds clock_ahead_max{120};
inline constexpr std::chrono::hours clock_behind_max{24 * 7};

// The writer
inline constexpr std::size_t queue_events_max = 8'192;
inline constexpr std::size_t batch_events_max = 1'024;
inline constexpr std::size_t batch_bytes_max = std::size_t{32} << 20;
inline constexpr std::uint64_t disk_reserve_bytes = std::uint64_t{256} << 20;
inline constexpr std::chrono::seconds high_water_interval{1};

// The interface
inline constexpr std::size_t http_body_bytes_max = 384 * 1024;
inline constexpr std::size_t http_header_bytes_max = 16 * 1024;
inline constexpr std::size_t frame_bytes_max = 384 * 1024;
inline constexpr std::size_t send_queue_bytes_max = std::size_t{8} << 20;
inline constexpr std::size_t requests_in_flight_max = 128;  // of one socket
inline constexpr std::size_t connections_max = 12'000;
inline constexpr std::chrono::seconds http_timeout{15};
inline constexpr std::chrono::seconds authentication_timeout{10};
inline constexpr std::chrono::seconds ping_interval{20};
inline constexpr std::chrono::seconds idle_timeout{60};
inline constexpr std::chrono::seconds token_lifetime_max{300};

}  // namespace sopu::limits
