#include "daemon/config/flags.hpp"

#include "daemon/config/keys.hpp"
#include "daemon/config/secrets.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <iterator>
#include <ranges>
#include <string_view>
#include <utility>

namespace connectord::config {

namespace {

/// A default as people say it: TOML's quotes and brackets left out.
std::string unquoted(std::string_view toml)
{
    std::string plain;
    std::ranges::copy_if(toml, std::back_inserter(plain),
                         [](char c) { return c != '"' && c != '[' && c != ']'; });
    return plain;
}

/// What a flag takes, in a word, from the sentence that says what is allowed.
std::string type_name(std::string_view allowed)
{
    struct Kind {
        std::string_view begins;
        std::string_view name;
    };
    constexpr std::array kinds{Kind{"ADDRESS:PORT", "ADDRESS:PORT"},
                               Kind{"a size", "SIZE"},
                               Kind{"a duration", "DURATION"},
                               Kind{"a whole number", "NUMBER"},
                               Kind{"a path", "PATH"},
                               Kind{"a list", "LIST"}};
    for (const Kind& kind : kinds)
        if (allowed.starts_with(kind.begins))
            return std::string{kind.name};
    constexpr std::string_view choice = "one of ";
    if (!allowed.starts_with(choice))
        return "TEXT";
    std::string choices;
    for (const char c : allowed.substr(choice.size()))
        if (c != ' ')
            choices.push_back(c == ',' ? '|' : c);
    return choices;
}

/// The words that a list may hold, where they are few.
std::string words_of(std::string_view allowed)
{
    constexpr std::string_view list = "a list of ";
    if (!allowed.starts_with(list) || allowed.substr(list.size()) == "texts")
        return {};
    return fmt::format(": {}", allowed.substr(list.size()));
}

/// What CLI11 fills, and where it says what belongs to which key.
class Flags {
public:
    Flags()
        : app_{"LoopBack's data connector as a process of its own.\n"
               "Every key below is also a line of the configuration file, and a variable of the "
               "environment: listen.tcp is --listen-tcp and CONNECTORD_LISTEN_TCP.",
               "connectord"}
    {
        app_.allow_extras();
        app_.set_help_flag();
        app_.get_formatter()->column_width(42);
        app_.footer("Keys of a datasource or a principal carry its name: "
                    "--datasources-shop-pool-max 20. --example-config lists them.\n"
                    "A DURATION has a unit, such as 30s or 5min, a SIZE may have one, such as "
                    "4MiB; a LIST is separated by commas.\n"
                    "\n"
                    "connectord status                what a running daemon is doing\n"
                    "connectord call METHOD [PARAMS]  one call, with its answer\n"
                    "connectord token new [NAME]      a token, and the lines for the file\n"
                    "connectord call --help           what these take\n"
                    "\n"
                    "SIGTERM lets calls under way finish, SIGHUP reads the configuration again. It "
                    "ends with 0 when it was told to end,\n2 when the configuration or the command "
                    "line is not valid, 3 when there was no daemon to ask, 1 for anything else.");
        add_wishes();
        add_datasources();
        for (const Key<Config>& key : daemon_keys())
            add_key(key);
    }

    Result<CommandLine> read(std::span<const std::string> arguments)
    {
        // CLI11 wants them last first, and reports by exception. `--flag=` gives it no value: said
        // as two arguments, the empty text is one.
        const Result<std::vector<std::string>> rest = take_members(arguments);
        if (!rest)
            return rest.error();
        std::vector<std::string> reversed;
        for (const std::string& argument : *rest | std::views::reverse) {
            const bool is_empty =
                argument.starts_with("--") && argument.find('=') == argument.size() - 1;
            if (is_empty)
                reversed.emplace_back();
            reversed.push_back(is_empty ? argument.substr(0, argument.size() - 1) : argument);
        }
        try {
            app_.parse(reversed);
        } catch (const CLI::Error& error) {
            return Error{Errc::invalid_params, error.what()};
        }
        for (const std::string& stranger : app_.remaining())
            return unknown(stranger);
        for (std::size_t i = 0; i < wishes_.size(); ++i) {
            if (wishes_[i].first->count() > 0)
                line_.wish = wishes_[i].second;
        }
        if (config_->count() > 0)
            line_.config_file = config_->results().back();
        take_keys();
        const Status taken = take_datasources();
        if (!taken)
            return taken.error();
        return std::move(line_);
    }

    std::string help() const { return app_.help(); }

private:
    void add_wishes()
    {
        // Words of their own, so that an option's value is never read where nobody asked for it.
        config_ =
            app_.add_option("--config", "the configuration file, in TOML; also CONNECTORD_CONFIG")
                ->type_name("FILE");
        const auto wish = [this](const std::string& flag, Wish which, const std::string& help) {
            wishes_.emplace_back(app_.add_flag(flag, help), which);
        };
        wish("--check-config", Wish::check_config,
             "say whether the configuration is valid, and end");
        wish("--print-config", Wish::print_config, "show the whole of it, secrets masked, and end");
        wish("--example-config", Wish::example_config, "show a sample file, and end");
        wish("--dump-openrpc", Wish::dump_openrpc, "show the description of every method, and end");
        wish("--ready", Wish::ready,
             "say whether the daemon of this configuration is ready, and end");
        wish("--version", Wish::version, "show the version, and end");
        wish("-h,--help", Wish::help, "show this, and end");
    }

    /// Takes out what belongs to a datasource or a principal by name.
    Result<std::vector<std::string>> take_members(std::span<const std::string> arguments)
    {
        std::vector<std::string> rest;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string& argument = arguments[i];
            if (!argument.starts_with("--datasources-") && !argument.starts_with("--principals-")) {
                rest.push_back(argument);
                continue;
            }
            const std::size_t equals = argument.find('=');
            if (equals != std::string::npos)
                line_.members.emplace_back(argument.substr(0, equals), argument.substr(equals + 1));
            else if (++i < arguments.size())
                line_.members.emplace_back(argument, arguments[i]);
            else
                return Error{Errc::invalid_params, fmt::format("{} needs a value", argument)};
        }
        return rest;
    }

    void add_datasources()
    {
        datasources_ =
            app_.add_option(
                    "--datasource",
                    "a database: postgres://… or the path of an SQLite file; may be repeated, "
                    "the first is the default")
                ->type_name("NAME=URL")
                ->expected(1)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                ->group("Datasources");
        app_.add_flag("--discover", line_.discover,
                      "the tables of every datasource are models, without definitions")
            ->group("Datasources");
    }

    void add_key(const Key<Config>& key)
    {
        static const Config defaults;
        const std::string shown = key.show(defaults);
        const std::size_t dot = key.name.find('.');
        const std::string group =
            dot == std::string_view::npos ? "General" : std::string{key.name.substr(0, dot)};
        const bool has_default = !key.is_switch && !shown.empty() && shown != "[]";
        const std::string words = words_of(key.allowed);
        const std::string help = has_default
                                     ? fmt::format("{}{} [{}]", key.help, words, unquoted(shown))
                                     : fmt::format("{}{}", key.help, words);
        CLI::Option* option = key.is_switch ? app_.add_flag(flag_name(key.name), help)
                                            : app_.add_option(flag_name(key.name), help);
        option->group(group)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        if (!key.is_switch)
            option->type_name(type_name(key.allowed));
        keys_.emplace_back(option, key.name);
    }

    void take_keys()
    {
        for (const auto& [option, name] : keys_) {
            if (option->count() > 0)
                line_.settings.push_back(
                    text_setting(std::string{name}, option->results().back(), flag_name(name)));
        }
    }

    Status take_datasources()
    {
        for (const std::string& text : datasources_->results()) {
            const std::size_t equals = text.find('=');
            if (equals == 0 || equals == std::string::npos)
                return Error{
                    Errc::invalid_params,
                    "--datasource must be NAME=URL, such as shop=postgres://app@localhost/shop"};
            const std::string name = text.substr(0, equals);
            std::string where = text.substr(equals + 1);
            if (holds_password(where))
                return Error{
                    Errc::invalid_params,
                    fmt::format(
                        "--datasource {}: a password on a command line can be read by every "
                        "user of this machine; leave it out of the URL and give {} "
                        "or {}",
                        name, environment_name("datasources." + name + ".password_file"),
                        environment_name("datasources." + name + ".password"))};
            const bool is_url = where.find("://") != std::string::npos;
            line_.settings.push_back(
                text_setting(fmt::format("datasources.{}.{}", name, is_url ? "url" : "file"),
                             std::move(where), "--datasource"));
        }
        return {};
    }

    static Setting text_setting(std::string key, std::string text, std::string source)
    {
        return {.key = std::move(key),
                .given = {.value = boost::json::string{text}, .is_text = true, .base = {}},
                .source = std::move(source)};
    }

    Error unknown(const std::string& stranger) const
    {
        std::deque<std::string> names;
        for (const CLI::Option* option : app_.get_options())
            names.push_back("--" + option->get_single_name());
        const std::vector<std::string_view> known{names.begin(), names.end()};
        const std::string flag = stranger.substr(0, stranger.find('='));
        const std::string_view near = nearest_of(flag, known);
        return Error{Errc::invalid_params,
                     near.empty()
                         ? fmt::format("unknown argument {}; --help lists what there is", flag)
                         : fmt::format("unknown argument {}, did you mean {}?", flag, near)};
    }

    CLI::App app_;
    CommandLine line_;
    CLI::Option* config_ = nullptr;
    CLI::Option* datasources_ = nullptr;
    std::vector<std::pair<CLI::Option*, Wish>> wishes_;
    std::vector<std::pair<CLI::Option*, std::string_view>> keys_;
};

} // namespace

Result<CommandLine> read_flags(std::span<const std::string> arguments)
{
    Flags flags;
    return flags.read(arguments);
}

std::string help_text()
{
    return Flags{}.help();
}

} // namespace connectord::config
