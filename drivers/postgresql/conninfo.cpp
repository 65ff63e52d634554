#include "drivers/postgresql/conninfo.hpp"

#include <libpq-fe.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

namespace connectord::pg {

namespace {

struct OptionsDeleter {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct MessageDeleter {
    void operator()(char* message) const { PQfreemem(message); }
};

std::vector<std::string> split(std::string_view list)
{
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos)
            return parts;
        list.remove_prefix(comma + 1);
    }
}

bool is_address(const std::string& name)
{
    in6_addr address{};
    return ::inet_pton(AF_INET, name.c_str(), &address) == 1 ||
           ::inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

/// One `-c name=value` of the start-up packet's options: spaces and backslashes are escaped there.
void append_option(std::string& options, std::string_view name, std::string_view value)
{
    if (!options.empty())
        options.push_back(' ');
    options.append("-c ").append(name).push_back('=');
    for (const char c : value) {
        if (c == ' ' || c == '\\')
            options.push_back('\\');
        options.push_back(c);
    }
}

std::string quoted_identifier(std::string_view name)
{
    std::string quoted{'"'};
    for (const char c : name) {
        if (c == '"')
            quoted.push_back('"');
        quoted.push_back(c);
    }
    quoted.push_back('"');
    return quoted;
}

std::string session_options(std::string options, const std::string& schema)
{
    append_option(options, "TimeZone", "UTC");
    append_option(options, "DateStyle", "ISO");
    append_option(options, "IntervalStyle", "iso_8601");
    append_option(options, "bytea_output", "hex");
    append_option(options, "extra_float_digits", "1");
    append_option(options, "search_path", quoted_identifier(schema.empty() ? "public" : schema));
    return options;
}

} // namespace

bool Conninfo::Host::needs_resolving() const
{
    return address.empty() && !name.empty() && name[0] != '/' && name[0] != '@';
}

namespace {

/// What a client's own url may say. The rest names files of the daemon's machine, or lends its identity.
bool may_be_described(std::string_view keyword)
{
    constexpr std::array<std::string_view, 10> allowed{
        "host",    "hostaddr",        "port",             "dbname",
        "user",    "password",        "sslmode",          "connect_timeout",
        "application_name", "target_session_attrs"};
    return std::find(allowed.begin(), allowed.end(), keyword) != allowed.end();
}

} // namespace

Status Conninfo::keep_to_itself()
{
    // libpq falls back to PGPASSWORD and to a password file wherever it is given no password.
    set_missing("password", "none was given");
    set("passfile", "/dev/null");
    const std::string host = value("host").value_or("");
    const bool has_address = value("hostaddr").has_value();
    if (!has_address && (host.empty() || host.find('/') != host.npos || host.find('@') != host.npos))
        return invalid_params("params.datasource.host",
                              "is required, and cannot be a socket of the daemon's machine");
    return {};
}

Result<Conninfo> Conninfo::read(const DriverSettings& settings)
{
    Conninfo info;
    if (!settings.url.empty()) {
        char* raw_message = nullptr;
        const std::unique_ptr<PQconninfoOption, OptionsDeleter> options{
            PQconninfoParse(settings.url.c_str(), &raw_message)};
        const std::unique_ptr<char, MessageDeleter> message{raw_message};
        if (!options) // libpq's message may repeat the password
            return invalid_params("settings.url", "is no connection string that libpq can read");
        for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
            if (option->val == nullptr)
                continue;
            if (settings.is_described && !may_be_described(option->keyword))
                return invalid_params("params.datasource.url",
                                      "says " + std::string{option->keyword} +
                                          ", which only the daemon's own configuration may");
            info.set(option->keyword, option->val);
        }
    }
    if (!info.value("hostaddr"))
        info.set_missing("host", settings.host);
    if (settings.port != 0)
        info.set_missing("port", std::to_string(settings.port));
    info.set_missing("dbname", settings.database);
    info.set_missing("user", settings.user);
    info.set_missing("password", settings.password);
    info.set_missing("sslmode", settings.ssl_mode);
    info.set_missing("sslrootcert", settings.ssl_root_cert);
    info.set_missing("application_name", settings.application_name);

    if (settings.is_described) {
        if (Status kept = info.keep_to_itself(); !kept)
            return kept.error();
    }

    // Kerberos would be asked in a blocking call, on every connection, by default.
    info.set_missing("gssencmode", "disable");
    info.set_missing("keepalives_idle", "30");
    info.set_missing("keepalives_interval", "10");
    info.set_missing("keepalives_count", "3");
    info.set_missing("tcp_user_timeout", "30000");

    info.set("client_encoding", "UTF8");
    info.set("options", session_options(info.value("options").value_or(""), settings.schema));
    for (const Parameter& parameter : info.parameters_)
        if (parameter.value.find('\0') != std::string::npos)
            return invalid_params("settings." + parameter.keyword, "may not hold U+0000");
    info.take_hosts();
    return info;
}

std::optional<std::string> Conninfo::value(std::string_view keyword) const
{
    for (const Parameter& parameter : parameters_)
        if (parameter.keyword == keyword)
            return parameter.value;
    return std::nullopt;
}

void Conninfo::set(std::string_view keyword, std::string value)
{
    for (Parameter& parameter : parameters_) {
        if (parameter.keyword == keyword) {
            parameter.value = std::move(value);
            return;
        }
    }
    parameters_.push_back({std::string{keyword}, std::move(value)});
}

void Conninfo::set_missing(std::string_view keyword, std::string_view value_given)
{
    if (!value_given.empty() && !value(keyword))
        set(keyword, std::string{value_given});
}

/// `host`, `hostaddr` and `port` are lists of equal length, save that one port serves all hosts.
void Conninfo::take_hosts()
{
    const std::vector<std::string> names = split(value("host").value_or(""));
    const std::vector<std::string> addresses = split(value("hostaddr").value_or(""));
    const std::vector<std::string> ports = split(value("port").value_or(""));
    const std::size_t count = std::max(names.size(), addresses.size());
    for (std::size_t i = 0; i < count; ++i) {
        Host host;
        host.name = i < names.size() ? names[i] : "";
        host.address = i < addresses.size() ? addresses[i] : "";
        host.port = ports.size() == 1 ? ports[0] : i < ports.size() ? ports[i] : "";
        if (host.needs_resolving() && is_address(host.name))
            host.address = host.name;
        hosts_.push_back(std::move(host));
    }
    std::erase_if(parameters_, [](const Parameter& p) {
        return p.keyword == "host" || p.keyword == "hostaddr" || p.keyword == "port";
    });
}

std::vector<Conninfo::Parameter> Conninfo::with_hosts(const std::vector<Host>& hosts) const
{
    std::vector<Parameter> all = parameters_;
    Parameter names{"host", ""};
    Parameter addresses{"hostaddr", ""};
    Parameter ports{"port", ""};
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const char* comma = i == 0 ? "" : ",";
        names.value.append(comma).append(hosts[i].name);
        addresses.value.append(comma).append(hosts[i].address);
        ports.value.append(comma).append(hosts[i].port);
    }
    for (Parameter& list : {std::ref(names), std::ref(addresses), std::ref(ports)})
        if (list.value.find_first_not_of(',') != std::string::npos)
            all.push_back(std::move(list));
    return all;
}

} // namespace connectord::pg
