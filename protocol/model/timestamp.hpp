// Moments in UTC, to the microsecond: read from what clients send, written as ISO 8601.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::model {

/// A moment.
///
/// Units  microseconds since 1970-01-01T00:00:00Z, proleptic Gregorian
struct Timestamp {
    std::int64_t micros = 0;

    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

/// Reads ISO 8601: `2026-11-20`, `2026-11-20T10:00`, `…:00.123456+02:00`, `+010000-01-01T…`; a space may
/// stand for the T, and a time without a zone is UTC.
///
/// Errors  nothing, when the text is no date or lies outside what 64 bits of microseconds hold
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// A moment from JavaScript's `Date.getTime()`.
std::optional<Timestamp> timestamp_from_millis(double millis);

/// How many digits of a second `append_timestamp` writes.
enum class Fraction {
    shortest, ///< three, or six when there are microseconds
    micros,   ///< always six, so that equal moments are equal texts and order is text order
};

/// Appends `2026-11-20T10:00:00.000Z`; years outside 0000–9999 as ECMAScript writes them, `+010000-…`.
void append_timestamp(std::string& out, Timestamp moment, Fraction fraction = Fraction::shortest);

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
///
/// Source  H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);

} // namespace connectord::model
