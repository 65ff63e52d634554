// The command line, as settings and as what else it asks for.
#pragma once

#include "daemon/config/setting.hpp"
#include "protocol/error.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace connectord::config {

/// What a command line asks for beside running.
enum class Wish {
    run,
    help,
    version,
    check_config,
    print_config,
    example_config,
    dump_openrpc,
    ready
};

struct CommandLine {
    Wish wish = Wish::run;
    std::optional<std::string> config_file;
    bool discover = false; ///< of every datasource
    Settings settings;

    /// Keys of datasources and principals, such as `--datasources-shop-pool-max 20`: which part is
    /// the name shows once the file has been read.
    ///
    /// Shape  the flag as it was given, and its value
    std::vector<std::pair<std::string, std::string>> members;
};

/// Reads the arguments after the program's name.
///
/// Shape   `--datasource NAME=URL` becomes `datasources.NAME.url`, or `.file` for a path
/// Errors  invalid_params for an unknown flag, with the nearest one, and for a password in a URL:
/// every
///         user of the machine can read another's command line
Result<CommandLine> read_flags(std::span<const std::string> arguments);

/// The text of --help.
std::string help_text();

} // namespace connectord::config
