// Where secrets hide, and how they are kept out of sight.
#pragma once

#include <string>
#include <string_view>

namespace connectord::config {

/// What stands for a secret that is not shown.
inline constexpr std::string_view mask = "***";

/// A URL (`scheme://user:password@host/…?password=…`) or a `key=value` string with its passwords
/// replaced.
std::string without_passwords(std::string_view url);

/// There is a password in it.
bool holds_password(std::string_view url);

} // namespace connectord::config
