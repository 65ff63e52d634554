#include "drivers/sql/parameterized.hpp"

#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace connectord::sql {

namespace {

std::string numbered(std::string_view sql)
{
    return parameterize(sql, pg::dialect());
}

} // namespace

TEST(Parameterized, NumbersPlaceholdersFromOne)
{
    EXPECT_EQ(numbered("a=? AND b IN (?,?)"), "a=$1 AND b IN ($2,$3)");
    EXPECT_EQ(parameterize("a=? AND b=?", sqlite::dialect()), "a=?1 AND b=?2");
    EXPECT_EQ(numbered(""), "");
    EXPECT_EQ(numbered("?"), "$1");
}

TEST(Parameterized, LeavesWhatIsQuotedAlone)
{
    EXPECT_EQ(numbered("'J?hn' = ?"), "'J?hn' = $1");
    EXPECT_EQ(numbered("'it''s ?' = ?"), "'it''s ?' = $1");
    EXPECT_EQ(numbered(R"("a?" = ?)"), R"("a?" = $1)");
    EXPECT_EQ(numbered(R"("a""?" = ?)"), R"("a""?" = $1)");
    EXPECT_EQ(numbered("a = ? -- why?\n AND b = ?"), "a = $1 -- why?\n AND b = $2");
    EXPECT_EQ(numbered("/* ? /* ? */ ? */ ?"), "/* ? /* ? */ ? */ $1");
    EXPECT_EQ(numbered("$$ ? $$ ?"), "$$ ? $$ $1");
    EXPECT_EQ(numbered("$tag$ ? $$ ? $tag$ ?"), "$tag$ ? $$ ? $tag$ $1");
}

TEST(Parameterized, KnowsBackslashesWhereTheyEscape)
{
    EXPECT_EQ(numbered(R"(E'\'?' = ?)"), R"(E'\'?' = $1)");
    EXPECT_EQ(numbered(R"('\' = ?)"), R"('\' = $1)");
    EXPECT_EQ(numbered(R"(nameE'\' = ?)"), R"(nameE'\' = $1)") << "the E belongs to a word";
    EXPECT_EQ(parameterize(R"(E'\' = ?)", sqlite::dialect()), R"(E'\' = ?1)");
}

TEST(Parameterized, TakesNoNumberedPlaceholderForAQuote)
{
    EXPECT_EQ(numbered("a=$1 AND b=? AND c=$2"), "a=$1 AND b=$1 AND c=$2");
    EXPECT_EQ(numbered("a$b$ ? a$b$"), "a$b$ $1 a$b$") << "dollars belong to the word";
}

TEST(Parameterized, EndsWithTheTextWhateverIsLeftOpen)
{
    for (const std::string_view open :
         {"'?", "\"?", "/*?", "--?", "$$?", "E'\\", "$a$?", "/* /* ? */"})
        EXPECT_EQ(numbered(open), open);
}

TEST(Parameterized, FindsNothingInsideWhatItsOwnDialectQuotes)
{
    constexpr std::string_view alphabet = "'\"\\?$E-/*\n a1";
    std::mt19937_64 chance{20261120};
    for (int i = 0; i < 20'000; ++i) {
        std::string any;
        for (std::uint64_t length = chance() % 12; length > 0; --length)
            any.push_back(alphabet[chance() % alphabet.size()]);
        for (const Dialect* dialect : {&pg::dialect(), &sqlite::dialect()}) {
            Text text{*dialect, Placeholders::question_marks};
            text.append("a=").bind(1).append(" AND b=").literal(any);
            text.append(" AND ").append(Identifier{any}).append('=').bind(2);
            ASSERT_EQ(count_placeholders(text.view(), *dialect), 2U) << text.view();
            ASSERT_LE(count_placeholders(any, *dialect),
                      static_cast<std::size_t>(std::count(any.begin(), any.end(), '?')));
        }
    }
}

TEST(Parameterized, RefusesPlaceholdersWithoutValues)
{
    const Parameterized part{"a=? AND b='?'", {}};
    const Status checked = check(part, pg::dialect(), "params.ps");
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, Errc::invalid_params);
    EXPECT_EQ(checked.error().data.at("placeholders"), boost::json::value(1));
    EXPECT_EQ(checked.error().data.at("params"), boost::json::value(0));
    EXPECT_TRUE(check({"a=?", {1}}, pg::dialect(), "params.ps"));
}

TEST(Parameterized, JoinsTextsAndValues)
{
    const Parameterized whole = join({{"", {}}, {"a=?", {1}}, {"b=?", {2}}}, " AND ");
    EXPECT_EQ(whole.sql, "a=? AND b=?");
    EXPECT_EQ(whole.params, (boost::json::array{1, 2}));
}

TEST(Text, WritesABackslashThatIsOneWhateverTheServersSettings)
{
    EXPECT_EQ(Text{pg::dialect()}.literal(R"(a\b'c)").view(), R"( E'a\\b''c')");
    EXPECT_EQ(Text{pg::dialect()}.literal("it's").view(), "'it''s'");
    EXPECT_EQ(Text{sqlite::dialect()}.literal(R"(a\b'c)").view(), R"('a\b''c')");
}

} // namespace connectord::sql
