#include "tests/support/postgresql.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace connectord::test {

std::string postgresql_url(std::string_view database)
{
    const char* url = std::getenv("CONNECTORD_TEST_POSTGRESQL");
    if (url == nullptr || *url == '\0')
        throw std::runtime_error{
            "CONNECTORD_TEST_POSTGRESQL must hold the url of a PostgreSQL server"};
    if (database.empty())
        return url;

    // The last path segment, up to the query, is the database.
    std::string text{url};
    const std::size_t authority = text.find("://");
    const std::size_t query = std::min(text.find('?'), text.size());
    const std::size_t slash = text.find('/', authority == text.npos ? 0 : authority + 3);
    if (authority == text.npos)
        throw std::runtime_error{"CONNECTORD_TEST_POSTGRESQL is no postgresql:// url"};
    const std::size_t begin = std::min(slash, query);
    return text.replace(begin, query - begin, "/" + std::string{database});
}

void make_database(const std::string& name)
{
    Postgresql server{postgresql_url()};
    server.query("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
    server.query("CREATE DATABASE \"" + name +
                 "\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'");
}

Postgresql::Postgresql(const std::string& url) : connection_{PQconnectdb(url.c_str())}
{
    if (PQstatus(connection_) == CONNECTION_OK)
        return;
    const std::string why = PQerrorMessage(connection_);
    PQfinish(connection_);
    throw std::runtime_error{"PostgreSQL cannot be reached: " + why};
}

Postgresql::~Postgresql()
{
    PQfinish(connection_);
}

Postgresql::Rows Postgresql::query(const std::string& sql)
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection_, sql.c_str()),
                                                               &PQclear};
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error{sql + ": " + PQerrorMessage(connection_)};
    Rows rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        std::vector<std::string>& values = rows.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column)
            values.emplace_back(PQgetvalue(result.get(), row, column));
    }
    return rows;
}

std::string Postgresql::value(const std::string& sql)
{
    const Rows rows = query(sql);
    if (rows.size() != 1 || rows[0].size() != 1)
        throw std::runtime_error{sql + ": not one value"};
    return rows[0][0];
}

} // namespace connectord::test
