// Statements in parts: text with `?` for its values, put together and numbered at the end.
//
// The text is a caller's and goes back to the caller: nothing of it is ever run here, and none of
// it can reach a sql::Text.
#pragma once

#include "drivers/sql/dialect.hpp"
#include "protocol/error.hpp"

#include <boost/json/array.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::sql {

/// A part of a statement, or a whole one.
///
/// Shape   as many `?` in `sql` as there are `params`
/// Source  loopback-connector, ParameterizedSQL
struct Parameterized {
    std::string sql;
    boost::json::array params;
};

/// How many placeholders stand in `sql`. A `?` inside a literal, a quoted name or a comment is
/// none.
///
/// LoopBack counts those too, and then finds the number wrong.
std::size_t count_placeholders(std::string_view sql, const Dialect& dialect);

/// Refuses a part whose placeholders and values differ in number. Errors: invalid_params with
/// `path`, data.placeholders and data.params.
Status check(const Parameterized& part, const Dialect& dialect, std::string_view path);

/// Adds `next` to `current`, with `separator` between them unless `current` is empty.
void append(Parameterized& current, const Parameterized& next, std::string_view separator);

Parameterized join(const std::vector<Parameterized>& parts, std::string_view separator);

/// The text with the dialect's own placeholders, numbered from 1.
std::string parameterize(std::string_view sql, const Dialect& dialect);

} // namespace connectord::sql
