#include "daemon/cli/command.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace connectord::cli {
namespace {

struct Ran {
    int code;
    std::string out;
    std::string err;
};

Ran run(const std::vector<std::string>& arguments)
{
    const config::Machine machine{
        .environment = {},
        .read_file = [](const std::filesystem::path& path) -> Result<config::File> {
            return Error{Errc::invalid_params, path.native() + " cannot be read"};
        },
        .make_folder = [](const std::filesystem::path&) { return true; }};
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_command(arguments, machine, {out, err});
    return {code, out.str(), err.str()};
}

TEST(Command, IsToldFromFlags)
{
    EXPECT_TRUE(is_command(std::vector<std::string>{"status", "--json"}));
    EXPECT_FALSE(is_command(std::vector<std::string>{"--memory", "status"}));
    EXPECT_FALSE(is_command(std::vector<std::string>{}));
}

TEST(Command, MakesADifferentTokenEachTime)
{
    const Ran one = run({"token", "new", "shop"});
    const Ran other = run({"token", "new", "shop"});
    EXPECT_EQ(one.code, 0);
    EXPECT_NE(one.out, other.out);
    EXPECT_NE(one.out.find("name = \"shop\""), std::string::npos);
}

TEST(Command, MisusedEndsWithTwo)
{
    EXPECT_EQ(run({"token", "old"}).code, 2);
    EXPECT_EQ(run({"call"}).code, 2);
    EXPECT_EQ(run({"call", "ping", "[", "--to", "127.0.0.1:1"}).code, 2);
    EXPECT_EQ(run({"call", "ping", "--to", "nowhere"}).code, 2);
    EXPECT_EQ(run({"status", "--token-file", "/nothing"}).code, 2);
    EXPECT_EQ(run({"status", "--to"}).code, 2);
}

TEST(Command, WithoutADaemonEndsWithThree)
{
    const Ran ran = run({"status", "--to", "unix:/nothing/here.sock"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_NE(ran.err.find("unix:/nothing/here.sock cannot be reached"), std::string::npos);
}

} // namespace
} // namespace connectord::cli
