// Every value comes back as it went: LoopBack's types over both databases.
#include "tests/conformance/world.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <string>

namespace connectord::test {
namespace {

/// A value stored, then read back by its id and found by itself.
class Types : public Conformance {
protected:
    void make(std::string_view definition)
    {
        make_model("Thing", R"({"id": {"type": "Number", "id": 1}, "value": )" +
                                std::string{definition} + "}");
        next_id_ = 1;
    }

    /// What comes back for a value, byte by byte as it came.
    std::string back(std::string_view value)
    {
        const std::string id = std::to_string(next_id_++);
        ok("create", R"(["Thing", {"id": )" + id + R"(, "value": )" + std::string{value} + "}]");
        caller.client.start("find", R"(["Thing", )" + id + "]");
        const std::string line = caller.client.read_line();
        const std::string member = R"("value":)";
        const std::size_t begin = line.find(member);
        const std::size_t end = line.size() - 2;
        if (begin == line.npos || !line.ends_with("}}"))
            throw std::runtime_error{"no row came back: " + line};
        return line.substr(begin + member.size(), end - begin - member.size());
    }

    void same(std::string_view value) { EXPECT_EQ(back(value), value); }

    /// How many rows equal a value.
    std::int64_t equal(std::string_view value)
    {
        return ok("count", R"(["Thing", {"value": )" + std::string{value} + "}]")
            .to_number<std::int64_t>();
    }

    Refusal rejected(std::string_view value)
    {
        return refused("create", R"(["Thing", {"id": 99, "value": )" + std::string{value} + "}]");
    }

private:
    int next_id_ = 1;
};

/// What only PostgreSQL has columns for.
class TypesOfPostgresql : public Types {};

std::string utf8(char32_t point)
{
    std::string text;
    const auto add = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0 | point >> 6);
        add(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        add(0xE0 | point >> 12);
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    } else {
        add(0xF0 | point >> 18);
        add(0x80 | (point >> 12 & 0x3F));
        add(0x80 | (point >> 6 & 0x3F));
        add(0x80 | (point & 0x3F));
    }
    return text;
}

TEST_P(Types, KeepIntegersToTheLastDigit)
{
    make(
        R"({"type": "Number", "postgresql": {"dataType": "bigint"}, "sqlite3": {"dataType": "bigint"}})");
    same("0");
    same("-1");
    same("2147483648");
    same("9007199254740991");
    same("-9007199254740991");
    same("9007199254740992");
    EXPECT_EQ(back("9007199254740993"), R"("9007199254740993")");
    EXPECT_EQ(back("9223372036854775807"), R"("9223372036854775807")");
    EXPECT_EQ(back("-9223372036854775808"), R"("-9223372036854775808")");
    EXPECT_EQ(back(R"("9223372036854775806")"), R"("9223372036854775806")");
    EXPECT_EQ(equal("9223372036854775807"), 1);
    EXPECT_EQ(equal(R"("9223372036854775807")"), 1);
    EXPECT_EQ(equal("9223372036854775806"), 1);
    EXPECT_EQ(equal("9007199254740993"), 1);
}

TEST_P(Types, KeepDoubles)
{
    make(
        R"({"type": "Number", "postgresql": {"dataType": "double precision"}, "sqlite3": {"dataType": "double"}})");
    const auto close = [&](std::string_view value) {
        // Not by the JSON library: what it reads can be a little beside the nearest double.
        EXPECT_EQ(std::stod(back(value)), std::stod(std::string{value})) << value;
        EXPECT_GE(equal(value), 1) << value;
    };
    for (const char* value : {"0.5", "-0.1", "0.1", "1e308", "-1e308", "1.7976931348623157e308",
                              "2.2250738585072014e-308", "3.141592653589793", "1e21",
                              "123456789.123456789", "1e-7", "42"})
        close(value);
}

TEST_P(TypesOfPostgresql, KeepDecimalsByTheirDigits)
{
    make(R"({"type": "Number", "postgresql": {"dataType": "numeric"}})");
    same("0.5");
    same("19.99");
    EXPECT_EQ(back(R"("12345678901234567890.123456789")"), R"("12345678901234567890.123456789")");
    EXPECT_EQ(back(R"("0.1234567890123456789")"), R"("0.1234567890123456789")");
    EXPECT_EQ(equal(R"("12345678901234567890.123456789")"), 1);
}

TEST_P(Types, KeepBooleansAndNulls)
{
    make(R"("Boolean")");
    same("true");
    same("false");
    same("null");
    EXPECT_EQ(back("1"), "true");
    EXPECT_EQ(back("0"), "false");
    EXPECT_EQ(equal("true"), 2);
    EXPECT_EQ(equal("false"), 2);
    EXPECT_EQ(equal("null"), 1);
    EXPECT_EQ(rejected("\"maybe\"").path(), "params.data.value");
}

TEST_P(Types, KeepTextOfEveryClassOfCharacters)
{
    make(R"("String")");
    const auto keep = [&](const std::string& text) {
        const std::string json = boost::json::serialize(boost::json::value(text));
        EXPECT_EQ(back(json), json) << text.substr(0, 100);
        EXPECT_EQ(equal(json), 1) << text.substr(0, 100);
    };
    keep("");
    keep(" leading and trailing ");
    keep("quotes ' \" ` and \\ backslash \\n and $1 ? %s");
    keep("\n\r\t\b\f\x01\x1F\x7F");
    keep("null");
    keep("{\"a\":1}");
    // A character of every row of 256 of the BMP, surrogates aside, then planes 1 to 16.
    std::string all;
    for (char32_t point = 0x80; point < 0x10000; point += 0x35) {
        if (point < 0xD800 || point > 0xDFFF)
            all += utf8(point);
    }
    for (char32_t point : {0xFFFDU, 0xFFFEU, 0xFFFFU, 0x10000U, 0x1F600U, 0x1F468U, 0x200DU,
                           0x1F469U, 0x20000U, 0xE0001U, 0x10FFFFU})
        all += utf8(point);
    keep(all);
    keep("e\xCC\x81 is not \xC3\xA9");
    keep("\xC3\xA9");
    EXPECT_EQ(back("\"\\uD83D\\uDE00\\u0041\""), "\"\xF0\x9F\x98\x80"
                                                 "A\"");
}

TEST_P(Types, KeepLongText)
{
    make(R"("String")");
    for (const std::size_t size : {std::size_t{1} << 20, std::size_t{10} << 20}) {
        std::string text;
        text.reserve(size);
        while (text.size() < size)
            text.append("0123456789abcde\n");
        const boost::json::object row{{"id", static_cast<std::int64_t>(size)}, {"value", text}};
        ok("create", boost::json::object{{"model", "Thing"}, {"data", row}});
        const boost::json::value found =
            ok("find", boost::json::object{{"model", "Thing"}, {"id", row.at("id")}});
        EXPECT_TRUE(found.at("value").as_string() == text) << size;
    }
}

TEST_P(Types, KeepMomentsToTheMicrosecond)
{
    make(R"("Date")");
    same(R"("2026-11-20T10:00:00.000Z")");
    same(R"("2026-11-20T10:00:00.123Z")");
    same(R"("2026-11-20T10:00:00.123456Z")");
    same(R"("1969-12-31T23:59:59.999999Z")");
    same(R"("1883-11-18T12:03:58.000001Z")");
    same(R"("2150-02-28T23:59:59.500Z")");
    same(R"("0001-01-01T00:00:00.000Z")");
    same(R"("9999-12-31T23:59:59.999Z")");
    same("null");
    EXPECT_EQ(back(R"("2026-11-20T10:00:00+05:30")"), R"("2026-11-20T04:30:00.000Z")");
    EXPECT_EQ(back(R"("2026-11-20")"), R"("2026-11-20T00:00:00.000Z")");
    EXPECT_EQ(back("0"), R"("1970-01-01T00:00:00.000Z")");
    EXPECT_EQ(back("-1"), R"("1969-12-31T23:59:59.999Z")");
    EXPECT_EQ(equal(R"("2026-11-20T10:00:00.123456Z")"), 1);
    EXPECT_EQ(equal(R"("2026-11-20T15:30:00+05:30")"), 1);
    EXPECT_EQ(rejected(R"("tomorrow")").path(), "params.data.value");
    EXPECT_EQ(rejected(R"("2026-02-30T00:00:00Z")").name(), "invalid_params");
    EXPECT_EQ(rejected("true").name(), "invalid_params");
}

TEST_P(Types, KeepEveryByte)
{
    make(R"("Buffer")");
    // All byte values, in order: base64 without padding, with one and with two signs of it.
    same(
        R"("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w==")");
    same(R"("")");
    same(R"("AA==")");
    same(R"("//8=")");
    same("null");
    EXPECT_EQ(back(R"({"type": "Buffer", "data": [0, 255, 128]})"), R"("AP+A")");
    EXPECT_EQ(equal(R"("//8=")"), 1);
    EXPECT_EQ(ok("count", R"(["Thing", {"value": {"inq": ["AA==", "//8="]}}])"), 2);
    EXPECT_EQ(rejected(R"("not base64!")").path(), "params.data.value");
}

TEST_P(Types, KeepDocuments)
{
    make(R"("Object")");
    same("{}");
    same(R"({"a":1,"b":[1,2,{"c":null}],"d":{"e":"f"},"g":true,"h":1.5})");
    same(R"({"quote'\"":"it's \"quoted\"","uni":"é😀"})");
    same("[1,2,3]");
    same("null");
    same(R"({"__proto__":{"x":1},"constructor":2})");
    same(R"({"big":9223372036854775807})");
    std::string deep = "1";
    for (int i = 0; i < 25; ++i)
        deep = R"({"d":)" + deep + "}";
    same(deep);
}

TEST_P(TypesOfPostgresql, KeepDocumentsInColumnsOfTheirOwnKind)
{
    for (const char* type : {"json", "jsonb"}) {
        make(R"({"type": "Object", "postgresql": {"dataType": ")" + std::string{type} + "\"}}");
        same("{}");
        EXPECT_JSON(json_of(back(R"({"a":1,"b":[1,2,{"c":null}]})")),
                    R"({"a":1,"b":[1,2,{"c":null}]})");
        same("null");
        EXPECT_EQ(equal(R"({"b": [1, 2, {"c": null}], "a": 1})"), 1) << type;
    }
}

TEST_P(Types, KeepArrays)
{
    make(R"(["String"])");
    same("[]");
    same(R"(["a","","b, c","{d}","\"e\"","NULL"])");
    same("null");
    EXPECT_EQ(rejected("5").path(), "params.data.value");
    make(R"({"type": "Array"})");
    same(R"([1,"two",null,[3],{"four":4}])");
}

TEST_P(TypesOfPostgresql, KeepNativeArraysWhereThereAreSome)
{
    EXPECT_TRUE(has_capability("nativeArrays"));
    make(R"({"type": ["String"], "postgresql": {"dataType": "text[]"}})");
    same("[]");
    same(R"(["a","","b, c","{d}","\"e\"","NULL","back\\slash"])");
    same(R"([null,"x"])");
    same("null");
    EXPECT_EQ(equal("[]"), 1);
    make(R"({"type": ["Number"], "postgresql": {"dataType": "integer[]"}})");
    same("[1,-2,3]");
    same("[null]");
    make(R"({"type": ["Boolean"], "postgresql": {"dataType": "boolean[]"}})");
    same("[true,false]");
}

TEST_P(Types, KeepPoints)
{
    make(R"("GeoPoint")");
    same(R"({"lat":59.91,"lng":10.75})");
    same(R"({"lat":-90,"lng":-180})");
    same("null");
    EXPECT_EQ(equal(R"({"lat": 59.91, "lng": 10.75})"), 1);
    EXPECT_EQ(rejected(R"({"lat": 1})").path(), "params.data.value");
    EXPECT_EQ(rejected("\"1,2\"").name(), "invalid_params");
}

TEST_P(Types, OfAWrongKindAreRefusedBeforeTheDatabase)
{
    make(R"("Number")");
    for (const char* value :
         {"\"ten\"", "[]", "{}", "\"1e\"", "\"0x10\"", "\"\"", "\"NaN\"", "\"Infinity\"", "\" 1\""})
        EXPECT_EQ(rejected(value).path(), "params.data.value") << value;
    make(R"("String")");
    EXPECT_EQ(back("5"), R"("5")");
    EXPECT_EQ(back("true"), R"("true")");
    EXPECT_EQ(rejected("[]").path(), "params.data.value");
    EXPECT_EQ(rejected("{}").path(), "params.data.value");
}

TEST_P(TypesOfPostgresql, OfIntegersThatTheColumnCannotHoldAreTheDatabasesError)
{
    make(R"("Number")");
    const Refusal refusal = rejected("2147483648");
    EXPECT_EQ(refusal.name(), "database_error");
    EXPECT_EQ(refusal.fact("sqlState"), "22003");
    EXPECT_EQ(refusal.text().find("2147483648"), std::string::npos) << refusal.text();
}

TEST_P(TypesOfPostgresql, OfInfinityBecomeNullInANumber)
{
    make(R"({"type": "Number", "postgresql": {"dataType": "double precision"}})");
    Postgresql direct{conformance_database()};
    direct.query("INSERT INTO thing VALUES (1, 'NaN'), (2, 'Infinity'), (3, '-Infinity')");
    EXPECT_JSON(ok("all", R"(["Thing", {"fields": ["value"]}])"),
                R"([{"value": null}, {"value": null}, {"value": null}])");
    EXPECT_JSON(ok("execute", R"(["SELECT value FROM thing ORDER BY id"])"),
                R"([{"value": "NaN"}, {"value": "Infinity"}, {"value": "-Infinity"}])");
}

OVER_EVERY_DRIVER(Types);
OVER_POSTGRESQL(TypesOfPostgresql);

} // namespace
} // namespace connectord::test
