#include "drivers/sql/table.hpp"

#include "protocol/json/escape.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace connectord::sql {

namespace {

/// The first of `names` that `settings` holds as text, or an empty view.
std::string_view first_text(const boost::json::object* settings,
                            std::initializer_list<const char*> names)
{
    if (settings == nullptr)
        return {};
    for (const char* name : names) {
        const boost::json::value* value = settings->if_contains(name);
        if (value != nullptr && value->is_string() && !value->get_string().empty())
            return value->get_string();
    }
    return {};
}

const boost::json::object* settings_for(const model::Model& model, std::string_view connector)
{
    const boost::json::value* settings = model.settings().if_contains(connector);
    return settings == nullptr ? nullptr : settings->if_object();
}

std::string_view first_of(std::initializer_list<std::string_view> candidates)
{
    for (const std::string_view candidate : candidates) {
        if (!candidate.empty())
            return candidate;
    }
    return {};
}

/// Source  loopback-connector, SQLConnector.prototype.column
Column column_of(const model::Property& property, const Dialect& dialect)
{
    const boost::json::object* settings = property.settings_for(dialect.connector());
    const std::string_view given =
        first_of({first_text(settings, {"column", "columnName", "field", "fieldName"}),
                  first_text(&property.definition, {"name"})});
    Column column;
    column.property = &property;
    column.name = given.empty() ? dialect.db_name(property.name) : std::string{given};
    column.identifier = Identifier{column.name};
    column.key = json::escaped_key(property.name);
    column.data_type = first_text(settings, {"dataType"});
    std::transform(column.data_type.begin(), column.data_type.end(), column.data_type.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    dialect.describe(column);
    return column;
}

bool sorts_by_id_of(const model::Model& model, bool otherwise)
{
    const boost::json::value* policy = model.settings().if_contains("defaultIdSort");
    if (policy == nullptr || policy->is_null())
        return otherwise;
    if (const bool* flag = policy->if_bool())
        return *flag;
    if (policy->is_string() && policy->get_string() == "numericIdOnly")
        return std::all_of(model.ids().begin(), model.ids().end(), [](const model::Property* id) {
            return id->type == model::Type::number;
        });
    return otherwise;
}

} // namespace

Table::Table(std::shared_ptr<const model::Model> model, const Dialect& dialect,
             const Defaults& defaults)
    : model_{std::move(model)},
      dialect_{dialect},
      sorts_by_id_{sorts_by_id_of(*model_, defaults.sorts_by_id)},
      filter_depth_{defaults.filter_depth}
{
    const boost::json::object* settings = settings_for(*model_, dialect.connector());
    const std::string_view given =
        first_of({first_text(settings, {"table", "tableName"}),
                  first_text(&model_->settings(), {"tableName", "table"})});
    name_ = given.empty() ? dialect.db_name(model_->name()) : std::string{given};
    schema_ = first_of({defaults.schema_option, first_text(settings, {"schema"}),
                        first_text(&model_->settings(), {"schema"}), defaults.schema,
                        dialect.default_schema()});
    if (dialect.default_schema().empty())
        schema_.clear();
    identifier_ = Identifier{schema_, name_};

    columns_.reserve(model_->properties().size());
    for (const model::Property& property : model_->properties())
        columns_.push_back(column_of(property, dialect));
    for (const model::Property* id : model_->ids())
        ids_.push_back(&columns_[id->index]);
}

void Table::append_columns(Text& text, const std::vector<const model::Property*>& fields) const
{
    bool is_first = true;
    const auto append = [&](const Column& column) {
        if (!is_first)
            text.append(',');
        is_first = false;
        text.append(column.identifier);
    };
    if (fields.empty())
        std::for_each(columns_.begin(), columns_.end(), append);
    else
        std::for_each(fields.begin(), fields.end(),
                      [&](const model::Property* field) { append(column(*field)); });
}

} // namespace connectord::sql
