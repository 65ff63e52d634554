#include "drivers/schema/wanted.hpp"

#include "drivers/schema/dialect.hpp"

#include <algorithm>
#include <cctype>

namespace connectord::schema {

namespace {

/// `extension` beside a dataType or a defaultFn, in the connector's settings.
Status read_extension(std::vector<std::string>& extensions, const sql::Column& column,
                      std::string_view connector)
{
    const boost::json::object* settings = column.property->settings_for(connector);
    const boost::json::value* given =
        settings == nullptr ? nullptr : settings->if_contains("extension");
    if (given == nullptr || given->is_null())
        return {};
    const boost::json::string* name = given->if_string();
    const bool is_plain = name != nullptr && !name->empty() && name->size() <= longest_name &&
                          std::all_of(name->begin(), name->end(), [](unsigned char c) {
                              return std::isalnum(c) != 0 || c == '_' || c == '-';
                          });
    if (!is_plain)
        return invalid_params("definition.properties." + column.property->name + "." +
                                  std::string{connector} + ".extension",
                              "must be an extension's name");
    if (std::find(extensions.begin(), extensions.end(), std::string_view{*name}) ==
        extensions.end())
        extensions.emplace_back(*name);
    return {};
}

Result<WantedColumn> read_column(const sql::Table& table, const sql::Column& column)
{
    const sql::Dialect& dialect = table.dialect();
    WantedColumn wanted;
    wanted.column = &column;
    wanted.names_its_type = !column.data_type.empty();
    wanted.is_id = column.property->id != 0;
    Result<std::optional<Default>> value = default_of(dialect, column);
    if (!value)
        return value.error();
    wanted.value = std::move(*value);

    const bool is_only_id = table.ids().size() == 1 && table.ids().front() == &column;
    // A default of the definition's own is how its value is generated.
    if (column.property->generated && !wanted.value) {
        sql::Text probe{dialect};
        wanted.is_generated = dialect.generated_column(probe, column, is_only_id);
        if (wanted.is_generated) {
            wanted.type = dialect.schema().canonical_type(probe.view());
            return wanted;
        }
    }
    sql::Text probe{dialect};
    if (Status typed = dialect.column_type(probe, column); !typed) {
        wanted.refusal = typed.error();
        wanted.type = column.data_type;
        return wanted;
    }
    wanted.type = dialect.schema().canonical_type(probe.view());
    return wanted;
}

} // namespace

Result<Wanted> wanted_of(const sql::Table& table, const TableFinder& tables)
{
    Wanted wanted;
    wanted.table = &table;
    for (const sql::Column& column : table.columns()) {
        Result<WantedColumn> read = read_column(table, column);
        if (!read)
            return read.error();
        wanted.columns.push_back(std::move(*read));
        if (Status extension =
                read_extension(wanted.extensions, column, table.dialect().connector());
            !extension)
            return extension.error();
    }
    Result<std::vector<Index>> indexes = indexes_of(table);
    if (!indexes)
        return indexes.error();
    wanted.indexes = std::move(*indexes);
    Result<std::vector<ForeignKey>> keys = foreign_keys_of(table, tables);
    if (!keys)
        return keys.error();
    wanted.foreign_keys = std::move(*keys);
    const boost::json::value* declared = table.model().settings().if_contains("foreignKeys");
    wanted.names_foreign_keys = declared != nullptr && declared->is_object();
    return wanted;
}

void append_type(sql::Text& text, const WantedColumn& column)
{
    // It was checked when the column was read.
    static_cast<void>(text.dialect().column_type(text, *column.column));
}

void append_column(sql::Text& text, const Wanted& wanted, const WantedColumn& column)
{
    text.append(column.column->identifier).append(' ');
    if (column.is_generated) {
        const std::vector<const sql::Column*>& ids = wanted.table->ids();
        text.dialect().generated_column(text, *column.column,
                                        ids.size() == 1 && ids.front() == column.column);
        return;
    }
    append_type(text, column);
    if (!column.column->property->nullable)
        text.append(" NOT NULL");
    if (column.value)
        append_default(text, *column.value);
}

bool says_own_key(const Wanted& wanted)
{
    const std::vector<const sql::Column*>& ids = wanted.table->ids();
    if (ids.size() != 1)
        return false;
    const WantedColumn& id = wanted.columns[ids.front()->property->index];
    if (!id.is_generated)
        return false;
    sql::Text probe{wanted.table->dialect()};
    wanted.table->dialect().generated_column(probe, *id.column, true);
    return probe.view().find("PRIMARY KEY") != std::string_view::npos;
}

Status check_length(std::string_view name, const model::Path& path)
{
    if (name.empty() || name.size() > longest_name)
        return invalid_params(path.text(), "a name has 1 to 63 bytes");
    return {};
}

} // namespace connectord::schema
