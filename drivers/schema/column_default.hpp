// A column's DEFAULT: a plain value, or one of a closed list of functions.
#pragma once

#include "drivers/sql/dialect.hpp"
#include "protocol/model/path.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace connectord::schema {

struct Default {
    enum class Form { literal, boolean, current_timestamp, function, sequence };
    Form form = Form::literal;
    std::string text; ///< the literal's content, `TRUE` or `FALSE`, a function's or sequence's name

    /// It is the model's `default`, which LoopBack gives to new rows: a column that is added with
    /// it leaves those that are there without a value, where it may. `dbDefault` fills them.
    bool is_for_new_rows = false;

    /// The same for every row, so that a database can add such a column without touching rows.
    bool is_constant() const { return form == Form::literal || form == Form::boolean; }
};

/// What the property promises: the connector's own `dbDefault` or `defaultFn`, else `default`.
///
/// `dbDefault` is SQL in LoopBack, and therefore one of a few plain things here: now(), a number,
/// true, false, a 'text' with or without a ::type, nextval('sequence'), or a known function without
/// arguments.
///
/// Errors  invalid_params with the path of a default that is none of these
/// Source  loopback-connector-postgresql, columnDbDefault
Result<std::optional<Default>> default_of(const sql::Dialect& dialect, const sql::Column& column);

/// Appends ` DEFAULT …`.
void append_default(sql::Text& text, const Default& value);

/// Appends what stands behind the word DEFAULT.
void append_default_value(sql::Text& text, const Default& value);

/// Whether the catalog's text of a default says the same: `'7'::integer`, `7` and `'7'` do for a
/// number.
bool says_same(const Default& wanted, std::string_view actual, model::Type type);

} // namespace connectord::schema
