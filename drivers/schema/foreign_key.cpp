#include "drivers/schema/foreign_key.hpp"

#include "drivers/schema/wanted.hpp"
#include "protocol/model/path.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace connectord::schema {

namespace {

using sql::Words;

const boost::json::object* declared(const sql::Table& table)
{
    const boost::json::value* keys = table.model().settings().if_contains("foreignKeys");
    return keys == nullptr ? nullptr : keys->if_object();
}

std::string_view text_of(const boost::json::object& object, std::string_view name)
{
    const boost::json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                  : std::string_view{};
}

/// The model that a key refers to: `entity` as a name, or as the model itself.
std::string_view entity_of(const boost::json::object& key)
{
    const boost::json::value* entity = key.if_contains("entity");
    if (entity != nullptr && entity->is_object())
        return text_of(entity->get_object(), "name");
    return text_of(key, "entity");
}

Action action_of(const boost::json::object& key, std::string_view name)
{
    std::string word{text_of(key, name)};
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (const Action action :
         {Action::restrict, Action::cascade, Action::set_null, Action::set_default}) {
        if (word == words_of(action).view())
            return action;
    }
    return Action::none;
}

/// A column by its property's name, or by its own as LoopBack's PostgreSQL connector has it.
const sql::Column* find_column(const sql::Table& table, std::string_view name)
{
    if (const model::Property* property = table.model().find(name))
        return &table.column(*property);
    const auto found = std::find_if(table.columns().begin(), table.columns().end(),
                                    [&](const sql::Column& c) { return c.name == name; });
    return found == table.columns().end() ? nullptr : &*found;
}

Result<std::vector<std::string>>
columns_of(const sql::Table& table, const boost::json::value* given, const model::Path& path)
{
    std::vector<std::string> columns;
    const auto take = [&](const boost::json::value& name) -> Status {
        const sql::Column* column =
            name.is_string() ? find_column(table, name.get_string()) : nullptr;
        if (column == nullptr)
            return invalid_params(path.text(),
                                  "must name a property of \"" + table.model().name() + "\"");
        columns.push_back(column->name);
        return {};
    };
    if (given == nullptr)
        return invalid_params(path.text(), "is required");
    if (!given->is_array()) {
        if (const Status taken = take(*given); !taken)
            return taken.error();
        return columns;
    }
    for (const boost::json::value& name : given->get_array()) {
        if (const Status taken = take(name); !taken)
            return taken.error();
    }
    if (columns.empty())
        return invalid_params(path.text(), "names no property");
    return columns;
}

void append_columns(sql::Text& text, const std::vector<std::string>& columns)
{
    text.append('(');
    for (const std::string& column : columns) {
        if (&column != &columns.front())
            text.append(',');
        text.append(sql::Identifier{column});
    }
    text.append(')');
}

} // namespace

Words words_of(Action action)
{
    switch (action) {
    case Action::restrict:
        return "RESTRICT";
    case Action::cascade:
        return "CASCADE";
    case Action::set_null:
        return "SET NULL";
    case Action::set_default:
        return "SET DEFAULT";
    case Action::none:
        break;
    }
    return "NO ACTION";
}

std::vector<std::string> referenced_models(const sql::Table& table)
{
    std::vector<std::string> models;
    const boost::json::object* keys = declared(table);
    if (keys == nullptr)
        return models;
    for (const auto& member : *keys) {
        if (!member.value().is_object())
            continue;
        const std::string_view entity = entity_of(member.value().get_object());
        if (!entity.empty())
            models.emplace_back(entity);
    }
    return models;
}

Result<std::vector<ForeignKey>> foreign_keys_of(const sql::Table& table, const TableFinder& tables)
{
    std::vector<ForeignKey> found;
    const boost::json::object* keys = declared(table);
    if (keys == nullptr)
        return found;
    const model::Path root{"definition.settings.foreignKeys"};
    for (const auto& member : *keys) {
        const model::Path path{root, member.key()};
        const boost::json::object* given = member.value().if_object();
        if (given == nullptr) {
            if (member.value().is_null() || member.value() == boost::json::value(false))
                continue;
            return invalid_params(path.text(), "must be an object");
        }
        const std::string_view entity = entity_of(*given);
        const sql::Table* other = entity.empty() ? nullptr : tables(entity);
        if (other == nullptr)
            continue;

        ForeignKey key;
        const std::string_view name = text_of(*given, "name");
        key.name = name.empty() ? std::string_view{member.key()} : name;
        if (Status checked = check_length(key.name, path); !checked)
            return checked.error();
        Result<std::vector<std::string>> own =
            columns_of(table, given->if_contains("foreignKey"), model::Path{path, "foreignKey"});
        if (!own)
            return own.error();
        key.columns = std::move(*own);
        Result<std::vector<std::string>> others =
            columns_of(*other, given->if_contains("entityKey"), model::Path{path, "entityKey"});
        if (!others)
            return others.error();
        key.referenced_columns = std::move(*others);
        if (key.columns.size() != key.referenced_columns.size())
            return invalid_params(path.text(), "has as many columns on one side as on the other");
        key.referenced_schema = other->schema();
        key.referenced_table = other->name();
        key.on_delete = action_of(*given, "onDelete");
        key.on_update = action_of(*given, "onUpdate");
        found.push_back(std::move(key));
    }
    return found;
}

void append_foreign_key(sql::Text& text, const ForeignKey& key)
{
    text.append("CONSTRAINT ").append(sql::Identifier{key.name}).append(" FOREIGN KEY ");
    append_columns(text, key.columns);
    text.append(" REFERENCES ")
        .append(sql::Identifier{key.referenced_schema, key.referenced_table})
        .append(' ');
    append_columns(text, key.referenced_columns);
    text.append(" ON DELETE ")
        .append(words_of(key.on_delete))
        .append(" ON UPDATE ")
        .append(words_of(key.on_update));
}

} // namespace connectord::schema
