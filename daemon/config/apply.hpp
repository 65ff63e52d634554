// Settings become the configuration, one after the other: a later one wins.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/setting.hpp"
#include "protocol/error.hpp"

namespace connectord::config {

/// Applies each of `settings` to `config`.
///
/// Errors  invalid_params for an unknown key, with its source and the nearest known one, and for a
/// value
///         that is not what its key takes; `config` is then half changed and of no use
Status apply(const Settings& settings, Config& config);

} // namespace connectord::config
