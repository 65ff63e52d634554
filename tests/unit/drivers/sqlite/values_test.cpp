// What goes in comes out: every kind of value through a real file.
#include "tests/unit/drivers/sqlite/world.hpp"

#include "protocol/model/base64.hpp"

#include <cmath>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>

namespace connectord::sqlite::test {
namespace {

class SqliteValues : public World {
protected:
    /// Stores the value in a column of the declared type and reads it as the property's type.
    std::string round_trip(Value value, Type type, std::string_view declared = "")
    {
        make("DROP TABLE IF EXISTS v");
        make("CREATE TABLE v (v " + std::string{declared} + ")");
        make("INSERT INTO v VALUES (?1)", {std::move(value)});
        return rows(statement("SELECT v FROM v", {}, {{"v", type}}, Layout::first));
    }
    static std::string holding(std::string_view json)
    {
        return "{\"v\":" + std::string{json} + "}";
    }

    std::string string_round_trip(std::string_view text)
    {
        const std::string answer = round_trip(std::string{text}, Type::string, "TEXT");
        boost::json::error_code failed;
        const boost::json::value parsed = boost::json::parse(answer, failed);
        EXPECT_FALSE(failed) << answer.substr(0, 100);
        return failed ? std::string{} : std::string{parsed.at("v").as_string()};
    }

    std::optional<Error> refusal(Value value)
    {
        const Result<Outcome> done = execute(statement("SELECT ?1", {std::move(value)}, {{"v"}}));
        return done ? std::nullopt : std::optional<Error>{done.error()};
    }
};

TEST_F(SqliteValues, KeepsEveryInteger)
{
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, exact, -exact, std::int64_t{123456789}})
        EXPECT_EQ(round_trip(number, Type::number, "INTEGER"), holding(std::to_string(number)));
    for (const std::int64_t number :
         {exact + 1, -exact - 1, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        const std::string quoted = "\"" + std::to_string(number) + "\"";
        EXPECT_EQ(round_trip(number, Type::number, "INTEGER"), holding(quoted));
        EXPECT_EQ(round_trip(number, Type::number, "NUMERIC"), holding(quoted));
        EXPECT_EQ(round_trip(number, Type::any), holding(quoted));
    }
}

TEST_F(SqliteValues, KeepsEveryDouble)
{
    EXPECT_EQ(round_trip(0.1, Type::number, "REAL"), holding("0.1"));
    EXPECT_EQ(round_trip(1e308, Type::number, "REAL"), holding("1e+308"));
    EXPECT_EQ(round_trip(-1e308, Type::number, "REAL"), holding("-1e+308"));
    EXPECT_EQ(round_trip(5e-324, Type::number, "REAL"), holding("5e-324"));
    EXPECT_EQ(round_trip(5.0, Type::number, "REAL"), holding("5"));
    EXPECT_EQ(round_trip(5.5, Type::number, "NUMERIC"), holding("5.5"));

    const std::uint64_t seed = std::random_device{}();
    std::cout << "seed " << seed << "\n";
    std::mt19937_64 random{seed};
    for (int count = 0; count < 200; ++count) {
        const std::uint64_t bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value))
            continue;
        const std::string answer =
            rows(statement("SELECT ?1", {value}, {{"v", Type::number}}, Layout::first));
        const std::string text = answer.substr(5, answer.size() - 6);
        EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << answer;
    }
}

TEST_F(SqliteValues, MakesNullOfWhatIsNoNumber)
{
    EXPECT_EQ(round_trip(std::nan(""), Type::number, "REAL"), holding("null"));
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(round_trip(infinity, Type::number, "REAL"), holding("null"));
    EXPECT_EQ(round_trip(-infinity, Type::number, "REAL"), holding("null"));
    EXPECT_EQ(round_trip(infinity, Type::any), holding("\"Infinity\""));
    EXPECT_EQ(round_trip(-infinity, Type::string, "TEXT"), holding("\"-Inf\""));
    EXPECT_EQ(round_trip(model::Null{}, Type::string, "TEXT"), holding("null"));
}

TEST_F(SqliteValues, KeepsADecimalAsFarAsTheColumnDoes)
{
    using model::Decimal;
    const Decimal large{"9223372036854775807"};
    EXPECT_EQ(round_trip(large, Type::number, "NUMERIC"), holding("\"9223372036854775807\""));
    EXPECT_EQ(round_trip(Decimal{"42"}, Type::number, "INTEGER"), holding("42"));
    EXPECT_EQ(round_trip(Decimal{"0.10"}, Type::number, "NUMERIC"), holding("0.1"));

    const Decimal precise{"12345678901234567890.123456789"};
    EXPECT_EQ(round_trip(precise, Type::number, "TEXT"),
              holding("\"12345678901234567890.123456789\""));
    EXPECT_EQ(round_trip(precise, Type::number), holding("\"12345678901234567890.123456789\""));
    // A column with NUMERIC affinity makes a REAL of it: fifteen digits stay.
    EXPECT_EQ(round_trip(precise, Type::number, "NUMERIC").substr(0, 20), "{\"v\":12345678901234"
                                                                          "5");
}

TEST_F(SqliteValues, KeepsStringsOfEveryLengthAndAlphabet)
{
    EXPECT_EQ(string_round_trip(""), "");
    EXPECT_EQ(string_round_trip("'; DROP TABLE v; --"), "'; DROP TABLE v; --");
    const std::string large(10'000'000, 'x');
    EXPECT_TRUE(string_round_trip(large) == large);

    // Every code point of the BMP that is a character, and a sample of what lies beyond, emoji
    // among it.
    std::string every;
    for (unsigned point = 1; point < 0x20000; ++point) {
        if (point >= 0xd800 && point < 0xe000)
            continue;
        if (point < 0x80) {
            every.push_back(static_cast<char>(point));
        } else if (point < 0x800) {
            every.push_back(static_cast<char>(0xc0 | (point >> 6)));
            every.push_back(static_cast<char>(0x80 | (point & 0x3f)));
        } else if (point < 0x10000) {
            every.push_back(static_cast<char>(0xe0 | (point >> 12)));
            every.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
            every.push_back(static_cast<char>(0x80 | (point & 0x3f)));
        } else {
            every.push_back(static_cast<char>(0xf0 | (point >> 18)));
            every.push_back(static_cast<char>(0x80 | ((point >> 12) & 0x3f)));
            every.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3f)));
            every.push_back(static_cast<char>(0x80 | (point & 0x3f)));
        }
    }
    EXPECT_TRUE(string_round_trip(every) == every);
    EXPECT_EQ(string_round_trip("👩‍👩‍👧‍👦 and 🇳🇴"),
              "👩‍👩‍👧‍👦 and 🇳🇴");
}

TEST_F(SqliteValues, KeepsBooleans)
{
    EXPECT_EQ(round_trip(true, Type::boolean, "INTEGER"), holding("true"));
    EXPECT_EQ(round_trip(false, Type::boolean, "BOOLEAN"), holding("false"));
    EXPECT_EQ(round_trip(true, Type::any, "INTEGER"), holding("1"));
}

TEST_F(SqliteValues, KeepsDatesToTheMicrosecond)
{
    const auto moment = [](std::string_view text) { return *model::parse_timestamp(text); };
    for (const char* text :
         {"2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.123456Z", "1969-12-31T23:59:59.999999Z",
          "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999999Z"}) {
        EXPECT_EQ(round_trip(moment(text), Type::date, "TEXT"),
                  holding("\"" + std::string{text} + "\""));
        EXPECT_EQ(round_trip(moment(text), Type::date, "DATETIME"),
                  holding("\"" + std::string{text} + "\""));
    }
    EXPECT_EQ(round_trip(moment("2026-11-20"), Type::string, "TEXT"),
              holding("\"2026-11-20T00:00:00.000000Z\""));
    const std::optional<Error> refused = refusal(moment("+010000-01-01"));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, Errc::invalid_params);
    EXPECT_TRUE(refusal(moment("-000001-12-31")));
}

TEST_F(SqliteValues, KeepsEveryByte)
{
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes.push_back(static_cast<char>(byte));
    std::string encoded;
    model::append_base64(encoded, bytes);
    EXPECT_EQ(round_trip(model::Bytes{bytes}, Type::buffer, "BLOB"),
              holding("\"" + encoded + "\""));
    EXPECT_EQ(round_trip(model::Bytes{bytes}, Type::any), holding("\"" + encoded + "\""));
    EXPECT_EQ(round_trip(model::Bytes{""}, Type::buffer, "BLOB"), holding("\"\""));
    EXPECT_EQ(rows(statement("SELECT typeof(?1)", {model::Bytes{""}}, {{"v"}}, Layout::first)),
              holding("\"blob\""));
}

TEST_F(SqliteValues, KeepsJsonAsItIs)
{
    const std::string nested =
        R"({"a":[1,2.50,{"b":null,"c":"é\u0001\n"}],"d":12345678901234567890})";
    EXPECT_EQ(round_trip(model::Json{nested}, Type::json, "TEXT"), holding(nested));
    EXPECT_EQ(round_trip(model::Json{"[]"}, Type::array, "TEXT"), holding("[]"));
    EXPECT_EQ(round_trip(model::GeoPoint{59.5, -10.75}, Type::geo_point, "TEXT"),
              holding(R"({"lat":59.5,"lng":-10.75})"));
}

TEST_F(SqliteValues, GivesJsonEachTheSameElementsThatItWouldBind)
{
    const auto finds = [this](Value needle, std::vector<Value> list) {
        return rows(statement("SELECT ?1 IN (SELECT value FROM json_each(?2))",
                              {std::move(needle), model::List{std::move(list)}}, {{"v"}},
                              Layout::first)) == R"({"v":1})";
    };
    const model::Timestamp moment = *model::parse_timestamp("2026-11-20T10:00:00.5Z");
    const std::vector<Value> all{std::numeric_limits<std::int64_t>::max(),
                                 std::numeric_limits<std::int64_t>::min(),
                                 0.1,
                                 1e308,
                                 5.0,
                                 true,
                                 "O'Hara \"x\" \\ \n é 🙂",
                                 moment,
                                 model::Decimal{"12345678901234567890.5"},
                                 model::Decimal{"77"},
                                 model::GeoPoint{1.5, 2},
                                 model::Json{R"({"a":[1]})"},
                                 std::numeric_limits<double>::infinity()};
    for (const Value& one : all) {
        EXPECT_TRUE(finds(one, all)) << one.index();
        EXPECT_FALSE(finds(one, {std::int64_t{-99}})) << one.index();
    }
    EXPECT_FALSE(finds(std::int64_t{1}, {}));
    // Bytes are upper-case hex in a list: SQLite's JSON knows no blobs.
    EXPECT_EQ(rows(statement("SELECT value FROM json_each(?1)",
                             {model::List{{model::Bytes{std::string{"\xab\x0c", 2}}}}}, {{"v"}},
                             Layout::first)),
              holding("\"AB0C\""));
}

TEST_F(SqliteValues, RefusesAZeroCharacterWhereverItHides)
{
    const std::string zero{"a\0b", 3};
    for (const Value& value :
         {Value{zero}, Value{model::Json{zero}}, Value{model::List{{Value{zero}}}},
          Value{model::List{{Value{model::List{{Value{zero}}}}}}}}) {
        const std::optional<Error> refused = refusal(value);
        ASSERT_TRUE(refused) << value.index();
        EXPECT_EQ(refused->code, Errc::invalid_params);
    }
}

TEST_F(SqliteValues, RefusesAnotherNumberOfValues)
{
    EXPECT_FALSE(execute(statement("SELECT ?2", {std::int64_t{1}}, {{"v"}})));
    EXPECT_FALSE(execute(statement("SELECT ?1", {}, {{"v"}})));
    EXPECT_FALSE(execute(statement("SELECT 1", {std::int64_t{1}}, {{"v"}})));
    EXPECT_TRUE(execute(statement("SELECT ?1, ?1", {std::int64_t{1}}, {{"v"}, {"w"}})));
}

TEST_F(SqliteValues, CountsDollarPlaceholdersAsPostgresqlDoes)
{
    EXPECT_EQ(rows(statement("SELECT $2, $1", {"one", "two"}, {{"a"}, {"b"}}, Layout::first)),
              R"({"a":"two","b":"one"})");
    EXPECT_EQ(rows(statement("SELECT ?, ?", {"one", "two"}, {{"a"}, {"b"}}, Layout::first)),
              R"({"a":"one","b":"two"})");
}

} // namespace
} // namespace connectord::sqlite::test
