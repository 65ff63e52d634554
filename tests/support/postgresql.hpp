// The PostgreSQL server of the tests, reached past the daemon: to prepare, to look, to do harm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;

namespace connectord::test {

/// The url in CONNECTORD_TEST_POSTGRESQL, for another database of the same server when one is
/// named.
///
/// Errors  a std::runtime_error that names the variable when it is missing
std::string postgresql_url(std::string_view database = {});

/// Makes an empty database that compares text by its code points, in place of one of this name.
void make_database(const std::string& name);

/// A connection of the test's own. Every failure is a std::runtime_error.
class Postgresql {
public:
    using Rows = std::vector<std::vector<std::string>>;

    explicit Postgresql(const std::string& url);
    Postgresql(const Postgresql&) = delete;
    Postgresql& operator=(const Postgresql&) = delete;
    ~Postgresql();

    /// Runs SQL; values as text, NULL as "".
    Rows query(const std::string& sql);

    /// The one value that a query gives.
    std::string value(const std::string& sql);
    std::int64_t number(const std::string& sql) { return std::stoll(value(sql)); }

private:
    pg_conn* connection_;
};

} // namespace connectord::test
