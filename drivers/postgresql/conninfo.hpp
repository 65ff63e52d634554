// A datasource's settings as the words libpq connects by.
#pragma once

#include "drivers/settings.hpp"
#include "protocol/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::pg {

/// The parameters of a connection, and its hosts apart: their names are resolved before libpq sees
/// them.
class Conninfo {
public:
    struct Host {
        std::string
            name; ///< a name, an address, a folder of unix sockets, or empty for libpq's default
        std::string address; ///< given by `hostaddr`, or found by resolving; empty for unix sockets
        std::string port;
        bool needs_resolving() const;
    };

    struct Parameter {
        std::string keyword;
        std::string value;
    };

    /// Reads `url` (a URI or a keyword string, several hosts allowed) and fills its gaps from the
    /// parts.
    ///
    /// The session's settings travel in the start-up packet: client_encoding UTF8, TimeZone UTC,
    /// DateStyle ISO, IntervalStyle iso_8601 (`P1DT2H`, one text for every locale and reader),
    /// bytea_output hex, extra_float_digits 1, and a search_path of the datasource's schema alone.
    ///
    /// Errors  invalid_params when libpq cannot read the url; the message repeats nothing of it
    static Result<Conninfo> read(const DriverSettings& settings);

    const std::vector<Host>& hosts() const { return hosts_; }

    /// All parameters for PQconnectStartParams, with these hosts in place of the named ones.
    std::vector<Parameter> with_hosts(const std::vector<Host>& hosts) const;

private:
    std::optional<std::string> value(std::string_view keyword) const;
    /// Closes libpq's ways to what belongs to the daemon: its environment's password, its password file, its
    /// machine's sockets.
    Status keep_to_itself();

    void set(std::string_view keyword, std::string value);
    void set_missing(std::string_view keyword, std::string_view value);
    void take_hosts();

    std::vector<Parameter> parameters_;
    std::vector<Host> hosts_;
};

} // namespace connectord::pg
