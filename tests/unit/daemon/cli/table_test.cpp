#include "daemon/cli/table.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace connectord::cli {
namespace {

std::string table(const char* json)
{
    return table_of(boost::json::parse(json));
}

TEST(Table, LaysOutRowsUnderTheirKeys)
{
    EXPECT_EQ(table(R"([{"name":"a","n":5,"on":true},{"name":"longer","n":1234,"on":false}])"),
              "name       n  on\n"
              "a          5  yes\n"
              "longer  1234  no\n");
}

TEST(Table, ShowsWhatIsMissingAsADash)
{
    EXPECT_EQ(table(R"([{"a":null,"b":""},{"a":"x"}])"), "a  b\n-  -\nx  -\n");
}

TEST(Table, LetsNobodyWriteToTheTerminal)
{
    const std::string text = table(R"([{"client":"\u001b[2J\nroot"}])");
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(table(R"([{"client":"\u009b2J"}])"), "client\n?2J\n");
    EXPECT_EQ(text, "client\n\"\\u001b[2J\\nroot\"\n");
}

TEST(Table, IsJsonForWhatIsNoTable)
{
    EXPECT_EQ(table("[]"), "none\n");
    EXPECT_EQ(table(R"({"a":1})"), "{\"a\":1}\n");
    EXPECT_EQ(table("[1,2]"), "[1,2]\n");
}

} // namespace
} // namespace connectord::cli
