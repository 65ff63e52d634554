// Methods that make, change and drop the tables of models.
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/schema_change.hpp"

namespace connectord::connector {

namespace {

struct MigrateParams {
    const boost::json::value* models =
        nullptr; ///< a name, a list of names; null: all that are known
    std::optional<bool> destructive;
    model::Options options;

    static Result<MigrateParams> read(const rpc::Params& params)
    {
        const Result<MigrateOptions> options = MigrateOptions::read(params.raw("options"));
        if (!options)
            return options.error();
        MigrateParams read;
        read.models = params.find("models");
        read.destructive = options->destructive;
        read.options = options->options;
        return read;
    }
};

Result<std::vector<std::string>> names_of(const Aim& aim, const boost::json::value* models)
{
    std::vector<std::string> names;
    if (models == nullptr) {
        // What was merely found in the database is nobody's to drop by saying nothing.
        for (const std::string_view name : aim.call.session.defined_names(*aim.target.datasource))
            names.emplace_back(name);
        return names;
    }
    const model::Path path{"params.models"};
    if (models->is_string()) {
        names.emplace_back(models->get_string());
        return names;
    }
    const boost::json::array* list = models->if_array();
    if (list == nullptr)
        return invalid_params(path.text(), "must be a model's name or a list of names");
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (!(*list)[i].is_string())
            return invalid_params(model::Path{path, i}.text(), "must be a model's name");
        names.emplace_back((*list)[i].get_string());
    }
    return names;
}

Task<Status> create_table(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<Subjects> subjects = co_await subject_of(aim);
    if (!subjects)
        co_return subjects.error();
    const Result<schema::Steps> steps = creation_of(*subjects);
    if (!steps)
        co_return steps.error();
    const Status migrated = co_await migrate(aim, *steps);
    if (!migrated)
        co_return migrated;
    out.null();
    co_return Status{};
}

Task<Status> drop_table(Aim& aim, ModelParams, json::Writer& out)
{
    const std::vector<const sql::Table*> tables(1, &aim.table());
    const schema::Steps steps = schema::drop_tables(tables);
    const Status migrated = co_await migrate(aim, steps);
    if (!migrated)
        co_return migrated;
    out.null();
    co_return Status{};
}

/// Source  loopback-connector, SQLConnector.prototype.automigrate
Task<Status> automigrate(Aim& aim, MigrateParams params, json::Writer& out)
{
    Result<std::vector<std::string>> names = names_of(aim, params.models);
    if (!names)
        co_return names.error();
    const Result<Subjects> subjects = co_await subjects_of(aim, *names);
    if (!subjects)
        co_return subjects.error();
    const Result<schema::Steps> created = creation_of(*subjects);
    if (!created)
        co_return created.error();

    std::vector<const sql::Table*> tables;
    for (const TablePtr& table : subjects->tables)
        tables.push_back(table.get());
    schema::Steps steps = schema::drop_tables(tables);
    if (params.destructive == false && !steps.empty())
        co_return refuse(steps.front());
    steps.insert(steps.end(), created->begin(), created->end());
    const Status migrated = co_await migrate(aim, steps);
    if (!migrated)
        co_return migrated;
    out.begin_object();
    for (const char* verb : {"dropped", "created"}) {
        out.key(verb).begin_array();
        for (const std::string& name : *names)
            out.string(name);
        out.end_array();
    }
    out.end_object();
    co_return Status{};
}

/// Source  loopback-connector, SQLConnector.prototype.autoupdate
Task<Status> autoupdate(Aim& aim, MigrateParams params, json::Writer& out)
{
    Result<std::vector<std::string>> names = names_of(aim, params.models);
    if (!names)
        co_return names.error();
    const Result<Subjects> subjects = co_await subjects_of(aim, *names);
    if (!subjects)
        co_return subjects.error();
    co_return co_await update(aim, *subjects, {}, params.destructive, out);
}

/// Source  loopback-connector, SQLConnector.prototype.isActual
Task<Status> is_actual(Aim& aim, MigrateParams params, json::Writer& out)
{
    Result<std::vector<std::string>> names = names_of(aim, params.models);
    if (!names)
        co_return names.error();
    const Result<Subjects> subjects = co_await subjects_of(aim, *names);
    if (!subjects)
        co_return subjects.error();
    const Result<schema::Steps> steps =
        co_await update_of(aim.target.executor(), aim, *subjects, {});
    if (!steps)
        co_return steps.error();
    out.boolean(steps->empty());
    co_return Status{};
}

} // namespace

void register_migration(rpc::Registry& methods)
{
    using rpc::Grant;
    const rpc::ParamSpec models{"models", false, R"({"type":["array","string","null"]})",
                                "which models; all that are known when left out"};
    const rpc::ParamSpec options{"options", false, R"({"type":["object","null"]})",
                                 "destructive: false refuses what loses data, true makes values "
                                 "fit; dryRun, datasource, schema, timeoutMs"};
    methods.add({.name = "createTable",
                 .summary = "Makes a model's table with its indexes and foreign keys.",
                 .grant = Grant::ddl,
                 .params = {model_param(), options_param()},
                 .result_schema = R"({"type":"null"})",
                 .capability = "migration",
                 .example = {R"({"model":"Draft"})", "null"}},
                aimed(Grant::ddl, create_table));
    methods.add({.name = "dropTable",
                 .summary = "Drops a model's table, with all its rows.",
                 .grant = Grant::ddl,
                 .params = {model_param(), options_param()},
                 .result_schema = R"({"type":"null"})",
                 .capability = "migration",
                 .example = {R"({"model":"Note"})", "null"}},
                aimed(Grant::ddl, drop_table));
    methods.add(
        {.name = "automigrate",
         .summary = "Drops and makes the tables of models anew, all or none: their rows are lost.",
         .grant = Grant::ddl,
         .params = {models, options},
         .result_schema =
             R"({"type":"object","properties":{"dropped":{"type":"array"},"created":{"type":"array"}}})",
         .capability = "migration",
         .example = {R"({"models":["Note"]})", R"({"dropped":["Note"],"created":["Note"]})"}},
        aimed(Grant::ddl, automigrate));
    methods.add(
        {.name = "autoupdate",
         .summary =
             "Changes the tables of models to what the models say, all or none; dryRun plans.",
         .grant = Grant::ddl,
         .params = {models, options},
         .result_schema = steps_schema,
         .capability = "migration",
         .example = {R"({"models":["Note"]})", R"({"steps":[]})"}},
        aimed(Grant::ddl, autoupdate));
    methods.add({.name = "isActual",
                 .summary = "Whether the tables of models are what the models say.",
                 .grant = Grant::discover,
                 .params = {models, options},
                 .result_schema = R"({"type":"boolean"})",
                 .capability = "migration",
                 .example = {R"({"models":["Note"]})", R"(true)"}},
                aimed(Grant::discover, is_actual));
}

} // namespace connectord::connector
