// One value's way from the server's text to JSON text.
#pragma once

#include "protocol/model/type.hpp"

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace connectord::pg {

/// Appends one value that is not NULL, given as the server's text, as one JSON value.
using EncodeValue = void (*)(std::string& out, std::string_view text);

/// A column's encoder, chosen once a result.
class ColumnEncoder {
public:
    /// The encoder of a column that a property was declared for.
    ///
    /// Source  PROTOCOL 5; LoopBack's fromColumnValue for booleans
    static ColumnEncoder of_property(Oid column, model::Type property, bool native_array);

    /// The encoder of a column that nobody declared: as node-postgres gives it, int8 and numeric as
    /// strings.
    static ColumnEncoder of_raw(Oid column);

    void append(std::string& out, std::string_view text) const;

private:
    ColumnEncoder(EncodeValue value, bool is_array) : value_{value}, is_array_{is_array} {}

    EncodeValue value_;
    bool is_array_; ///< value_ is then each element's
};

} // namespace connectord::pg
