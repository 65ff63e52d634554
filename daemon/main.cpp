// The program: reads what it is told, puts the daemon together, runs it; or asks one that runs.
#include "daemon/app.hpp"
#include "daemon/cli/command.hpp"
#include "daemon/config/load.hpp"
#include "daemon/observe/log.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace connectord;

constexpr int success = 0;
constexpr int failure = 1;
constexpr int bad_configuration = 2;

int say(const Error& error)
{
    std::fprintf(stderr, "connectord: %s\n", error.message.c_str());
    return bad_configuration;
}

int run_errand(const config::Errand& errand)
{
    if (errand.kind == config::Errand::Kind::ask_ready)
        return cli::ask_ready(errand.config, {std::cout, std::cerr});
    if (errand.kind == config::Errand::Kind::check_config) {
        if (const Status fit = App::check(errand.config); !fit)
            return say(fit.error());
        for (const std::string& note : errand.config.notes)
            std::fprintf(stderr, "connectord: %s\n", note.c_str());
        std::fputs("the configuration is valid\n", stdout);
        return success;
    }
    std::fputs(openrpc_text().c_str(), stdout);
    return success;
}

int serve(config::Config config, const std::vector<std::string>& arguments,
          const config::Machine& machine)
{
    observe::start_log({.level = config.log.level, .format = config.log.format});
    const auto reread = [&arguments, &machine]() -> Result<config::Config> {
        auto loaded = config::load(arguments, machine);
        if (!loaded)
            return loaded.error();
        return std::get<config::Config>(std::move(*loaded));
    };
    Result<std::unique_ptr<App>> app = App::make(std::move(config), reread);
    if (!app) {
        observe::stop_log(std::chrono::seconds{1});
        return say(app.error());
    }
    (*app)->run();
    return success;
}

int run(const std::vector<std::string>& arguments)
{
    const config::Machine machine = config::this_machine(environ);
    if (cli::is_command(arguments))
        return cli::run_command(arguments, machine, {std::cout, std::cerr});
    auto loaded = config::load(arguments, machine);
    if (!loaded)
        return say(loaded.error());
    if (const auto* printed = std::get_if<config::Printed>(&*loaded)) {
        std::fputs(printed->text.c_str(), stdout);
        return success;
    }
    if (const auto* errand = std::get_if<config::Errand>(&*loaded))
        return run_errand(*errand);
    return serve(std::get<config::Config>(std::move(*loaded)), arguments, machine);
}

} // namespace

int main(int argc, char** argv)
{
    // A reader of the log, or of a reply, that is gone is an error to handle and no reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    int code = failure;
    try {
        code = run({argv + 1, argv + argc});
    } catch (const std::exception& bug) {
        std::fprintf(stderr, "connectord: %s\n", bug.what());
    }
    if (!connectord::observe::stop_log(std::chrono::seconds{1}))
        _exit(code);
    return code;
}
