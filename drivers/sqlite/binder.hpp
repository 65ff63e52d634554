// Values on their way into a statement, in SQLite's storage classes.
#pragma once

#include "drivers/sql/plan.hpp"
#include "protocol/error.hpp"

struct sqlite3_stmt;

namespace connectord::sqlite {

/// Binds every value; `$3` takes the third value also where the text names it first.
///
/// Shape   Boolean is 0 or 1, Timestamp a text of six fraction digits (equal moments are equal
/// texts, and order is
///         text order), Bytes a blob, GeoPoint `{"lat":…,"lng":…}`, List a JSON array for json_each
///         in which Bytes are upper-case hex. A Decimal within int64 is an INTEGER, any other one
///         TEXT: a column of NUMERIC, INTEGER or REAL affinity makes a REAL of it, with the 15
///         digits that SQLite keeps, a column of TEXT or no affinity keeps every digit. NaN is
///         NULL; ±Infinity is stored as such, and read as null
/// Errors  invalid_params: U+0000 in a text, a year outside 0000–9999, more or fewer values than
/// the statement
///         takes. internal, when SQLite has no memory left
/// Lifetime  texts and bytes are not copied: `values` must outlive the statement's run
Result<void> bind(sqlite3_stmt* statement, const model::Values& values);

} // namespace connectord::sqlite
