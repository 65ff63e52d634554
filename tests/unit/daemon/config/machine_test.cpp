#include "daemon/config/machine.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace connectord::config {
namespace {

namespace fs = std::filesystem;

/// A folder that ends with its test.
class Folder : public testing::Test {
protected:
    Folder()
    {
        std::string name = fs::temp_directory_path() / "connectord-XXXXXX";
        folder_ = mkdtemp(name.data());
    }
    ~Folder() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text, fs::perms rights) const
    {
        const fs::path path = folder_ / name;
        std::ofstream{path} << text;
        fs::permissions(path, rights);
        return path;
    }

    fs::path folder_;
    const char* nothing_[1] = {nullptr};
    Machine machine_ = this_machine(nothing_);
};

using ThisMachine = Folder;

TEST_F(ThisMachine, TellsWhoMayReadAFile)
{
    using enum fs::perms;
    const Result<File> open = machine_.read_file(write("open", "a\n\0b", owner_read | others_read));
    const Result<File> own = machine_.read_file(write("own", "secret\n", owner_read | group_read));
    ASSERT_TRUE(open.has_value() && own.has_value());
    EXPECT_TRUE(open->readable_by_everybody);
    EXPECT_FALSE(own->readable_by_everybody);
    EXPECT_EQ(own->text, "secret\n");
}

TEST_F(ThisMachine, SaysWhyAFileCannotBeRead)
{
    const Result<File> gone = machine_.read_file(folder_ / "gone");
    const Result<File> no_file = machine_.read_file(folder_);
    ASSERT_FALSE(gone.has_value() || no_file.has_value());
    EXPECT_EQ(gone.error().message,
              (folder_ / "gone").string() + " cannot be read: No such file or directory");
    EXPECT_EQ(no_file.error().message, folder_.string() + " cannot be read: Is a directory");
}

TEST_F(ThisMachine, MakesAFolderWithItsParents)
{
    EXPECT_TRUE(machine_.make_folder(folder_ / "a/b"));
    EXPECT_TRUE(fs::is_directory(folder_ / "a/b"));
    EXPECT_TRUE(machine_.make_folder(folder_ / "a/b")) << "it is there already";
    EXPECT_FALSE(machine_.make_folder(write("file", "", fs::perms::owner_all) / "below"));
}

TEST(Machine, TakesVariablesApartAtTheFirstEqualsSign)
{
    const char* environment[] = {"A=1", "B=x=y", "C=", "broken", nullptr};
    const Machine machine = this_machine(environment);
    EXPECT_EQ(machine.environment,
              (std::map<std::string, std::string>{{"A", "1"}, {"B", "x=y"}, {"C", ""}}));
}

} // namespace
} // namespace connectord::config
