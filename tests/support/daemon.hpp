// The real daemon in a process of its own: started for a test, ended and reaped with it.
#pragma once

#include "tests/support/client.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::test {

/// A folder of its own under the system's temporary one, gone with the value.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// What a daemon is told beside where to listen.
struct DaemonOptions {
    /// TOML: tables and keys, without `[listen]` and `[log]`. `@FOLDER@` becomes the daemon's
    /// folder.
    std::string config;

    std::vector<std::string> flags = {};
    bool http = false;
};

/// Listens on a free TCP port of 127.0.0.1 and on a unix socket, and answers once the constructor
/// is through.
///
/// Errors    what goes wrong is a std::runtime_error that ends with the daemon's own words
/// Lifetime  the destructor kills the process, and waits for its end
class Daemon {
public:
    using Span = std::chrono::milliseconds;

    explicit Daemon(DaemonOptions options);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    Client connect(Span patience = Span{30'000}) const;
    Client connect_unix(Span patience = Span{30'000}) const;

    pid_t pid() const { return pid_; }
    std::uint16_t port() const { return port_; }
    std::uint16_t http_port() const { return http_port_; }
    std::string unix_path() const { return (folder_.path() / "socket").native(); }
    const std::filesystem::path& folder() const { return folder_.path(); }

    void send_signal(int signal) const;

    /// Puts other words into its configuration file, and has it read again.
    void reconfigure(std::string_view from, std::string_view to) const;

    /// Waits for the end of the process.
    ///
    /// Shape  the exit code, or 128 and the signal that ended it; none while it still runs
    std::optional<int> wait(Span patience);

    /// Asks it to end, and kills it when it does not.
    ///
    /// Shape  as `wait`, or none when it had to be killed
    std::optional<int> stop(Span patience = Span{10'000});

    /// What it has written to stderr.
    std::string log() const;

    /// How many sockets it has open to anybody.
    std::size_t open_sockets() const;

private:
    void start(const DaemonOptions& options);
    void await_answer();

    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    std::uint16_t http_port_ = 0;
    pid_t pid_ = -1;
    std::optional<int> ended_;
};

/// Runs the program to its end with a configuration that it must refuse.
///
/// Shape  exit code and stderr
std::pair<int, std::string> run_to_end(const DaemonOptions& options);

/// A port of 127.0.0.1 that nobody listens on.
std::uint16_t free_port();

} // namespace connectord::test
