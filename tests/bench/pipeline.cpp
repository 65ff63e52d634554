// connectord_pipeline: the limit that libpq sets. One prepared statement, again and again, in
// pipeline mode, with no daemon and no JSON: each answer is only looked at for whether it is one.
//
//   connectord_pipeline CONNINFO CONNECTIONS DEPTH SECONDS IDS SQL     $1 of the SQL is a random id
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Result = std::unique_ptr<PGresult, Clear>;

void check(bool holds, PGconn* connection)
{
    if (!holds)
        throw std::runtime_error{PQerrorMessage(connection)};
}

Connection open(const char* conninfo, const char* sql)
{
    Connection connection{PQconnectdb(conninfo)};
    PGconn* raw = connection.get();
    check(PQstatus(raw) == CONNECTION_OK, raw);
    const Result prepared{PQprepare(raw, "statement", sql, 1, nullptr)};
    check(PQresultStatus(prepared.get()) == PGRES_COMMAND_OK, raw);
    check(PQsetnonblocking(raw, 1) == 0 && PQenterPipelineMode(raw) == 1, raw);
    return connection;
}

/// Sends one statement with a Sync of its own, as the daemon does.
void send(PGconn* connection, std::uint64_t id)
{
    const std::string text = std::to_string(id);
    const char* value = text.c_str();
    check(PQsendQueryPrepared(connection, "statement", 1, &value, nullptr, nullptr, 0) == 1 &&
              PQpipelineSync(connection) == 1,
          connection);
}

/// Takes what has come of the statements that are `under_way`; how many of them ended.
std::size_t take(PGconn* connection, std::size_t under_way)
{
    check(PQconsumeInput(connection) == 1, connection);
    std::size_t ended = 0;
    while (ended < under_way && PQisBusy(connection) == 0) {
        const Result result{PQgetResult(connection)};
        if (!result)
            continue; // the end of one statement's results
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC)
            ++ended;
        else
            check(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, connection);
    }
    return ended;
}

} // namespace

int main(int argc, char** argv)
try {
    if (argc != 7)
        throw std::runtime_error{"connectord_pipeline CONNINFO CONNECTIONS DEPTH SECONDS IDS SQL"};
    const std::size_t connections = std::stoul(argv[2]);
    const std::size_t depth = std::stoul(argv[3]);
    const std::chrono::duration<double> seconds{std::stod(argv[4])};
    std::mt19937_64 random{1};
    std::uniform_int_distribution<std::uint64_t> ids{1, std::stoull(argv[5])};

    std::vector<Connection> open_ones;
    std::vector<pollfd> polled;
    for (std::size_t i = 0; i < connections; ++i) {
        open_ones.push_back(open(argv[1], argv[6]));
        polled.push_back({PQsocket(open_ones.back().get()), POLLIN, 0});
        for (std::size_t sent = 0; sent < depth; ++sent)
            send(open_ones.back().get(), ids(random));
    }

    std::uint64_t answered = 0;
    const Clock::time_point began = Clock::now();
    while (Clock::now() - began < seconds) {
        if (poll(polled.data(), polled.size(), 1000) < 0)
            throw std::runtime_error{"poll"};
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].revents == 0)
                continue;
            const std::size_t ended = take(open_ones[i].get(), depth);
            answered += ended;
            for (std::size_t n = 0; n < ended; ++n)
                send(open_ones[i].get(), ids(random));
        }
    }
    const std::chrono::duration<double> took = Clock::now() - began;
    fmt::print("{:.0f}\n", static_cast<double>(answered) / took.count());
    return EXIT_SUCCESS;
} catch (const std::exception& exception) {
    fmt::print(stderr, "{}\n", exception.what());
    return EXIT_FAILURE;
}
