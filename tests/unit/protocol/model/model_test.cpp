#include "protocol/model/model.hpp"

#include "protocol/model/options.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::model {

namespace {

using support::json_of;
using support::model_of;

Error refusal(std::string_view properties, std::string_view settings = "{}")
{
    const auto model = Model::read("M", json_of(properties).as_object(),
                                   json_of(settings).as_object(), Path{"params"});
    EXPECT_FALSE(model) << properties;
    return model ? Error{} : model.error();
}

} // namespace

TEST(Model, GetsLoopBacksOwnIdWhenItDeclaresNone)
{
    const auto model = model_of("M", R"({"name": "string"})");
    ASSERT_EQ(model->ids().size(), 1U);
    EXPECT_EQ(model->ids()[0]->name, "id");
    EXPECT_TRUE(model->ids()[0]->generated);
    EXPECT_TRUE(model_of("M", R"({"name": "string"})", R"({"idInjection": false})")->ids().empty());
}

TEST(Model, OrdersACompositeKeyByItsPlaces)
{
    const auto model =
        model_of("M", R"({"b": {"type": "number", "id": 2}, "a": {"type": "number", "id": 1}})");
    ASSERT_EQ(model->ids().size(), 2U);
    EXPECT_EQ(model->ids()[0]->name, "a");
    EXPECT_EQ(model->ids()[1]->name, "b");
}

TEST(Model, TakesNothingButARefusalForNotNullable)
{
    const auto nullable = [](std::string_view members) {
        const auto model =
            model_of("M", R"({"a": {"type": "string", )" + std::string{members} + "}}");
        return model->find("a")->nullable;
    };
    for (const char* refusal : {R"("nullable": false)", R"("null": "N")", R"("allowNull": "NO")",
                                R"("nullable": 0)", R"("required": true)"})
        EXPECT_FALSE(nullable(refusal)) << refusal;
    for (const char* other :
         {R"("nullable": null)", R"("null": "Y")", R"("allowNull": "")", R"("nullable": 1)"})
        EXPECT_TRUE(nullable(other)) << other;
}

TEST(Model, FindsOnlyItsOwnNames)
{
    const auto model = model_of("M", R"({"name": "string"})");
    for (const char* name : {"constructor", "toString", "__proto__", "Name", ""})
        EXPECT_EQ(model->find(name), nullptr) << name;
}

TEST(Model, HasOneTextForEqualDefinitions)
{
    EXPECT_EQ(model_of("M", R"({"a": "string"})")->canonical(),
              model_of("M", R"({"a":"string"})")->canonical());
    EXPECT_NE(model_of("M", R"({"a": "string"})")->canonical(),
              model_of("N", R"({"a":"string"})")->canonical());
    EXPECT_NE(model_of("M", R"({"a": "string"})")->canonical(),
              model_of("M", R"({"a":"number"})")->canonical());
}

TEST(Model, RefusesDefinitionsThatCannotBe)
{
    EXPECT_EQ(refusal(R"({"a": 5})").data.at("path"), "params.properties.a");
    EXPECT_EQ(refusal(R"({"a": {"type": 5}})").data.at("path"), "params.properties.a.type");
    EXPECT_EQ(refusal(R"({"a": ["string", "number"]})").data.at("path"), "params.properties.a");
    EXPECT_EQ(refusal(R"({"a": {"type": "string", "id": -1}})").data.at("path"),
              "params.properties.a.id");
    EXPECT_EQ(refusal(R"({"": "string"})").code, Errc::invalid_params);
    EXPECT_EQ(refusal("{}", R"({"idInjection": false})").data.at("path"), "params.properties");
}

TEST(Options, RefuseNamesThatTheyDoNotKnow)
{
    const boost::json::value json = json_of(R"({"transacton": "x"})");
    const Result<Options> options = Options::read(&json);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().data.at("path"), "params.options.transacton");
    EXPECT_EQ(options.error().data.at("nearest"), "transaction");
}

TEST(Options, RefuseValuesOutOfRange)
{
    for (const char* text :
         {R"({"timeoutMs": 0})", R"({"timeoutMs": "5"})", R"({"maxAffected": -1})",
          R"({"dryRun": 1})", R"({"transaction": ""})", R"({"datasource": 5})"}) {
        const boost::json::value json = json_of(text);
        EXPECT_FALSE(Options::read(&json)) << text;
    }
}

} // namespace connectord::model
