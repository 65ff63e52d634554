// Models as clients make them known: define, defineProperty, undefine.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "protocol/model/model.hpp"

namespace connectord::connector {

namespace {

using session::Datasource;

struct DefineParams {
    std::string_view model;
    const boost::json::object* properties = nullptr;
    const boost::json::object* settings = nullptr; ///< null: none
    model::Options options;

    static Result<DefineParams> read(const rpc::Params& params)
    {
        DefineParams read;
        const Result<std::string_view> model = params.string("model");
        if (!model)
            return model.error();
        read.model = *model;
        const Result<const boost::json::object*> properties = params.object("properties");
        if (!properties)
            return properties.error();
        read.properties = *properties;
        const Result<const boost::json::object*> settings = params.optional_object("settings");
        if (!settings)
            return settings.error();
        read.settings = *settings;
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        return read;
    }
};

/// A database cuts a name that is too long for it, and then means another table.
Status check_names(const sql::Table& table)
{
    constexpr std::size_t longest = 63;
    if (table.name().size() > longest || table.schema().size() > longest)
        return invalid_params("params.settings",
                              "the table's and schema's names have at most 63 bytes");
    for (const sql::Column& column : table.columns()) {
        if (column.name.size() > longest)
            return invalid_params("params.properties." + column.property->name,
                                  "a column's name has at most 63 bytes");
    }
    return {};
}

/// Makes a model known and tells how the database will see it.
Status define_in(session::Session& session, Datasource& datasource,
                 std::shared_ptr<const model::Model> model, json::Writer& out)
{
    if (Status named = check_names(*datasource.table(model)); !named)
        return named;
    if (Status defined = session.define(datasource, model); !defined)
        return defined;
    const std::shared_ptr<const sql::Table> table = datasource.table(model);
    out.begin_object().key("table").string(table->name());
    if (!table->schema().empty())
        out.key("schema").string(table->schema());
    out.key("columns").begin_object();
    for (const sql::Column& column : table->columns())
        out.key(column.property->name).string(column.name);
    out.end_object().key("ids").begin_array();
    for (const sql::Column* id : table->ids())
        out.string(id->property->name);
    out.end_array().end_object();
    return {};
}

/// Runs to its end without a suspension, so that it holds for every call that follows on the
/// session.
Task<Status> define(rpc::Call& call, DefineParams params, json::Writer& out)
{
    Result<std::shared_ptr<Datasource>> datasource =
        call.session.datasource(params.options, rpc::Grant::define);
    if (!datasource)
        co_return datasource.error();
    const boost::json::object none;
    Result<std::shared_ptr<const model::Model>> model = model::Model::read(
        params.model, *params.properties, params.settings == nullptr ? none : *params.settings,
        model::Path{"params"});
    if (!model)
        co_return model.error();
    co_return define_in(call.session, **datasource, std::move(*model), out);
}

struct DefinePropertyParams {
    std::string_view model;
    std::string_view property;
    const boost::json::value* definition = nullptr;
    model::Options options;

    static Result<DefinePropertyParams> read(const rpc::Params& params)
    {
        DefinePropertyParams read;
        const Result<std::string_view> model = params.string("model");
        if (!model)
            return model.error();
        read.model = *model;
        const Result<std::string_view> property = params.string("property");
        if (!property)
            return property.error();
        read.property = *property;
        read.definition = params.find("definition");
        if (read.definition == nullptr)
            return invalid_params("params.definition", "is required");
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        return read;
    }
};

Task<Status> define_property(rpc::Call& call, DefinePropertyParams params, json::Writer& out)
{
    Result<std::shared_ptr<Datasource>> datasource =
        call.session.datasource(params.options, rpc::Grant::define);
    if (!datasource)
        co_return datasource.error();
    const std::shared_ptr<const model::Model> known =
        call.session.find_model(**datasource, params.model);
    if (!known)
        co_return session::model_not_found(params.model, call.session.model_names(**datasource));

    boost::json::object properties;
    for (const model::Property& property : known->properties())
        properties.emplace(property.name, property.definition);
    properties.insert_or_assign(params.property, *params.definition);
    boost::json::object settings = known->settings();
    // What has no id by now shall not be given one.
    settings.insert_or_assign("idInjection", false);
    Result<std::shared_ptr<const model::Model>> model =
        model::Model::read(params.model, properties, settings, model::Path{"params"});
    if (!model)
        co_return moved(model.error(), "params.properties." + std::string{params.property},
                        "params.definition");
    json::Writer unused;
    const Status defined = define_in(call.session, **datasource, std::move(*model), unused);
    if (!defined)
        co_return defined;
    out.null();
    co_return Status{};
}

Task<Status> undefine(rpc::Call& call, ModelParams params, json::Writer& out)
{
    Result<std::shared_ptr<Datasource>> datasource =
        call.session.datasource(params.options, rpc::Grant::define);
    if (!datasource)
        co_return datasource.error();
    call.session.undefine(**datasource, params.model);
    out.null();
    co_return Status{};
}

} // namespace

void register_models(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "define",
         .summary = "Makes a model known for the calls that follow; over HTTP, for everybody.",
         .grant = Grant::define,
         .params = {model_param(),
                    {"properties", true, R"({"type":"object"})", "as in a LoopBack model"},
                    {"settings", false, R"({"type":["object","null"]})", "as in a LoopBack model"},
                    options_param()},
         .result_schema =
             R"({"type":"object","properties":{"table":{"type":"string"},"columns":{"type":"object"},"ids":{"type":"array"}}})",
         .reach = rpc::Reach::model,
         .example = {R"({"model":"Pen","properties":{"colour":"String"}})",
                     R"({"table":"pen","schema":"public","columns":{"id":"id",)"
                     R"("colour":"colour"},"ids":["id"]})"}},
        define);
    methods.add({.name = "defineProperty",
                 .summary = "Adds a property to a model, or replaces one.",
                 .grant = Grant::define,
                 .params = {model_param(),
                            {"property", true, R"({"type":"string"})", "the property's name"},
                            {"definition", true, "{}", "its definition, or its type's name"},
                            options_param()},
                 .result_schema = R"({"type":"null"})",
                 .reach = rpc::Reach::model,
                 .example = {R"({"model":"Note","property":"tag","definition":"String"})", "null"}},
                define_property);
    methods.add({.name = "undefine",
                 .summary = "Forgets a model. The table stays.",
                 .grant = Grant::define,
                 .params = {model_param(), options_param()},
                 .result_schema = R"({"type":"null"})",
                 .reach = rpc::Reach::model,
                 .example = {R"({"model":"Note"})", "null"}},
                undefine);
}

} // namespace connectord::connector
