#include "drivers/sqlite/storage.hpp"

#include "drivers/sqlite/failure.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace connectord::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_prefix = "connectord-memory-";

std::string reason_of(int code)
{
    return std::generic_category().message(code);
}

int lock_folder(const fs::path& folder)
{
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (opened >= 0 && ::flock(opened, LOCK_EX | LOCK_NB) != 0) {
        ::close(opened);
        return -1;
    }
    return opened;
}

/// Removes the folders of processes that were killed: their locks are free. A folder younger than a
/// minute may belong to a process that has not locked it yet.
void sweep(const fs::path& parent)
{
    std::error_code ignored; // what cannot be read or removed belongs to somebody else
    for (const fs::directory_entry& entry : fs::directory_iterator{parent, ignored}) {
        const fs::path& folder = entry.path();
        struct stat status {};
        if (!folder.filename().string().starts_with(folder_prefix) ||
            ::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
            status.st_uid != ::geteuid() || ::time(nullptr) - status.st_mtime < 60)
            continue;
        const int lock = lock_folder(folder);
        if (lock < 0)
            continue;
        fs::remove_all(folder, ignored);
        ::close(lock);
    }
}

} // namespace

Storage::~Storage()
{
    if (private_folder_.empty())
        return;
    std::error_code ignored; // a folder that stays is swept by the next process
    fs::remove_all(private_folder_, ignored);
    if (lock_ >= 0)
        ::close(lock_);
}

std::string Storage::name() const
{
    return file_ == ":memory:" ? file_ : fs::path{file_}.filename().string();
}

Result<void> Storage::make_private_folder()
{
    std::error_code failed;
    fs::path parent{"/dev/shm"};
    if (::access(parent.c_str(), W_OK | X_OK) != 0)
        parent = fs::temp_directory_path(failed);
    if (failed)
        return unavailable("there is no folder for a private database: " + failed.message());
    sweep(parent);

    std::string folder = (parent / folder_prefix).string() + "XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        return unavailable("a private database cannot be made: " + reason_of(errno));
    private_folder_ = folder;
    lock_ = lock_folder(private_folder_);
    return {};
}

Result<fs::path> Storage::prepare()
{
    if (file_ == ":memory:") {
        if (private_folder_.empty()) {
            const Result<void> made = make_private_folder();
            if (!made)
                return made.error();
        }
    }
    std::error_code failed;
    const fs::path path =
        private_folder_.empty() ? fs::absolute(file_, failed) : private_folder_ / "data.db";
    const std::string quoted = "the database file \"" + name() + "\" ";
    if (!fs::exists(path.parent_path(), failed)) {
        fs::create_directories(path.parent_path(), failed);
        if (failed)
            return unavailable(quoted + "has no folder, and none can be made: " + failed.message());
        ::chmod(path.parent_path().c_str(), S_IRWXU);
    }
    if (fs::is_directory(path, failed))
        return unavailable(quoted + "is a folder");

    // SQLite would make the file as the umask says, and its companions like the file.
    const int made =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (made < 0)
        return unavailable(quoted + "cannot be opened for writing: " + reason_of(errno));
    ::close(made);
    return path;
}

} // namespace connectord::sqlite
