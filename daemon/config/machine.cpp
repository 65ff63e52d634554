#include "daemon/config/machine.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace connectord::config {

namespace {

Error unreadable(const std::filesystem::path& path, int error)
{
    return Error{Errc::invalid_params,
                 fmt::format("{} cannot be read: {}", path.native(), std::strerror(error))};
}

Result<File> read_file(const std::filesystem::path& path)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return unreadable(path, errno);
    if (S_ISDIR(status.st_mode))
        return unreadable(path, EISDIR);

    std::ifstream stream{path, std::ios::binary};
    if (!stream)
        return unreadable(path, errno);
    File file;
    file.text.assign(std::istreambuf_iterator<char>{stream}, {});
    // Docker mounts secrets readable by all, in a file system where nobody else is.
    const bool is_docker_secret = path.native().starts_with("/run/secrets/");
    file.readable_by_everybody = (status.st_mode & S_IROTH) != 0 && !is_docker_secret;
    return file;
}

bool make_folder(const std::filesystem::path& path)
{
    std::error_code ignored; // access below tells what counts
    std::filesystem::create_directories(path, ignored);
    return access(path.c_str(), W_OK | X_OK) == 0;
}

std::optional<unsigned> user_number(const std::string& name)
{
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> text(16U << 10);
    if (getpwnam_r(name.c_str(), &entry, text.data(), text.size(), &found) != 0 || found == nullptr)
        return std::nullopt;
    return entry.pw_uid;
}

} // namespace

Machine this_machine(const char* const* environment)
{
    Machine machine{.environment = {},
                    .read_file = read_file,
                    .make_folder = make_folder,
                    .user_number = user_number};
    for (; *environment != nullptr; ++environment) {
        const std::string_view variable{*environment};
        const std::size_t equals = variable.find('=');
        if (equals != std::string_view::npos)
            machine.environment.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
    return machine;
}

} // namespace connectord::config
