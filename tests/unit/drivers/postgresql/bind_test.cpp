#include "drivers/postgresql/bind.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace connectord::pg {
namespace {

using model::Value;

std::string text_of(const Value& value)
{
    const model::Values values{value};
    Bind bind;
    bind.set(values);
    const char* text = bind.texts()[0];
    return text == nullptr ? "(null)" : text;
}

TEST(Bind, WritesEachKindOfValueAsPostgresqlReadsIt)
{
    EXPECT_EQ(text_of(model::Null{}), "(null)");
    EXPECT_EQ(text_of(true), "true");
    EXPECT_EQ(text_of(false), "false");
    EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(text_of(0.1), "0.1");
    EXPECT_EQ(text_of(1e300), "1e+300");
    EXPECT_EQ(text_of(std::nan("")), "NaN");
    EXPECT_EQ(text_of(-std::numeric_limits<double>::infinity()), "-Infinity");
    EXPECT_EQ(text_of(std::string{"O'Hara"}), "O'Hara");
    EXPECT_EQ(text_of(model::Decimal{"12345678901234567890.5"}), "12345678901234567890.5");
    EXPECT_EQ(text_of(model::Bytes{std::string{"\0\xff", 2}}), "\\x00ff");
    EXPECT_EQ(text_of(model::GeoPoint{59.9, 10.75}), "(10.75,59.9)");
    EXPECT_EQ(text_of(model::Json{R"({"a":1})"}), R"({"a":1})");
}

TEST(Bind, WritesMomentsOfEveryAge)
{
    const auto moment = [](std::int64_t year, std::int64_t micros = 0) {
        return text_of(
            model::Timestamp{model::days_from_civil(year, 1, 2) * 86'400'000'000 + micros});
    };
    EXPECT_EQ(moment(2026), "2026-01-02T00:00:00.000Z");
    EXPECT_EQ(moment(2026, 123456), "2026-01-02T00:00:00.123456Z");
    EXPECT_EQ(moment(12026), "12026-01-02T00:00:00.000Z");
    EXPECT_EQ(moment(0), "0001-01-02T00:00:00.000Z BC");
    EXPECT_EQ(moment(-43), "0044-01-02T00:00:00.000Z BC");
}

TEST(Bind, QuotesWhatArraysHold)
{
    const model::List list{{std::string{"a,b"}, std::string{"say \"hi\" \\ {}"}, model::Null{},
                            std::string{"NULL"}, std::string{}, std::int64_t{3}, true,
                            model::List{{std::int64_t{1}, std::int64_t{2}}}}};
    EXPECT_EQ(text_of(list), R"({"a,b","say \"hi\" \\ {}",NULL,"NULL","","3","true",{"1","2"}})");
    EXPECT_EQ(text_of(model::List{}), "{}");
}

TEST(Bind, RefusesNulWhereverATextHidesIt)
{
    const std::string cut{"abc\0def", 7};
    for (const Value& value : {Value{cut}, Value{model::Json{cut}},
                               Value{model::List{{std::int64_t{1}, model::List{{cut}}}}}}) {
        const model::Values values{value};
        const Result<void> checked = Bind::check(values);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, Errc::invalid_params);
    }
    const model::Values bytes{model::Bytes{cut}};
    EXPECT_TRUE(Bind::check(bytes)) << "bytes are no text";
}

TEST(Bind, KeepsTextsApartInOneBuffer)
{
    model::Values values;
    for (std::int64_t i = 0; i < 1000; ++i)
        values.emplace_back(i);
    Bind bind;
    bind.set(values);
    ASSERT_EQ(bind.count(), 1000);
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(std::to_string(i), bind.texts()[i]);
}

TEST(Bind, RefusesMoreParametersThanTheProtocolCounts)
{
    const model::Values values(65'536, Value{true});
    EXPECT_EQ(Bind::check(values).error().code, Errc::limit_exceeded);
}

} // namespace
} // namespace connectord::pg
