#include "daemon/builders/answer.hpp"

#include "daemon/builders/builders.hpp"

namespace connectord::builders {

Result<OfModel> OfModel::read(const rpc::Params& params)
{
    Result<OfDialect> common = OfDialect::read(params);
    if (!common)
        return common.error();
    const Result<std::string_view> model = params.string("model");
    if (!model)
        return model.error();
    return OfModel{*model, params, common->options};
}

Result<OfDialect> OfDialect::read(const rpc::Params& params)
{
    const Result<model::Options> options = model::Options::read(params.raw("options"));
    if (!options)
        return options.error();
    return OfDialect{params, *options};
}

rpc::ParamSpec options_param()
{
    return {"options", false, R"({"type":["object","null"]})", "datasource, schema, strict"};
}

rpc::ParamSpec prop_param()
{
    return {"prop", true, R"({"type":"string"})", "the property's name"};
}

rpc::ParamSpec prop_def_param()
{
    return {"propDef", true, R"({"type":["object","string","array","null"]})",
            "a property's definition, or its type's name; null: of any type"};
}

void write_part(json::Writer& out, const sql::Text& text)
{
    connector::write_statement(out, text.view(), text.values());
}

void write_whole(json::Writer& out, const sql::Statement& statement)
{
    connector::write_statement(out, statement.plan->text, statement.values);
}

Result<const sql::Column*> column_param(const Aim& aim, const rpc::Params& params,
                                        std::string_view name)
{
    const Result<std::string_view> prop = params.string(name);
    if (!prop)
        return prop.error();
    const model::Property* property = aim.table().model().find(*prop);
    if (property == nullptr) {
        const std::vector<std::string_view> known = aim.table().model().property_names();
        return unknown_name("params." + std::string{name}, "property", *prop, known);
    }
    return &aim.table().column(*property);
}

void register_builders(rpc::Registry& methods)
{
    register_names(methods);
    register_definitions(methods);
    register_metadata(methods);
    register_values(methods);
    register_clauses(methods);
    register_fields(methods);
    register_statements(methods);
    register_columns(methods);
    register_changes(methods);
    register_questions(methods);
    register_composing(methods);
    register_results(methods);
}

} // namespace connectord::builders
