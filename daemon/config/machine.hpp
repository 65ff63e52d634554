// What the configuration asks of the machine it runs on: handed in, so that a test can answer.
#pragma once

#include "protocol/error.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace connectord::config {

/// A file's text, and who may read it.
struct File {
    std::string text;
    bool readable_by_everybody = false;
};

struct Machine {
    std::map<std::string, std::string> environment;

    /// Errors  invalid_params, with the path and the system's reason
    std::function<Result<File>(const std::filesystem::path&)> read_file;

    /// The folder is there and writable, or could be made.
    std::function<bool(const std::filesystem::path&)> make_folder;

    /// The number of a user of this machine.
    std::function<std::optional<unsigned>(const std::string& name)> user_number = {};
};

/// The machine itself; `environment` is that of `main`, ended by a null.
Machine this_machine(const char* const* environment);

} // namespace connectord::config
