// Autocommit statements: rows, outcomes, errors, and neighbours that stay unharmed.
#include "tests/integration/postgresql/world.hpp"

namespace connectord::pg::test {
namespace {

using sql::Value;

class Statements : public World {
protected:
    Statements()
    {
        observe("CREATE TABLE " + table("city") + " (id int PRIMARY KEY, name text NOT NULL)");
    }

    sql::Statement insert(int id, std::string name)
    {
        if (!insert_)
            insert_ = make_plan("INSERT INTO " + table("city") + " VALUES ($1, $2)",
                                {.layout = sql::RowShape::Layout::nothing});
        return {insert_, {Value{std::int64_t{id}}, Value{std::move(name)}}};
    }
    std::string count() { return observe("SELECT count(*) FROM " + table("city")); }

private:
    std::shared_ptr<const sql::Plan> insert_;
};

TEST_F(Statements, AnswersRowsInTheShapeOfThePlan)
{
    observe("INSERT INTO " + table("city") + " VALUES (1, 'Oslo'), (2, 'Bergen')");
    const auto plan =
        make_plan("SELECT id, name FROM " + table("city") + " WHERE id >= $1 ORDER BY id",
                  {.columns = {{"id", model::Type::number}, {"name", model::Type::string}},
                   .reads_only = true});

    for (int i = 0; i < 3; ++i) { // prepared at first, then used
        const Answer answer = execute({plan, {Value{std::int64_t{1}}}});
        ASSERT_TRUE(answer.is_ok()) << answer.error->message;
        EXPECT_EQ(answer.rows, R"([{"id":1,"name":"Oslo"},{"id":2,"name":"Bergen"}])");
        EXPECT_EQ(answer.outcome->rows, 2);
        EXPECT_EQ(answer.outcome->command, "SELECT");
        EXPECT_TRUE(answer.outcome->has_columns);
    }
    EXPECT_EQ(backends(), 1);
}

TEST_F(Statements, CountsTheRowsThatAWriteAffects)
{
    const Answer answer = execute(
        command("INSERT INTO " + table("city") + " SELECT i, 'x' FROM generate_series(1, 5) i"));
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_EQ(answer.outcome->affected, 5);
    EXPECT_EQ(answer.outcome->command, "INSERT");
    EXPECT_FALSE(answer.outcome->has_columns);
}

TEST_F(Statements, DescribesTheColumnsOfRawSql)
{
    const Answer answer =
        execute(raw("SELECT 1::int8 AS big, 2 AS small, 1.50::numeric AS price, "
                    "'{\"a\": 1}'::jsonb AS doc, 'x'::text AS word, NULL AS nothing"));
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_EQ(answer.rows,
              R"([{"big":"1","small":2,"price":"1.50","doc":{"a": 1},"word":"x","nothing":null}])");
    ASSERT_EQ(answer.outcome->columns.size(), 6U);
    EXPECT_EQ(answer.outcome->columns[0].name, "big");
    EXPECT_EQ(answer.outcome->columns[0].type, "int8");
    EXPECT_EQ(answer.outcome->columns[3].type, "jsonb");
}

TEST_F(Statements, TellsAllThatTheServerSaysOfAnError)
{
    ASSERT_TRUE(execute(insert(1, "Oslo")).is_ok());
    const Answer answer = execute(insert(1, "Again"));
    ASSERT_EQ(answer.code(), Errc::database_error);
    EXPECT_EQ(answer.fact("sqlState"), "23505");
    EXPECT_EQ(answer.fact("severity"), "ERROR");
    EXPECT_EQ(answer.fact("constraint"), "city_pkey");
    EXPECT_EQ(answer.fact("table"), "city");
    EXPECT_EQ(answer.fact("retryable"), "false");
    EXPECT_EQ(answer.fact("outcome"), "none");
    ASSERT_TRUE(answer.error->report);
    EXPECT_EQ(answer.error->report->schema, schema());
    EXPECT_NE(answer.error->report->detail.find("already exists"), std::string::npos);
    EXPECT_EQ(answer.rows, "");

    const Answer null = execute(command("INSERT INTO " + table("city") + " VALUES (9, NULL)"));
    EXPECT_EQ(null.fact("column"), "name");
}

TEST_F(Statements, KeepsValuesOutOfItsMessages)
{
    const Answer answer =
        execute({make_plan("SELECT $1::text::int", {.layout = sql::RowShape::Layout::nothing}),
                 {Value{std::string{"hunter2"}}}});
    ASSERT_EQ(answer.code(), Errc::database_error);
    EXPECT_EQ(answer.fact("sqlState"), "22P02");
    EXPECT_EQ(answer.error->message.find("hunter2"), std::string::npos) << answer.error->message;
    EXPECT_NE(answer.error->report->message.find("hunter2"), std::string::npos);
}

TEST_F(Statements, RefusesNulBeforeAnythingIsSent)
{
    const Answer answer = execute(insert(1, std::string{"abc\0def", 7}));
    EXPECT_EQ(answer.code(), Errc::invalid_params);
    EXPECT_EQ(count(), "0");
    EXPECT_EQ(backends(), 0) << "it needs no connection";
}

TEST_F(Statements, KeepsANeighboursErrorTheNeighbours)
{
    // All on one connection, sent before any answer: each has a Sync of its own (F3).
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    ASSERT_TRUE(execute(insert(0, "first")).is_ok());
    std::vector<std::shared_ptr<std::optional<Answer>>> answers;
    for (int i = 1; i <= 16; ++i)
        answers.push_back(begin(ask(driver(), insert(i % 4 == 0 ? 0 : i, "city"), 10s)));
    run_until([&] {
        return std::all_of(answers.begin(), answers.end(),
                           [](const auto& a) { return a->has_value(); });
    });
    for (int i = 1; i <= 16; ++i) {
        const Answer& answer = **answers[static_cast<std::size_t>(i - 1)];
        EXPECT_EQ(answer.is_ok(), i % 4 != 0) << i;
    }
    EXPECT_EQ(count(), "13");
    EXPECT_EQ(backends(), 1);
}

TEST_F(Statements, FailsAStatementWhoseDeferredConstraintFailsAtItsEnd)
{
    observe("CREATE TABLE " + table("town") + " (id int PRIMARY KEY, city int REFERENCES " +
            table("city") + " DEFERRABLE INITIALLY DEFERRED)");
    const Answer answer = execute(command("INSERT INTO " + table("town") + " VALUES (1, 77)"));
    ASSERT_EQ(answer.code(), Errc::database_error);
    EXPECT_EQ(answer.fact("sqlState"), "23503");
    EXPECT_EQ(observe("SELECT count(*) FROM " + table("town")), "0");
    EXPECT_TRUE(execute(insert(1, "Oslo")).is_ok());
}

TEST_F(Statements, RunsAllOfAListOrNone)
{
    const Answer bad =
        execute_all({insert(1, "a"), insert(2, "b"), insert(1, "c"), insert(3, "d")});
    ASSERT_EQ(bad.code(), Errc::database_error);
    EXPECT_EQ(bad.fact("sqlState"), "23505");
    ASSERT_TRUE(bad.error->report);
    EXPECT_EQ(bad.error->report->statement, 2U);
    EXPECT_EQ(bad.rows, "");
    EXPECT_EQ(count(), "0");

    const auto returning = make_plan(
        "INSERT INTO " + table("city") + " VALUES ($1, $2) RETURNING id",
        {.columns = {{"id", model::Type::number}}, .layout = sql::RowShape::Layout::list});
    const auto row = [&](int id) {
        return sql::Statement{returning, {Value{std::int64_t{id}}, Value{std::string{"x"}}}};
    };
    const Answer good = execute_all({row(1), row(2), row(3)});
    ASSERT_TRUE(good.is_ok()) << good.error->message;
    EXPECT_EQ(good.rows, R"({"id":1},{"id":2},{"id":3})");
    EXPECT_EQ(good.outcome->affected, 3);
    EXPECT_EQ(count(), "3");
}

TEST_F(Statements, StopsAReplyThatOutgrowsItsLimit)
{
    const auto flood =
        make_plan("SELECT i, repeat('x', 100) AS pad FROM generate_series(1, 2000000) i",
                  {.columns = {{"i", model::Type::number}, {"pad", model::Type::string}},
                   .reads_only = true,
                   .many_rows = true});
    struct Flood {
        static Task<Answer> ask(connectord::Driver& driver, std::shared_ptr<const sql::Plan> plan)
        {
            json::Writer out{100'000};
            out.begin_array();
            const sql::Statement statement{plan, {}};
            const auto began = std::chrono::steady_clock::now();
            Result<Outcome> outcome = co_await driver.execute(statement, out, Deadline::in(20s));
            Answer answer;
            answer.took = std::chrono::steady_clock::now() - began;
            answer.rows = out.take();
            if (!outcome)
                answer.error = outcome.error();
            co_return answer;
        }
    };
    const Answer answer = run(Flood::ask(driver(), flood));
    ASSERT_EQ(answer.code(), Errc::limit_exceeded);
    EXPECT_EQ(answer.fact("limit"), "reply");
    EXPECT_EQ(answer.fact("max"), "100000");
    EXPECT_EQ(answer.rows, "[");
    EXPECT_LT(answer.took, 1s) << "the rest is cancelled, not read";
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(execute(insert(i, "next")).is_ok()) << "the cancel hits nobody else";
}

TEST_F(Statements, GivesAWholeBigResultRowByRow)
{
    const auto plan = make_plan("SELECT i FROM generate_series(1, 50000) i",
                                {.columns = {{"i", model::Type::number}}, .many_rows = true});
    const Answer answer = execute({plan, {}});
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_EQ(answer.outcome->rows, 50000);
    EXPECT_TRUE(answer.rows.starts_with(R"([{"i":1},{"i":2},)"));
    EXPECT_TRUE(answer.rows.ends_with(R"(,{"i":50000}])"));
}

TEST_F(Statements, PreparesAgainWhenATableChanged)
{
    observe("INSERT INTO " + table("city") + " VALUES (1, 'Oslo')");
    const sql::Statement all{
        make_plan("SELECT * FROM " + table("city"), {.layout = sql::RowShape::Layout::described}),
        {}};
    ASSERT_TRUE(execute(all).is_ok());
    observe("ALTER TABLE " + table("city") + " ADD COLUMN size int DEFAULT 3");
    const Answer answer = execute(all);
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_EQ(answer.rows, R"([{"id":1,"name":"Oslo","size":3}])");
    EXPECT_TRUE(execute(all).is_ok());
}

TEST_F(Statements, PreparesAgainWhatTheServerForgot)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    const sql::Statement all = described("SELECT count(*)::int AS n FROM " + table("city"));
    ASSERT_TRUE(execute(all).is_ok());
    ASSERT_TRUE(execute(command("DEALLOCATE ALL")).is_ok()); // behind the driver's back
    const Answer answer = execute(all);
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_EQ(answer.rows, R"([{"n":0}])");
}

TEST_F(Statements, KeepsNoMoreThanTwoHundredPreparedStatements)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    for (int i = 0; i < 230; ++i)
        ASSERT_TRUE(execute(described("SELECT " + std::to_string(i) + " AS i")).is_ok());
    const Answer answer =
        execute(described("SELECT count(*)::int AS n FROM pg_prepared_statements"));
    ASSERT_TRUE(answer.is_ok());
    EXPECT_EQ(answer.rows, R"([{"n":201}])"); // the one that asks is the newest
}

TEST_F(Statements, RefusesCopyAndGoesOn)
{
    const Answer answer = execute(raw("COPY " + table("city") + " TO STDOUT"));
    EXPECT_EQ(answer.code(), Errc::unsupported);
    EXPECT_TRUE(execute(insert(1, "Oslo")).is_ok());
}

TEST_F(Statements, SaysWhatServerItTalksTo)
{
    Result<ServerInfo> info = [this] {
        std::optional<Result<ServerInfo>> place;
        boost::asio::co_spawn(io_, driver().connect(Deadline::in(5s)),
                              [&place](std::exception_ptr, Result<ServerInfo> got) {
                                  place.emplace(std::move(got));
                              });
        run_until([&place] { return place.has_value(); });
        return std::move(*place);
    }();
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->kind, "PostgreSQL");
    EXPECT_TRUE(info->version.starts_with("15")) << info->version;
    EXPECT_EQ(info->default_schema, schema());
    EXPECT_TRUE(info->primary);
}

} // namespace
} // namespace connectord::pg::test
