// Where a database's file lies, and who may see it.
#pragma once

#include "protocol/error.hpp"

#include <filesystem>
#include <mutex>
#include <string>

namespace connectord::sqlite {

/// The file of one driver, shared by its connections.
///
/// `:memory:` is a file too, in a folder of this driver alone in memory-backed storage (`/dev/shm`,
/// else the folder for temporary files), so that readers run beside the writer exactly as they do
/// with any file. The folder is removed with the last connection; one that a killed process left
/// behind is removed by the next that starts.
class Storage {
public:
    /// Opens and creates nothing.
    explicit Storage(std::string file) : file_{std::move(file)} {}
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    /// Removes the private folder of `:memory:`.
    ~Storage();

    /// The path to open. The file exists then, made with mode 0600, its folder with 0700 where it
    /// was not there.
    ///
    /// Errors  datasource_unavailable with the reason, which names the file without its folder
    /// Lifetime  call with `opening` held
    Result<std::filesystem::path> prepare();

    /// The file's name for an error.
    std::string name() const;

    /// Held while a connection opens: switching a new file to WAL needs it alone.
    std::mutex opening;

private:
    Result<void> make_private_folder();

    std::string file_;
    std::filesystem::path private_folder_;
    int lock_ = -1; ///< held on the private folder while its process lives
};

} // namespace connectord::sqlite
