// Rows of a PGresult as JSON text, in one pass and without a tree.
#pragma once

#include "drivers/postgresql/column_encoder.hpp"
#include "drivers/sql/plan.hpp"
#include "protocol/error.hpp"
#include "protocol/json/writer.hpp"

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace connectord::pg {

/// Appends one statement's rows, from one result or from one a row.
///
/// Shape   as RowShape says, see drivers/sql/plan.hpp; every value as PROTOCOL 5 says
/// Errors  limit_exceeded (`reply`) when the writer is full, internal when the columns are not the
/// plan's;
///         the writer is then rewound to where `begin` found it
/// Lifetime  the row shape and the writer must live until `finish`
class RowEncoder {
public:
    /// A new statement. Nothing is written before its first row or its end.
    void begin(const sql::RowShape& shape, json::Writer& out);

    /// Appends all rows of `result`, which is one of possibly many.
    Result<void> rows(const PGresult* result);

    /// Closes what `begin` opened. A statement without rows is finished too.
    ///
    /// Shape  `affected` rows were inserted, updated or deleted
    Result<void> finish(std::int64_t affected = 0);

    std::int64_t count() const { return count_; }

private:
    Result<void> choose_columns(const PGresult* result);
    void name_raw_columns(const PGresult* result);
    void begin_row();
    void append_row(const PGresult* result, int row);
    Result<void> overflow();

    const sql::RowShape* shape_ = nullptr;
    json::Writer* out_ = nullptr;
    std::size_t mark_ = 0;
    std::int64_t count_ = 0;
    bool has_columns_ = false;
    std::vector<ColumnEncoder> encoders_;
    std::vector<std::string>
        raw_prefixes_; ///< Layout::described; empty text: the column is left out
};

/// Appends the rows of a whole result.
Result<void> encode_rows(const PGresult* result, const sql::RowShape& shape, json::Writer& out);

} // namespace connectord::pg
