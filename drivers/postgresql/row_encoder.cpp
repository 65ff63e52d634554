#include "drivers/postgresql/row_encoder.hpp"

#include "protocol/json/escape.hpp"

#include <string_view>

namespace connectord::pg {

using Layout = sql::RowShape::Layout;

void RowEncoder::begin(const sql::RowShape& shape, json::Writer& out)
{
    shape_ = &shape;
    out_ = &out;
    mark_ = out.mark();
    count_ = 0;
    has_columns_ = false;
}

Result<void> RowEncoder::rows(const PGresult* result)
{
    const int rows = PQntuples(result);
    if (shape_->layout == Layout::nothing || shape_->layout == Layout::summary) {
        count_ += rows;
        return {};
    }
    if (!has_columns_)
        if (const Result<void> chosen = choose_columns(result); !chosen)
            return chosen;

    for (int row = 0; row < rows; ++row) {
        if (++count_ > 1 && shape_->layout == Layout::first)
            continue;
        begin_row();
        append_row(result, row);
        if (out_->is_full())
            return overflow();
    }
    return {};
}

Result<void> RowEncoder::finish(std::int64_t affected)
{
    const bool is_array = shape_->layout == Layout::array || shape_->layout == Layout::described;
    if (is_array && count_ == 0)
        out_->begin_array();
    if (is_array)
        out_->end_array();
    if (shape_->layout == Layout::first && count_ == 0)
        out_->null();
    if (shape_->layout == Layout::summary)
        out_->raw(shape_->summary(affected));
    return out_->is_full() ? overflow() : Result<void>{};
}

Result<void> RowEncoder::overflow()
{
    out_->rewind(mark_);
    return limit_exceeded("reply", out_->limit());
}

Result<void> RowEncoder::choose_columns(const PGresult* result)
{
    const auto columns = static_cast<std::size_t>(PQnfields(result));
    encoders_.clear();
    has_columns_ = true;
    if (shape_->layout == Layout::described) {
        name_raw_columns(result);
        for (std::size_t i = 0; i < columns; ++i)
            encoders_.push_back(ColumnEncoder::of_raw(PQftype(result, static_cast<int>(i))));
        return {};
    }
    if (columns != shape_->columns.size()) {
        out_->rewind(mark_);
        return Error{Errc::internal, "the database answered " + std::to_string(columns) +
                                         " columns where the plan has " +
                                         std::to_string(shape_->columns.size())};
    }
    for (std::size_t i = 0; i < columns; ++i) {
        const sql::RowShape::Column& column = shape_->columns[i];
        encoders_.push_back(ColumnEncoder::of_property(PQftype(result, static_cast<int>(i)),
                                                       column.type, column.native_array));
    }
    return {};
}

/// A name that comes twice keeps its last column, as in node-postgres' objects.
void RowEncoder::name_raw_columns(const PGresult* result)
{
    const int columns = PQnfields(result);
    raw_prefixes_.assign(static_cast<std::size_t>(columns), {});
    char before = '{';
    for (int i = 0; i < columns; ++i) {
        const std::string_view name = PQfname(result, i);
        bool comes_again = false;
        for (int later = i + 1; later < columns && !comes_again; ++later)
            comes_again = name == PQfname(result, later);
        if (comes_again)
            continue;
        std::string& prefix = raw_prefixes_[static_cast<std::size_t>(i)];
        prefix.push_back(before);
        prefix.append(json::escaped_key(name));
        before = ',';
    }
}

void RowEncoder::begin_row()
{
    switch (shape_->layout) {
    case Layout::array:
    case Layout::described:
        if (count_ == 1)
            out_->begin_array();
        else
            out_->buffer().push_back(',');
        return;
    case Layout::first:
    case Layout::list:
        out_->separate();
        return;
    case Layout::nothing:
    case Layout::summary:
        return;
    }
}

void RowEncoder::append_row(const PGresult* result, int row)
{
    std::string& out = out_->buffer();
    const bool is_raw = shape_->layout == Layout::described;
    const std::size_t start = out.size();
    for (std::size_t i = 0; i < encoders_.size(); ++i) {
        const std::string& prefix = is_raw ? raw_prefixes_[i] : shape_->columns[i].prefix;
        if (is_raw && prefix.empty())
            continue;
        out.append(prefix);
        const int column = static_cast<int>(i);
        if (PQgetisnull(result, row, column) != 0) {
            out.append("null");
            continue;
        }
        const std::string_view text{PQgetvalue(result, row, column),
                                    static_cast<std::size_t>(PQgetlength(result, row, column))};
        encoders_[i].append(out, text);
    }
    if (!is_raw) {
        out.append(shape_->suffix);
        return;
    }
    if (out.size() == start)
        out.push_back('{'); // a row without columns
    out.push_back('}');
}

Result<void> encode_rows(const PGresult* result, const sql::RowShape& shape, json::Writer& out)
{
    RowEncoder encoder;
    encoder.begin(shape, out);
    if (const Result<void> rows = encoder.rows(result); !rows)
        return rows;
    return encoder.finish();
}

} // namespace connectord::pg
