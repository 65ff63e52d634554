#include "daemon/cli/table.hpp"

#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace connectord::cli {

namespace {

struct Cell {
    std::string text;
    bool is_number = false;
};

using Row = std::vector<Cell>;

/// Without the controls that hide in two bytes of UTF-8 (C1): some terminals obey those too.
std::string without_c1(std::string_view text)
{
    std::string tame;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (text[i] == '\xc2' && next >= 0x80 && next < 0xa0) {
            tame += '?';
            ++i;
        } else {
            tame += text[i];
        }
    }
    return tame;
}

bool is_tame(std::string_view text)
{
    return std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c != 0x7f; });
}

Cell cell_of(const boost::json::value* value)
{
    if (value == nullptr || value->is_null())
        return {"-"};
    if (value->is_bool())
        return {value->get_bool() ? "yes" : "no"};
    if (const boost::json::string* text = value->if_string()) {
        const std::string_view view{*text};
        if (view.empty())
            return {"-"};
        return {without_c1(is_tame(view) ? std::string{view} : boost::json::serialize(*value))};
    }
    if (value->is_double())
        return {fmt::format("{:.1f}", value->get_double()), true};
    return {boost::json::serialize(*value), value->is_number()};
}

std::vector<Row> cells_of(const boost::json::array& rows)
{
    Row header;
    for (const auto& member : rows.front().get_object())
        header.push_back({std::string{member.key()}});
    std::vector<Row> cells{header};
    for (const boost::json::value& row : rows) {
        Row line;
        for (const Cell& column : header)
            line.push_back(cell_of(row.get_object().if_contains(column.text)));
        cells.push_back(std::move(line));
    }
    // A header stands where its numbers do.
    for (std::size_t i = 0; i < header.size(); ++i)
        cells.front()[i].is_number = cells[1][i].is_number;
    return cells;
}

} // namespace

std::string table_of(const boost::json::value& rows)
{
    const boost::json::array* array = rows.if_array();
    const bool is_table = array != nullptr && std::ranges::all_of(*array, [](const auto& row) {
                              return row.is_object();
                          });
    if (!is_table)
        return boost::json::serialize(rows) + "\n";
    if (array->empty())
        return "none\n";

    const std::vector<Row> cells = cells_of(*array);
    std::vector<std::size_t> widths(cells.front().size());
    for (const Row& row : cells) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].text.size());
    }
    std::string out;
    for (const Row& row : cells) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += row[i].is_number ? fmt::format("{:>{}}  ", row[i].text, widths[i])
                                     : fmt::format("{:<{}}  ", row[i].text, widths[i]);
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

} // namespace connectord::cli
