#include "tests/integration/daemon/world.hpp"

#include <exception>

namespace connectord::test {

namespace {

constexpr const char* application = "connectord-integration";

DaemonOptions daemon_options(const WorldOptions& options)
{
    DaemonOptions made;
    made.config = options.config + "\n[datasources.db]\nurl = \"" + integration_database() +
                  "\"\ndiscover = true\napplication_name = \"" + application +
                  "\"\npool = { max = " + std::to_string(options.pool_max) + " }\n" +
                  options.datasource;
    made.flags = {"--allow", options.allow};
    made.http = options.http;
    return made;
}

/// Puts the tables back as they were, and ends what a daemon before this one may have left running.
std::string fresh_database()
{
    Postgresql direct{integration_database()};
    direct.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '" +
        std::string{application} + "'");
    direct.query("TRUNCATE account, ledger");
    direct.query("INSERT INTO account SELECT i, 100 FROM generate_series(1, 100) i");
    return integration_database();
}

} // namespace

std::string integration_database()
{
    static const std::string url = [] {
        make_database("connectord_integration");
        std::string made = postgresql_url("connectord_integration");
        Postgresql direct{made};
        // What is acknowledged is not lost when the server is killed, whatever the cluster's
        // default.
        direct.query("ALTER DATABASE connectord_integration SET synchronous_commit = on");
        direct.query("CREATE TABLE account (id integer PRIMARY KEY, balance integer)");
        direct.query("CREATE TABLE ledger (op text PRIMARY KEY)");
        direct.query("CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(2)::text AS slept");
        return made;
    }();
    return url;
}

World::World(const WorldOptions& options)
    : direct{fresh_database()}, daemon{daemon_options(options)}
{
}

std::int64_t World::backends(const std::string& condition)
{
    return direct.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" +
                         std::string{application} + "' AND (" + condition + ")");
}

std::int64_t World::terminate(const std::string& condition)
{
    const std::int64_t count = backends(condition);
    // With a timeout the function waits until the process is gone.
    direct.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '" +
        std::string{application} + "' AND (" + condition + ")");
    return count;
}

bool eventually(const std::function<bool()>& holds, milliseconds patience)
{
    const Clock::time_point limit = Clock::now() + patience;
    while (!holds()) {
        if (Clock::now() >= limit)
            return false;
        std::this_thread::sleep_for(milliseconds{10});
    }
    return true;
}

void in_threads(int count, const std::function<void(int)>& act)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&act, i] {
            try {
                act(i);
            } catch (const std::exception& failed) {
                ADD_FAILURE() << "thread " << i << ": " << failed.what();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
}

milliseconds since(Clock::time_point start)
{
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

} // namespace connectord::test
