// `connectord status`, `connectord call`, `connectord token new`, `connectord --ready`.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/machine.hpp"

#include <iosfwd>
#include <span>
#include <string>

namespace connectord::cli {

/// Where a command reads and writes.
struct Terminal {
    std::ostream& out;
    std::ostream& err;
};

/// The first argument is a command of this room.
bool is_command(std::span<const std::string> arguments);

/// Runs it.
///
/// Shape  0; 1 when the daemon answered an error, or is not ready; 2 for arguments that make no
///        sense; 3 when there was nobody to ask
int run_command(std::span<const std::string> arguments, const config::Machine& machine,
                const Terminal& terminal);

/// Asks the daemon of this configuration whether it is ready, and says what it said. 0, 1 or 3.
int ask_ready(const config::Config& config, const Terminal& terminal);

} // namespace connectord::cli
