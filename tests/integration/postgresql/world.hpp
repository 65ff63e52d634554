// A driver on a real server, and a second way in to look at what it did.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/postgresql/handles.hpp"
#include "drivers/sql/plan.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connectord::pg::test {

using namespace std::chrono_literals;

/// The server's url, from CONNECTORD_TEST_POSTGRESQL. Throws with that name in the message when it
/// is missing.
std::string server_url();

/// A plan with one column a key; `text` columns unless types are given.
struct PlanOptions {
    std::vector<std::pair<std::string, model::Type>> columns = {};
    sql::RowShape::Layout layout = sql::RowShape::Layout::array;
    bool reads_only = false;
    bool many_rows = false;
    bool prepared = true;
    bool leaves_state = false;
};

std::shared_ptr<const sql::Plan> make_plan(std::string text, PlanOptions options = {});

/// A statement whose rows are described by the result, as raw SQL is, on a connection shared with
/// others.
sql::Statement described(std::string text, sql::Values values = {});
/// Raw SQL: alone on its connection, cleaned afterwards.
sql::Statement raw(std::string text, sql::Values values = {});
/// A statement whose rows nobody wants.
sql::Statement command(std::string text, sql::Values values = {});
/// As `command`, on a plan that only reads.
sql::Statement reading(std::string text, sql::Values values = {});

/// What came of one statement: its rows as text, or its error.
struct Answer {
    std::string rows;
    std::optional<Outcome> outcome;
    std::optional<Error> error;
    std::chrono::steady_clock::duration took{};

    bool is_ok() const { return outcome.has_value(); }
    Errc code() const { return error ? error->code : Errc{}; }
    /// A member of error.data as text; empty when it has none.
    std::string fact(std::string_view name) const;
};

std::string fact_of(const Error& error, std::string_view name);

/// A driver of its own, a schema of its own, and an observer's connection beside it.
class World : public ::testing::Test {
protected:
    World();
    ~World() override;

    /// Replaces the driver; what is not set keeps the suite's defaults.
    void use_driver(const std::function<void(DriverSettings&)>& change);
    connectord::Driver& driver() { return *driver_; }

    /// Runs the io_context until the coroutine has ended, and gives what it returned.
    template <typename T>
    T run(Task<T> task)
    {
        std::optional<T> result;
        boost::asio::co_spawn(io_, std::move(task), [&result](std::exception_ptr error, T value) {
            if (error)
                std::rethrow_exception(error);
            result.emplace(std::move(value));
        });
        run_until([&result] { return result.has_value(); });
        return std::move(*result);
    }
    void run(Task<void> task);

    /// Begins a coroutine, whose answer shows in the returned place when it has come.
    std::shared_ptr<std::optional<Answer>> begin(Task<Answer> task);

    void run_until(const std::function<bool()>& condition,
                   std::chrono::steady_clock::duration patience = 20s);
    void run_for(std::chrono::steady_clock::duration span);

    Answer execute(sql::Statement statement, std::chrono::milliseconds deadline = 10s);
    Answer execute(Transaction& transaction, sql::Statement statement,
                   std::chrono::milliseconds deadline = 10s);
    Answer execute_all(std::vector<sql::Statement> statements,
                       std::chrono::milliseconds deadline = 10s);
    Result<std::unique_ptr<Transaction>>
    begin_transaction(BeginOptions options = {}, std::chrono::milliseconds deadline = 10s);
    std::unique_ptr<Transaction> open_transaction(BeginOptions options = {});

    /// Runs SQL beside the driver and gives the first value of the result.
    std::string observe(const std::string& sql);

    /// The name of a table in the suite's schema, quoted and qualified.
    std::string table(std::string_view name) const;
    const std::string& schema() const { return schema_; }
    /// Backends of this world's driver.
    int backends();
    /// The application name that tells this world's driver from others.
    const std::string& tag() const { return schema_; }

    boost::asio::io_context io_;

private:
    std::string schema_;
    ConnectionPtr observer_;
    std::unique_ptr<connectord::Driver> driver_;
};

/// One execute as a coroutine that owns what it needs.
Task<Answer> ask(Executor& executor, sql::Statement statement, std::chrono::milliseconds deadline);

} // namespace connectord::pg::test
