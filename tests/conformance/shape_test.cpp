// Invariant I7: the SQL of a call is a function of the model and the filter's shape, never of
// values.
#include "tests/conformance/generator.hpp"
#include "tests/conformance/world.hpp"

#include <string>

namespace connectord::test {
namespace {

class Shape : public Conformance {
protected:
    Shape() { make_model("Random", generated_properties()); }

    /// The SQL of all statements that a call would run.
    std::string sql_of(std::string_view method, boost::json::object params)
    {
        params["model"] = "Random";
        params["options"] = boost::json::object{{"dryRun", true}};
        const boost::json::value answer = ok(method, params);
        std::string text;
        for (const boost::json::value& statement : answer.at("statements").as_array())
            text.append(statement.at("sql").as_string()).append("\n");
        return text;
    }

    static constexpr const char* mark = "zq'\"\\;--$1?";
};

TEST_P(Shape, OfAFilterAloneDecidesTheText)
{
    const std::uint64_t seed = seed_of_run(20261124);
    RecordProperty("seed", std::to_string(seed));
    const Generator::Rules rules{.nulls = false, .any_length = false, .mark = mark};
    int different = 0;
    std::string last;
    for (std::uint64_t i = 0; i < 1500; ++i) {
        Generator one{seed + i, seed * 3 + i, rules};
        Generator other{seed + i, seed * 5 + i, rules};
        const boost::json::object a = one.filter();
        const boost::json::object b = other.filter();
        const std::string text = sql_of("all", {{"filter", a}});
        ASSERT_EQ(text, sql_of("all", {{"filter", b}})) << text_of(a) << "\n" << text_of(b);
        ASSERT_EQ(text.find("zq"), std::string::npos) << text;
        different += text != last ? 1 : 0;
        last = text;
    }
    EXPECT_GT(different, 1000) << "the shapes must be many";
}

TEST_P(Shape, OfARowAloneDecidesTheText)
{
    for (int round = 0; round < 50; ++round) {
        const auto row = [&](int salt) {
            return boost::json::object{{"id", round * 2 + salt},
                                       {"i", salt},
                                       {"s", mark + std::to_string(salt * 77)},
                                       {"doc", {{mark, salt}}},
                                       {"b", salt == 1}};
        };
        for (const char* method : {"create", "updateOrCreate", "replaceOrCreate", "save"}) {
            const std::string text = sql_of(method, {{"data", row(0)}});
            ASSERT_EQ(text, sql_of(method, {{"data", row(1)}})) << method;
            ASSERT_EQ(text.find("zq"), std::string::npos) << text;
        }
        for (const char* method : {"updateAttributes", "replaceById"}) {
            const auto change = [&](int salt) {
                return boost::json::object{{"id", salt},
                                           {"data", {{"s", mark + std::to_string(salt)}}}};
            };
            ASSERT_EQ(sql_of(method, change(3)), sql_of(method, change(4))) << method;
        }
    }
}

TEST_P(Shape, LeavesOutHowLongAListIs)
{
    const auto text = [&](int length, std::string_view op) {
        boost::json::array list;
        for (int i = 0; i < length; ++i)
            list.push_back(i);
        return sql_of("count", {{"where", {{"i", {{op, list}}}}}});
    };
    for (const char* op : {"inq", "nin"}) {
        EXPECT_EQ(text(1, op), text(2, op));
        EXPECT_EQ(text(1, op), text(5000, op));
    }
}

OVER_EVERY_DRIVER(Shape);

} // namespace
} // namespace connectord::test
