// Keeps the picture of the rooms true, and keeps itself honest: each rule is shown something that
// breaks it.
#include "tests/unit/layering/rules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

namespace connectord::layering {
namespace {

namespace fs = std::filesystem;

const fs::path root{CONNECTORD_SOURCE_DIR};

const SourceTree& sources()
{
    static const SourceTree tree = read_tree(root, {"protocol", "drivers", "daemon"});
    return tree;
}

std::string joined(const std::vector<std::string>& lines)
{
    return std::accumulate(
        lines.begin(), lines.end(), std::string{},
        [](std::string all, const std::string& line) { return all + "\n" + line; });
}

/// One file of one line, beside the sources as they are.
SourceTree with(const std::string& file, std::string_view line)
{
    SourceTree tree = sources();
    tree[file] = includes_of(line);
    return tree;
}

TEST(Layering, IncludesPointOneWay)
{
    EXPECT_GT(sources().size(), 50U);
    EXPECT_EQ(joined(against_the_arrows(sources())), "");
}

TEST(Layering, PureFilesReachNothingThatOpensThings)
{
    EXPECT_EQ(joined(impure(sources())), "");
}

TEST(Layering, IncludesAreWrittenFromTheRoot)
{
    EXPECT_EQ(joined(not_from_the_root(sources())), "");
}

TEST(Layering, SeesAnIncludeAgainstTheArrows)
{
    const auto breaks = [](const std::string& file, std::string_view line) {
        return joined(against_the_arrows(with(file, line)));
    };
    EXPECT_EQ(breaks("protocol/json/x.cpp", "#include \"drivers/driver.hpp\""),
              "\nprotocol/json/x.cpp:1: may not include \"drivers/driver.hpp\"");
    EXPECT_NE(breaks("drivers/sql/x.cpp", "#include \"daemon/rpc/call.hpp\""), "");
    EXPECT_NE(breaks("drivers/sqlite/x.cpp", "#include \"drivers/postgresql/driver.hpp\""), "");
    EXPECT_NE(breaks("daemon/session/x.cpp", "#include \"daemon/connector/params.hpp\""), "");
    EXPECT_NE(breaks("daemon/rpc/x.cpp", "#include \"drivers/sqlite/driver.hpp\""), "");
    EXPECT_NE(breaks("daemon/main.cpp", "#include \"drivers/sqlite/driver.hpp\""), "");
    EXPECT_EQ(breaks("daemon/app.cpp", "#include \"drivers/sqlite/driver.hpp\""), "");
    EXPECT_NE(breaks("daemon/attic/x.cpp", "#include \"protocol/error.hpp\""), "")
        << "an unknown room";
}

TEST(Layering, SeesAPureFileThatReachesASocketByWayOfAnother)
{
    EXPECT_NE(joined(impure(with("protocol/rpc/x.hpp", "#include <boost/asio/post.hpp>"))), "");
    EXPECT_NE(joined(impure(with("drivers/sql/x.hpp", "#include \"drivers/async/task.hpp\""))), "");
    EXPECT_NE(joined(impure(with("drivers/postgresql/dialect.cpp", "#include <libpq-fe.h>"))), "");
    EXPECT_EQ(joined(impure(with("drivers/postgresql/row_encoder.cpp", "#include <libpq-fe.h>"))),
              "");
    EXPECT_EQ(joined(impure(with("drivers/postgresql/link.cpp", "#include <libpq-fe.h>"))), "");
}

TEST(Layering, SeesAnIncludeThatStartsFromItsOwnFolder)
{
    EXPECT_EQ(
        joined(not_from_the_root(with("protocol/rpc/x.cpp", "// idea\n#include \"request.hpp\""))),
        "\nprotocol/rpc/x.cpp:2: \"request.hpp\" is not a path from the root");
}

TEST(Layering, WhatACommentSaysIsNoInclude)
{
    EXPECT_TRUE(includes_of("// #include <x>\nint i; // #include \"y\"\n").empty());
    EXPECT_EQ(includes_of("  #  include <x>").size(), 1U);
}

TEST(Layering, EveryRoomHasAReadme)
{
    std::vector<std::string> without;
    for (const char* house : {"protocol", "drivers", "daemon"}) {
        for (const auto& entry : fs::recursive_directory_iterator{root / house}) {
            if (entry.is_directory() && !fs::exists(entry.path() / "README.md"))
                without.push_back(entry.path().lexically_relative(root).generic_string());
        }
    }
    for (const auto& entry : fs::directory_iterator{root / "tests"}) {
        const bool is_ours = entry.is_directory() && !fs::is_empty(entry.path());
        if (is_ours && !fs::exists(entry.path() / "README.md"))
            without.push_back(entry.path().lexically_relative(root).generic_string());
    }
    EXPECT_EQ(joined(without), "");
}

} // namespace
} // namespace connectord::layering
