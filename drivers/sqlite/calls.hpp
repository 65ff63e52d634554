// From an executor's arguments to a job, and from the job to the caller's writer.
#pragma once

#include "drivers/sqlite/desk.hpp"
#include "protocol/json/writer.hpp"

#include <memory>
#include <span>

namespace connectord::sqlite {

/// A job that runs copies of the statements, with as much room for rows as the writer has left.
JobPtr job_of(Job::Action action, std::span<const sql::Statement> statements,
              const json::Writer& out, Deadline deadline, std::shared_ptr<Seat> seat);

/// Submits the job, waits, and appends its rows to `out`.
///
/// Errors  as Executor::execute; `out` is then unchanged
Task<Result<Outcome>> run(std::shared_ptr<Desk> desk, JobPtr job, json::Writer& out);

} // namespace connectord::sqlite
