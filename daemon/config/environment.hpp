// The variables of the environment that are meant for the daemon, as settings.
#pragma once

#include "daemon/config/setting.hpp"
#include "protocol/error.hpp"

#include <map>
#include <span>
#include <string>
#include <utility>

namespace connectord::config {

/// Reads every `CONNECTORD_…` variable. `CONNECTORD_CONFIG` names the file and is left to the
/// caller, and what is there for tests (`CONNECTORD_TEST_…`) or set by Kubernetes for a service of
/// our name
/// (`CONNECTORD_PORT…`, `CONNECTORD_SERVICE_…`) is passed over.
///
/// Shape   `CONNECTORD_DATASOURCES_DB_POOL_MAX` is `datasources.db.pool.max`: of the names in
///         `datasources` the one it fits, else a new datasource of that name in lower case.
///         Principals alike
/// Errors  invalid_params for a variable that fits no key, with the nearest one
Result<Settings> read_environment(const std::map<std::string, std::string>& environment,
                                  std::span<const std::string> datasources,
                                  std::span<const std::string> principals);

/// Reads what flags say of datasources and principals, by the same rules.
///
/// Errors  invalid_params for a key that does not exist, and for a secret: every user of a machine
///         can read another's command line
Result<Settings> read_member_flags(std::span<const std::pair<std::string, std::string>> members,
                                   std::span<const std::string> datasources,
                                   std::span<const std::string> principals);

} // namespace connectord::config
