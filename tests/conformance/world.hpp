// One daemon with one datasource a driver, shared by every test of the program; and the fixture
// that runs each test over both.
#pragma once

#include "tests/support/caller.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/postgresql.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace connectord::test {

/// The daemon of this program. Ends after the last test, and must then end well.
Daemon& shared_daemon();

/// The url of the database that only this program uses.
std::string conformance_database();

/// How the shared daemon's datasources are configured, for tests that need a daemon of their own.
std::string postgresql_datasource(std::string_view name = "postgresql");
std::string sqlite_datasource(std::string_view name = "sqlite3");

/// Each test is a session whose default datasource is the parameter.
class Conformance : public ::testing::TestWithParam<std::string> {
protected:
    Conformance();

    boost::json::value ok(std::string_view method, std::string_view params = "{}")
    {
        return caller.ok(method, params);
    }
    boost::json::value ok(std::string_view method, const boost::json::object& params)
    {
        return caller.ok(method, params);
    }
    Refusal refused(std::string_view method, std::string_view params = "{}")
    {
        return caller.refused(method, params);
    }
    Refusal refused(std::string_view method, const boost::json::object& params)
    {
        return caller.refused(method, params);
    }

    /// Defines a model and makes its table anew, empty.
    void make_model(std::string_view model, std::string_view properties,
                    std::string_view settings = "{}");

    /// Makes rows, one after the other.
    void make_rows(std::string_view model, std::string_view rows);

    /// The ids of the rows that match, in the order in which they came.
    std::string ids(std::string_view model, std::string_view filter);

    /// Another session over the same datasource, with the same models defined.
    Caller another_session();

    bool is_postgresql() const { return GetParam() == "postgresql"; }

    /// Whether the driver says so of itself.
    bool has_capability(std::string_view capability) const;

    Caller caller;
    boost::json::object opened; ///< what session.open answered

private:
    std::vector<std::pair<std::string, std::string>> definitions_;
};

/// The name of a parameterized test's driver.
std::string name_of_driver(const ::testing::TestParamInfo<std::string>& info);

} // namespace connectord::test

/// Runs a suite's tests over every driver.
#define OVER_EVERY_DRIVER(suite)                                                                   \
    INSTANTIATE_TEST_SUITE_P(Drivers, suite, ::testing::Values("sqlite3", "postgresql"),           \
                             connectord::test::name_of_driver)

/// Runs a suite's tests over PostgreSQL alone: they are about what no other driver says it can.
#define OVER_POSTGRESQL(suite)                                                                     \
    INSTANTIATE_TEST_SUITE_P(Drivers, suite, ::testing::Values("postgresql"),                      \
                             connectord::test::name_of_driver)

/// Compares a JSON value with JSON text.
#define EXPECT_JSON(actual, expected) EXPECT_EQ(actual, connectord::test::json_of(expected))
