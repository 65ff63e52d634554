// Base64, as JSON carries bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connectord::model {

/// The bytes of base64 text: standard or URL alphabet, padding optional.
///
/// Errors  nothing, when another character stands in it or its length cannot be
/// Source  RFC 4648, sections 4 and 5
std::optional<std::string> decode_base64(std::string_view text);

/// Appends `bytes` in the standard alphabet, padded.
void append_base64(std::string& out, std::string_view bytes);

} // namespace connectord::model
