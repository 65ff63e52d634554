// Reads filters.txt: filters beside their SQL in each dialect.
#include "drivers/sql/select.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace connectord {

namespace {

/// The statement after its FROM clause, or what the dialect lacks.
std::string sentence(std::string_view filter, const sql::Table& table)
{
    const auto lacks = [](const Error& error) {
        return "unsupported " + std::string{error.data.at("capability").as_string()};
    };
    const boost::json::value json = support::json_of(filter);
    const Result<model::Filter> parsed = model::parse_filter(
        &json, table.model(), table, model::Clauses::lenient, model::Path{"params.filter"});
    if (!parsed)
        return lacks(parsed.error());
    const Result<sql::Statement> statement = sql::select(table, *parsed);
    if (!statement)
        return lacks(statement.error());
    const std::string& text = statement->plan->text;
    const std::string from = " FROM " + std::string{table.identifier().quoted()} + " ";
    const std::size_t place = text.find(from);
    return place == text.npos ? text : text.substr(place + from.size());
}

std::string after_name(const std::string& line, std::string_view name)
{
    const std::size_t start = line.find_first_not_of(' ', name.size());
    return start == line.npos ? "" : line.substr(start);
}

} // namespace

TEST(Golden, EveryFilterIsItsSqlInEachDialect)
{
    std::ifstream file{CONNECTORD_GOLDEN_FILE};
    ASSERT_TRUE(file) << CONNECTORD_GOLDEN_FILE;
    std::string line;
    std::string filter;
    int compared = 0;
    while (std::getline(file, line)) {
        if (line.starts_with("> "))
            filter = line.substr(2);
        else if (line.starts_with("postgresql "))
            EXPECT_EQ(sentence(filter, support::postgresql_customers()),
                      after_name(line, "postgresql"))
                << filter;
        else if (line.starts_with("sqlite "))
            EXPECT_EQ(sentence(filter, support::sqlite_customers()), after_name(line, "sqlite"))
                << filter;
        else
            continue;
        ++compared;
    }
    EXPECT_GE(compared, 60);
}

} // namespace connectord
