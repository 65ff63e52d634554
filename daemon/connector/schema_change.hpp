// A migration as one step after the other: what it is about, what it would do, and doing it in one
// transaction under one lock. Planning happens inside too: who comes second finds what the first
// has left.
#pragma once

#include "daemon/connector/aim.hpp"
#include "drivers/schema/plan.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::connector {

/// The options of a migration.
struct MigrateOptions {
    std::optional<bool> destructive; ///< false: refuse what loses data; true: make values fit
    model::Options options;

    static Result<MigrateOptions> read(const boost::json::value* json);
};

using TablePtr = std::shared_ptr<const sql::Table>;

/// The tables that a call is about, and those that their foreign keys refer to.
struct Subjects {
    std::vector<TablePtr> tables;
    std::map<std::string, TablePtr, std::less<>> known;

    schema::TableFinder finder() const
    {
        return [this](std::string_view model) -> const sql::Table* {
            const auto found = known.find(model);
            return found == known.end() ? nullptr : found->second.get();
        };
    }
};

/// The tables of models, in the order of their names.
///
/// Errors  model_not_found, with all that are not known
Task<Result<Subjects>> subjects_of(Aim& aim, const std::vector<std::string>& names);

/// The table of the call's own model.
Task<Result<Subjects>> subject_of(Aim& aim);

/// CREATE TABLE for all of them, then the keys between them.
Result<schema::Steps> creation_of(const Subjects& subjects);

/// What is missing, as `executor` sees the tables now.
Task<Result<schema::Steps>> update_of(Executor& executor, const Aim& aim, const Subjects& subjects,
                                      schema::Scope scope);

/// The JSON Schema of the answer that `write_steps` gives.
inline constexpr std::string_view steps_schema =
    R"({"type":"object","properties":{"steps":{"type":"array","items":{"type":"object","properties":{"sql":{"type":"string"},"kind":{"enum":["safe","rewrites","destroys"]},"reason":{"type":"string"}}}}}})";

/// Appends {"steps": [{"sql", "kind", "reason"}]}.
void write_steps(json::Writer& out, const schema::Steps& steps);

/// guard_refused: a step would lose data, and the call said that nothing may be lost.
Error refuse(const schema::Step& step);

/// Runs steps that need no look at what is there, one migration at a time in the whole database.
Task<Status> migrate(Aim& aim, const schema::Steps& steps);

/// Plans and runs, or under dryRun only plans; answers the steps.
///
/// `destructive` false refuses what would lose data, true makes values fit narrower types; nothing
/// leaves values to the database, which refuses those that do not fit.
Task<Status> update(Aim& aim, const Subjects& subjects, schema::Scope scope,
                    std::optional<bool> destructive, json::Writer& out);

} // namespace connectord::connector
