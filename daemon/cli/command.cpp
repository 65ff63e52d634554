#include "daemon/cli/command.hpp"

#include "daemon/cli/client.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"
#include "daemon/session/access.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <optional>
#include <ostream>
#include <vector>

namespace connectord::cli {

namespace {

constexpr int success = 0;
constexpr int refused = 1;
constexpr int misused = 2;
constexpr int unreachable = 3;

constexpr std::string_view usage =
    "connectord status                what a running daemon is doing\n"
    "connectord call METHOD [PARAMS]  one call; PARAMS is JSON, an object or an array\n"
    "connectord token new [NAME]      a token, and the lines for the configuration file\n"
    "\n"
    "  --json                    status as JSON\n"
    "  --to ADDRESS              /PATH or unix:PATH, HOST:PORT, tls:HOST:PORT, "
    "http(s)://HOST:PORT;\n"
    "                            else where the configuration says that the daemon listens\n"
    "  --token-file FILE         holds the token; also CONNECTORD_TOKEN_FILE and CONNECTORD_TOKEN\n"
    "  --ca FILE                 whom to believe under TLS; else the configured certificate alone\n"
    "  --certificate FILE --key FILE\n"
    "                            what to show under TLS\n"
    "  --config FILE and others  as for the daemon itself\n";

/// A command line, taken apart.
struct Wanted {
    std::vector<std::string> words; ///< the command's own
    std::vector<std::string> rest;  ///< the configuration's
    std::optional<std::string> to;
    std::optional<std::string> token_file;
    Trust trust;
    bool json = false;
    bool help = false;
};

Result<Wanted> read(std::span<const std::string> arguments)
{
    Wanted wanted;
    std::string ca;
    std::string certificate;
    std::string key;
    std::string to;
    std::string token_file;
    const std::array<std::pair<std::string_view, std::string*>, 5> options{{
        {"--to", &to},
        {"--token-file", &token_file},
        {"--ca", &ca},
        {"--certificate", &certificate},
        {"--key", &key},
    }};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const std::string name = argument.substr(0, argument.find('='));
        const auto option = std::ranges::find(options, name, [](const auto& o) { return o.first; });
        if (option != options.end()) {
            if (name.size() < argument.size())
                *option->second = argument.substr(name.size() + 1);
            else if (i + 1 < arguments.size())
                *option->second = arguments[++i];
            else
                return Error{Errc::invalid_params, name + " needs a value"};
        } else if (argument == "--json") {
            wanted.json = true;
        } else if (argument == "--help" || argument == "-h") {
            wanted.help = true;
        } else if (argument.starts_with("--")) {
            // The configuration's own flags carry their value in the next word, unless by `=`.
            wanted.rest.push_back(argument);
            const bool has_value = argument.find('=') != std::string::npos;
            const bool is_switch = argument == "--memory" || argument == "--discover";
            if (!has_value && !is_switch && i + 1 < arguments.size())
                wanted.rest.push_back(arguments[++i]);
        } else {
            wanted.words.push_back(argument);
        }
    }
    if (!to.empty())
        wanted.to = to;
    if (!token_file.empty())
        wanted.token_file = token_file;
    wanted.trust = {ca, certificate, key};
    return wanted;
}

std::string first_line(std::string text)
{
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    return text;
}

Result<std::string> find_token(const Wanted& wanted, const config::Machine& machine)
{
    const auto variable = [&machine](const char* name) {
        const auto found = machine.environment.find(name);
        return found != machine.environment.end() ? found->second : std::string{};
    };
    const std::string file = wanted.token_file.value_or(variable("CONNECTORD_TOKEN_FILE"));
    if (file.empty())
        return variable("CONNECTORD_TOKEN");
    Result<config::File> read = machine.read_file(file);
    if (!read)
        return read.error();
    return first_line(std::move(read->text));
}

/// The configuration of a daemon elsewhere: read as it is, without making anything.
Result<config::Config> load_config(const Wanted& wanted, config::Machine machine)
{
    machine.make_folder = [](const std::filesystem::path&) { return true; };
    machine.environment.try_emplace("STATE_DIRECTORY", "/");
    auto loaded = config::load(wanted.rest, machine);
    if (!loaded)
        return loaded.error();
    if (auto* config = std::get_if<config::Config>(&*loaded))
        return std::move(*config);
    return Error{Errc::invalid_params, "this flag is for the daemon alone"};
}

/// What to try, and how.
struct Way {
    std::vector<Address> addresses;
    Credentials credentials;
};

Result<Way> find_way(const Wanted& wanted, const config::Machine& machine)
{
    Way way;
    way.credentials.trust = wanted.trust;
    Result<std::string> token = find_token(wanted, machine);
    if (!token)
        return token.error();
    way.credentials.token = std::move(*token);
    if (wanted.to) {
        const std::optional<Address> address = parse_address(*wanted.to);
        if (!address)
            return Error{Errc::invalid_params,
                         fmt::format("--to {} is no address; --help shows what is", *wanted.to)};
        way.addresses.push_back(*address);
        return way;
    }
    const Result<config::Config> config = load_config(wanted, machine);
    if (!config)
        return config.error();
    way.addresses = addresses_of(*config);
    // A daemon that the system started listens here, whoever asks.
    // Made where it stays: GCC 12 warns of the move of one that was made elsewhere.
    Address& system = way.addresses.emplace_back();
    system.kind = Address::Kind::unix_socket;
    system.host = "/run/connectord/connectord.sock";
    if (way.credentials.trust.ca.empty())
        way.credentials.trust.ca = config->tls.certificate;
    return way;
}

/// Asks by the first way that leads to somebody.
Result<std::vector<boost::json::object>>
ask_first(const Way& way, std::span<const Question> questions, std::chrono::milliseconds patience)
{
    std::optional<Error> first;
    for (const Address& address : way.addresses) {
        Result<std::vector<boost::json::object>> replies =
            ask(address, way.credentials, questions, patience);
        if (replies)
            return replies;
        if (!first)
            first = replies.error();
    }
    return first.value_or(Error{Errc::internal, "the configuration opens no way to the daemon"});
}

/// An error reply as people read it.
void tell(const boost::json::object& reply, const Terminal& terminal)
{
    const boost::json::object& error = reply.at("error").as_object();
    terminal.err << "connectord: " << std::string_view{error.at("message").as_string()} << "\n";
    if (const boost::json::value* data = error.if_contains("data"))
        terminal.err << boost::json::serialize(*data) << "\n";
}

int call(const Wanted& wanted, const config::Machine& machine, const Terminal& terminal)
{
    if (wanted.words.size() < 2 || wanted.words.size() > 3) {
        terminal.err << usage;
        return misused;
    }
    Question question{wanted.words[1], wanted.words.size() > 2 ? wanted.words[2] : ""};
    boost::system::error_code error;
    const boost::json::value params = question.params.empty()
                                          ? boost::json::object{}
                                          : boost::json::parse(question.params, error);
    if (error || (!params.is_object() && !params.is_array())) {
        terminal.err << "connectord: the params must be a JSON object or array\n";
        return misused;
    }
    const Result<Way> way = find_way(wanted, machine);
    if (!way) {
        terminal.err << "connectord: " << way.error().message << "\n";
        return misused;
    }
    constexpr std::chrono::minutes patience{10};
    const auto replies = ask_first(*way, {&question, 1}, patience);
    if (!replies) {
        terminal.err << "connectord: " << replies.error().message << "\n";
        return unreachable;
    }
    const boost::json::object& reply = replies->front();
    if (const boost::json::value* result = reply.if_contains("result")) {
        terminal.out << boost::json::serialize(*result) << "\n";
        return success;
    }
    tell(reply, terminal);
    return refused;
}

int status(const Wanted& wanted, const config::Machine& machine, const Terminal& terminal)
{
    const Result<Way> way = find_way(wanted, machine);
    if (!way) {
        terminal.err << "connectord: " << way.error().message << "\n";
        return misused;
    }
    const std::array<Question, 4> questions{
        {{"health", ""}, {"admin.pools", ""}, {"admin.sessions", ""}, {"admin.transactions", ""}}};
    constexpr std::array<std::string_view, 4> titles{"health", "pools", "sessions", "transactions"};
    constexpr std::chrono::seconds patience{10};
    const auto replies = ask_first(*way, questions, patience);
    if (!replies) {
        terminal.err << "connectord: " << replies.error().message << "\n";
        return unreachable;
    }
    boost::json::object whole;
    int code = success;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (const boost::json::value* result = (*replies)[i].if_contains("result")) {
            whole[titles[i]] = *result;
        } else if (code == success) {
            tell((*replies)[i], terminal);
            code = refused;
        }
    }
    if (wanted.json) {
        terminal.out << boost::json::serialize(whole) << "\n";
        return code;
    }
    for (const auto& member : whole)
        terminal.out << std::string_view{member.key()} << "\n" << table_of(member.value()) << "\n";
    return code;
}

int new_token(const Wanted& wanted, const Terminal& terminal)
{
    if (wanted.words.size() < 2 || wanted.words.size() > 3 || wanted.words[1] != "new") {
        terminal.err << usage;
        return misused;
    }
    session::TokenHash random;
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        terminal.err << "connectord: the system gives no random bytes\n";
        return refused;
    }
    const std::string token = session::text_of(random);
    terminal.out << fmt::format("The token, for the client. It is shown this once:\n"
                                "\n"
                                "  {}\n"
                                "\n"
                                "For the configuration file:\n"
                                "\n"
                                "[[principals]]\n"
                                "name = \"{}\"\n"
                                "token_sha256 = \"{}\"\n"
                                "grants = [\"read\", \"write\", \"define\", \"discover\"]\n",
                                token, wanted.words.size() > 2 ? wanted.words[2] : "client",
                                session::text_of(session::hash_of(token)));
    return success;
}

} // namespace

bool is_command(std::span<const std::string> arguments)
{
    constexpr std::array<std::string_view, 3> commands{"status", "call", "token"};
    return !arguments.empty() && std::ranges::find(commands, arguments.front()) != commands.end();
}

int run_command(std::span<const std::string> arguments, const config::Machine& machine,
                const Terminal& terminal)
{
    const Result<Wanted> wanted = read(arguments);
    if (!wanted) {
        terminal.err << "connectord: " << wanted.error().message << "\n";
        return misused;
    }
    if (wanted->help) {
        terminal.out << usage;
        return success;
    }
    const std::string& command = wanted->words.front();
    if (command == "call")
        return call(*wanted, machine, terminal);
    if (command == "status")
        return status(*wanted, machine, terminal);
    return new_token(*wanted, terminal);
}

int ask_ready(const config::Config& config, const Terminal& terminal)
{
    const Way way{addresses_of(config), {{}, {config.tls.certificate, {}, {}}}};
    const Question question{"health", ""};
    constexpr std::chrono::seconds patience{5};
    const auto replies = ask_first(way, {&question, 1}, patience);
    if (!replies) {
        terminal.err << "connectord: " << replies.error().message << "\n";
        return unreachable;
    }
    const boost::json::value* health = replies->front().if_contains("result");
    if (health == nullptr) {
        tell(replies->front(), terminal);
        return refused;
    }
    terminal.out << boost::json::serialize(*health) << "\n";
    return health->at("ready").as_bool() ? success : refused;
}

} // namespace connectord::cli
