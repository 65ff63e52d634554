// Methods about one table as it is, and those that change one side of it alone.
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/schema_change.hpp"
#include "daemon/connector/tables.hpp"

#include <array>

namespace connectord::connector {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// Our own questions of a row are not for others.
array only(const array& rows, std::span<const std::string_view> names)
{
    array kept;
    for (const value& row : rows) {
        object told;
        for (const std::string_view name : names) {
            const value* member = row.as_object().if_contains(name);
            told.emplace(name, member == nullptr ? value{} : *member);
        }
        kept.push_back(std::move(told));
    }
    return kept;
}

sql::TableQuery query_of(const Aim& aim)
{
    return {aim.table().schema(), aim.table().name(), std::nullopt, 0};
}

Task<Result<array>> fields_of(Aim& aim)
{
    constexpr std::array<std::string_view, 5> names{"column", "type", "time_precision", "nullable",
                                                    "length"};
    const sql::Statement ask = catalog_of(aim).fields(aim.table().schema(), aim.table().name());
    const Result<array> rows = co_await rows_of(aim.executor(), ask, aim.deadline);
    if (!rows)
        co_return rows.error();
    co_return only(*rows, names);
}

Task<Result<array>> indexes_of(Aim& aim)
{
    constexpr std::array<std::string_view, 7> names{"table",  "name", "type", "primary",
                                                    "unique", "keys", "order"};
    const sql::Statement ask = catalog_of(aim).indexes(query_of(aim));
    const Result<array> rows = co_await rows_of(aim.executor(), ask, aim.deadline);
    if (!rows)
        co_return rows.error();
    co_return only(*rows, names);
}

Task<Status> show_fields(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<array> fields = co_await fields_of(aim);
    if (!fields)
        co_return fields.error();
    out.tree(*fields);
    co_return Status{};
}

Task<Status> show_indexes(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<array> indexes = co_await indexes_of(aim);
    if (!indexes)
        co_return indexes.error();
    out.tree(*indexes);
    co_return Status{};
}

Task<Status> get_table_status(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<array> fields = co_await fields_of(aim);
    if (!fields)
        co_return fields.error();
    const Result<array> indexes = co_await indexes_of(aim);
    if (!indexes)
        co_return indexes.error();
    const sql::Statement ask = catalog_of(aim).foreign_keys(query_of(aim));
    const Result<array> keys = co_await rows_of(aim.executor(), ask, aim.deadline);
    if (!keys)
        co_return keys.error();
    out.begin_object().key("fields").tree(*fields).key("indexes").tree(*indexes);
    out.key("foreignKeys").tree(*keys).end_object();
    co_return Status{};
}

/// Source  loopback-connector-postgresql, discoverModelIndexes
Task<Status> discover_model_indexes(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<array> indexes = co_await indexes_of(aim);
    if (!indexes)
        co_return indexes.error();
    out.begin_object();
    for (const value& row : *indexes) {
        object index = row.as_object();
        out.key(index.at("name").as_string());
        index.stable_erase("name");
        out.tree(index);
    }
    out.end_object();
    co_return Status{};
}

/// One model's table, and what the caller knows of it: LoopBack hands that on, but what counts is
/// what the catalog says under the lock.
struct AlterParams {
    std::string_view model;
    std::optional<bool> destructive;
    model::Options options;

    static Result<AlterParams> read_with(const rpc::Params& params,
                                         std::initializer_list<std::string_view> told)
    {
        AlterParams read;
        const Result<std::string_view> model = params.string("model");
        if (!model)
            return model.error();
        read.model = *model;
        for (const std::string_view name : told) {
            const value* given = params.find(name);
            if (given != nullptr && !given->is_structured())
                return invalid_params("params." + std::string{name}, "must be a list or an object");
        }
        const Result<MigrateOptions> options = MigrateOptions::read(params.raw("options"));
        if (!options)
            return options.error();
        read.destructive = options->destructive;
        read.options = options->options;
        return read;
    }
};

/// The same for each method's own parameters.
struct AlterTableParams : AlterParams {
    static Result<AlterTableParams> read(const rpc::Params& params)
    {
        Result<AlterParams> read = read_with(params, {"fields", "indexes"});
        if (!read)
            return read.error();
        return AlterTableParams{std::move(*read)};
    }
};

struct AddIndexesParams : AlterParams {
    static Result<AddIndexesParams> read(const rpc::Params& params)
    {
        Result<AlterParams> read = read_with(params, {"indexes"});
        if (!read)
            return read.error();
        return AddIndexesParams{std::move(*read)};
    }
};

struct AddForeignKeysParams : AlterParams {
    static Result<AddForeignKeysParams> read(const rpc::Params& params)
    {
        Result<AlterParams> read = read_with(params, {"foreignKeys"});
        if (!read)
            return read.error();
        return AddForeignKeysParams{std::move(*read)};
    }
};

Task<Status> alter(Aim& aim, AlterParams params, schema::Scope scope, json::Writer& out)
{
    const Result<Subjects> subjects = co_await subject_of(aim);
    if (!subjects)
        co_return subjects.error();
    co_return co_await update(aim, *subjects, scope, params.destructive, out);
}

Task<Status> alter_table(Aim& aim, AlterTableParams params, json::Writer& out)
{
    co_return co_await alter(aim, params, {}, out);
}

Task<Status> add_indexes(Aim& aim, AddIndexesParams params, json::Writer& out)
{
    co_return co_await alter(aim, params, {.columns = false, .foreign_keys = false}, out);
}

Task<Status> add_foreign_keys(Aim& aim, AddForeignKeysParams params, json::Writer& out)
{
    co_return co_await alter(aim, params, {.columns = false, .indexes = false}, out);
}

/// ALTER TABLE with what the client wrote: raw SQL, and granted as such.
struct ChangesParams {
    std::string_view model;
    const array* changes = nullptr;
    model::Options options;

    static Result<ChangesParams> read(const rpc::Params& params)
    {
        ChangesParams read;
        const Result<std::string_view> model = params.string("model");
        if (!model)
            return model.error();
        read.model = *model;
        const Result<const array*> changes = params.array("changes");
        if (!changes)
            return changes.error();
        read.changes = *changes;
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        return read;
    }
};

/// Source  loopback-connector, applySqlChanges
Task<Status> apply_sql_changes(Aim& aim, ChangesParams params, json::Writer& out)
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = "ALTER TABLE " + std::string{aim.table().identifier().quoted()};
    plan->prepared = false;
    plan->leaves_state = true;
    plan->row_shape.layout = sql::RowShape::Layout::nothing;
    for (std::size_t i = 0; i < params.changes->size(); ++i) {
        const value& change = (*params.changes)[i];
        if (!change.is_string())
            co_return invalid_params(model::Path{model::Path{"params.changes"}, i}.text(),
                                     "must be a part of ALTER TABLE");
        plan->text.append(" ").append(change.get_string());
    }
    out.null();
    if (params.changes->empty())
        co_return Status{};
    const sql::Statement statement{std::move(plan), {}};
    json::Writer nothing;
    const Result<Outcome> outcome =
        co_await aim.executor().execute(statement, nothing, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return Status{};
}

} // namespace

void register_table_facts(rpc::Registry& methods)
{
    using rpc::Grant;
    constexpr std::string_view rows = R"({"type":"array","items":{"type":"object"}})";
    const auto told = [](std::string_view name) {
        return rpc::ParamSpec{name, false, R"({"type":["array","object","null"]})",
                              "as LoopBack hands it on; read anew all the same"};
    };
    methods.add(
        {.name = "showFields",
         .summary =
             "The columns of a model's table: column, type, time_precision, nullable, length.",
         .grant = Grant::discover,
         .params = {model_param(), options_param()},
         .result_schema = rows,
         .capability = "discovery",
         .example =
             {R"({"model":"Note"})",
              R"([{"column":"id","type":"integer","time_precision":null,"nullable":"NO","length":null},)"
              R"({"column":"text","type":"text","time_precision":null,"nullable":"YES","length":null}])"}},
        aimed(Grant::discover, show_fields));
    methods.add(
        {.name = "showIndexes",
         .summary =
             "The indexes of a model's table: table, name, type, primary, unique, keys, order.",
         .grant = Grant::discover,
         .params = {model_param(), options_param()},
         .result_schema = rows,
         .capability = "discovery",
         .example =
             {R"({"model":"Note"})",
              R"([{"table":"note","name":"note_pkey","type":"btree","primary":true,"unique":true,"keys":["id"],"order":["ASC"]}])"}},
        aimed(Grant::discover, show_indexes));
    methods.add(
        {.name = "getTableStatus",
         .summary = "The columns, indexes and foreign keys of a model's table.",
         .grant = Grant::discover,
         .params = {model_param(), options_param()},
         .result_schema = R"({"type":"object"})",
         .capability = "discovery",
         .example =
             {R"({"model":"Note"})",
              R"({"fields":[{"column":"id","type":"integer","time_precision":null,"nullable":"NO","length":null},)"
              R"({"column":"text","type":"text","time_precision":null,"nullable":"YES","length":null}],)"
              R"("indexes":[{"table":"note","name":"note_pkey","type":"btree","primary":true,"unique":true,"keys":["id"],"order":["ASC"]}],"foreignKeys":[]})"}},
        aimed(Grant::discover, get_table_status));
    methods.add(
        {.name = "discoverModelIndexes",
         .summary = "The indexes of a model's table by their names.",
         .grant = Grant::discover,
         .params = {model_param(), options_param()},
         .result_schema = R"({"type":"object"})",
         .capability = "discovery",
         .example =
             {R"({"model":"Note"})",
              R"({"note_pkey":{"table":"note","type":"btree","primary":true,"unique":true,"keys":["id"],"order":["ASC"]}})"}},
        aimed(Grant::discover, discover_model_indexes));
    methods.add({.name = "alterTable",
                 .summary = "Changes a model's table to what the model says, as autoupdate does.",
                 .grant = Grant::ddl,
                 .params = {model_param(), told("fields"), told("indexes"), options_param()},
                 .result_schema = steps_schema,
                 .capability = "migration",
                 .example = {R"({"model":"Note"})", R"({"steps":[]})"}},
                aimed(Grant::ddl, alter_table));
    methods.add({.name = "addIndexes",
                 .summary = "Makes the indexes of a model's table what the model says.",
                 .grant = Grant::ddl,
                 .params = {model_param(), told("indexes"), options_param()},
                 .result_schema = steps_schema,
                 .capability = "migration",
                 .example = {R"({"model":"Note"})", R"({"steps":[]})"}},
                aimed(Grant::ddl, add_indexes));
    methods.add({.name = "addForeignKeys",
                 .summary = "Makes the foreign keys of a model's table what the model says.",
                 .grant = Grant::ddl,
                 .params = {model_param(), told("foreignKeys"), options_param()},
                 .result_schema = steps_schema,
                 .capability = "migration",
                 .example = {R"({"model":"Note"})", R"({"steps":[]})"}},
                aimed(Grant::ddl, add_foreign_keys));
    methods.add(
        {.name = "applySqlChanges",
         .summary = "ALTER TABLE with the given parts: raw SQL.",
         .grant = Grant::raw,
         .params = {model_param(),
                    {"changes", true, R"({"type":"array","items":{"type":"string"}})",
                     "parts of ALTER TABLE, one behind the other"},
                    options_param()},
         .result_schema = R"({"type":"null"})",
         .capability = "migration",
         .example = {R"({"model":"Note","changes":["ALTER COLUMN text SET DEFAULT 'none'"]})",
                     R"(null)"}},
        aimed(Grant::raw, apply_sql_changes));
}

} // namespace connectord::connector
