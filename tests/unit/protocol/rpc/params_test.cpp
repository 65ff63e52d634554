#include "protocol/rpc/params.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include <string>
#include <vector>

namespace connectord::rpc {

namespace {

const std::vector<ParamSpec>& specs()
{
    static const std::vector<ParamSpec> specs{
        {"model", true, "{}", {}}, {"data", true, "{}", {}}, {"options", false, "{}", {}}};
    return specs;
}

Result<Params> bound(std::string_view params)
{
    const std::string text =
        R"({"jsonrpc":"2.0","method":"m","id":1,"params":)" + std::string{params} + "}";
    const Result<std::shared_ptr<const json::Document>> document = json::parse(text);
    EXPECT_TRUE(document) << text;
    const Message message = parse_message(*document, 100);
    EXPECT_TRUE(message.items.at(0).request) << text;
    return Params::bind(*message.items.at(0).request, specs());
}

/// The error's data as text; the params' own data when there is none.
std::string refused(std::string_view params)
{
    const Result<Params> found = bound(params);
    EXPECT_FALSE(found) << params;
    if (found)
        return "bound";
    EXPECT_EQ(found.error().code, Errc::invalid_params);
    return boost::json::serialize(found.error().data);
}

} // namespace

TEST(Params, AreTheSameByNameAndByPosition)
{
    for (const std::string_view given : {R"(["Customer",{"a":1}])", R"(["Customer",{"a":1},null])",
                                         R"({"data":{"a":1},"model":"Customer"})"}) {
        const Result<Params> params = bound(given);
        ASSERT_TRUE(params) << given;
        EXPECT_EQ(*params->string("model"), "Customer");
        EXPECT_EQ(**params->object("data"), (boost::json::object{{"a", 1}}));
        EXPECT_EQ(*params->optional_object("options"), nullptr);
        EXPECT_EQ(params->find("options"), nullptr);
    }
}

TEST(Params, KeepTheirDocumentAlive)
{
    const Result<Params> params = bound(R"(["Customer",{"a":[1,2,3]}])");
    EXPECT_EQ((*params->object("data"))->at("a").as_array().size(), 3U);
}

TEST(Params, ListEveryUnknownNameAndTheNearestKnown)
{
    EXPECT_EQ(refused(R"({"model":"C","date":{},"xyzzy":1})"),
              R"({"path":"params","unknown":["date","xyzzy"],"nearest":"data"})");
}

TEST(Params, SayWhichIsMissing)
{
    EXPECT_EQ(refused(R"({"model":"C"})"), R"({"path":"params.data","missing":"data"})");
    EXPECT_EQ(refused("[]"), R"({"path":"params.model","missing":"model"})");
}

TEST(Params, RefuseMorePositionsThanThereAre)
{
    EXPECT_EQ(refused(R"(["C",{},{},1])"), R"({"path":"params[3]"})");
}

TEST(Params, AnswerAViolationUnderTheParametersName)
{
    EXPECT_EQ(refused(R"(["C",{"name":"a\u0000b"}])"), R"({"path":"params.data.name"})");
    EXPECT_EQ(refused(R"({"model":"C","data":{"n":[1,1e400]}})"), R"({"path":"params.data.n[1]"})");
    EXPECT_EQ(refused(R"(["C",{"a":1,"a":2}])"), R"({"path":"params.data.a","doubled":["a"]})");
    EXPECT_EQ(refused(R"(["C",{},{},{"a":"\u0000"}])"), R"({"path":"params[3].a"})");
}

TEST(Params, TakeNullForAbsentWhereAValueIsOptional)
{
    const Result<Params> params = bound(R"({"model":"C","data":null,"options":null})");
    ASSERT_TRUE(params);
    EXPECT_NE(params->raw("data"), nullptr);
    EXPECT_EQ(params->find("data"), nullptr);
    EXPECT_FALSE(params->object("data"));
    EXPECT_EQ(*params->optional_string("options"), std::nullopt);
    EXPECT_EQ(*params->optional_integer("options", 0, 9), std::nullopt);
    EXPECT_TRUE(*params->boolean("options", true));
}

TEST(Params, RefuseOtherTypesWithTheirPath)
{
    const Result<Params> params = bound(R"(["",[],7.5])");
    ASSERT_TRUE(params);
    EXPECT_EQ(params->string("model").error().data.at("path"), boost::json::value("params.model"));
    EXPECT_EQ(params->object("data").error().data.at("path"), boost::json::value("params.data"));
    EXPECT_TRUE(params->array("data"));
    EXPECT_FALSE(params->array("model"));
    EXPECT_FALSE(params->optional_object("options"));
    EXPECT_FALSE(params->optional_string("options"));
    EXPECT_FALSE(params->optional_integer("options", 0, 100));
    EXPECT_FALSE(params->boolean("options", false));
}

TEST(Params, TakeIntegersInRangeHoweverTheyAreWritten)
{
    const auto integer = [](std::string_view text) {
        return bound("[\"C\",{}," + std::string{text} + "]")->optional_integer("options", -5, 1000);
    };
    EXPECT_EQ(*integer("7"), 7);
    EXPECT_EQ(*integer("7.0"), 7);
    EXPECT_EQ(*integer("1e3"), 1000);
    EXPECT_EQ(*integer("-5"), -5);
    EXPECT_FALSE(integer("-6"));
    EXPECT_FALSE(integer("1001"));
    EXPECT_FALSE(integer("7.5"));
    EXPECT_FALSE(integer("1e300"));
    EXPECT_FALSE(integer("18446744073709551615"));
    EXPECT_FALSE(integer("\"7\""));
}

TEST(Params, HoldAMethodToTheParametersThatItLists)
{
    const Result<Params> params = bound(R"(["C",{}])");
    EXPECT_THROW(params->raw("where"), std::logic_error);
}

} // namespace connectord::rpc
