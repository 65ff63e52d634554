// Values by key, with an end or without.
#include "tests/conformance/world.hpp"

#include <chrono>
#include <thread>

namespace connectord::test {
namespace {

class KeyValues : public Conformance {
protected:
    KeyValues() { make_model("Store", "{}", R"({"base": "KeyValueModel"})"); }

    std::string keys(std::string_view params)
    {
        const boost::json::value page = ok("kv.iterateKeys", params);
        std::string list;
        for (const boost::json::value& key : page.at("keys").as_array())
            list.append(list.empty() ? "" : " ").append(key.as_string());
        return list;
    }
};

TEST_P(KeyValues, KeepAnyJson)
{
    for (const std::string_view value :
         {R"("text")", R"("\"quoted\" ' \\ \u00e6 😀")", "\"null\"", "\"5\"", "5", "-0.5", "true",
          "false", "[]", R"([1, "a", null])", "{}", R"({"a": {"b": [true]}, "key": "k"})",
          "9007199254740993", R"("2026-11-20T10:00:00.000Z")",
          R"({"type": "Buffer", "data": [0, 255]})"}) {
        EXPECT_JSON(ok("kv.set", R"(["Store", "k", )" + std::string{value} + "]"), "null");
        EXPECT_JSON(ok("kv.get", R"(["Store", "k"])"), value);
    }
    EXPECT_JSON(ok("count", R"(["Store"])"), "1");
    EXPECT_JSON(ok("kv.get", R"(["Store", "K"])"), "null");
}

TEST_P(KeyValues, AreGoneWhenTheyHaveExpired)
{
    ok("kv.set", R"(["Store", "short", 1, {"ttl": 150}])");
    ok("kv.set", R"(["Store", "alone", 1, 60000])");
    ok("kv.set", R"(["Store", "long", 1])");
    EXPECT_JSON(ok("kv.get", R"(["Store", "short"])"), "1");
    EXPECT_JSON(ok("kv.ttl", R"(["Store", "long"])"), "null");
    const std::int64_t left = ok("kv.ttl", R"(["Store", "alone"])").as_int64();
    EXPECT_GT(left, 30'000);
    EXPECT_LE(left, 60'000);
    std::this_thread::sleep_for(std::chrono::milliseconds{200});

    EXPECT_JSON(ok("kv.get", R"(["Store", "short"])"), "null");
    EXPECT_EQ(keys(R"(["Store"])"), "alone long");
    EXPECT_JSON(ok("kv.delete", R"(["Store", "short"])"), R"({"count": 0})");
    const Refusal expired = refused("kv.expire", R"(["Store", "short", 1000])");
    EXPECT_EQ(expired.name(), "not_found");
    EXPECT_EQ(expired.fact("statusCode"), "404");
    EXPECT_NE(expired.message.find("Cannot expire unknown key \"short\""), std::string::npos);
    EXPECT_EQ(refused("kv.ttl", R"(["Store", "short"])").name(), "not_found");

    ok("kv.set", R"(["Store", "short", 2])");
    EXPECT_JSON(ok("kv.get", R"(["Store", "short"])"), "2");
    EXPECT_JSON(ok("kv.ttl", R"(["Store", "short"])"), "null") << "a new value has a new end";
}

TEST_P(KeyValues, ExpireWhenTheyAreToldTo)
{
    ok("kv.set", R"(["Store", "k", 1])");
    EXPECT_JSON(ok("kv.expire", R"(["Store", "k", 100])"), "null");
    EXPECT_LE(ok("kv.ttl", R"(["Store", "k"])").as_int64(), 100);
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    EXPECT_JSON(ok("kv.get", R"(["Store", "k"])"), "null");
}

TEST_P(KeyValues, AreIteratedInPagesByPattern)
{
    for (const std::string_view key : {"a:1", "a:2", "a_3", "b:1", "a%4", "a\\\\5"})
        ok("kv.set", R"(["Store", ")" + std::string{key} + R"(", 1])");
    EXPECT_EQ(ok("kv.iterateKeys", R"(["Store"])").at("keys").as_array().size(), 6U);
    EXPECT_EQ(keys(R"(["Store", {"match": "a:*"}])"), "a:1 a:2");
    EXPECT_EQ(keys(R"(["Store", {"match": "?:1"}])"), "a:1 b:1");
    EXPECT_EQ(keys(R"(["Store", {"match": "a_*"}])"), "a_3");
    EXPECT_EQ(keys(R"(["Store", {"match": "a%*"}])"), "a%4");
    EXPECT_EQ(keys(R"(["Store", {"match": "a\\*"}])"), "a\\5");
    EXPECT_EQ(keys(R"(["Store", {"match": "*:?"}])"), "a:1 a:2 b:1");
    EXPECT_EQ(keys(R"(["Store", {"match": ""}])").size(), keys(R"(["Store"])").size());

    const boost::json::value first =
        ok("kv.iterateKeys", R"(["Store", {"match": "?:*"}, null, 2])");
    EXPECT_JSON(first, R"({"keys": ["a:1", "a:2"], "cursor": "a:2"})");
    EXPECT_JSON(ok("kv.iterateKeys", R"(["Store", {"match": "?:*"}, "a:2", 2])"),
                R"({"keys": ["b:1"], "cursor": null})");
    EXPECT_EQ(refused("kv.iterateKeys", R"(["Store", {"mtch": "a"}])").fact("nearest"), "match");
}

TEST_P(KeyValues, AreRemovedOneByOneOrAll)
{
    ok("kv.set", R"(["Store", "a", 1])");
    ok("kv.set", R"(["Store", "b", 1])");
    ok("kv.set", R"(["Store", "c", 1])");
    EXPECT_JSON(ok("kv.delete", R"(["Store", "a"])"), R"({"count": 1})");
    EXPECT_JSON(ok("kv.delete", R"(["Store", "a"])"), R"({"count": 0})");
    EXPECT_JSON(ok("kv.deleteAll", R"(["Store"])"), R"({"count": 2})");
    EXPECT_EQ(keys(R"(["Store"])"), "");
}

TEST_P(KeyValues, BelongToTransactionsAsRowsDo)
{
    const boost::json::value begun = ok("beginTransaction");
    const boost::json::object options{{"transaction", begun.at("transaction")}};
    ok("kv.set",
       boost::json::object{{"model", "Store"}, {"key", "k"}, {"value", 1}, {"options", options}});
    EXPECT_JSON(
        ok("kv.get", boost::json::object{{"model", "Store"}, {"key", "k"}, {"options", options}}),
        "1");
    ok("rollback", options);
    EXPECT_JSON(ok("kv.get", R"(["Store", "k"])"), "null");
}

TEST_P(KeyValues, AreKeptByAnyModelThatIsMadeLikeThem)
{
    make_model(
        "Named",
        R"({"name": {"type": "String", "id": true}, "value": "Object", "expiresAt": "Date"})");
    ok("kv.set", R"(["Named", "k", [1]])");
    EXPECT_JSON(ok("find", R"(["Named", "k"])"),
                R"({"name": "k", "value": [1], "expiresAt": null})");
    make_model("Other", R"({"value": "String"})");
    EXPECT_EQ(refused("kv.get", R"(["Other", "k"])").path(), "params.model");
    EXPECT_EQ(refused("kv.set", R"(["Store", "k", 1, {"ttl": 0}])").path(), "params.options.ttl");
    EXPECT_EQ(refused("kv.set", R"(["Store", "k", null])").path(), "params.value");
    EXPECT_EQ(refused("kv.set", R"(["Store", "k", 1, {"tll": 5}])").path(), "params.options.tll");
}

OVER_EVERY_DRIVER(KeyValues);

} // namespace
} // namespace connectord::test
