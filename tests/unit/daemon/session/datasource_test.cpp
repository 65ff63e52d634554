#include "daemon/session/datasource.hpp"

#include "drivers/sqlite/driver.hpp"
#include "tests/support/models.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace connectord::session {
namespace {

using support::model_of;

class DatasourceTest : public ::testing::Test {
protected:
    static std::unique_ptr<Driver> driver(boost::asio::io_context& io)
    {
        DriverSettings settings;
        settings.driver = "sqlite3";
        settings.file = ":memory:";
        Result<std::unique_ptr<Driver>> made = sqlite::make_driver(io, settings);
        return std::move(*made);
    }

    Task<void> look_for(std::string name)
    {
        looked = co_await datasource.discover(std::move(name), datasource.driver(), soon());
        co_await datasource.driver().close();
    }

    static Deadline soon() { return Deadline::in(std::chrono::seconds{5}); }

    boost::asio::io_context io;
    Datasource datasource{"db", driver(io), DatasourcePolicy{}, {}};
    Status looked;
};

using WeakTable = std::weak_ptr<const sql::Table>;

TEST_F(DatasourceTest, KeepsATableAsLongAsItsModelIsKnown)
{
    datasource.define(model_of("Book", R"({"title": "string"})"));
    const WeakTable table = datasource.find_table("Book");
    EXPECT_FALSE(table.expired()) << "between two calls its plans would be lost";
    EXPECT_EQ(datasource.find_table("Book"), table.lock());
    EXPECT_EQ(datasource.find_table("book"), nullptr);
}

TEST_F(DatasourceTest, KeepsTheLatestTablesOfOtherSchemas)
{
    datasource.define(model_of("Book", R"({"title": "string"})"));
    const WeakTable first = datasource.find_table("Book", "one");
    EXPECT_FALSE(first.expired());
    for (int i = 0; i < 100; ++i)
        datasource.find_table("Book", "schema" + std::to_string(i));
    EXPECT_TRUE(first.expired()) << "but not all of them for ever";
}

TEST_F(DatasourceTest, AnswersTheSameTableToEqualDefinitions)
{
    const auto one = datasource.table(model_of("Book", R"({"title": "string"})"));
    EXPECT_EQ(datasource.table(model_of("Book", R"({"title": "string"})")), one);
    EXPECT_NE(datasource.table(model_of("Book", R"({"title": "number"})")), one);
}

TEST_F(DatasourceTest, KnowsNothingOfATableThatIsNotThere)
{
    boost::asio::co_spawn(io, look_for("Nowhere"), boost::asio::detached);
    io.run();
    EXPECT_TRUE(looked);
    EXPECT_EQ(datasource.find_table("Nowhere"), nullptr);
}

} // namespace
} // namespace connectord::session
