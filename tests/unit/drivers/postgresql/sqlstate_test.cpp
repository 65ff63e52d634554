#include "drivers/postgresql/sqlstate.hpp"

#include "drivers/postgresql/errors.hpp"

#include <gtest/gtest.h>

namespace connectord::pg {
namespace {

TEST(SqlState, SaysWhatMaySucceedWhenItIsTriedAgain)
{
    for (const char* state : {"40001", "40P01", "57P01", "57P03", "08006", "53300", "26000"})
        EXPECT_TRUE(is_retryable(state, "")) << state;
    EXPECT_TRUE(is_retryable("0A000", "RevalidateCachedQuery"));
    EXPECT_FALSE(is_retryable("0A000", "transformStmt"));
    for (const char* state : {"23505", "42601", "22P02", "57014", ""})
        EXPECT_FALSE(is_retryable(state, "")) << state;
}

TEST(SqlState, KnowsAStalePlanByItsRoutine)
{
    EXPECT_TRUE(is_stale_plan("0A000", "RevalidateCachedQuery"));
    EXPECT_TRUE(is_stale_plan("26000", ""));
    EXPECT_FALSE(is_stale_plan("0A000", ""));
}

TEST(SqlState, StandsInForMessagesThatCarryValues)
{
    EXPECT_EQ(value_free_message("22P02"), "a value has the wrong form for its type");
    EXPECT_FALSE(value_free_message("22ZZZ").empty());
    EXPECT_TRUE(value_free_message("23505").empty());
    EXPECT_TRUE(value_free_message("42601", "scanner_yyerror").empty());
    EXPECT_FALSE(value_free_message("42601", "makepol").empty());

    ServerReport report;
    report.sql_state = "22P02";
    report.message = "invalid input syntax for type integer: \"hunter2\"";
    const Error error = database_error(report, Effects::none);
    EXPECT_EQ(error.message.find("hunter2"), std::string::npos);
    EXPECT_EQ(error.report->message, report.message);
    EXPECT_EQ(error.data.at("outcome").as_string(), "none");
    EXPECT_FALSE(error.data.at("retryable").as_bool());
    EXPECT_FALSE(error.data.contains("constraint"));
}

} // namespace
} // namespace connectord::pg
