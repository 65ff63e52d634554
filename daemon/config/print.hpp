// The configuration as text that could be its file.
#pragma once

#include "daemon/config/config.hpp"

#include <string>

namespace connectord::config {

/// Every key and its value, secrets masked.
std::string print_config(const Config& config);

/// A file with every key, its meaning and its default, all in comments.
std::string example_config();

} // namespace connectord::config
