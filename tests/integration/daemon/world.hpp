// A daemon over a database of this program's own, and a way past it to look and to do harm.
#pragma once

#include "tests/support/caller.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/postgresql.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace connectord::test {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// How the daemon of one test differs from the usual.
struct WorldOptions {
    int pool_max = 10;
    std::string datasource = {}; ///< more keys of the datasource
    std::string config = {};     ///< more tables, or keys of the whole
    std::string allow = "raw,ddl";
    bool http = false;
};

/// The daemon's tables are `account (id, balance)`, with 100 rows of balance 100, and `ledger
/// (op)`. `slow` is a view that takes a while.
class World {
public:
    explicit World(const WorldOptions& options = {});

    Caller caller() { return Caller{daemon.connect()}; }

    /// How many of the daemon's backends a condition of pg_stat_activity is true of.
    std::int64_t backends(const std::string& condition = "true");

    /// Ends the daemon's backends, and waits until they are gone. Gives how many there were.
    std::int64_t terminate(const std::string& condition = "true");

    Postgresql direct;
    Daemon daemon;
};

/// The url of the database that only this program uses, tables and all.
std::string integration_database();

/// Whether it comes true in time.
bool eventually(const std::function<bool()>& holds, milliseconds patience = seconds{10});

/// Runs `act(0)` to `act(count - 1)`, a thread each, and waits for all. What one throws fails the
/// test.
void in_threads(int count, const std::function<void(int)>& act);

milliseconds since(Clock::time_point start);

} // namespace connectord::test
