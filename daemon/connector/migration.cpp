// Methods that make and drop tables.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "drivers/sql/schema.hpp"

namespace connectord::connector {

namespace {

constexpr std::string_view migration_key = "connectord migration";

Task<Status> run_all(Executor& executor, const std::vector<sql::Statement>& statements,
                     Deadline deadline)
{
    json::Writer nothing;
    for (const sql::Statement& statement : statements) {
        const Result<Outcome> outcome = co_await executor.execute(statement, nothing, deadline);
        if (!outcome)
            co_return outcome.error();
    }
    co_return Status{};
}

/// Runs statements in one transaction, one migration at a time in the whole database.
Task<Status> migrate(Aim& aim, const std::vector<sql::Statement>& statements)
{
    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        const std::vector<sql::Statement> locks = sql::lock(aim.dialect(), migration_key);
        const Status locked = co_await run_all(executor, locks, aim.deadline);
        if (!locked)
            co_return locked;
        co_return co_await run_all(executor, statements, aim.deadline);
    };
    co_return co_await in_transaction(aim, body);
}

Task<Status> create_table(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<std::vector<sql::Statement>> statements = sql::create_table(aim.table());
    if (!statements)
        co_return statements.error();
    const Status migrated = co_await migrate(aim, *statements);
    if (!migrated)
        co_return migrated;
    out.null();
    co_return Status{};
}

Task<Status> drop_table(Aim& aim, ModelParams, json::Writer& out)
{
    const std::vector<sql::Statement> statements{sql::drop_table(aim.table())};
    const Status migrated = co_await migrate(aim, statements);
    if (!migrated)
        co_return migrated;
    out.null();
    co_return Status{};
}

struct MigrateParams {
    const boost::json::value* models =
        nullptr; ///< a name, a list of names; null: all that are known
    model::Options options;

    static Result<MigrateParams> read(const rpc::Params& params)
    {
        MigrateParams read;
        read.models = params.find("models");
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
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

/// Source  loopback-connector, SQLConnector.prototype.automigrate
Task<Status> automigrate(Aim& aim, MigrateParams params, json::Writer& out)
{
    Result<std::vector<std::string>> names = names_of(aim, params.models);
    if (!names)
        co_return names.error();

    std::vector<sql::Statement> statements;
    std::string missing;
    for (const std::string& name : *names) {
        const Result<std::shared_ptr<const sql::Table>> table =
            co_await aim.call.session.table(name, aim.target, aim.options.schema, aim.deadline);
        if (!table && table.error().code != Errc::model_not_found)
            co_return table.error();
        if (!table) {
            missing.append(missing.empty() ? "" : " ").append(name);
            continue;
        }
        const Result<std::vector<sql::Statement>> created = sql::create_table(**table);
        if (!created)
            co_return created.error();
        statements.push_back(sql::drop_table(**table));
        statements.insert(statements.end(), created->begin(), created->end());
    }
    if (!missing.empty())
        co_return Error{Errc::model_not_found,
                        "Cannot migrate models not attached to this datasource: " + missing}
            .with("model", missing);

    const Status migrated = co_await migrate(aim, statements);
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

} // namespace

void register_migration(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add({.name = "createTable",
                 .summary = "Makes a model's table and its indexes.",
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
         .params = {{"models", false, R"({"type":["array","string","null"]})",
                     "which models; all that are known when left out"},
                    options_param()},
         .result_schema =
             R"({"type":"object","properties":{"dropped":{"type":"array"},"created":{"type":"array"}}})",
         .capability = "migration",
         .example = {R"({"models":["Note"]})", R"({"dropped":["Note"],"created":["Note"]})"}},
        aimed(Grant::ddl, automigrate));
}

} // namespace connectord::connector
