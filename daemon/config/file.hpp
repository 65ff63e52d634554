// A configuration file in TOML, as settings in the order of its lines.
#pragma once

#include "daemon/config/setting.hpp"
#include "protocol/error.hpp"

#include <filesystem>
#include <string_view>

namespace connectord::config {

/// Reads a whole file.
///
/// Shape   tables become paths: `datasources.db.pool.max`. A `[[principals]]` table becomes
///         `principals.NAME.key`. Each datasource begins with a setting of its bare path, whose
///         value is null, so that their order is known and an empty one is seen
/// Errors  invalid_params, with file and line
Result<Settings> read_toml(std::string_view text, const std::filesystem::path& path);

} // namespace connectord::config
