// One thing that somebody said, and where: what file, environment and flags have in common.
#pragma once

#include <boost/json/value.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace connectord::config {

/// A value as it was given.
struct Given {
    boost::json::value value;

    /// It is a string because its source knows nothing else (environment, flags): read it as the
    /// key needs.
    bool is_text = false;

    /// What a relative path starts from: the folder of the file, empty for the current one.
    std::filesystem::path base;
};

/// A key and its value.
///
/// Shape  `key` is a path, such as `listen.tcp` or `datasources.db.pool.max`
struct Setting {
    std::string key;
    Given given;
    std::string source; ///< `connectord.toml:12`, `CONNECTORD_LISTEN_TCP`, `--listen-tcp`
};

/// In the order in which they take effect: a later one wins.
using Settings = std::vector<Setting>;

} // namespace connectord::config
