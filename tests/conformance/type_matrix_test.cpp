// Every type to every other, with rows in place: nothing is lost unless somebody asked for it.
#include "tests/conformance/world.hpp"

#include <iostream>

namespace connectord::test {
namespace {

struct Typed {
    std::string_view type;     ///< as dataType has it
    std::string_view literals; ///< what SQL makes rows of, one a row
};

class TypeMatrix : public Conformance {
protected:
    boost::json::value run(std::string_view sql)
    {
        return ok("execute", boost::json::object{{"sql", sql}});
    }

    void define(std::string_view from, std::string_view to)
    {
        const auto column = [&](std::string_view type) {
            return boost::json::object{{"type", "Any"}, {GetParam(), {{"dataType", type}}}};
        };
        ok("define",
           boost::json::object{{"model", "Matrix"},
                               {"properties", {{"keep", column(from)}, {"v", column(to)}}}});
    }

    std::string table() const { return is_postgresql() ? "matrix" : "\"Matrix\""; }

    static bool is_number(std::string_view type)
    {
        return type.find("int") != type.npos || type.starts_with("numeric") || type == "real" ||
               type == "double precision";
    }

    /// Rows whose `v` no longer says what it said, by way of its text; numbers by what they are.
    std::int64_t lost(std::string_view from, std::string_view to)
    {
        std::string differs = "CAST(v AS TEXT) IS NOT CAST(keep AS TEXT)";
        if (is_postgresql()) {
            const std::string_view by_way = is_number(from) && is_number(to) ? "::numeric" : "";
            differs = "v::text" + std::string{by_way} + "::" + std::string{from} +
                      "::text IS DISTINCT FROM keep::text";
        }
        const boost::json::value counted =
            run("SELECT count(*) AS n FROM " + table() + " WHERE " + differs).at(0).at("n");
        return counted.is_string() ? std::stoll(std::string{counted.as_string()})
                                   : counted.as_int64();
    }

    struct Tally {
        int same = 0, done = 0, refused = 0, failed = 0;
    };

    /// One pair of types: rows are made, the model changes, and what was not refused has kept them.
    void change(const Typed& from, const Typed& to, Tally& tally)
    {
        const std::string pair = std::string{from.type} + " to " + std::string{to.type};
        define(from.type, from.type);
        ok("automigrate", R"(["Matrix"])");
        run("INSERT INTO " + table() + " (keep, v) WITH given(x) AS (" +
            std::string{from.literals} + ") SELECT x, x FROM given");
        expect_actual(pair);

        define(from.type, to.type);
        const boost::json::object reply = caller.reply(
            "autoupdate", R"({"models": "Matrix", "options": {"destructive": false}})");
        if (reply.contains("result")) {
            EXPECT_EQ(lost(from.type, to.type), 0) << pair << " lost something: " << text_of(reply);
            expect_actual(pair);
            ++(reply.at("result").at("steps").as_array().empty() ? tally.same : tally.done);
            return;
        }
        const std::string name = refusal_of(reply).name();
        EXPECT_TRUE(name == "guard_refused" || name == "database_error") << pair << text_of(reply);
        ++(name == "guard_refused" ? tally.refused : tally.failed);
        define(from.type, from.type);
        expect_actual(pair + ", refused,");
        EXPECT_EQ(lost(from.type, from.type), 0) << pair << " was refused and lost something";
    }

    void expect_actual(const std::string& what)
    {
        EXPECT_TRUE(ok("isActual", R"(["Matrix"])").as_bool())
            << what
            << " is not actual: " << text_of(ok("autoupdate", R"(["Matrix", {"dryRun": true}])"));
    }

    void sweep(const std::vector<Typed>& types)
    {
        Tally tally;
        for (const Typed& from : types) {
            for (const Typed& to : types)
                change(from, to, tally);
        }
        std::cout << types.size() * types.size() << " changes: " << tally.same << " none, "
                  << tally.done << " done, " << tally.refused << " refused, " << tally.failed
                  << " failed whole\n";
        EXPECT_GT(tally.done, 20);
        EXPECT_GT(tally.refused, 5);
    }
};

TEST_P(TypeMatrix, LosesNothingUnlessAsked)
{
    if (!is_postgresql()) {
        sweep({{"text",
                "SELECT '007' UNION ALL SELECT 'abc' UNION ALL SELECT NULL UNION ALL SELECT ''"},
               {"varchar", "SELECT '1.50' UNION ALL SELECT 'x'"},
               {"integer", "SELECT 5 UNION ALL SELECT 9007199254740993 UNION ALL SELECT NULL"},
               {"bigint", "SELECT -7 UNION ALL SELECT 9007199254740993"},
               {"numeric", "SELECT 1.5 UNION ALL SELECT 3 UNION ALL SELECT 'words'"},
               {"real", "SELECT 1.5 UNION ALL SELECT 1e20"},
               {"boolean", "SELECT 1 UNION ALL SELECT 0 UNION ALL SELECT NULL"},
               {"datetime", "SELECT '2020-01-02T03:04:05.006Z'"},
               {"blob", "SELECT 'text' UNION ALL SELECT 5"},
               {"json", "SELECT '{\"a\": [1]}'"}});
        return;
    }
    sweep({{"text", "VALUES ('007'), ('abc'), (NULL), ('')"},
           {"varchar(9)", "VALUES ('123456789'), (NULL), ('x  ')"},
           {"varchar(4)", "VALUES ('1234')"},
           {"smallint", "VALUES (5::smallint), (-32768), (NULL)"},
           {"integer", "VALUES (2147483647), (0)"},
           {"bigint", "VALUES (9007199254740993::bigint), (7)"},
           {"numeric", "VALUES (1.2345), (12345678901234567890.1)"},
           {"numeric(12,2)", "VALUES (1.25::numeric(12,2)), (1234567890.12)"},
           {"numeric(6,2)", "VALUES (1234.56::numeric(6,2))"},
           {"real", "VALUES (1.5::real), (1e20)"},
           {"double precision", "VALUES (0.1::double precision), (123456789.125)"},
           {"boolean", "VALUES (true), (false), (NULL)"},
           {"timestamptz", "VALUES ('2020-01-02T03:04:05.123456Z'::timestamptz)"},
           {"timestamp", "VALUES ('2020-01-02T03:04:05.123456'::timestamp)"},
           {"timestamp(3)", "VALUES ('2020-01-02T03:04:05.123'::timestamp(3))"},
           {"date", "VALUES ('2020-01-02'::date)"},
           {"uuid", "VALUES ('00112233-4455-6677-8899-aabbccddeeff'::uuid)"},
           {"jsonb", "VALUES ('{\"a\": [1, 2]}'::jsonb), ('5')"},
           {"text[]", "VALUES (ARRAY['a', 'b']), (ARRAY[]::text[])"},
           {"bytea", "VALUES ('\\x00ff'::bytea)"}});
}

OVER_EVERY_DRIVER(TypeMatrix);

} // namespace
} // namespace connectord::test
