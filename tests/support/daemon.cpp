#include "tests/support/daemon.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace connectord::test {

namespace {

using Clock = std::chrono::steady_clock;

std::string binary()
{
    const char* path = std::getenv("CONNECTORD_BINARY");
    return path != nullptr && *path != '\0' ? path : CONNECTORD_BUILT_BINARY;
}

void replace_all(std::string& text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Writes the configuration file; gives the command line.
std::vector<std::string> command_line(const DaemonOptions& options,
                                      const std::filesystem::path& folder, std::uint16_t port,
                                      std::uint16_t http_port)
{
    std::string config = options.config;
    replace_all(config, "@FOLDER@", folder.native());
    const std::filesystem::path file = folder / "connectord.toml";
    std::ofstream out{file};
    // Keys of the whole come before all tables, so that ours go to the end.
    out << config << "\n[listen]\ntcp = \"127.0.0.1:" << port << "\"\nhttp = \"";
    if (http_port != 0)
        out << "127.0.0.1:" << http_port;
    out << "\"\nunix = \"" << (folder / "socket").native() << "\"\n[log]\nlevel = \"info\"\n";
    out.close();

    std::vector<std::string> line{binary(), "--config", file.native()};
    line.insert(line.end(), options.flags.begin(), options.flags.end());
    const char* threads = std::getenv("CONNECTORD_TEST_THREADS");
    if (threads != nullptr && options.config.find("threads = ") == std::string::npos)
        line.insert(line.end(), {"--threads", threads});
    return line;
}

/// The environment less all that the daemon would read as its configuration.
std::vector<char*> plain_environment()
{
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!std::string_view{*variable}.starts_with("CONNECTORD_"))
            variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

/// Starts a program whose stderr goes to a file. It ends with the thread that started it.
pid_t spawn(const std::vector<std::string>& line, const std::filesystem::path& log)
{
    std::vector<char*> arguments;
    for (const std::string& argument : line)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const std::string log_path = log.native();
    const std::vector<char*> environment = plain_environment();

    const pid_t pid = ::fork();
    if (pid < 0)
        throw std::runtime_error{std::string{"fork: "} + std::strerror(errno)};
    if (pid > 0)
        return pid;
    // Between fork and exec nothing may take a lock: another thread may have held it.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
    }
    ::execve(arguments[0], arguments.data(), environment.data());
    ::_exit(127);
}

int code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string contents(const std::filesystem::path& path)
{
    std::ifstream in{path};
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

std::uint16_t free_port()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = socket >= 0 &&
                       ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound)
        throw std::runtime_error{"there is no free port on 127.0.0.1"};
    return ntohs(address.sin_port);
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "connectord-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error{"no temporary folder: " + std::string{std::strerror(errno)}};
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Daemon::Daemon(DaemonOptions options)
{
    start(options);
    try {
        await_answer();
    } catch (...) {
        send_signal(SIGKILL);
        wait(Span{10'000});
        throw;
    }
}

Daemon::~Daemon()
{
    if (ended_)
        return;
    send_signal(SIGKILL);
    wait(Span{10'000});
}

void Daemon::start(const DaemonOptions& options)
{
    port_ = free_port();
    http_port_ = options.http ? free_port() : std::uint16_t{0};
    pid_ = spawn(command_line(options, folder_.path(), port_, http_port_), folder_.path() / "log");
}

void Daemon::await_answer()
{
    const Clock::time_point limit = Clock::now() + std::chrono::seconds{20};
    while (Clock::now() < limit) {
        if (const std::optional<int> code = wait(Span{0}))
            throw std::runtime_error{"the daemon ended with " + std::to_string(*code) + ": " +
                                     log()};
        try {
            Client client = connect_unix(Span{10'000});
            Client other = connect(Span{10'000});
            client.call("rpc.discover");
            return;
        } catch (const ClientError&) {
            std::this_thread::sleep_for(Span{10});
        }
    }
    throw std::runtime_error{"the daemon does not answer: " + log()};
}

Client Daemon::connect(Span patience) const
{
    return Client::tcp("127.0.0.1", port_, patience);
}

Client Daemon::connect_unix(Span patience) const
{
    return Client::unix_socket(unix_path(), patience);
}

void Daemon::send_signal(int signal) const
{
    // After the end the number may be somebody else's.
    if (!ended_)
        ::kill(pid_, signal);
}

std::optional<int> Daemon::wait(Span patience)
{
    const Clock::time_point limit = Clock::now() + patience;
    while (!ended_) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_)
            ended_ = code_of(status);
        else if (Clock::now() >= limit)
            return std::nullopt;
        else
            std::this_thread::sleep_for(Span{5});
    }
    return ended_;
}

std::optional<int> Daemon::stop(Span patience)
{
    send_signal(SIGTERM);
    const std::optional<int> code = wait(patience);
    if (!code) {
        send_signal(SIGKILL);
        wait(Span{10'000});
    }
    return code;
}

void Daemon::reconfigure(std::string_view from, std::string_view to) const
{
    const std::filesystem::path file = folder_.path() / "connectord.toml";
    std::string config = contents(file);
    replace_all(config, from, to);
    std::ofstream{file} << config;
    send_signal(SIGHUP);
}

std::string Daemon::log() const
{
    return contents(folder_.path() / "log");
}

std::size_t Daemon::open_sockets() const
{
    std::size_t sockets = 0;
    std::error_code error;
    const std::filesystem::path table = "/proc/" + std::to_string(pid_) + "/fd";
    for (const auto& entry : std::filesystem::directory_iterator{table, error}) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(entry.path(), gone).native();
        sockets += target.starts_with("socket:") ? 1U : 0U;
    }
    return sockets;
}

std::pair<int, std::string> run_to_end(const DaemonOptions& options)
{
    const TemporaryFolder folder;
    const std::uint16_t http_port = options.http ? free_port() : std::uint16_t{0};
    const std::filesystem::path log = folder.path() / "log";
    const pid_t pid = spawn(command_line(options, folder.path(), free_port(), http_port), log);
    const Clock::time_point limit = Clock::now() + std::chrono::seconds{20};
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) != pid) {
        if (Clock::now() >= limit) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return {code_of(status), contents(log)};
}

} // namespace connectord::test
