// Statements shown instead of run.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/sql/plan.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace connectord::connector {

/// Appends a value as clients would send it: what is bound, in JSON.
void write_value(json::Writer& out, const model::Value& value);

/// Appends {"sql", "params"}.
void write_statement(json::Writer& out, std::string_view sql, const model::Values& values);

/// Stands in for a database under `options.dryRun`: keeps the statements, runs none.
class Recorder final : public Executor {
public:
    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override;
    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override;

    bool is_empty() const { return statements_.empty(); }

    /// Appends {"statements": [{"sql", "params"}]}.
    void write(json::Writer& out) const;

private:
    std::vector<sql::Statement> statements_;
};

} // namespace connectord::connector
