// A SQLite driver on a file of its own, and statements in a line.
#pragma once

#include "drivers/sqlite/driver.hpp"
#include "protocol/json/escape.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connectord::sqlite::test {

using Layout = sql::RowShape::Layout;
using model::Type;
using model::Value;
using model::Values;
using namespace std::chrono_literals;

/// A column of a row shape: its key and what the property promises.
struct Column {
    std::string_view name;
    Type type = Type::any;
};

/// A statement whose rows are objects of these columns; changes nothing only when its text begins
/// with SELECT.
inline sql::Statement statement(std::string_view text, Values values = {},
                                std::initializer_list<Column> columns = {},
                                Layout layout = Layout::array)
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = text;
    plan->reads_only = text.starts_with("SELECT");
    for (const Column& column : columns) {
        std::string prefix = plan->row_shape.columns.empty() ? "{" : ",";
        prefix.append(json::escaped_key(column.name));
        plan->row_shape.columns.push_back({.prefix = std::move(prefix), .type = column.type});
    }
    plan->row_shape.suffix = columns.size() == 0 ? "" : "}";
    plan->row_shape.layout = columns.size() == 0 ? Layout::nothing : layout;
    return sql::Statement{.plan = std::move(plan), .values = std::move(values)};
}

/// Raw SQL as `execute` gives it.
inline sql::Statement raw(std::string_view text, Values values = {})
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = text;
    plan->prepared = false;
    plan->leaves_state = true;
    plan->row_shape.layout = Layout::described;
    return sql::Statement{.plan = std::move(plan), .values = std::move(values)};
}

/// A read that takes longer than any test waits.
inline sql::Statement endless_read()
{
    return statement(
        "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n) SELECT i FROM n)",
        {}, {{"n"}});
}

/// A coroutine that was begun and has an answer some time.
template <typename T>
struct Started {
    std::optional<T> answer;
    std::exception_ptr thrown;
    boost::asio::cancellation_signal cancel;

    bool is_done() const { return answer || thrown; }
};

class World : public ::testing::Test {
public:
    World()
    {
        std::string folder = (std::filesystem::temp_directory_path() / "connectord-test-XXXXXX");
        EXPECT_NE(::mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        settings.driver = "sqlite3";
        settings.file = (folder_ / "test.db").string();
    }
    ~World() override
    {
        if (driver_)
            close();
        std::filesystem::remove_all(folder_);
    }

    const std::filesystem::path& folder() const { return folder_; }

    /// Made on first use, so that a test may change the settings before.
    connectord::Driver& driver()
    {
        if (!driver_) {
            Result<std::unique_ptr<connectord::Driver>> made = make_driver(io, settings);
            EXPECT_TRUE(made);
            driver_ = std::move(*made);
        }
        return *driver_;
    }
    void destroy_driver() { driver_.reset(); }

    void close()
    {
        auto closing = start_void(driver().close());
        finish(*closing);
        driver_.reset();
    }

    template <typename T>
    std::shared_ptr<Started<T>> start(Task<T> task)
    {
        auto started = std::make_shared<Started<T>>();
        auto body = [](Task<T> inner, std::shared_ptr<Started<T>> to) -> Task<void> {
            T answer = co_await std::move(inner);
            to->answer.emplace(std::move(answer));
        };
        spawn(body(std::move(task), started), started);
        return started;
    }
    std::shared_ptr<Started<bool>> start_void(Task<void> task)
    {
        auto started = std::make_shared<Started<bool>>();
        auto body = [](Task<void> inner, std::shared_ptr<Started<bool>> to) -> Task<void> {
            co_await std::move(inner);
            to->answer = true;
        };
        spawn(body(std::move(task), started), started);
        return started;
    }

    /// Runs the loop until the coroutine has its answer.
    template <typename T>
    T finish(Started<T>& started)
    {
        while (!started.is_done()) {
            if (io.stopped())
                io.restart();
            if (io.run_one() == 0 && !started.is_done()) {
                ADD_FAILURE() << "the loop has nothing to do, and a call no answer";
                std::abort();
            }
        }
        if (started.thrown)
            std::rethrow_exception(started.thrown);
        return std::move(*started.answer);
    }
    template <typename T>
    T await(Task<T> task)
    {
        auto started = start(std::move(task));
        return finish(*started);
    }

    /// Lets the loop run for a while.
    void pass(std::chrono::milliseconds span)
    {
        if (io.stopped())
            io.restart();
        io.run_for(span);
    }

    static Deadline soon(std::chrono::milliseconds span = 10s) { return Deadline::in(span); }

    Result<Outcome> execute(const sql::Statement& what, std::chrono::milliseconds span = 10s)
    {
        return await(driver().execute(what, out, soon(span)));
    }

    /// The rows of a statement, as the reply would hold them; an error's message when it fails.
    std::string rows(const sql::Statement& what) { return rows_of(driver(), what); }
    std::string rows_of(Executor& executor, const sql::Statement& what)
    {
        json::Writer writer;
        const Result<Outcome> done = await(executor.execute(what, writer, soon()));
        return done ? writer.take() : "error: " + done.error().message;
    }

    /// Runs a statement that must succeed.
    Outcome make(std::string_view text, Values values = {})
    {
        return make_by(driver(), text, std::move(values));
    }
    Outcome make_by(Executor& executor, std::string_view text, Values values = {})
    {
        const sql::Statement what = statement(text, std::move(values));
        Result<Outcome> done = await(executor.execute(what, out, soon()));
        EXPECT_TRUE(done) << text << ": " << (done ? "" : done.error().message);
        return done ? *done : Outcome{};
    }

    std::unique_ptr<connectord::Transaction> begin(BeginOptions options = {})
    {
        Result<std::unique_ptr<connectord::Transaction>> begun =
            await(driver().begin(options, soon()));
        EXPECT_TRUE(begun) << (begun ? "" : begun.error().message);
        return begun ? std::move(*begun) : nullptr;
    }

    boost::asio::io_context io;
    DriverSettings settings;
    json::Writer out;

private:
    template <typename T>
    void spawn(Task<void> task, std::shared_ptr<Started<T>> started)
    {
        auto done = [started](std::exception_ptr thrown) { started->thrown = thrown; };
        boost::asio::co_spawn(
            io, std::move(task),
            boost::asio::bind_cancellation_slot(started->cancel.slot(), std::move(done)));
    }

    std::filesystem::path folder_;
    std::unique_ptr<connectord::Driver> driver_;
};

/// A member of an error's data as text, `(none)` where there is none.
inline std::string fact(const Error& error, std::string_view name)
{
    const boost::json::value* value = error.data.if_contains(name);
    if (value == nullptr)
        return "(none)";
    return value->is_string() ? std::string{value->get_string()} : boost::json::serialize(*value);
}

} // namespace connectord::sqlite::test
