// Numbers as text, and whether a double would lose any of their digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::sqlite {

/// Appends the shortest text that reads back as `value`, which must be finite.
void append_double(std::string& out, double value);

void append_integer(std::string& out, std::int64_t value);

/// Whether the text is a decimal number, such as `-12.50e3`: a sign, digits, a point and an
/// exponent at most.
bool is_number(std::string_view text);

/// The double that says exactly what the text says, whose shortest text has the same digits; none
/// when the text is no number, would lose digits, or lies beyond ±2^53.
std::optional<double> exact_double(std::string_view text);

/// The whole text as an integer, when it is one of 64 bits.
std::optional<std::int64_t> exact_integer(std::string_view text);

} // namespace connectord::sqlite
