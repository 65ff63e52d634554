// Connections that end: while idle, while busy, and while nobody can be reached.
#include "tests/integration/postgresql/gate.hpp"
#include "tests/integration/postgresql/world.hpp"

#include <libpq-fe.h>

namespace connectord::pg::test {
namespace {

class Losses : public World {
protected:
    void terminate_all()
    {
        observe(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
            tag() + "'");
    }

    /// The server as TCP sees it; none when the suite reaches it by a unix socket alone.
    std::unique_ptr<Gate> gate()
    {
        const std::string host = observe("SELECT COALESCE(host(inet_server_addr()), '')");
        if (host.empty())
            return nullptr;
        return std::make_unique<Gate>(
            io_, host, static_cast<std::uint16_t>(std::stoi(observe("SELECT inet_server_port()"))));
    }

    void use_gate(const Gate& gate)
    {
        use_driver([&](DriverSettings& settings) {
            const ConnectionPtr known{PQconnectdb(server_url().c_str())};
            settings.url.clear();
            settings.host = "localhost"; // a name: resolved, and perhaps to more than one address
            settings.port = gate.port();
            settings.user = PQuser(known.get());
            settings.password = PQpass(known.get());
            settings.database = PQdb(known.get());
        });
    }
};

TEST_F(Losses, OfIdleConnectionsHarmNobody)
{
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
        terminate_all(); // F14
        const Answer next = execute(command("SELECT 1"));
        EXPECT_TRUE(next.is_ok()) << next.error->message;
    }
}

TEST_F(Losses, OfIdleConnectionsHarmNoWriteOnAWarmLane)
{
    const sql::Statement write = command("SELECT 1"); // to the driver it is a write
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(execute(write).is_ok());
        terminate_all();
        while (backends() > 0) {
        } // the io_context has not run: the driver has not noticed
        const Answer next = execute(write);
        EXPECT_TRUE(next.is_ok()) << next.error->message;
    }
}

TEST_F(Losses, LeaveUnitsBehindTheVictimToBeSentAgain)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    observe("CREATE TABLE " + table("t") + " (id int)");
    const sql::Statement insert = command("INSERT INTO " + table("t") + " VALUES (1)");
    ASSERT_TRUE(execute(insert).is_ok());
    const auto victim = begin(ask(driver(), command("SELECT pg_sleep(5)"), 10s));
    const auto behind = begin(ask(driver(), insert, 10s));
    run_for(50ms);
    terminate_all();
    run_until([&] { return victim->has_value() && behind->has_value(); }, 3s);
    EXPECT_EQ((*victim)->fact("outcome"), "unknown");
    EXPECT_TRUE((*behind)->is_ok()) << "the server never came to it";
    EXPECT_EQ(observe("SELECT count(*) FROM " + table("t")), "2");
}

TEST_F(Losses, AreNoticedWhileIdle)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    terminate_all();
    run_until([&] { return driver().stats().idle == 0; }, 1s);
}

TEST_F(Losses, InFlightAreUnknownForWrites)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto answer = begin(ask(driver(), command("SELECT pg_sleep(5)"), 10s));
    run_for(50ms);
    terminate_all();
    run_until([&] { return answer->has_value(); }, 2s);
    EXPECT_EQ((*answer)->code(), Errc::database_error);
    EXPECT_EQ((*answer)->fact("sqlState"), "57P01");
    EXPECT_EQ((*answer)->fact("retryable"), "true");
    EXPECT_EQ((*answer)->fact("outcome"), "unknown");
}

TEST_F(Losses, InFlightAreTriedOnceMoreForReads)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto answer = begin(ask(driver(), reading("SELECT pg_sleep(0.4) IS NULL AS slept"), 10s));
    run_for(50ms);
    terminate_all();
    run_until([&] { return answer->has_value(); }, 3s);
    ASSERT_TRUE((*answer)->is_ok()) << (*answer)->error->message;
    EXPECT_EQ((*answer)->rows, R"([{"slept":false}])");
}

TEST_F(Losses, OfTheWholeServerAreToldAtOnceAndHealBySelf)
{
    const std::unique_ptr<Gate> door = gate();
    if (!door)
        GTEST_SKIP() << "needs a server on TCP";
    use_gate(*door);
    const Answer first = execute(described("SELECT 1"));
    ASSERT_TRUE(first.is_ok()) << first.error->message;
    EXPECT_TRUE(driver().stats().available);

    door->shut();
    run_until([&] { return driver().stats().idle == 0; }, 1s);
    const Answer down = execute(described("SELECT 1"));
    EXPECT_EQ(down.code(), Errc::datasource_unavailable);
    EXPECT_LT(down.took, 250ms);
    EXPECT_FALSE(driver().stats().available);

    const int before = door->attempts();
    const auto until = std::chrono::steady_clock::now() + 3s;
    while (std::chrono::steady_clock::now() < until) {
        const Answer refused = execute(described("SELECT 1"));
        EXPECT_EQ(refused.code(), Errc::datasource_unavailable);
        EXPECT_LT(refused.took, 50ms);
        EXPECT_GE(std::stoi(refused.fact("retryAfterMs")), 1);
        run_for(20ms);
    }
    EXPECT_LE(door->attempts() - before, 7) << "at most two a second";
    EXPECT_GE(door->attempts() - before, 4) << "it goes on trying";

    door->open();
    run_until([&] { return driver().stats().available; }, 2s);
    EXPECT_TRUE(execute(described("SELECT 1")).is_ok());
    run(driver().close());
}

TEST_F(Losses, OfTheLastConnectionAreWaitedOutWhileAnotherIsComing)
{
    const std::unique_ptr<Gate> door = gate();
    if (!door)
        GTEST_SKIP() << "needs a server on TCP";
    use_gate(*door);
    const std::unique_ptr<Transaction> first = open_transaction();
    ASSERT_TRUE(execute(*first, command("SELECT 1")).is_ok());
    door->hold();
    const auto write = begin(ask(driver(), command("SELECT 2"), 10s));
    const auto alone = begin(ask(driver(), raw("SELECT 3 AS three"), 10s));
    run_until([&] { return door->held() == 2; }, 2s);
    terminate_all();
    run_until([&] { return !first->is_open(); }, 2s);

    door->turn_one_away();
    run_for(50ms);
    EXPECT_FALSE(write->has_value() || alone->has_value()) << "the other attempt may succeed yet";
    EXPECT_TRUE(driver().stats().available);
    door->let_in();
    run_until([&] { return write->has_value() && alone->has_value(); }, 5s);
    EXPECT_TRUE((*write)->is_ok()) << (*write)->error->message;
    EXPECT_TRUE((*alone)->is_ok()) << (*alone)->error->message;
    run(driver().close());
}

TEST_F(Losses, OfAServerThatIsNotThereAreToldFast)
{
    use_driver([](DriverSettings& settings) {
        settings.url = "postgresql://nobody:secret@127.0.0.1:1/nowhere";
    });
    const Answer answer = execute(described("SELECT 1"));
    EXPECT_EQ(answer.code(), Errc::datasource_unavailable);
    EXPECT_LT(answer.took, 500ms);
    EXPECT_NE(answer.fact("retryAfterMs"), "");
    EXPECT_EQ(answer.error->message.find("secret"), std::string::npos);
    EXPECT_EQ(begin_transaction().error().code, Errc::datasource_unavailable);
}

TEST_F(Losses, OfAServerThatSaysNothingEndWithTheDeadline)
{
    boost::asio::ip::tcp::acceptor mute{
        io_, {boost::asio::ip::address_v4::loopback(), 0}}; // takes the connection, and that is all
    use_driver([&](DriverSettings& settings) {
        settings.url =
            "postgresql://x@127.0.0.1:" + std::to_string(mute.local_endpoint().port()) + "/x";
        settings.connect_timeout = 600ms;
    });
    const Answer early = execute(described("SELECT 1"), 200ms);
    EXPECT_EQ(early.code(), Errc::timeout);
    EXPECT_EQ(early.fact("which"), "connect");
    EXPECT_LT(early.took, 450ms);
    const Answer later = execute(described("SELECT 1"), 5s);
    EXPECT_EQ(later.code(), Errc::datasource_unavailable);
    EXPECT_LT(later.took, 850ms) << "F13";
}

/// A server that lets in one connection of this world's and no more: 53300, as at max_connections.
class FullServers : public Losses {
protected:
    FullServers()
    {
        observe("CREATE ROLE " + role() + " LOGIN CONNECTION LIMIT 1");
        use_driver([this](DriverSettings& settings) {
            settings.user = role();
            const ConnectionPtr known{PQconnectdb(server_url().c_str())};
            settings.url.clear();
            settings.host = PQhost(known.get());
            settings.port = static_cast<std::uint16_t>(std::stoi(PQport(known.get())));
            settings.database = PQdb(known.get());
        });
    }
    ~FullServers() override
    {
        run(driver().close());
        while (backends() > 0)
            run_for(5ms);
        observe("DROP ROLE " + role());
    }
    std::string role() const { return schema() + "_role"; }
};

TEST_F(FullServers, AreThereForThoseWhoHaveAConnection)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto slow = begin(ask(driver(), raw("SELECT pg_sleep(0.4)"), 10s));
    const auto waiting = begin(ask(driver(), raw("SELECT 1 AS one"), 10s)); // wants one more
    run_for(200ms);
    EXPECT_TRUE(driver().stats().available) << "one more was refused; nobody was";
    EXPECT_EQ(driver().stats().waiting, 1U);
    run_until([&] { return slow->has_value() && waiting->has_value(); }, 5s);
    EXPECT_TRUE((*slow)->is_ok()) << (*slow)->error->message;
    EXPECT_TRUE((*waiting)->is_ok()) << (*waiting)->error->message;
}

/// Keeps a lane busy until it is told to end.
Task<bool> go_on_asking(Executor& executor, std::shared_ptr<const bool> is_over)
{
    bool is_well = true;
    while (!*is_over) {
        const Answer answer = co_await ask(executor, reading("SELECT pg_sleep(0.002)"), 10s);
        is_well = is_well && answer.is_ok();
    }
    co_return is_well;
}

TEST_F(FullServers, LetATransactionHaveTheOneConnectionThatThereIs)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto is_over = std::make_shared<bool>(false);
    int ended = 0;
    bool is_well = true;
    for (int i = 0; i < 4; ++i)
        boost::asio::co_spawn(io_, go_on_asking(driver(), is_over),
                              [&](const std::exception_ptr&, bool was_well) {
                                  ++ended;
                                  is_well = is_well && was_well;
                              });
    run_for(100ms);
    const auto began = std::chrono::steady_clock::now();
    Result<std::unique_ptr<Transaction>> transaction = begin_transaction();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s) << "the others need not leave first";
    EXPECT_TRUE(transaction) << transaction.error().message;
    if (transaction) {
        const Status ended_well = run((*transaction)->rollback(Deadline::in(5s)));
        EXPECT_TRUE(ended_well);
    }
    *is_over = true;
    run_until([&] { return ended == 4; }, 10s);
    EXPECT_TRUE(is_well);
}

TEST_F(FullServers, AreAskedAgainAtOnceWhenTheLastConnectionIsLost)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto slow = begin(ask(driver(), raw("SELECT pg_sleep(0.2)"), 10s));
    const auto waiting = begin(ask(driver(), raw("SELECT 1 AS one"), 10s));
    run_until([&] { return slow->has_value() && waiting->has_value(); }, 5s);
    terminate_all();
    while (backends() > 0)
        run_for(5ms);
    const Answer next = execute(described("SELECT 1"));
    EXPECT_TRUE(next.is_ok()) << next.error->message;
    EXPECT_LT(next.took, 250ms) << "the pause was for more connections, not for the first";
}

TEST_F(Losses, OfOneHostLeadToTheNext)
{
    const std::string host = observe("SELECT COALESCE(host(inet_server_addr()), '')");
    if (host.empty())
        GTEST_SKIP() << "needs a server on TCP";
    const std::string port = observe("SELECT inet_server_port()");
    use_driver([&](DriverSettings& settings) {
        const ConnectionPtr known{PQconnectdb(server_url().c_str())};
        settings.url = std::string{"postgresql://"} + PQuser(known.get()) + ":" +
                       PQpass(known.get()) + "@127.0.0.1:1," + host + ":" + port + "/" +
                       PQdb(known.get()) + "?target_session_attrs=read-write";
    });
    const Answer answer = execute(described("SELECT 1 AS one"));
    EXPECT_TRUE(answer.is_ok()) << answer.error->message << answer.error->report->message;
}

} // namespace
} // namespace connectord::pg::test
