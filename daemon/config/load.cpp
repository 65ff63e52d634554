#include "daemon/config/load.hpp"

#include "daemon/config/apply.hpp"
#include "daemon/config/environment.hpp"
#include "daemon/config/file.hpp"
#include "daemon/config/flags.hpp"
#include "daemon/config/print.hpp"
#include "daemon/config/secrets.hpp"
#include "daemon/config/version.hpp"
#include "drivers/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace connectord::config {

namespace {

namespace fs = std::filesystem;

/// Less than this can be guessed.
constexpr std::size_t shortest_token = 16;

template <typename... Arguments>
Error refusal(fmt::format_string<Arguments...> format, Arguments&&... arguments)
{
    return Error{Errc::invalid_params, fmt::format(format, std::forward<Arguments>(arguments)...)};
}

/// A variable that is set to something.
std::optional<std::string> variable(const Machine& machine, const std::string& name)
{
    const auto found = machine.environment.find(name);
    if (found == machine.environment.end() || found->second.empty())
        return std::nullopt;
    return found->second;
}

bool says_password(const Setting& setting)
{
    const boost::json::string* text = setting.given.value.if_string();
    if (!setting.key.starts_with("datasources.") || text == nullptr || text->empty())
        return false;
    return setting.key.ends_with(".password") ||
           (setting.key.ends_with(".url") && holds_password(std::string_view{*text}));
}

Status apply_file(const fs::path& path, const Machine& machine, Config& config)
{
    Result<File> file = machine.read_file(path);
    if (!file)
        return file.error();
    const Result<Settings> settings = read_toml(file->text, path);
    if (!settings)
        return settings.error();
    if (file->readable_by_everybody && std::ranges::any_of(*settings, says_password))
        return refusal(
            "{} holds a password, and every user of this machine may read it: chmod o-r {}, "
            "or move the password to a file of its own with password_file",
            path.native(), path.native());
    config.file = path;
    return apply(*settings, config);
}

/// The names that a variable or a flag may hold.
struct Names {
    std::vector<std::string> datasources;
    std::vector<std::string> principals;
};

Names names_of(const Config& config)
{
    std::vector<std::string> datasources;
    for (const Datasource& datasource : config.datasources)
        datasources.push_back(datasource.name);
    std::vector<std::string> principals;
    for (const Principal& one : config.principals)
        principals.push_back(one.principal.name);
    return {std::move(datasources), std::move(principals)};
}

Status apply_environment(const Machine& machine, Config& config)
{
    const Names names = names_of(config);
    const Result<Settings> settings =
        read_environment(machine.environment, names.datasources, names.principals);
    if (!settings)
        return settings.error();
    return apply(*settings, config);
}

Status apply_flags(const CommandLine& line, Config& config)
{
    const Status applied = apply(line.settings, config);
    if (!applied)
        return applied;
    const Names names = names_of(config);
    const Result<Settings> settings =
        read_member_flags(line.members, names.datasources, names.principals);
    if (!settings)
        return settings.error();
    return apply(*settings, config);
}

/// A secret from its file, less the newline that editors leave at its end.
Result<std::string> read_secret(const fs::path& path, const Machine& machine)
{
    Result<File> file = machine.read_file(path);
    if (!file)
        return file.error();
    if (file->readable_by_everybody)
        return refusal(
            "{} holds a secret, and every user of this machine may read it: chmod o-r {}",
            path.native(), path.native());
    std::string secret = std::move(file->text);
    if (secret.ends_with('\n'))
        secret.pop_back();
    if (secret.ends_with('\r'))
        secret.pop_back();
    return secret;
}

Status read_secrets(const Machine& machine, Config& config)
{
    for (Datasource& datasource : config.datasources) {
        for (const auto& [path, member] : {std::pair{datasource.password_file, "password"},
                                           std::pair{datasource.url_file, "url"}}) {
            if (path.empty())
                continue;
            Result<std::string> secret = read_secret(path, machine);
            if (!secret)
                return secret.error();
            datasource.settings[member] = *secret;
        }
    }
    for (Principal& principal : config.principals) {
        if (principal.token_file.empty())
            continue;
        const Result<std::string> token = read_secret(principal.token_file, machine);
        if (!token)
            return token.error();
        if (token->size() < shortest_token)
            return refusal("{} holds no token: a token has at least {} characters, 64 when "
                           "connectord made it",
                           principal.token_file.native(), shortest_token);
        principal.token = session::hash_of(*token);
    }
    return {};
}

/// Who the users of this machine are that some principals are.
Status find_users(const Machine& machine, Config& config)
{
    for (Principal& principal : config.principals) {
        const std::string& user = principal.unix_user;
        if (user.empty())
            continue;
        unsigned number = 0;
        const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), number);
        if (error == std::errc{} && end == user.data() + user.size()) {
            principal.user = number;
            continue;
        }
        const std::optional<unsigned> found =
            machine.user_number ? machine.user_number(user) : std::nullopt;
        if (!found)
            return refusal("principals.{}.unix_user: this machine has no user \"{}\"",
                           principal.principal.name, user);
        principal.user = *found;
    }
    return {};
}

Status find_state_dir(const Machine& machine, Config& config)
{
    if (!config.state_dir.empty())
        return {};
    if (const auto given = variable(machine, "STATE_DIRECTORY"))
        config.state_dir = given->substr(0, given->find(':')); // systemd may name several
    else if (const auto state_home = variable(machine, "XDG_STATE_HOME"))
        config.state_dir = fs::path{*state_home} / "connectord";
    else if (const auto home = variable(machine, "HOME"))
        config.state_dir = fs::path{*home} / ".local/state/connectord";
    return {};
}

/// Without a datasource there is one on an embedded database, which nobody has to set up.
Status add_embedded(const Machine& machine, Config& config)
{
    if (!config.datasources.empty())
        return {};
    Datasource embedded;
    embedded.name = "db";
    embedded.anonymous = {rpc::Grant::ddl};
    embedded.discover = true; // what was made yesterday is there today
    embedded.settings["driver"] = "sqlite3";
    if (config.memory) {
        embedded.settings["file"] = ":memory:";
    } else if (config.state_dir.empty()) {
        return refusal(
            "there is no folder for the embedded database: set --state-dir, or HOME, or say "
            "--memory to do without one");
    } else if (!machine.make_folder(config.state_dir)) {
        return refusal(
            "{} cannot be made, or not be written to: set --state-dir to another folder, or say "
            "--memory to do without one",
            config.state_dir.native());
    } else {
        embedded.settings["file"] = (config.state_dir / "connectord.db").native();
    }
    config.datasources.push_back(std::move(embedded));
    return {};
}

/// Hands down the timeouts of all datasources, and lets the drivers' own reader find fault with the
/// rest.
Status complete_datasources(Config& config)
{
    for (Datasource& datasource : config.datasources) {
        boost::json::object& settings = datasource.settings;
        settings.emplace("connectionTimeout", config.timeouts.connect.count());
        settings.emplace("queueTimeout", config.timeouts.queue.count());
        const Result<DriverSettings> read =
            DriverSettings::read(settings, "datasources." + datasource.name);
        if (!read)
            return read.error();
        if (read->driver.empty())
            return refusal("datasources.{}: nothing says which database it is; give a driver "
                           "(postgresql, sqlite3), a postgres:// url, or a file",
                           datasource.name);
        settings["driver"] = read->driver;
    }
    return {};
}

/// Where a unix socket goes when nobody said: it is there for convenience, so no folder is no
/// error.
void find_socket(const Machine& machine, Config& config)
{
    if (config.listen.unix_path != "auto")
        return;
    config.listen.unix_path.clear();
    const auto runtime_dir = variable(machine, "XDG_RUNTIME_DIR");
    if (runtime_dir && machine.make_folder(*runtime_dir))
        config.listen.unix_path = *runtime_dir + "/connectord.sock";
    else if (machine.make_folder("/run/connectord"))
        config.listen.unix_path = "/run/connectord/connectord.sock";
    else
        config.notes.emplace_back(
            "no unix socket: neither $XDG_RUNTIME_DIR nor /run/connectord can be used");
}

Status check_principals(const Config& config)
{
    for (const Principal& entry : config.principals) {
        const bool is_somebody =
            entry.token != session::TokenHash{} || !entry.certificate.empty() || entry.user;
        if (!is_somebody)
            return refusal("principals.{} has no token_sha256, token_file, certificate or "
                           "unix_user: nobody could be it",
                           entry.principal.name);
        if (entry.token == session::hash_of(""))
            return refusal("principals.{}.token_sha256 is the hash of an empty text: connectord "
                           "token new makes a token, and its hash",
                           entry.principal.name);
        if (!entry.certificate.empty() && config.tls.client_ca.empty())
            return refusal("principals.{}.certificate needs tls.client_ca: without it no client "
                           "shows a certificate",
                           entry.principal.name);
        for (const std::string& name : entry.principal.datasources) {
            if (std::ranges::find(config.datasources, name, &Datasource::name) ==
                config.datasources.end())
                return refusal("principals.{}.datasources names \"{}\", which is not configured",
                               entry.principal.name, name);
        }
    }
    return {};
}

/// Files that belong together are all there, and the key is nobody else's.
Status check_tls(const Machine& machine, const Config& config)
{
    const Tls& tls = config.tls;
    if (tls.certificate.empty() != tls.key.empty())
        return refusal("tls.certificate and tls.key come together");
    if (tls.certificate.empty())
        return tls.client_ca.empty() ? Status{}
                                     : refusal("tls.client_ca needs tls.certificate and tls.key");
    const Result<std::string> key = read_secret(tls.key, machine);
    return key ? Status{} : Status{key.error()};
}

/// Whoever can be reached from other machines must know its callers.
Status check_listeners(Config& config)
{
    for (const auto& [key, endpoint] : {std::pair{"listen.tcp", config.listen.tcp},
                                        std::pair{"listen.http", config.listen.http}}) {
        if (!endpoint || endpoint->is_loopback())
            continue;
        const std::string_view listener = std::string_view{key}.substr(sizeof "listen." - 1);
        const bool is_guarded = !config.principals.empty() || config.tls.proves_clients(listener);
        if (!is_guarded && !config.insecure_no_auth)
            return refusal(
                "{} = \"{}\" can be reached from other machines, and nobody is asked who they "
                "are. Configure who may call ([[principals]] with a token_sha256: connectord token "
                "new), or ask for client certificates (tls.client_ca), or say --insecure-no-auth; "
                "or listen on 127.0.0.1 or [::1] only, or switch it off with \"\" and use the unix "
                "socket",
                key, endpoint->text());
        if (!is_guarded)
            config.notes.push_back(
                fmt::format("{} is open to other machines, and nobody is asked who they are", key));
        if (!config.tls.covers(listener))
            config.notes.push_back(fmt::format(
                "{} is open to other machines without TLS: tokens and data cross the network in "
                "the clear",
                key));
    }
    if (!config.listen.tcp && !config.listen.http && config.listen.unix_path.empty())
        return refusal("listen.tcp, listen.http and listen.unix are all off: nobody could call");
    return {};
}

/// What the layers said becomes a whole: secrets read, defaults found, rules between keys checked.
Status complete(const CommandLine& line, const Machine& machine, Config& config)
{
    for (Datasource& datasource : config.datasources)
        datasource.discover = datasource.discover || line.discover;
    for (const auto& step : {read_secrets, find_users, find_state_dir, add_embedded}) {
        const Status done = step(machine, config);
        if (!done)
            return done;
    }
    find_socket(machine, config);
    if (const Status principals = check_principals(config); !principals)
        return principals;
    if (const Status tls = check_tls(machine, config); !tls)
        return tls;
    if (const Status listeners = check_listeners(config); !listeners)
        return listeners;
    return complete_datasources(config);
}

Result<Config> read_all(const CommandLine& line, const Machine& machine)
{
    Config config;
    std::optional<std::string> file = line.config_file;
    if (!file)
        file = variable(machine, "CONNECTORD_CONFIG");
    if (file) {
        const Status applied = apply_file(*file, machine, config);
        if (!applied)
            return applied.error();
    }
    const Status from_environment = apply_environment(machine, config);
    if (!from_environment)
        return from_environment.error();
    const Status from_flags = apply_flags(line, config);
    if (!from_flags)
        return from_flags.error();
    const Status completed = complete(line, machine, config);
    if (!completed)
        return completed.error();
    return config;
}

} // namespace

Result<std::variant<Config, Printed, Errand>> load(std::span<const std::string> arguments,
                                                   const Machine& machine)
{
    using Answer = std::variant<Config, Printed, Errand>;
    const Result<CommandLine> line = read_flags(arguments);
    if (!line)
        return line.error();
    switch (line->wish) {
    case Wish::help:
        return Answer{Printed{help_text()}};
    case Wish::version:
        return Answer{Printed{fmt::format("connectord {}\n", version())}};
    case Wish::example_config:
        return Answer{Printed{example_config()}};
    case Wish::dump_openrpc:
        return Answer{Errand{Errand::Kind::dump_openrpc, {}}};
    case Wish::run:
    case Wish::check_config:
    case Wish::print_config:
    case Wish::ready:
        break;
    }

    Machine asked = machine;
    if (line->wish == Wish::ready) {
        // Where that daemon keeps its data is no matter of who asks for it.
        asked.make_folder = [](const fs::path&) { return true; };
        asked.environment.try_emplace("STATE_DIRECTORY", "/");
    }
    Result<Config> config = read_all(*line, asked);
    if (!config)
        return config.error();
    if (line->wish == Wish::check_config)
        return Answer{Errand{Errand::Kind::check_config, std::move(*config)}};
    if (line->wish == Wish::print_config)
        return Answer{Printed{print_config(*config)}};
    if (line->wish == Wish::ready)
        return Answer{Errand{Errand::Kind::ask_ready, std::move(*config)}};
    return Answer{std::move(*config)};
}

} // namespace connectord::config
