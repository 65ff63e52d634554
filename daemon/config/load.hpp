// From a command line, an environment and a file to what the daemon is told.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/machine.hpp"
#include "protocol/error.hpp"

#include <span>
#include <string>
#include <variant>

namespace connectord::config {

/// Text that was asked for in place of running: print it and end.
struct Printed {
    std::string text;
};

/// What else was asked for, that needs more than the configuration.
struct Errand {
    enum class Kind { dump_openrpc, ask_ready, check_config };
    Kind kind;
    Config config;
};

/// Reads the whole configuration. Flags win over the environment, that over the file, that over
/// defaults.
///
/// Shape   `arguments` are those after the program's name
/// Errors  invalid_params with one sentence that names key and source. The program says it and ends
/// with 2
Result<std::variant<Config, Printed, Errand>> load(std::span<const std::string> arguments,
                                                   const Machine& machine);

} // namespace connectord::config
