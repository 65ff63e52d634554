#include "drivers/sql/schema.hpp"

#include "protocol/json/writer.hpp"
#include "protocol/model/coerce.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace connectord::sql {

namespace {

Statement one_off(Text& text)
{
    auto plan = std::make_shared<Plan>();
    plan->text = text.take_text();
    plan->prepared = false;
    plan->row_shape.layout = RowShape::Layout::nothing;
    return {std::move(plan), text.take_values()};
}

/// FNV-1a: every daemon over one database must come to the same number.
std::uint64_t hash_of(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

bool is_now(const boost::json::string& text)
{
    return text == "now" || text == "NOW" || text == "$now" || text == "NOW()" || text == "now()" ||
           text == "CURRENT_TIMESTAMP";
}

/// The connector's own `dbDefault`: SQL in LoopBack, and therefore one of a few plain things here.
Status append_db_default(Text& text, const boost::json::value& given, const model::Path& path)
{
    const boost::json::string* words = given.if_string();
    const std::string_view view = words == nullptr ? std::string_view{} : std::string_view{*words};
    const bool is_quoted = view.size() >= 2 && view.front() == '\'' && view.back() == '\'' &&
                           view.substr(1, view.size() - 2).find('\'') == view.npos;
    text.append(" DEFAULT ");
    if (words != nullptr && is_now(*words))
        text.append("CURRENT_TIMESTAMP");
    else if (is_quoted)
        text.literal(view.substr(1, view.size() - 2));
    else if (model::is_numeric(view))
        text.literal(view);
    else if (view == "true" || view == "TRUE")
        text.append("TRUE");
    else if (view == "false" || view == "FALSE")
        text.append("FALSE");
    else
        return invalid_params(path.text(), "takes now(), a number, true, false or a 'text' alone");
    return {};
}

/// ` DEFAULT literal`, by what the property promises.
Status append_default(Text& text, const Column& column, const model::Path& property_path)
{
    const boost::json::object* settings = column.property->settings_for(text.dialect().connector());
    const boost::json::value* own =
        settings == nullptr ? nullptr : settings->if_contains("dbDefault");
    if (own != nullptr && !own->is_null())
        return append_db_default(text, *own, model::Path{property_path, "dbDefault"});

    const boost::json::value* given = column.property->definition.if_contains("default");
    if (given == nullptr || given->is_null())
        return {};
    const model::Path path{property_path, "default"};
    text.append(" DEFAULT ");
    if (column.property->type == model::Type::date && given->is_string() &&
        is_now(given->get_string())) {
        text.append("CURRENT_TIMESTAMP");
        return {};
    }
    if (column.native_array)
        return invalid_params(path.text(), "a native array column cannot have a default here");

    Result<model::Value> value = model::to_value(column.property->type, *given, path);
    if (!value)
        return value.error();
    if (const bool* flag = std::get_if<bool>(&value->alternatives())) {
        text.append(*flag ? Words{"TRUE"} : Words{"FALSE"});
    } else if (const auto* json = std::get_if<model::Json>(&value->alternatives())) {
        text.literal(json->text);
    } else if (const auto* moment = std::get_if<model::Timestamp>(&value->alternatives())) {
        std::string iso;
        model::append_timestamp(iso, *moment, model::Fraction::micros);
        text.literal(iso);
    } else if (const auto* string = std::get_if<std::string>(&value->alternatives())) {
        text.literal(*string);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value->alternatives())) {
        text.literal(std::to_string(*integer));
    } else if (given->is_double()) {
        json::Writer number;
        number.tree(*given);
        text.literal(number.view());
    } else {
        return invalid_params(path.text(), "must be a plain value");
    }
    return {};
}

Status append_column(Text& text, const Table& table, const Column& column)
{
    const model::Path root{"definition.properties"};
    const model::Path path{root, column.property->name};
    text.append(column.identifier).append(' ');
    const bool is_only_id = table.ids().size() == 1 && table.ids().front() == &column;
    if (column.property->generated && table.dialect().generated_column(text, column, is_only_id))
        return {};
    if (Status typed = table.dialect().column_type(text, column); !typed)
        return typed;
    if (!column.property->nullable)
        text.append(" NOT NULL");
    return append_default(text, column, path);
}

/// The primary key's own clause, unless a generated column has said it already.
bool says_own_key(const Table& table)
{
    if (table.ids().size() != 1 || !table.ids().front()->property->generated)
        return false;
    Text probe{table.dialect()};
    table.dialect().generated_column(probe, *table.ids().front(), true);
    return probe.view().find("PRIMARY KEY") != std::string_view::npos;
}

/// A property's `index: true | {unique: true}` and `unique: true`.
struct IndexWish {
    bool wanted = false;
    bool unique = false;
};

IndexWish index_of(const model::Property& property)
{
    IndexWish wish;
    const boost::json::value* index = property.definition.if_contains("index");
    if (index != nullptr && index->is_bool())
        wish.wanted = index->get_bool();
    if (index != nullptr && index->is_object()) {
        wish.wanted = true;
        const boost::json::value* unique = index->get_object().if_contains("unique");
        wish.unique = unique != nullptr && unique->is_bool() && unique->get_bool();
    }
    const boost::json::value* unique = property.definition.if_contains("unique");
    if (unique != nullptr && unique->is_bool() && unique->get_bool())
        wish.wanted = wish.unique = true;
    return wish;
}

/// `table_column_idx`, short enough for every database's names.
std::string index_name(const Table& table, const Column& column)
{
    std::string name = table.name() + "_" + column.name + "_idx";
    constexpr std::size_t longest = 63;
    if (name.size() > longest) {
        const std::string hash = std::to_string(hash_of(name));
        name.resize(longest - hash.size() - 1);
        name.append("_").append(hash);
    }
    return name;
}

} // namespace

Result<std::vector<Statement>> create_table(const Table& table)
{
    std::vector<Statement> statements;
    Text schema{table.dialect()};
    if (table.dialect().create_schema(schema, table.schema()))
        statements.push_back(one_off(schema));

    Text text{table.dialect()};
    text.append("CREATE TABLE ").append(table.identifier()).append(" (");
    for (const Column& column : table.columns()) {
        if (&column != &table.columns().front())
            text.append(", ");
        if (Status appended = append_column(text, table, column); !appended)
            return appended.error();
    }
    if (!table.ids().empty() && !says_own_key(table)) {
        text.append(", PRIMARY KEY (");
        for (const Column* id : table.ids()) {
            if (id != table.ids().front())
                text.append(',');
            text.append(id->identifier);
        }
        text.append(')');
    }
    text.append(')');
    statements.push_back(one_off(text));

    for (const Column& column : table.columns()) {
        const IndexWish wish = index_of(*column.property);
        if (!wish.wanted || column.property->id != 0)
            continue;
        Text index{table.dialect()};
        index.append(wish.unique ? Words{"CREATE UNIQUE INDEX "} : Words{"CREATE INDEX "})
            .append(Identifier{index_name(table, column)})
            .append(" ON ")
            .append(table.identifier())
            .append(" (")
            .append(column.identifier)
            .append(')');
        statements.push_back(one_off(index));
    }
    return statements;
}

Statement drop_table(const Table& table)
{
    Text text{table.dialect()};
    text.append("DROP TABLE IF EXISTS ").append(table.identifier());
    return one_off(text);
}

Statement savepoint(const Dialect& dialect, SavepointVerb verb, std::string_view name)
{
    Text text{dialect};
    switch (verb) {
    case SavepointVerb::set:
        text.append("SAVEPOINT ");
        break;
    case SavepointVerb::roll_back_to:
        text.append("ROLLBACK TO SAVEPOINT ");
        break;
    case SavepointVerb::release:
        text.append("RELEASE SAVEPOINT ");
        break;
    }
    text.append(Identifier{name});
    return one_off(text);
}

std::vector<Statement> lock(const Dialect& dialect, std::string_view key)
{
    Text text{dialect};
    std::vector<Statement> statements;
    if (dialect.lock(text, static_cast<std::int64_t>(hash_of(key))))
        statements.push_back(one_off(text));
    return statements;
}

} // namespace connectord::sql
