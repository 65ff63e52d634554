// Connections as a budget: who waits, for how long, and what the next holder finds.
#include "tests/integration/postgresql/world.hpp"

namespace connectord::pg::test {
namespace {

class Connections : public World {};

TEST_F(Connections, LetAWaiterWaitNoLongerThanTheQueueAllows)
{
    use_driver([](DriverSettings& settings) {
        settings.pool_max = 1;
        settings.queue_timeout = 300ms;
    });
    const auto one = open_transaction();
    const auto began = std::chrono::steady_clock::now();
    const auto second = begin_transaction();
    const auto took = std::chrono::steady_clock::now() - began;
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::timeout);
    EXPECT_EQ(fact_of(second.error(), "which"), "queue");
    EXPECT_EQ(fact_of(second.error(), "outcome"), "none");
    EXPECT_GE(took, 290ms);
    EXPECT_LT(took, 550ms);
    EXPECT_EQ(execute(described("SELECT 1")).fact("which"), "queue");
    EXPECT_EQ(execute(described("SELECT 1"), 50ms).fact("which"), "queue");
    EXPECT_EQ(driver().stats().waiting, 0U);
    EXPECT_EQ(driver().stats().pinned, 1U);
}

TEST_F(Connections, AreNeverAllInTransactions)
{
    use_driver([](DriverSettings& settings) {
        settings.pool_max = 3;
        settings.queue_timeout = 300ms;
    });
    const auto one = open_transaction();
    const auto two = open_transaction();
    const auto third = begin_transaction();
    ASSERT_FALSE(third);
    EXPECT_EQ(fact_of(third.error(), "which"), "queue");
    EXPECT_TRUE(execute(described("SELECT 1")).is_ok());
    EXPECT_TRUE(execute(command("SELECT 1")).is_ok());
}

TEST_F(Connections, AreBusyWhenTheQueueIsFull)
{
    use_driver([](DriverSettings& settings) {
        settings.pool_max = 1;
        settings.queue_max = 2;
    });
    const auto transaction = open_transaction();
    const auto one = begin(ask(driver(), described("SELECT 1"), 5s));
    const auto two = begin(ask(driver(), described("SELECT 2"), 5s));
    run_for(20ms);
    EXPECT_EQ(driver().stats().waiting, 2U);
    const Answer third = execute(described("SELECT 3"));
    EXPECT_EQ(third.code(), Errc::busy);
    EXPECT_EQ(third.fact("waiting"), "2");
    EXPECT_NE(third.fact("retryAfterMs"), "");
    EXPECT_NE(third.fact("queue"), "");
}

TEST_F(Connections, GoToTheOneThatHasWaitedLongest)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    struct Turn {
        static Task<Status> take(connectord::Driver& driver, int number, std::vector<int>& order)
        {
            Result<std::unique_ptr<Transaction>> begun =
                co_await driver.begin({}, Deadline::in(5s));
            if (!begun)
                co_return begun.error();
            const std::unique_ptr<Transaction> transaction = std::move(*begun);
            order.push_back(number);
            json::Writer out;
            const sql::Statement sleep = command("SELECT pg_sleep(0.01)");
            Result<Outcome> slept = co_await transaction->execute(sleep, out, Deadline::in(5s));
            if (!slept)
                co_return slept.error();
            co_return co_await transaction->commit(Deadline::in(5s));
        }
    };
    std::vector<int> order;
    int committed = 0;
    int ended = 0;
    for (int i = 0; i < 5; ++i)
        boost::asio::co_spawn(io_, Turn::take(driver(), i, order),
                              [&](std::exception_ptr, const Status& status) {
                                  ++ended;
                                  committed += status ? 1 : 0;
                              });
    run_until([&] { return ended == 5; });
    EXPECT_EQ(committed, 5);
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(Connections, AreCleanForTheNext)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    ASSERT_TRUE(execute(raw("SET work_mem = '123kB'")).is_ok());
    ASSERT_TRUE(execute(raw("CREATE TEMP TABLE leftover (id int)")).is_ok());
    ASSERT_TRUE(execute(raw("SELECT pg_advisory_lock(4711)")).is_ok());
    ASSERT_TRUE(execute(raw("SET TimeZone = 'Asia/Tokyo'")).is_ok());
    const Answer answer = execute(described(
        "SELECT current_setting('work_mem') AS mem, to_regclass('pg_temp.leftover')::text AS temp, "
        "(SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = "
        "pg_backend_pid()) AS locks, "
        "current_setting('TimeZone') AS zone, current_setting('search_path') AS path"));
    ASSERT_TRUE(answer.is_ok()) << answer.error->message;
    EXPECT_NE(answer.rows.find(R"("temp":null,"locks":0,"zone":"UTC")"), std::string::npos)
        << answer.rows;
    EXPECT_EQ(answer.rows.find("123kB"), std::string::npos);
    EXPECT_NE(answer.rows.find(schema()), std::string::npos);
    EXPECT_EQ(backends(), 1);
}

TEST_F(Connections, AreCleanAfterARawBegin)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    observe("CREATE TABLE " + table("t") + " (id int)");
    ASSERT_TRUE(execute(raw("BEGIN")).is_ok());
    ASSERT_TRUE(execute(command("INSERT INTO " + table("t") + " VALUES (1)")).is_ok());
    EXPECT_EQ(observe("SELECT count(*) FROM " + table("t")), "1") << "not inside somebody's BEGIN";
}

TEST_F(Connections, AreFewForManyCallers)
{
    std::vector<std::shared_ptr<std::optional<Answer>>> answers;
    const sql::Statement one = reading("SELECT 1 AS one");
    for (int i = 0; i < 500; ++i)
        answers.push_back(begin(ask(driver(), one, 5s)));
    run_until([&] {
        return std::all_of(answers.begin(), answers.end(),
                           [](const auto& a) { return a->has_value(); });
    });
    for (const auto& answer : answers)
        EXPECT_EQ((*answer)->rows, R"([{"one":1}])");
    EXPECT_LE(backends(), 4);
}

TEST_F(Connections, AreNotHeldUpByASlowStatement)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto slow = begin(ask(driver(), described("SELECT pg_sleep(1)"), 5s));
    run_for(60ms);
    const Answer fast = execute(described("SELECT 2"));
    EXPECT_TRUE(fast.is_ok());
    EXPECT_LT(fast.took, 300ms);
    EXPECT_FALSE(slow->has_value());
    run_until([&] { return slow->has_value(); });
}

TEST_F(Connections, EndWhenTheyAreOldOrUnused)
{
    use_driver([](DriverSettings& settings) { settings.idle_timeout = 200ms; });
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    EXPECT_EQ(driver().stats().idle, 1U);
    run_until([&] { return driver().stats().idle == 0; }, 2s);
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());

    use_driver([](DriverSettings& settings) { settings.max_lifetime = 200ms; });
    const std::string first = execute(described("SELECT pg_backend_pid() AS pid")).rows;
    run_for(400ms);
    EXPECT_NE(execute(described("SELECT pg_backend_pid() AS pid")).rows, first);
}

TEST_F(Connections, AreCountedOnceEach)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 3; });
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, command("SELECT 1")).is_ok());
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const PoolStats stats = driver().stats();
    EXPECT_EQ(stats.max, 3U);
    EXPECT_EQ(stats.pinned, 1U);
    EXPECT_EQ(stats.connecting + stats.idle + stats.lent + stats.pinned + stats.closing,
              static_cast<std::size_t>(backends()));
}

} // namespace
} // namespace connectord::pg::test
