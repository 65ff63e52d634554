#include "drivers/schema/actual.hpp"

#include <algorithm>

namespace connectord::schema {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const value* find(const object& row, std::string_view name)
{
    const value* found = row.if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::string text_of(const object& row, std::string_view name)
{
    const value* found = find(row, name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                  : std::string{};
}

bool flag_of(const object& row, std::string_view name)
{
    const value* found = find(row, name);
    return found != nullptr && found->is_bool() && found->get_bool();
}

unsigned number_of(const object& row, std::string_view name)
{
    const value* found = find(row, name);
    return found != nullptr && found->is_int64() ? static_cast<unsigned>(found->get_int64()) : 0;
}

ActualColumn column_of(const object& row)
{
    ActualColumn column;
    column.name = text_of(row, "column");
    column.type = text_of(row, "dataType");
    column.is_nullable = text_of(row, "nullable") == "YES";
    if (find(row, "default") != nullptr)
        column.value = text_of(row, "default");
    column.is_generated = flag_of(row, "generated");
    column.is_computed = flag_of(row, "computed");
    column.key_sequence = number_of(row, "keySeq");
    return column;
}

ActualIndex index_of(const object& row)
{
    ActualIndex index;
    index.name = text_of(row, "name");
    index.method = text_of(row, "type");
    index.is_unique = flag_of(row, "unique");
    index.is_primary = flag_of(row, "primary");
    index.is_bound = flag_of(row, "bound");
    index.is_plain = flag_of(row, "plain");
    const value* columns = find(row, "columns");
    const value* order = find(row, "order");
    const value* nulls = find(row, "nulls");
    if (columns == nullptr || !columns->is_array() || order == nullptr || !order->is_array())
        return index;
    for (std::size_t i = 0; i < columns->get_array().size(); ++i) {
        const value& name = columns->get_array()[i];
        const auto says = [&](const value* words, std::string_view word) {
            return words != nullptr && words->is_array() && i < words->get_array().size() &&
                   words->get_array()[i].is_string() && words->get_array()[i].get_string() == word;
        };
        IndexKey key;
        key.column = name.is_string() ? std::string{name.get_string()} : std::string{};
        key.is_descending = says(order, "DESC");
        key.nulls_first = nulls == nullptr ? key.is_descending : says(nulls, "FIRST");
        index.keys.push_back(std::move(key));
    }
    return index;
}

Action action_of(std::string_view word)
{
    for (const Action action :
         {Action::restrict, Action::cascade, Action::set_null, Action::set_default}) {
        if (word == words_of(action).view())
            return action;
    }
    return Action::none;
}

/// Rows of one key follow each other, a column each.
std::vector<ForeignKey> keys_of(const array& rows)
{
    std::vector<ForeignKey> keys;
    for (const value& member : rows) {
        const object& row = member.as_object();
        if (number_of(row, "keySeq") == 1 || keys.empty()) {
            ForeignKey key;
            key.name = text_of(row, "fkName");
            key.referenced_schema = text_of(row, "pkOwner");
            key.referenced_table = text_of(row, "pkTableName");
            key.on_delete = action_of(text_of(row, "onDelete"));
            key.on_update = action_of(text_of(row, "onUpdate"));
            keys.push_back(std::move(key));
        }
        keys.back().columns.push_back(text_of(row, "fkColumnName"));
        keys.back().referenced_columns.push_back(text_of(row, "pkColumnName"));
    }
    return keys;
}

} // namespace

const ActualColumn* Actual::find(std::string_view column) const
{
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const ActualColumn& c) { return c.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

Actual actual_of(const array& fields, const array& indexes, const array& foreign_keys,
                 const array& scripts)
{
    Actual actual;
    for (const value& row : fields) {
        actual.columns.push_back(column_of(row.as_object()));
        actual.is_table = flag_of(row.as_object(), "isTable");
        actual.counts = actual.counts || flag_of(row.as_object(), "counts");
    }
    for (const value& row : indexes) {
        actual.indexes.push_back(index_of(row.as_object()));
        if (actual.indexes.back().is_primary)
            actual.key_name = actual.indexes.back().name;
    }
    actual.foreign_keys = keys_of(foreign_keys);
    for (const value& row : scripts)
        actual.scripts.push_back(text_of(row.as_object(), "sql"));
    return actual;
}

} // namespace connectord::schema
