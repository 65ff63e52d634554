// Text as a JSON string: what must be escaped is, everything else is copied as it stands.
#pragma once

#include <string>
#include <string_view>

namespace connectord::json {

/// Appends `text` as a JSON string, quotes included.
///
/// Shape   `text` is UTF-8; what is not becomes U+FFFD, so that the result is always strict JSON
void append_string(std::string& out, std::string_view text);

/// `text` as a JSON string followed by a colon: a key, escaped once and kept.
std::string escaped_key(std::string_view text);

} // namespace connectord::json
