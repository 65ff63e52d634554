// The settings of a datasource, as LoopBack's datasources.json names them, whoever wrote them.
#pragma once

#include "protocol/error.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace connectord {

/// One datasource's settings: read from the configuration file, or from a client's settings object.
///
/// Shape   {driver | connector, url, host | hostname, port, database, user | username, password, schema,
///         file, ssl, max | pool.max, connectionTimeout, …}. `url` wins over the parts. Empty is "not given"
struct DriverSettings {
    std::string driver; ///< `postgresql`, `sqlite3`
    std::string url;
    std::string host;
    std::uint16_t port = 0;
    std::string database;
    std::string user;
    std::string password;
    std::string schema; ///< default schema of models
    std::string file;   ///< SQLite: a path, or `:memory:` for one that ends with the daemon
    std::string ssl_mode;
    std::string ssl_root_cert;
    std::string application_name = "connectord";

    /// A client wrote them: nothing of the daemon's own (environment, files, sockets) may lend them rights.
    bool is_described = false;

    std::size_t pool_max = 10;
    std::size_t queue_max = 1000; ///< callers that may wait; past it the answer is `busy`
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds queue_timeout{5000};
    std::chrono::milliseconds idle_timeout{600'000};
    std::chrono::milliseconds max_lifetime{3'600'000};

    /// Reads a settings object. Members of LoopBack's that mean nothing here are passed over.
    ///
    /// Without a `driver` (or with `connector: "connectord"`, which names only us) the url or the file tells
    /// which one is meant. SQLite without a `file` takes `url` or `database` for it, else `:memory:`.
    ///
    /// Shape   names also as `loopback-connector-postgresql`; `ssl` is a boolean or {mode, rejectUnauthorized, ca},
    ///         where `ca` is a file; `pool` is {max, queueMax, idleTimeout, …}
    /// Units   milliseconds. A connection or queue timeout of 0 is "not given": every wait here has an end
    /// Errors  invalid_params with the path of a member of a wrong type or range
    /// Source  loopback-connector-postgresql and loopback-connector-sqlite3, README, "settings"
    static Result<DriverSettings> read(const boost::json::object& settings, std::string_view path);

    /// The same text for settings that mean the same connection, be it as url or in parts. Holds secrets: never
    /// log it.
    std::string canonical() const;
};

} // namespace connectord
