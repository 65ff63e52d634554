// A definition's `dataType`: one of a closed list, with its length or precision, never text of a
// client's.
#pragma once

#include "drivers/sql/dialect.hpp"

#include <span>
#include <string_view>

namespace connectord::sql {

/// What may stand in parentheses after a type.
enum class TypeArguments { none, length, precision_and_scale, seconds_precision };

/// One type that a database knows.
struct KnownType {
    std::string_view name; ///< as `dataType` has it, in lower case
    Words words;           ///< as CREATE TABLE has it
    TypeArguments arguments = TypeArguments::none;
    Words after = ""; ///< what follows the parentheses: ` WITH TIME ZONE`
};

/// Appends the type that the column's dataType, dataLength, dataPrecision and dataScale name.
///
/// Shape   `varchar`, `varchar(20)`, `numeric(12,2)`, `integer[]`; the numbers may stand apart, as
/// LoopBack has
///         them, under the connector's settings or as the property's `length`
/// Errors  invalid_params with the path of what is not of the list or out of range
/// Source  loopback-connector-postgresql, columnDataType
Status append_data_type(Text& text, const Column& column, std::span<const KnownType> known);

} // namespace connectord::sql
