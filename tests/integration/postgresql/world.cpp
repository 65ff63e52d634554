#include "tests/integration/postgresql/world.hpp"

#include "drivers/postgresql/driver.hpp"
#include "protocol/json/escape.hpp"

#include <boost/json/serialize.hpp>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace connectord::pg::test {

std::string server_url()
{
    const char* url = std::getenv("CONNECTORD_TEST_POSTGRESQL");
    if (url == nullptr || *url == '\0')
        throw std::runtime_error{
            "CONNECTORD_TEST_POSTGRESQL must hold the url of a PostgreSQL server"};
    return url;
}

std::shared_ptr<const sql::Plan> make_plan(std::string text, PlanOptions options)
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = std::move(text);
    char before = '{';
    for (const auto& [name, type] : options.columns)
        plan->row_shape.columns.push_back(
            {std::exchange(before, ',') + json::escaped_key(name), type, false});
    plan->row_shape.suffix = options.columns.empty() ? "" : "}";
    plan->row_shape.layout = options.layout;
    plan->reads_only = options.reads_only;
    plan->many_rows = options.many_rows;
    plan->prepared = options.prepared;
    plan->leaves_state = options.leaves_state;
    return plan;
}

sql::Statement described(std::string text, sql::Values values)
{
    return {make_plan(std::move(text), {.layout = sql::RowShape::Layout::described}),
            std::move(values)};
}

sql::Statement raw(std::string text, sql::Values values)
{
    return {make_plan(std::move(text), {.layout = sql::RowShape::Layout::described,
                                        .prepared = false,
                                        .leaves_state = true}),
            std::move(values)};
}

sql::Statement command(std::string text, sql::Values values)
{
    return {make_plan(std::move(text), {.layout = sql::RowShape::Layout::nothing}),
            std::move(values)};
}

sql::Statement reading(std::string text, sql::Values values)
{
    return {make_plan(std::move(text),
                      {.layout = sql::RowShape::Layout::described, .reads_only = true}),
            std::move(values)};
}

std::string fact_of(const Error& error, std::string_view name)
{
    const boost::json::value* fact = error.data.if_contains(name);
    if (fact == nullptr)
        return {};
    if (const boost::json::string* text = fact->if_string())
        return std::string{*text};
    return boost::json::serialize(*fact);
}

std::string Answer::fact(std::string_view name) const
{
    return error ? fact_of(*error, name) : std::string{};
}

Task<Answer> ask(Executor& executor, sql::Statement statement, std::chrono::milliseconds deadline)
{
    const auto began = std::chrono::steady_clock::now();
    json::Writer out;
    Result<Outcome> outcome = co_await executor.execute(statement, out, Deadline::in(deadline));
    Answer answer;
    answer.rows = out.take();
    answer.took = std::chrono::steady_clock::now() - began;
    if (outcome)
        answer.outcome = std::move(*outcome);
    else
        answer.error = outcome.error();
    co_return answer;
}

World::World()
{
    static std::atomic<int> last{0};
    schema_ = "connectord_test_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
    observer_.reset(PQconnectdb(server_url().c_str()));
    if (PQstatus(observer_.get()) != CONNECTION_OK)
        throw std::runtime_error{PQerrorMessage(observer_.get())};
    observe("SET client_min_messages = warning");
    observe("CREATE SCHEMA " + schema_);
    use_driver([](DriverSettings&) {});
}

World::~World()
{
    if (driver_)
        run(driver_->close());
    driver_.reset();
    try {
        observe("DROP SCHEMA " + schema_ + " CASCADE");
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
}

void World::use_driver(const std::function<void(DriverSettings&)>& change)
{
    if (driver_)
        run(driver_->close());
    DriverSettings settings;
    settings.driver = "postgresql";
    settings.url = server_url();
    settings.schema = schema_;
    settings.application_name = schema_;
    change(settings);
    Result<std::unique_ptr<connectord::Driver>> made = make_driver(io_, settings);
    if (!made)
        throw std::runtime_error{made.error().message};
    driver_ = std::move(*made);
}

void World::run(Task<void> task)
{
    bool is_done = false;
    boost::asio::co_spawn(io_, std::move(task), [&is_done](std::exception_ptr error) {
        if (error)
            std::rethrow_exception(error);
        is_done = true;
    });
    run_until([&is_done] { return is_done; });
}

std::shared_ptr<std::optional<Answer>> World::begin(Task<Answer> task)
{
    auto place = std::make_shared<std::optional<Answer>>();
    boost::asio::co_spawn(io_, std::move(task), [place](std::exception_ptr error, Answer answer) {
        if (error)
            std::rethrow_exception(error);
        place->emplace(std::move(answer));
    });
    return place;
}

void World::run_until(const std::function<bool()>& condition,
                      std::chrono::steady_clock::duration patience)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error{"waited in vain"};
        io_.restart();
        io_.run_one_for(50ms);
    }
}

void World::run_for(std::chrono::steady_clock::duration span)
{
    io_.restart();
    io_.run_for(span);
}

Answer World::execute(sql::Statement statement, std::chrono::milliseconds deadline)
{
    return run(ask(driver(), std::move(statement), deadline));
}

Answer World::execute(Transaction& transaction, sql::Statement statement,
                      std::chrono::milliseconds deadline)
{
    return run(ask(transaction, std::move(statement), deadline));
}

namespace {

Task<Answer> ask_all(Executor& executor, std::vector<sql::Statement> statements,
                     std::chrono::milliseconds deadline)
{
    json::Writer out;
    out.begin_array();
    const std::size_t mark = out.mark();
    Result<Outcome> outcome =
        co_await executor.execute_all(statements, out, Deadline::in(deadline));
    Answer answer;
    answer.rows = out.view_since(mark);
    if (outcome)
        answer.outcome = std::move(*outcome);
    else
        answer.error = outcome.error();
    co_return answer;
}

} // namespace

Answer World::execute_all(std::vector<sql::Statement> statements,
                          std::chrono::milliseconds deadline)
{
    return run(ask_all(driver(), std::move(statements), deadline));
}

Result<std::unique_ptr<Transaction>> World::begin_transaction(BeginOptions options,
                                                              std::chrono::milliseconds deadline)
{
    std::optional<Result<std::unique_ptr<Transaction>>> result;
    boost::asio::co_spawn(
        io_, driver().begin(options, Deadline::in(deadline)),
        [&result](std::exception_ptr error, Result<std::unique_ptr<Transaction>> made) {
            if (error)
                std::rethrow_exception(error);
            result.emplace(std::move(made));
        });
    run_until([&result] { return result.has_value(); });
    return std::move(*result);
}

std::unique_ptr<Transaction> World::open_transaction(BeginOptions options)
{
    Result<std::unique_ptr<Transaction>> begun = begin_transaction(options);
    if (!begun)
        throw std::runtime_error{begun.error().message};
    return std::move(*begun);
}

std::string World::observe(const std::string& sql)
{
    const ResultPtr result{PQexec(observer_.get(), sql.c_str())};
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error{sql + ": " + PQerrorMessage(observer_.get())};
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

std::string World::table(std::string_view name) const
{
    return "\"" + schema_ + "\".\"" + std::string{name} + "\"";
}

int World::backends()
{
    return std::atoi(
        observe("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + tag() + "'")
            .c_str());
}

} // namespace connectord::pg::test
