// Statements that are run once, and not worth preparing.
#pragma once

#include "drivers/sql/plan.hpp"
#include "drivers/sql/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::sql {

/// What the text holds, as a statement that answers no rows.
Statement one_off(Text& text);

/// What the database's own catalog told, said to it again: never a client's text.
Statement told_again(std::string text);

/// FNV-1a: every daemon over one database comes to the same number.
std::uint64_t hash_of(std::string_view text);

/// A savepoint's three sentences.
enum class SavepointVerb { set, roll_back_to, release };
Statement savepoint(const Dialect& dialect, SavepointVerb verb, std::string_view name);

/// Makes callers with one `key` wait for each other until their transactions end; none where
/// transactions exclude each other anyway.
std::vector<Statement> lock(const Dialect& dialect, std::string_view key);

} // namespace connectord::sql
