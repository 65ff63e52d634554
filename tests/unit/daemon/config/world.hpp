// A machine that says what a test wants it to say.
#pragma once

#include "daemon/config/load.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace connectord::config::test {

/// Files, folders and variables, all imagined.
struct World {
    std::map<std::string, std::string> environment{{"HOME", "/home/ada"}};
    std::map<std::string, File> files;
    std::set<std::string> closed_folders; ///< nobody can write there

    /// Adds the file that --config names in the tests.
    World& file(std::string text, bool readable_by_everybody = false)
    {
        files["/etc/connectord.toml"] = {std::move(text), readable_by_everybody};
        return *this;
    }

    World& variable(const std::string& name, const std::string& value)
    {
        environment[name] = value;
        return *this;
    }

    Machine machine() const
    {
        return {.environment = environment,
                .read_file = [this](const std::filesystem::path& path) -> Result<File> {
                    const auto found = files.find(path.native());
                    if (found == files.end())
                        return Error{Errc::invalid_params, path.native() + " cannot be read"};
                    return found->second;
                },
                .make_folder =
                    [this](const std::filesystem::path& path) {
                        return !closed_folders.contains(path.native());
                    }};
    }

    std::vector<std::string> arguments(std::vector<std::string> flags) const
    {
        if (!files.contains("/etc/connectord.toml"))
            return flags;
        flags.insert(flags.begin(), {"--config", "/etc/connectord.toml"});
        return flags;
    }

    /// The configuration, or a failed test.
    Config config(std::vector<std::string> flags = {}) const
    {
        const auto loaded = load(arguments(std::move(flags)), machine());
        if (!loaded || !std::holds_alternative<Config>(*loaded)) {
            ADD_FAILURE() << (loaded ? "text was printed" : loaded.error().message);
            return {};
        }
        return std::get<Config>(*loaded);
    }

    /// Why there is none.
    std::string refusal(std::vector<std::string> flags = {}) const
    {
        const auto loaded = load(arguments(std::move(flags)), machine());
        return loaded ? "" : loaded.error().message;
    }

    std::string printed(std::vector<std::string> flags) const
    {
        const auto loaded = load(arguments(std::move(flags)), machine());
        if (!loaded)
            return loaded.error().message;
        const auto* text = std::get_if<Printed>(&*loaded);
        return text == nullptr ? "" : text->text;
    }
};

} // namespace connectord::config::test
