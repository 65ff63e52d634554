// One event as one line: pure, so that its escaping can be tested to the last byte.
#pragma once

#include "daemon/observe/log.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace connectord::observe {

std::string_view name_of(Level level);

/// Strict JSON without a newline: {"time":"2026-11-20T10:00:00.123Z","level":"info","event":…,
/// facts}.
std::string json_line(std::chrono::system_clock::time_point time, Level level,
                      std::string_view event, Facts facts);

/// `2026-11-20 10:00:00.123 info event key=value key="two words"`, in UTC. What could end the line
/// or pass for another fact is quoted and escaped.
std::string console_line(std::chrono::system_clock::time_point time, Level level,
                         std::string_view event, Facts facts);

} // namespace connectord::observe
