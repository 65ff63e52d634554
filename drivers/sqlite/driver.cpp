#include "drivers/sqlite/driver.hpp"

#include "drivers/sqlite/calls.hpp"
#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/dialect.hpp"
#include "drivers/sqlite/transaction.hpp"

#include <sqlite3.h>

#include <utility>

namespace connectord::sqlite {

Driver::Driver(boost::asio::io_context& io, const DriverSettings& settings)
    : desk_{std::make_shared<Desk>(io, settings)}
{
    desk_->open();
}

Driver::~Driver()
{
    desk_->shut_down();
}

const DriverInfo& Driver::info() const
{
    static const DriverInfo info{.name = "sqlite3",
                                 .dialect = "sqlite",
                                 .default_id_type = "Number",
                                 .multi_insert = true,
                                 .types = {"db", "rdbms", "sql"},
                                 .capabilities = {"discovery", "ilike", "like", "migration",
                                                  "nilike", "nlike", "raw", "regexp", "savepoints",
                                                  "transactions"}};
    return info;
}

const sql::Dialect& Driver::dialect() const
{
    return sqlite::dialect();
}

const sql::Catalog& Driver::catalog() const
{
    return sqlite::catalog();
}

Task<Result<ServerInfo>> Driver::connect(Deadline deadline)
{
    auto job = std::make_shared<Job>(Job::Action::connect, deadline);
    job->reads_only = true;
    const std::shared_ptr<Desk> desk = desk_;
    co_await desk->answer(job);
    const Result<void> answer = Desk::answer_of(*job);
    if (!answer)
        co_return answer.error();
    co_return ServerInfo{
        .kind = "SQLite", .version = sqlite3_libversion(), .default_schema = {}, .primary = true};
}

Task<Result<Outcome>> Driver::execute(const sql::Statement& statement, json::Writer& out,
                                      Deadline deadline)
{
    JobPtr job = job_of(Job::Action::execute, std::span{&statement, 1}, out, deadline, nullptr);
    co_return co_await run(desk_, std::move(job), out);
}

Task<Result<Outcome>> Driver::execute_all(std::span<const sql::Statement> statements,
                                          json::Writer& out, Deadline deadline)
{
    JobPtr job = job_of(Job::Action::execute_all, statements, out, deadline, nullptr);
    co_return co_await run(desk_, std::move(job), out);
}

Task<Result<std::unique_ptr<connectord::Transaction>>> Driver::begin(BeginOptions options,
                                                                     Deadline deadline)
{
    auto job = std::make_shared<Job>(Job::Action::begin, deadline);
    job->seat = std::make_shared<Seat>();
    job->seat->reads_only = options.read_only;
    job->seat->changes_schema = options.changes_schema;
    const std::shared_ptr<Desk> desk = desk_;
    co_await desk->answer(job);
    const Result<void> answer = Desk::answer_of(*job);
    if (!answer)
        co_return answer.error();
    std::unique_ptr<connectord::Transaction> transaction =
        std::make_unique<Transaction>(desk, job->seat);
    co_return transaction;
}

Task<void> Driver::close()
{
    return desk_->close();
}

Result<std::unique_ptr<connectord::Driver>> make_driver(boost::asio::io_context& io,
                                                        const DriverSettings& settings)
{
    if (settings.file.empty())
        return invalid_params("settings.file", "must name a file, or be \":memory:\"");
    std::unique_ptr<connectord::Driver> driver = std::make_unique<Driver>(io, settings);
    return driver;
}

} // namespace connectord::sqlite
