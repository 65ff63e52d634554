// Whether a text column holds JSON.
#pragma once

#include <string_view>

namespace connectord::pg {

/// One whole, strict JSON text, nested no deeper than a client's parser is likely to follow.
bool is_json(std::string_view text);

} // namespace connectord::pg
