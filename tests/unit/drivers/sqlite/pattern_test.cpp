// REGEXP and ilike: JavaScript's patterns, an end to hostile ones.
#include "tests/unit/drivers/sqlite/world.hpp"

#include "drivers/sqlite/pattern.hpp"

namespace connectord::sqlite::test {
namespace {

class Patterns : public World {
protected:
    /// 1, 0, null, or the SQLSTATE.
    std::string regexp(std::string_view text, std::string_view pattern)
    {
        return answer("SELECT ?2 REGEXP ?1", pattern, text);
    }
    std::string ilike(std::string_view text, std::string_view pattern)
    {
        return answer("SELECT ilike(?1, ?2)", pattern, text);
    }

private:
    std::string answer(std::string_view sql, std::string_view pattern, std::string_view text)
    {
        const Result<Outcome> done =
            execute(statement(sql, {std::string{pattern}, std::string{text}}, {{"m"}}));
        if (!done)
            return fact(done.error(), "sqlState");
        const std::string row = out.take();
        return row.substr(6, row.size() - 8);
    }
};

TEST_F(Patterns, MatchAsJavascriptDoes)
{
    EXPECT_EQ(regexp("Oslo", "^O.l"), "1");
    EXPECT_EQ(regexp("Oslo", "^o"), "0");
    EXPECT_EQ(regexp("Oslo", "(?i)^o"), "1");
    EXPECT_EQ(regexp("Ærø", "(?i)ÆRØ$"), "1");
    EXPECT_EQ(regexp("a\n", "a$"), "0") << "$ is the very end";
    EXPECT_EQ(regexp("a\nb", "a.b"), "0");
    EXPECT_EQ(regexp("a\rb", "a.b"), "0");
    EXPECT_EQ(regexp("a\nb", "a[^]b"), "1");
    EXPECT_EQ(regexp("a", "[]"), "0");
    EXPECT_EQ(regexp("A", R"(\x41)"), "1");
    EXPECT_EQ(regexp("é", R"(\u00e9)"), "1");
    EXPECT_EQ(regexp("🙂", R"(^\u{1F642}$)"), "1");
    EXPECT_EQ(regexp("🙂", "^.$"), "1");
    EXPECT_EQ(regexp("é", R"(^\w$)"), "0") << "\\w is ASCII, as in JavaScript";
    EXPECT_EQ(regexp("2026-11", R"(^(?<year>\d{4})-(?<month>\d{2})$)"), "1");
    EXPECT_EQ(regexp("b", R"((a)?\1b)"), "1");
    EXPECT_EQ(regexp("", "^$"), "1");
    EXPECT_EQ(rows(statement("SELECT NULL REGEXP 'a', 'a' REGEXP NULL, 12 REGEXP '^12$'", {},
                             {{"a"}, {"b"}, {"c"}})),
              R"([{"a":null,"b":null,"c":1}])");
}

TEST_F(Patterns, FailWithTheStateOfABadOne)
{
    for (const char* bad : {"(", "[a", "*", "a{2,1}", "(?<=a+)b", R"(\C)"})
        EXPECT_EQ(regexp("a", bad), "2201B") << bad;
    EXPECT_EQ(regexp("a", "a"), "1") << "and the next one works";
}

TEST_F(Patterns, EndWhenTheyNeedTooManySteps)
{
    const auto before = Deadline::Clock::now();
    for (const char* hostile : {"^(a+)+$", "^(a|aa)+$", "^(a*)*$"})
        EXPECT_EQ(regexp(std::string(60, 'a') + "!", hostile), "54001") << hostile;
    EXPECT_LT(Deadline::Clock::now() - before, 5s);
    EXPECT_EQ(regexp("a", "(*LIMIT_MATCH=4000000000)^a$"), "1");
}

TEST_F(Patterns, LetADeadlineThroughBetweenRows)
{
    make("CREATE TABLE t (s TEXT)");
    make(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) "
        "SELECT printf('%d%s', i, hex(zeroblob(200))) FROM n");
    const Result<Outcome> late =
        execute(statement("SELECT count(*) FROM t AS a, t AS b WHERE a.s || b.s REGEXP '0+1$'", {},
                          {{"n"}}),
                100ms);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
}

TEST_F(Patterns, SurviveTextThatIsNoUtf8)
{
    EXPECT_EQ(
        rows(statement("SELECT CAST(x'ff61' AS TEXT) REGEXP 'a$', CAST(x'ff' AS TEXT) REGEXP 'b'",
                       {}, {{"a"}, {"b"}})),
        R"([{"a":1,"b":0}])");
    EXPECT_EQ(
        rows(statement("SELECT ilike('%A', CAST(x'ff61' AS TEXT))", {}, {{"a"}})).substr(0, 6),
        R"([{"a":)");
}

TEST_F(Patterns, IgnoreCaseOverUnicodeInIlike)
{
    EXPECT_EQ(ilike("OSLO", "oslo"), "1");
    EXPECT_EQ(ilike("Ærøskøbing", "ÆRØ%"), "1");
    EXPECT_EQ(ilike("ΣΊΣΥΦΟΣ", "σίσυφος"), "1");
    EXPECT_EQ(ilike("Oslo", "O_lo"), "1");
    EXPECT_EQ(ilike("🙂", "_"), "1");
    EXPECT_EQ(ilike("a\nb", "a%b"), "1");
    EXPECT_EQ(ilike("Oslo", "slo"), "0") << "the whole text";
    EXPECT_EQ(ilike("Oslo\n", "oslo"), "0");
    EXPECT_EQ(ilike("", ""), "1");
    EXPECT_EQ(ilike("", "%"), "1");
    EXPECT_EQ(ilike("x", ""), "0");
}

TEST_F(Patterns, TakeNothingInIlikeForMoreThanItself)
{
    EXPECT_EQ(ilike("100%", R"(100\%)"), "1");
    EXPECT_EQ(ilike("1000", R"(100\%)"), "0");
    EXPECT_EQ(ilike("a_b", R"(a\_b)"), "1");
    EXPECT_EQ(ilike("axb", R"(a\_b)"), "0");
    EXPECT_EQ(ilike(R"(a\b)", R"(a\\b)"), "1");
    EXPECT_EQ(ilike("a", R"(a\)"), "22025");
    for (const char* text : {"a.b", "(x)", "[x]", "a|b", "^$", "a+b*c?", "{2}", "#- /", "a b"}) {
        EXPECT_EQ(ilike(text, text), "1") << text;
        EXPECT_EQ(ilike("axb", text), "0") << text;
    }
    EXPECT_EQ(ilike("é", R"(\é)"), "1");
}

TEST_F(Patterns, FindEveryRunOfAnIlikeWhereverItStands)
{
    EXPECT_EQ(ilike("the quick brown fox", "%QUICK%fox"), "1");
    EXPECT_EQ(ilike("the quick brown fox", "%fox%quick%"), "0");
    EXPECT_EQ(ilike("abcabc", "%abc"), "1");
    EXPECT_EQ(ilike("abcab", "%abc"), "0");
    EXPECT_EQ(ilike("aXbXc", "a%b%c"), "1");
    EXPECT_EQ(ilike("ab", "a%%b"), "1");
    EXPECT_EQ(ilike("aab", "%ab"), "1");
    EXPECT_EQ(ilike("aXb", "_%_%_"), "1");
    EXPECT_EQ(ilike("ab", "_%_%_"), "0");
    const std::string many = std::string(20, '%') + "b";
    std::string hostile;
    for (int run = 0; run < 30; ++run)
        hostile.append("%a");
    EXPECT_EQ(ilike(std::string(5000, 'a'), hostile + "%b"), "0");
    EXPECT_EQ(ilike(std::string(5000, 'a') + "b", hostile + "%b"), "1");
    EXPECT_EQ(ilike("xb", many), "1");
}

TEST(PatternCache, KeepsTheLastUsedOnesAndBothKindsApart)
{
    PatternCache cache;
    PatternFault fault;
    const Pattern* regexp = cache.find(PatternCache::Kind::regexp, "a%", fault);
    const Pattern* ilike = cache.find(PatternCache::Kind::ilike, "a%", fault);
    ASSERT_NE(regexp, nullptr);
    ASSERT_NE(ilike, nullptr);
    EXPECT_EQ(regexp->matches("ab"), Pattern::Match::no);
    EXPECT_EQ(ilike->matches("ab"), Pattern::Match::yes);
    EXPECT_EQ(cache.find(PatternCache::Kind::regexp, "a%", fault), regexp);
    for (int count = 0; count < 500; ++count)
        ASSERT_NE(cache.find(PatternCache::Kind::regexp, std::to_string(count), fault), nullptr);
    EXPECT_EQ(cache.find(PatternCache::Kind::regexp, "(", fault), nullptr);
    EXPECT_EQ(fault.sql_state, "2201B");
}

} // namespace
} // namespace connectord::sqlite::test
