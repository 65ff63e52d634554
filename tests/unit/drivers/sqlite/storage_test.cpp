// Files: made, refused, and left as they were.
#include "tests/unit/drivers/sqlite/world.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

namespace connectord::sqlite::test {
namespace {

namespace fs = std::filesystem;

class SqliteStorage : public World {
protected:
    Error unavailable()
    {
        const Result<Outcome> done = execute(statement("SELECT 1", {}, {{"n"}}));
        EXPECT_FALSE(done);
        const Result<ServerInfo> connected = await(driver().connect(soon()));
        EXPECT_FALSE(connected);
        EXPECT_FALSE(driver().stats().available);
        return done ? Error{Errc::internal, "it worked"} : done.error();
    }
    static mode_t mode_of(const fs::path& path)
    {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 0777;
    }
    static std::set<std::string> private_folders()
    {
        std::set<std::string> found;
        for (const fs::path& parent : {fs::path{"/dev/shm"}, fs::temp_directory_path()}) {
            std::error_code ignored;
            for (const fs::directory_entry& entry : fs::directory_iterator{parent, ignored}) {
                if (entry.path().filename().string().starts_with("connectord-memory-"))
                    found.insert(entry.path().string());
            }
        }
        return found;
    }
};

TEST_F(SqliteStorage, MakesAFileForItsOwnerAloneAndItsFolderToo)
{
    settings.file = (folder() / "new" / "deep" / "x.db").string();
    const mode_t before = ::umask(0);
    make("CREATE TABLE t (id INT)");
    ::umask(before);
    EXPECT_EQ(mode_of(settings.file), 0600U);
    EXPECT_EQ(mode_of(settings.file + "-wal"), 0600U);
    EXPECT_EQ(mode_of(folder() / "new" / "deep"), 0700U);
    EXPECT_TRUE(driver().stats().available);
}

TEST_F(SqliteStorage, TellsOnceThatItsFileIsOutOfReachAndOnceThatItIsNot)
{
    settings.file = (folder() / "x.db").string();
    fs::create_directory(settings.file);
    std::vector<std::string> told;
    driver().on_reach([&told](bool is_reached, std::string_view reason) {
        told.push_back(is_reached ? "reached" : std::string{reason});
    });
    unavailable();
    unavailable();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find("is a folder"), std::string::npos) << told[0];
    fs::remove(settings.file);
    EXPECT_TRUE(await(driver().connect(soon())));
    EXPECT_TRUE(await(driver().connect(soon())));
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[1], "reached");
}

TEST_F(SqliteStorage, LeavesTheModeOfAFileThatIsThere)
{
    make("CREATE TABLE t (id INT)");
    close();
    fs::permissions(settings.file, fs::perms{0640});
    make("INSERT INTO t VALUES (1)");
    EXPECT_EQ(mode_of(settings.file), 0640U);
}

TEST_F(SqliteStorage, TellsAFileThatIsNoDatabase)
{
    std::ofstream{settings.file} << std::string(5000, 'x');
    const Error error = unavailable();
    EXPECT_EQ(error.code, Errc::datasource_unavailable);
    EXPECT_NE(error.message.find("not a database"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("test.db"), std::string::npos);
    EXPECT_EQ(error.message.find(folder().string()), std::string::npos);
    EXPECT_NE(fact(error, "retryAfterMs"), "(none)");
}

TEST_F(SqliteStorage, TellsAPathThatCannotBe)
{
    std::ofstream{folder() / "file"} << "x";
    settings.file = (folder() / "file" / "x.db").string();
    EXPECT_EQ(unavailable().code, Errc::datasource_unavailable);
    destroy_driver();
    settings.file = folder().string();
    const Error error = unavailable();
    EXPECT_EQ(error.code, Errc::datasource_unavailable);
    EXPECT_NE(error.message.find("is a folder"), std::string::npos) << error.message;
}

TEST_F(SqliteStorage, TellsAFolderAndAFileWithoutRights)
{
    if (::geteuid() == 0)
        GTEST_SKIP() << "rights mean nothing to root";
    make("CREATE TABLE t (id INT)");
    close();
    fs::permissions(settings.file, fs::perms{0400});
    EXPECT_EQ(unavailable().code, Errc::datasource_unavailable);
    destroy_driver();
    fs::permissions(folder(), fs::perms{0500});
    settings.file = (folder() / "other.db").string();
    EXPECT_EQ(unavailable().code, Errc::datasource_unavailable);
    fs::permissions(folder(), fs::perms{0700});
}

TEST_F(SqliteStorage, ComesBackWhenTheFileDoes)
{
    std::ofstream{settings.file} << std::string(5000, 'x');
    unavailable();
    fs::remove(settings.file);
    make("CREATE TABLE t (id INT)");
    EXPECT_TRUE(driver().stats().available);
}

TEST_F(SqliteStorage, BehavesInMemoryAsInAFile)
{
    settings.file = ":memory:";
    const std::set<std::string> before = private_folders();
    make("CREATE TABLE t (id INT)");
    make("INSERT INTO t VALUES (1)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (2)");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
    ASSERT_TRUE(await(transaction->commit(soon())));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":2}])");

    std::set<std::string> during = private_folders();
    for (const std::string& folder : before)
        during.erase(folder);
    ASSERT_EQ(during.size(), 1U);
    EXPECT_EQ(mode_of(*during.begin()), 0700U);
    EXPECT_EQ(mode_of(fs::path{*during.begin()} / "data.db"), 0600U);

    close();
    EXPECT_FALSE(fs::exists(*during.begin()));
    const Result<Outcome> gone = execute(statement("SELECT id FROM t", {}, {{"id"}}));
    ASSERT_FALSE(gone);
    EXPECT_EQ(fact(gone.error(), "sqlState"), "42P01");
}

TEST_F(SqliteStorage, SharesNothingBetweenTwoDriversInMemory)
{
    settings.file = ":memory:";
    make("CREATE TABLE t (id INT)");
    Result<std::unique_ptr<connectord::Driver>> other = make_driver(io, settings);
    ASSERT_TRUE(other);
    const sql::Statement select = statement("SELECT id FROM t", {}, {{"id"}});
    EXPECT_FALSE(await((*other)->execute(select, out, soon())));
}

TEST_F(SqliteStorage, SweepsWhatAKilledProcessLeftBehind)
{
    const fs::path parent =
        ::access("/dev/shm", W_OK | X_OK) == 0 ? fs::path{"/dev/shm"} : fs::temp_directory_path();
    std::string left = (parent / "connectord-memory-XXXXXX").string();
    ASSERT_NE(::mkdtemp(left.data()), nullptr);
    std::ofstream{fs::path{left} / "data.db"} << "x";
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, left.c_str(), long_ago, 0), 0);
    settings.file = ":memory:";
    make("CREATE TABLE t (id INT)");
    EXPECT_FALSE(fs::exists(left));
}

TEST_F(SqliteStorage, RefusesSettingsThatNameNoFile)
{
    settings.file = "";
    const Result<std::unique_ptr<connectord::Driver>> made = make_driver(io, settings);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Errc::invalid_params);
}

} // namespace
} // namespace connectord::sqlite::test
