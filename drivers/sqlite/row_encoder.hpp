// Rows of SQLite as JSON text, one pass, no tree: what a property promises meets what the row
// holds.
#pragma once

#include "drivers/sql/plan.hpp"
#include "protocol/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3_stmt;

namespace connectord::sqlite {

/// Appends one value as the property's type promises it and its storage class allows.
///
/// Shape   NULL is null. By type:
///         number     integers beyond ±2^53 as strings, REAL in its shortest form, infinities null;
///         TEXT that is a
///                    number as a number where no digit is lost, else as a string
///         boolean    any number but 0, and LoopBack's `Y y T t 1` (and `true`), are true
///         date       TEXT as `2026-11-20T10:00:00.000Z`, INTEGER and REAL as milliseconds since
///         1970 (so
///                    loopback-connector-sqlite3 stores them); what is no date stands as it is
///         buffer     base64 of the bytes
///         string     a string, whatever the storage
///         geo_point, json, array   TEXT that is strict JSON passes through (line ends outside
///         strings become
///                    spaces), any other TEXT is a string
///         any        by storage class: a number as above but infinities as strings, a string,
///         base64
void append_value(std::string& out, sqlite3_stmt* row, int column, model::Type type);

/// Writes the rows of one statement as its row shape says.
///
/// Lifetime  looks into the shape, which must outlive it
class RowEncoder {
public:
    struct Column {
        std::string name;
        std::string type; ///< as declared; of an expression, the storage class of its first value
    };

    /// Units  `budget` is how many bytes may be appended; `limit`, for the error, is the whole
    /// reply's
    RowEncoder(const sql::RowShape& shape, std::string& out, std::size_t budget, std::size_t limit);

    /// Appends the row that the statement stands on.
    ///
    /// Errors  limit_exceeded; internal when the shape has another number of columns. The buffer
    /// then holds a torn row
    Result<void> add(sqlite3_stmt* row);

    /// Closes what the layout opened; `statement` tells the columns when no row has.
    ///
    /// Shape  `affected` rows were inserted, updated or deleted
    Result<void> finish(sqlite3_stmt* statement, std::int64_t affected = 0);

    /// No further row could change the text.
    bool is_satisfied() const { return shape_.layout == sql::RowShape::Layout::first && rows_ > 0; }

    std::int64_t rows() const { return rows_; }

    /// The columns of a described result, else none.
    std::vector<Column> take_columns() { return std::move(columns_); }

private:
    void describe(sqlite3_stmt* row, bool has_row);
    Result<void> append_shaped(sqlite3_stmt* row);
    Result<void> append_described(sqlite3_stmt* row);
    bool has_room_for(sqlite3_stmt* row, int column) const;
    Error too_large() const { return limit_exceeded("reply", limit_); }

    const sql::RowShape& shape_;
    std::string& out_;
    std::size_t start_;
    std::size_t budget_;
    std::size_t limit_;
    std::int64_t rows_ = 0;
    bool is_described_ = false;
    std::vector<Column> columns_;
    std::vector<std::string> keys_; ///< of a described result; empty for a name that comes again
};

} // namespace connectord::sqlite
