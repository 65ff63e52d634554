// What is known of models: their definitions, as they came.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/builders/column_value.hpp"

#include <optional>

namespace connectord::builders {

namespace {

using boost::json::object;
using boost::json::value;

/// A model as LoopBack's definition has it.
object definition_of(const model::Model& model)
{
    object properties;
    for (const model::Property& property : model.properties())
        properties.emplace(property.name, property.definition);
    return {{"name", model.name()}, {"properties", properties}, {"settings", model.settings()}};
}

/// The first step of a dotted path, which loses it.
std::string_view take_step(std::string_view& path)
{
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
    return step;
}

/// The properties of what a type embeds, where it says so itself; null when it does not.
const object* embedded_in(const value& definition)
{
    const value* type = &definition;
    if (const object* members = definition.if_object()) {
        const value* own = members->if_contains("definition");
        type = own != nullptr ? own : members->if_contains("type");
    }
    if (type != nullptr && type->is_array())
        type = type->get_array().empty() ? nullptr : &type->get_array().front();
    if (type != nullptr && type->is_object()) {
        if (const value* inner = type->get_object().if_contains("definition"))
            type = inner;
    }
    const object* members = type == nullptr ? nullptr : type->if_object();
    if (members == nullptr)
        return nullptr;
    const value* properties = members->if_contains("properties");
    return properties == nullptr ? members : properties->if_object();
}

/// The name of the model that a type embeds, `Address` or `["Address"]`; empty when it names none.
std::string_view named_in(const value& definition)
{
    const value* type = &definition;
    if (const object* members = definition.if_object())
        type = members->if_contains("type");
    if (type != nullptr && type->is_array())
        type = type->get_array().empty() ? nullptr : &type->get_array().front();
    return type != nullptr && type->is_string() ? std::string_view{type->get_string()}
                                                : std::string_view{};
}

/// Walks a dotted path through nested definitions.
///
/// Source  loopback-connector, Connector.getNestedPropertyDefinition
std::optional<value> nested(const Aim& aim, const object& properties, std::string_view path)
{
    const value* property = properties.if_contains(take_step(path));
    if (property == nullptr)
        return std::nullopt;
    if (path.empty())
        return *property;
    if (const object* inside = embedded_in(*property))
        return nested(aim, *inside, path);
    const std::shared_ptr<const model::Model> model =
        aim.call.session.find_model(*aim.target.datasource, named_in(*property));
    if (!model)
        return std::nullopt;
    const object known = definition_of(*model);
    return nested(aim, known.at("properties").get_object(), path);
}

void write_or_null(json::Writer& out, const std::optional<value>& found)
{
    if (found)
        out.tree(*found);
    else
        out.null();
}

/// A model's name that may be nobody's: null is then the answer, as in LoopBack.
struct PerhapsModel {
    std::string_view name;
    model::Options options;

    static Result<PerhapsModel> read(const rpc::Params& params)
    {
        const Result<OfModel> read = OfModel::read(params);
        if (!read)
            return read.error();
        return PerhapsModel{read->model, read->options};
    }
};

Task<Status> get_model_definition(Aim& aim, PerhapsModel params, json::Writer& out)
{
    const Result<std::shared_ptr<const sql::Table>> table =
        co_await aim.call.session.table(params.name, aim.target, aim.options.schema, aim.deadline);
    if (!table && table.error().code != Errc::model_not_found)
        co_return table.error();
    if (table)
        out.tree(definition_of((*table)->model()));
    else
        out.null();
    co_return Status{};
}

Status get_property_definition(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> prop = params.string("prop");
    if (!prop)
        return prop.error();
    const object known = definition_of(aim.table().model());
    write_or_null(out, nested(aim, known.at("properties").get_object(), *prop));
    return {};
}

Status get_nested_property_definition(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> definition = params.object("definition");
    if (!definition)
        return definition.error();
    std::string path;
    const value* given = params.find("path");
    if (given != nullptr && given->is_string()) {
        path = given->get_string();
    } else if (given != nullptr && given->is_array()) {
        for (const value& step : given->get_array()) {
            if (!step.is_string())
                return invalid_params("params.path", "is a list of names");
            path.append(path.empty() ? "" : ".").append(step.get_string());
        }
    }
    if (path.empty())
        return invalid_params("params.path", "must be a dotted name, or a list of names");
    const value* properties = (*definition)->if_contains("properties");
    const object* inside = properties == nullptr ? nullptr : properties->if_object();
    write_or_null(out, inside == nullptr ? std::nullopt : nested(aim, *inside, path));
    return {};
}

void write_settings(json::Writer& out, const object* settings)
{
    if (settings == nullptr)
        out.null();
    else
        out.tree(*settings);
}

Status get_connector_specific_settings(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const value* settings = aim.table().model().settings().if_contains(aim.dialect().connector());
    write_settings(out, settings == nullptr ? nullptr : settings->if_object());
    return {};
}

Status column_metadata(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const sql::Column*> column = column_param(aim, params);
    if (!column)
        return column.error();
    write_settings(out, (*column)->property->settings_for(aim.dialect().connector()));
    return {};
}

Status get_data_source(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(aim.target.datasource->name());
    return {};
}

Status is_nullable(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    if (params.find("prop") == nullptr)
        return invalid_params("params.prop", "must be a definition");
    Result<std::unique_ptr<sql::Table>> table = table_of(params, "prop", aim);
    if (!table)
        return table.error();
    out.boolean((*table)->columns().front().property->nullable);
    return {};
}

/// A foreign key has the type of the key that it points at.
Status define_foreign_key(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    if (const Result<std::string_view> key = params.string("key"); !key)
        return key.error();
    const Result<std::optional<std::string_view>> name = params.optional_string("foreignModel");
    if (!name)
        return name.error();
    std::string_view type = aim.target.datasource->driver().info().default_id_type;
    if (*name) {
        const std::shared_ptr<const model::Model> foreign =
            aim.call.session.find_model(*aim.target.datasource, **name);
        if (!foreign)
            return session::model_not_found(**name,
                                            aim.call.session.model_names(*aim.target.datasource));
        if (!foreign->ids().empty() && !foreign->ids().front()->type_name.empty())
            type = foreign->ids().front()->type_name;
        out.begin_object().key("type").string(type).end_object();
        return {};
    }
    out.begin_object().key("type").string(type).end_object();
    return {};
}

constexpr std::string_view object_or_null = R"({"type":["object","null"]})";

void register_facts(rpc::Registry& methods)
{
    add_of_model<get_connector_specific_settings>(
        methods, {.name = "getConnectorSpecificSettings",
                  .summary = "A model's settings for this kind of database, or null.",
                  .result_schema = object_or_null,
                  .example = {R"({"model":"Book"})", "null"}});
    add_of_model<column_metadata>(
        methods, {.name = "columnMetadata",
                  .summary = "A property's settings for this kind of database, or null.",
                  .params = {prop_param()},
                  .result_schema = object_or_null,
                  .example = {R"({"model":"Book","prop":"price"})", R"({"dataType":"numeric"})"}});
    add_of_model<get_data_source>(methods, {.name = "getDataSource",
                                            .summary = "The name of a model's datasource.",
                                            .result_schema = text_schema,
                                            .example = {R"({"model":"Book"})", R"("shop")"}});
    add_of_dialect<is_nullable>(
        methods,
        {.name = "isNullable",
         .summary = "Whether a property with this definition may be null.",
         .params = {{"prop", true, R"({"type":["object","string","array"]})", "its definition"}},
         .result_schema = R"({"type":"boolean"})",
         .example = {R"({"prop":{"type":"String","required":true}})", "false"}});
    add_of_model<define_foreign_key>(
        methods, {.name = "defineForeignKey",
                  .summary = "The type of a property that is to hold a key of another model.",
                  .params = {{"key", true, R"({"type":"string"})", "the foreign key's property"},
                             {"foreignModel", false, R"({"type":["string","null"]})",
                              "whose key it holds; the default type of keys when left out"}},
                  .result_schema = R"({"type":"object","properties":{"type":{"type":"string"}}})",
                  .example = {R"({"model":"Note","key":"bookId","foreignModel":"Book"})",
                              R"({"type":"Number"})"}});
}

} // namespace

void register_definitions(rpc::Registry& methods)
{
    methods.add({.name = "getModelDefinition",
                 .summary = "A model's definition, or null when nobody knows the model.",
                 .grant = rpc::Grant::read,
                 .params = {connector::model_param(), options_param()},
                 .result_schema = object_or_null,
                 .reach = rpc::Reach::model,
                 .example = {R"({"model":"Note"})",
                             R"({"name":"Note","properties":{"id":{"type":"Number","id":true},)"
                             R"("text":{"type":"String"}},"settings":{}})"}},
                connector::aimed(rpc::Grant::read, get_model_definition));
    add_of_model<get_property_definition>(
        methods, {.name = "getPropertyDefinition",
                  .summary = "A property's definition, or null; a dotted name walks into what "
                             "properties embed.",
                  .params = {prop_param()},
                  .result_schema = "{}",
                  .example = {R"({"model":"Note","prop":"text"})", R"({"type":"String"})"}});
    add_of_dialect<get_nested_property_definition>(
        methods,
        {.name = "getNestedPropertyDefinition",
         .summary = "The property that a path leads to within a definition, or null.",
         .params = {{"definition", true, R"({"type":"object"})", "a model's definition"},
                    {"path", true, R"({"type":["string","array"]})",
                     "a dotted name, or its steps"}},
         .result_schema = "{}",
         .example = {
             R"({"definition":{"properties":{"address":{"type":{"properties":{"city":"String"}}}}},)"
             R"("path":"address.city"})",
             R"("String")"}});
    register_facts(methods);
}

} // namespace connectord::builders
