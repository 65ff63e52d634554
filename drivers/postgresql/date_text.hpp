// The server's dates and times, DateStyle ISO, as ISO 8601 in UTC.
#pragma once

#include <string>
#include <string_view>

namespace connectord::pg {

/// Appends `2026-11-20 10:00:00.5+00` as `"2026-11-20T10:00:00.500Z"`, quotes included.
/// Microseconds are kept when there are any; years outside 0000–9999 are written as ECMAScript
/// writes them. A text without a zone is taken as UTC.
///
/// Errors  false when the text is no moment, such as `infinity`; `out` is then unchanged
bool append_timestamp_text(std::string& out, std::string_view text);

/// Appends `2026-11-20` as `"2026-11-20T00:00:00.000Z"`. Errors: as above.
bool append_date_text(std::string& out, std::string_view text);

} // namespace connectord::pg
