#include "daemon/rpc/openrpc.hpp"

#include "tests/support/toy_methods.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace connectord::rpc {

namespace {

boost::json::value described()
{
    Registry methods;
    test::register_toys(methods);
    json::Writer out;
    write_openrpc(methods, out, ServiceInfo{"toys", "1.2.3", "for tests", "http://127.0.0.1:7071"});
    return boost::json::parse(out.view());
}

const boost::json::value& method(const boost::json::value& document, std::string_view name)
{
    for (const boost::json::value& method : document.at("methods").as_array()) {
        if (method.at("name") == boost::json::string{name})
            return method;
    }
    throw std::runtime_error{"not described"};
}

} // namespace

TEST(OpenRpc, DescribesTheService)
{
    const boost::json::value document = described();
    EXPECT_EQ(document.at("openrpc"), boost::json::value("1.2.6"));
    EXPECT_EQ(document.at("info").at("version"), boost::json::value("1.2.3"));
    EXPECT_EQ(document.at("servers").at(0).at("url"), boost::json::value("http://127.0.0.1:7071"));
}

TEST(OpenRpc, DescribesEveryMethodOnceWithItsAliasesAndGrant)
{
    const boost::json::value document = described();
    const boost::json::value& echo = method(document, "echo");
    EXPECT_EQ(echo.at("x-aliases"), (boost::json::value{"repeat"}));
    EXPECT_EQ(echo.at("x-grant"), boost::json::value("read"));
    EXPECT_THROW(method(document, "repeat"), std::runtime_error);
    const boost::json::value& subtract = method(document, "subtract");
    EXPECT_EQ(subtract.at("params").at(0).at("name"), boost::json::value("minuend"));
    EXPECT_EQ(subtract.at("params").at(0).at("required"), boost::json::value(true));
    EXPECT_TRUE(subtract.at("result").as_object().contains("schema"));
}

TEST(OpenRpc, RefersToErrorsThatItExplains)
{
    const boost::json::value document = described();
    const boost::json::object& errors = document.at("components").at("errors").as_object();
    EXPECT_EQ(errors.size(), 21U);
    EXPECT_EQ(errors.at("database_error").at("code"), boost::json::value(-32000));
    constexpr std::string_view start = "#/components/errors/";
    for (const boost::json::value& reference : method(document, "echo").at("errors").as_array()) {
        const boost::json::string& target = reference.at("$ref").as_string();
        EXPECT_TRUE(errors.contains(std::string_view{target}.substr(start.size()))) << target;
    }
}

} // namespace connectord::rpc
