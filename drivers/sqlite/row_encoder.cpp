#include "drivers/sqlite/row_encoder.hpp"

#include "drivers/sqlite/number_text.hpp"
#include "protocol/json/escape.hpp"
#include "protocol/model/base64.hpp"
#include "protocol/model/timestamp.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace connectord::sqlite {
namespace {

using model::Type;

constexpr std::int64_t furthest_exact = std::int64_t{1} << 53;

/// The bytes of a blob; of anything else its text in UTF-8, whatever encoding the database has.
std::string_view bytes_of(sqlite3_stmt* row, int column, int storage)
{
    const void* bytes = storage == SQLITE_BLOB ? sqlite3_column_blob(row, column)
                                               : sqlite3_column_text(row, column);
    const int size = sqlite3_column_bytes(row, column);
    if (bytes == nullptr)
        return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

void append_int64(std::string& out, std::int64_t value)
{
    const bool exact = value >= -furthest_exact && value <= furthest_exact;
    if (!exact)
        out.push_back('"');
    append_integer(out, value);
    if (!exact)
        out.push_back('"');
}

/// Hears of a text's grammar and keeps nothing.
struct Silence {
    constexpr static std::size_t max_object_size = std::size_t(-1);
    constexpr static std::size_t max_array_size = std::size_t(-1);
    constexpr static std::size_t max_key_size = std::size_t(-1);
    constexpr static std::size_t max_string_size = std::size_t(-1);

    using Code = boost::json::error_code;
    using Text = boost::json::string_view;
    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return true; }
    bool on_object_end(std::size_t, Code&) { return true; }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t, Code&) { return true; }
    bool on_key_part(Text, std::size_t, Code&) { return true; }
    bool on_key(Text, std::size_t, Code&) { return true; }
    bool on_string_part(Text, std::size_t, Code&) { return true; }
    bool on_string(Text, std::size_t, Code&) { return true; }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t, Text, Code&) { return true; }
    bool on_uint64(std::uint64_t, Text, Code&) { return true; }
    bool on_double(double, Text, Code&) { return true; }
    bool on_bool(bool, Code&) { return true; }
    bool on_null(Code&) { return true; }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }
};

bool is_strict_json(std::string_view text)
{
    constexpr std::size_t deepest = 512;
    boost::json::parse_options options;
    options.max_depth = deepest;
    boost::json::basic_parser<Silence> parser{options};
    boost::json::error_code failed;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), failed);
    return !failed && read == text.size();
}

void append_json(std::string& out, std::string_view text)
{
    if (!is_strict_json(text))
        return json::append_string(out, text);

    // In strict JSON a line end can only stand between values, where a space says as much.
    const std::size_t start = out.size();
    out.append(text);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

void append_number_text(std::string& out, std::string_view text)
{
    if (const std::optional<double> value = exact_double(text))
        append_double(out, *value);
    else
        json::append_string(out, text);
}

void append_moment(std::string& out, model::Timestamp moment)
{
    out.push_back('"');
    model::append_timestamp(out, moment);
    out.push_back('"');
}

void append_date_text(std::string& out, std::string_view text)
{
    if (const std::optional<model::Timestamp> moment = model::parse_timestamp(text))
        append_moment(out, *moment);
    else
        json::append_string(out, text);
}

bool means_true(std::string_view text)
{
    return text == "1" || text == "t" || text == "T" || text == "y" || text == "Y" ||
           text == "true" || text == "TRUE";
}

void append_base64_string(std::string& out, std::string_view bytes)
{
    out.push_back('"');
    model::append_base64(out, bytes);
    out.push_back('"');
}

void append_real(std::string& out, double value, Type type)
{
    if (type == Type::date) {
        if (const auto moment = model::timestamp_from_millis(value))
            return append_moment(out, *moment);
    }
    if (!std::isfinite(value)) {
        if (type == Type::number)
            out.append("null");
        else
            out.append(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        return;
    }
    if (type == Type::string)
        out.push_back('"');
    append_double(out, value);
    if (type == Type::string)
        out.push_back('"');
}

void append_integer_as(std::string& out, std::int64_t value, Type type)
{
    if (type == Type::boolean) {
        out.append(value != 0 ? "true" : "false");
    } else if (type == Type::string) {
        out.push_back('"');
        append_integer(out, value);
        out.push_back('"');
    } else if (type == Type::date) {
        constexpr std::int64_t furthest_millis = 8'640'000'000'000'000;
        if (value >= -furthest_millis && value <= furthest_millis)
            append_moment(out, model::Timestamp{value * 1000});
        else
            append_int64(out, value);
    } else {
        append_int64(out, value);
    }
}

void append_text_as(std::string& out, std::string_view text, Type type)
{
    switch (type) {
    case Type::number:
        return append_number_text(out, text);
    case Type::boolean:
        out.append(means_true(text) ? "true" : "false");
        return;
    case Type::date:
        return append_date_text(out, text);
    case Type::buffer:
        return append_base64_string(out, text);
    case Type::geo_point:
    case Type::json:
    case Type::array:
        return append_json(out, text);
    case Type::any:
    case Type::string:
        break;
    }
    json::append_string(out, text);
}

/// The declared type of a result column, or what SQLite calls the storage class of its value.
std::string type_of(sqlite3_stmt* row, int column, bool has_row)
{
    if (const char* declared = sqlite3_column_decltype(row, column))
        return declared;
    switch (has_row ? sqlite3_column_type(row, column) : SQLITE_NULL) {
    case SQLITE_INTEGER:
        return "integer";
    case SQLITE_FLOAT:
        return "real";
    case SQLITE_TEXT:
        return "text";
    case SQLITE_BLOB:
        return "blob";
    default:
        return {};
    }
}

} // namespace

void append_value(std::string& out, sqlite3_stmt* row, int column, Type type)
{
    const int storage = sqlite3_column_type(row, column);
    if (storage == SQLITE_NULL) {
        out.append("null");
        return;
    }
    if (type == Type::buffer || storage == SQLITE_BLOB)
        return append_base64_string(out, bytes_of(row, column, storage));
    if (storage == SQLITE_TEXT)
        return append_text_as(out, bytes_of(row, column, storage), type);
    if (storage == SQLITE_INTEGER)
        return append_integer_as(out, sqlite3_column_int64(row, column), type);
    if (type == Type::boolean)
        out.append(sqlite3_column_double(row, column) != 0 ? "true" : "false");
    else
        append_real(out, sqlite3_column_double(row, column), type);
}

RowEncoder::RowEncoder(const sql::RowShape& shape, std::string& out, std::size_t budget,
                       std::size_t limit)
    : shape_{shape},
      out_{out},
      start_{out.size()},
      budget_{budget},
      limit_{limit},
      is_described_{shape.layout == sql::RowShape::Layout::described}
{
    using Layout = sql::RowShape::Layout;
    if (shape.layout == Layout::array || shape.layout == Layout::described)
        out_.push_back('[');
}

bool RowEncoder::has_room_for(sqlite3_stmt* row, int column) const
{
    // Looked at before the value is copied, which may be larger than all that is left. Not for
    // numbers: asking for their bytes would turn them into text for good.
    const int storage = sqlite3_column_type(row, column);
    if (storage != SQLITE_TEXT && storage != SQLITE_BLOB)
        return true;
    const auto size = static_cast<std::size_t>(std::max(sqlite3_column_bytes(row, column), 0));
    return out_.size() - start_ + size <= budget_;
}

Result<void> RowEncoder::append_shaped(sqlite3_stmt* row)
{
    const int columns = sqlite3_column_count(row);
    if (static_cast<std::size_t>(columns) != shape_.columns.size())
        return Error{Errc::internal, "a statement answered other columns than its plan has"};
    for (int column = 0; column < columns; ++column) {
        const sql::RowShape::Column& promised = shape_.columns[static_cast<std::size_t>(column)];
        out_.append(promised.prefix);
        if (!has_room_for(row, column))
            return too_large();
        append_value(out_, row, column, promised.type);
    }
    out_.append(shape_.suffix);
    return {};
}

void RowEncoder::describe(sqlite3_stmt* row, bool has_row)
{
    const int columns = sqlite3_column_count(row);
    for (int column = 0; column < columns; ++column) {
        const char* name = sqlite3_column_name(row, column);
        columns_.push_back(Column{name == nullptr ? "" : name, type_of(row, column, has_row)});
    }
    // A name that comes twice would make a doubled key: as in a JavaScript object, the last one
    // stays.
    bool first = true;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        const auto later = columns_.begin() + static_cast<std::ptrdiff_t>(column) + 1;
        const bool comes_again = std::any_of(later, columns_.end(), [&](const Column& other) {
            return other.name == columns_[column].name;
        });
        std::string key;
        if (!comes_again) {
            key = (first ? "" : ",") + json::escaped_key(columns_[column].name);
            first = false;
        }
        keys_.push_back(std::move(key));
    }
}

Result<void> RowEncoder::append_described(sqlite3_stmt* row)
{
    if (columns_.empty())
        describe(row, true);
    out_.push_back('{');
    for (std::size_t column = 0; column < keys_.size(); ++column) {
        if (keys_[column].empty())
            continue;
        out_.append(keys_[column]);
        if (!has_room_for(row, static_cast<int>(column)))
            return too_large();
        append_value(out_, row, static_cast<int>(column), Type::any);
    }
    out_.push_back('}');
    return {};
}

Result<void> RowEncoder::add(sqlite3_stmt* row)
{
    using Layout = sql::RowShape::Layout;
    ++rows_;
    const bool is_dropped = shape_.layout == Layout::nothing || shape_.layout == Layout::summary;
    if (is_dropped || (shape_.layout == Layout::first && rows_ > 1))
        return {};

    if (rows_ > 1)
        out_.push_back(',');
    const Result<void> appended = is_described_ ? append_described(row) : append_shaped(row);
    if (!appended)
        return appended;
    if (out_.size() - start_ > budget_)
        return too_large();
    return {};
}

Result<void> RowEncoder::finish(sqlite3_stmt* statement, std::int64_t affected)
{
    using Layout = sql::RowShape::Layout;
    if (shape_.layout == Layout::array || shape_.layout == Layout::described)
        out_.push_back(']');
    if (shape_.layout == Layout::first && rows_ == 0)
        out_.append("null");
    if (shape_.layout == Layout::summary)
        out_.append(shape_.summary(affected));
    if (is_described_ && columns_.empty())
        describe(statement, false);
    if (out_.size() - start_ > budget_)
        return too_large();
    return {};
}

} // namespace connectord::sqlite
