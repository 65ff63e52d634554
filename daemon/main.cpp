// The program: reads what it is told, puts the daemon together, runs it.
#include "daemon/app.hpp"
#include "daemon/config/load.hpp"
#include "daemon/observe/log.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

constexpr int success = 0;
constexpr int failure = 1;
constexpr int bad_configuration = 2;

int say(const connectord::Error& error)
{
    std::fprintf(stderr, "connectord: %s\n", error.message.c_str());
    return bad_configuration;
}

int run(const std::vector<std::string>& arguments)
{
    using namespace connectord;
    auto loaded = config::load(arguments, config::this_machine(environ));
    if (!loaded)
        return say(loaded.error());
    if (const auto* printed = std::get_if<config::Printed>(&*loaded)) {
        std::fputs(printed->text.c_str(), stdout);
        return success;
    }

    config::Config config = std::get<config::Config>(std::move(*loaded));
    observe::start_log({.level = config.log.level, .format = config.log.format});
    Result<std::unique_ptr<App>> app = App::make(std::move(config));
    if (!app) {
        observe::stop_log(std::chrono::seconds{1});
        return say(app.error());
    }
    (*app)->run();
    return success;
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
