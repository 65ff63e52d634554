#include "daemon/connector/schema_change.hpp"

#include "daemon/connector/tables.hpp"
#include "drivers/schema/dialect.hpp"
#include "drivers/sql/one_off.hpp"

#include <array>

namespace connectord::connector {

namespace {

constexpr std::string_view migration_key = "connectord migration";
constexpr BeginOptions for_schema{.changes_schema = true};

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

Task<Status> run_steps(Executor& executor, const schema::Steps& steps, Deadline deadline)
{
    json::Writer nothing;
    for (const schema::Step& step : steps) {
        const Result<Outcome> outcome =
            co_await executor.execute(step.statement, nothing, deadline);
        if (!outcome)
            co_return outcome.error();
    }
    co_return Status{};
}

Task<Result<TablePtr>> table_of(Aim& aim, const std::string& name)
{
    co_return co_await aim.call.session.table(name, aim.target, aim.options.schema, aim.deadline);
}

Task<Status> find_referenced(Aim& aim, Subjects& subjects)
{
    for (const TablePtr& table : subjects.tables) {
        for (const std::string& name : schema::referenced_models(*table)) {
            if (subjects.known.contains(name))
                continue;
            const Result<TablePtr> other = co_await table_of(aim, name);
            if (!other && other.error().code != Errc::model_not_found)
                co_return other.error();
            if (other)
                subjects.known.emplace(name, *other);
        }
    }
    co_return Status{};
}

/// What a plan must not hold, given what the call said and where it runs.
Status check_steps(const Aim& aim, const schema::Steps& steps, std::optional<bool> destructive)
{
    for (const schema::Step& step : steps) {
        if (destructive == false && step.kind == schema::Kind::destroys)
            return refuse(step);
        // Dropping a table acts on the rows that refer to it, unless the transaction was begun for
        // such a change.
        if (aim.target.transaction && !aim.dialect().schema().alters_in_place() &&
            step.kind != schema::Kind::safe)
            return Error{Errc::unsupported,
                         "a table cannot be rebuilt inside a transaction that is open already"}
                .with("driver", aim.dialect().connector())
                .with("capability", "schemaChangesInTransactions");
    }
    return {};
}

Task<Status> take_lock(Executor& executor, const Aim& aim)
{
    const std::vector<sql::Statement> locks = sql::lock(aim.dialect(), migration_key);
    co_return co_await run_all(executor, locks, aim.deadline);
}

} // namespace

Result<MigrateOptions> MigrateOptions::read(const boost::json::value* json)
{
    constexpr std::array<std::string_view, 1> own{"destructive"};
    const Result<model::Options> options = model::Options::read(json, own);
    if (!options)
        return options.error();
    MigrateOptions read;
    read.options = *options;
    const boost::json::object* object = json == nullptr ? nullptr : json->if_object();
    const boost::json::value* destructive =
        object == nullptr ? nullptr : object->if_contains("destructive");
    if (destructive == nullptr || destructive->is_null())
        return read;
    if (!destructive->is_bool())
        return invalid_params("params.options.destructive", "must be true or false");
    read.destructive = destructive->get_bool();
    return read;
}

Task<Result<Subjects>> subjects_of(Aim& aim, const std::vector<std::string>& names)
{
    Subjects subjects;
    std::string missing;
    for (const std::string& name : names) {
        const Result<TablePtr> table = co_await table_of(aim, name);
        if (!table && table.error().code != Errc::model_not_found)
            co_return table.error();
        if (!table) {
            missing.append(missing.empty() ? "" : " ").append(name);
            continue;
        }
        subjects.tables.push_back(*table);
        subjects.known.emplace(name, *table);
    }
    if (!missing.empty())
        co_return Error{Errc::model_not_found,
                        "Cannot migrate models not attached to this datasource: " + missing}
            .with("model", missing);
    const Status found = co_await find_referenced(aim, subjects);
    if (!found)
        co_return found.error();
    co_return subjects;
}

Task<Result<Subjects>> subject_of(Aim& aim)
{
    Subjects subjects;
    subjects.tables.push_back(aim.target.table);
    subjects.known.emplace(aim.table().model().name(), aim.target.table);
    const Status found = co_await find_referenced(aim, subjects);
    if (!found)
        co_return found.error();
    co_return subjects;
}

Result<schema::Steps> creation_of(const Subjects& subjects)
{
    schema::Steps steps;
    schema::Steps foreign_keys;
    for (const TablePtr& table : subjects.tables) {
        const Result<schema::Wanted> wanted = schema::wanted_of(*table, subjects.finder());
        if (!wanted)
            return wanted.error();
        const Result<schema::TablePlan> plan = schema::creation(*wanted);
        if (!plan)
            return plan.error();
        steps.insert(steps.end(), plan->steps.begin(), plan->steps.end());
        foreign_keys.insert(foreign_keys.end(), plan->foreign_keys.begin(),
                            plan->foreign_keys.end());
    }
    steps.insert(steps.end(), foreign_keys.begin(), foreign_keys.end());
    return steps;
}

Task<Result<schema::Steps>> update_of(Executor& executor, const Aim& aim, const Subjects& subjects,
                                      schema::Scope scope)
{
    schema::Steps steps;
    schema::Steps foreign_keys;
    for (const TablePtr& table : subjects.tables) {
        const Result<schema::Wanted> wanted = schema::wanted_of(*table, subjects.finder());
        if (!wanted)
            co_return wanted.error();
        const Result<schema::Actual> actual =
            co_await actual_of(executor, catalog_of(aim), *table, aim.deadline);
        if (!actual)
            co_return actual.error();
        const Result<schema::TablePlan> plan = schema::plan(*wanted, *actual, scope);
        if (!plan)
            co_return plan.error();
        steps.insert(steps.end(), plan->steps.begin(), plan->steps.end());
        foreign_keys.insert(foreign_keys.end(), plan->foreign_keys.begin(),
                            plan->foreign_keys.end());
    }
    steps.insert(steps.end(), foreign_keys.begin(), foreign_keys.end());
    co_return steps;
}

void write_steps(json::Writer& out, const schema::Steps& steps)
{
    out.begin_object().key("steps").begin_array();
    for (const schema::Step& step : steps) {
        out.begin_object().key("sql").string(step.statement.plan->text);
        out.key("kind").string(name_of(step.kind)).key("reason").string(step.reason).end_object();
    }
    out.end_array().end_object();
}

Error refuse(const schema::Step& step)
{
    return Error{Errc::guard_refused, "data would be lost: " + step.reason}
        .with("guard", "destructive")
        .with("sql", step.statement.plan->text)
        .with("reason", step.reason);
}

Task<Status> migrate(Aim& aim, const schema::Steps& steps)
{
    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        const Status locked = co_await take_lock(executor, aim);
        if (!locked)
            co_return locked;
        co_return co_await run_steps(executor, steps, aim.deadline);
    };
    co_return co_await in_transaction(aim, body, for_schema);
}

Task<Status> update(Aim& aim, const Subjects& subjects, schema::Scope scope,
                    std::optional<bool> destructive, json::Writer& out)
{
    scope.forces_values = destructive == true;
    schema::Steps steps;
    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        const Status locked = co_await take_lock(executor, aim);
        if (!locked)
            co_return locked;
        Result<schema::Steps> planned = co_await update_of(executor, aim, subjects, scope);
        if (!planned)
            co_return planned.error();
        steps = std::move(*planned);
        const Status checked = check_steps(aim, steps, destructive);
        if (!checked)
            co_return checked;
        co_return co_await run_steps(executor, steps, aim.deadline);
    };
    if (aim.recorder) {
        Result<schema::Steps> planned =
            co_await update_of(aim.target.executor(), aim, subjects, scope);
        if (!planned)
            co_return planned.error();
        steps = std::move(*planned);
    } else {
        const Status updated = co_await in_transaction(aim, body, for_schema);
        if (!updated)
            co_return updated;
    }
    write_steps(out, steps);
    co_return Status{};
}

} // namespace connectord::connector
