#include "drivers/schema/discovered.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::schema::test {

using support::json_of;

TEST(Discovered, NamesThingsAsTheJugglerDoes)
{
    const Naming naming;
    EXPECT_EQ(naming.model("order_items"), "OrderItems");
    EXPECT_EQ(naming.model("HTTPServer"), "HttpServer");
    EXPECT_EQ(naming.property("customer_id"), "customerId");
    EXPECT_EQ(naming.property("a1_b2"), "a1B2");
    EXPECT_EQ(naming.property("x__y"), "xY");
    EXPECT_EQ(naming.property("UPPER_CASE"), "upperCase");
    EXPECT_EQ(naming.property("fk_1_2"), "fk_1_2");
    EXPECT_EQ(naming.property("v1.2"), "v1_2");
    EXPECT_EQ(naming.relation("orders_customer_id_fkey"), "ordersCustomerIdFkeyRel");
    EXPECT_EQ((Naming{.maps = false, .camel_case = true}).model("order_items"), "order_items");
    EXPECT_EQ((Naming{.maps = true, .camel_case = false}).property("order_items"), "order_items");
    EXPECT_EQ(naming.property("___"), "___");
    EXPECT_EQ(naming.property("größe"), "größe");
}

TEST(Discovered, GivesTwoColumnsTwoNames)
{
    DiscoveredTable table;
    for (const char* name : {"a_b", "aB"})
        table.columns.push_back(boost::json::object{{"owner", "s"},
                                                    {"tableName", "t"},
                                                    {"columnName", name},
                                                    {"dataType", "text"},
                                                    {"nullable", "YES"},
                                                    {"generated", false},
                                                    {"type", "String"}});
    table.columns.push_back(table.columns.front());
    table.columns.back().as_object()["columnName"] = "a__b";
    const boost::json::object model = model_of(table, {}, "postgresql", {});
    EXPECT_EQ(model.at("properties").as_object().size(), 3U);
    EXPECT_TRUE(model.at("properties").as_object().contains("aB_"));
    EXPECT_TRUE(model.at("properties").as_object().contains("a__b"));
}

} // namespace connectord::schema::test
