// Both databases answer random filters as a naive reading of them does.
#include "tests/conformance/evaluator.hpp"
#include "tests/conformance/generator.hpp"
#include "tests/conformance/world.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace connectord::test {
namespace {

using boost::json::value;

/// Sorts as `order` says: `name ASC|DESC NULLS FIRST|LAST`, then the id.
bool comes_before(const boost::json::object& a, const boost::json::object& b,
                  const boost::json::array& order)
{
    for (const value& term : order) {
        const std::string text{term.as_string()};
        const std::string name = text.substr(0, text.find(' '));
        const bool descending = text.find("DESC") != text.npos;
        const value& left = a.at(name);
        const value& right = b.at(name);
        if (left.is_null() != right.is_null())
            return left.is_null() == (text.find("FIRST") != text.npos);
        if (left == right)
            continue;
        const bool less = left.is_string()
                              ? left.get_string().subview() < right.get_string().subview()
                          : left.is_bool() ? !left.get_bool()
                                           : left.to_number<double>() < right.to_number<double>();
        return less != descending;
    }
    return false;
}

/// The ids that a filter chooses, in order, by the evaluator.
std::string expected(const boost::json::object& filter,
                     const std::vector<boost::json::object>& rows)
{
    std::vector<const boost::json::object*> found;
    for (const boost::json::object& row : rows) {
        if (evaluate(filter.at("where").as_object(), row, generated_fields()) == Truth::yes)
            found.push_back(&row);
    }
    const boost::json::array& order = filter.at("order").as_array();
    std::stable_sort(found.begin(), found.end(),
                     [&](const auto* a, const auto* b) { return comes_before(*a, *b, order); });
    const auto count_of = [&](std::string_view name, std::size_t otherwise) {
        const value* given = filter.if_contains(name);
        return given == nullptr ? otherwise : given->to_number<std::size_t>();
    };
    const std::size_t begin = std::min(count_of("skip", 0), found.size());
    const std::size_t end = begin + std::min(count_of("limit", found.size()), found.size() - begin);
    std::string ids;
    for (std::size_t i = begin; i < end; ++i)
        ids.append(ids.empty() ? "" : " ").append(text_of(found[i]->at("id")));
    return ids;
}

class Differential : public Conformance {
protected:
    static constexpr int row_count = 60;

    std::vector<boost::json::object> make(Generator& generator)
    {
        make_model("Random", generated_properties());
        std::vector<boost::json::object> rows;
        boost::json::array data;
        for (int id = 1; id <= row_count; ++id) {
            rows.push_back(generator.row(id));
            data.push_back(rows.back());
        }
        ok("createAll", boost::json::object{{"model", "Random"}, {"data", std::move(data)}});
        return rows;
    }

    /// The least filter that still goes wrong, by leaving out members one at a time.
    boost::json::object shrunk(boost::json::object filter,
                               const std::vector<boost::json::object>& rows)
    {
        const auto is_wrong = [&](const boost::json::object& candidate) {
            return ids("Random", text_of(candidate)) != expected(candidate, rows);
        };
        for (bool smaller = true; smaller;) {
            smaller = false;
            boost::json::object& where = filter.at("where").as_object();
            for (const auto& member : boost::json::object{where}) {
                boost::json::object candidate = filter;
                candidate.at("where").as_object().erase(member.key());
                if (is_wrong(candidate)) {
                    filter = std::move(candidate);
                    smaller = true;
                    break;
                }
            }
        }
        return filter;
    }
};

TEST_P(Differential, FiltersChooseWhatTheySay)
{
    const std::uint64_t seed = seed_of_run(20261121);
    RecordProperty("seed", std::to_string(seed));
    Generator generator{seed, seed + 1, {}};
    int wrong = 0;
    for (int batch = 0; batch < 5; ++batch) {
        const std::vector<boost::json::object> rows = make(generator);
        for (int i = 0; i < 800 && wrong < 5; ++i) {
            const boost::json::object filter = generator.filter();
            const std::string answer = ids("Random", text_of(filter));
            if (answer == expected(filter, rows))
                continue;
            ++wrong;
            const boost::json::object least = shrunk(filter, rows);
            ADD_FAILURE() << "seed " << seed << ", filter " << batch * 800 + i << ": "
                          << text_of(least) << "\n  answered " << ids("Random", text_of(least))
                          << "\n  expected " << expected(least, rows);
        }
    }
}

TEST_P(Differential, CountsAreWhatAllWouldAnswer)
{
    const std::uint64_t seed = seed_of_run(20261122);
    Generator generator{seed, seed + 1, {}};
    const std::vector<boost::json::object> rows = make(generator);
    for (int i = 0; i < 500; ++i) {
        const boost::json::object where = generator.where(0);
        std::int64_t matching = 0;
        for (const boost::json::object& row : rows)
            matching += evaluate(where, row, generated_fields()) == Truth::yes ? 1 : 0;
        const boost::json::value counted =
            ok("count", boost::json::object{{"model", "Random"}, {"where", where}});
        ASSERT_EQ(counted.as_int64(), matching) << "seed " << seed << ": " << text_of(where);
    }
}

TEST_P(Differential, WritesHitWhatReadsFindOrNothingAtAll)
{
    const std::uint64_t seed = seed_of_run(20261123);
    Generator generator{seed, seed + 1, {}};
    std::vector<boost::json::object> rows = make(generator);
    int refused = 0;
    for (int i = 0; i < 400; ++i) {
        const boost::json::object where = generator.where(0);
        const boost::json::object params{
            {"model", "Random"}, {"where", where}, {"data", {{"t", "hit"}}}};
        ok("update", R"({"model": "Random", "where": {}, "data": {"t": "spared"}})");
        for (boost::json::object& row : rows)
            row["t"] = "spared";
        std::int64_t matching = 0;
        for (const boost::json::object& row : rows)
            matching += evaluate(where, row, generated_fields()) == Truth::yes ? 1 : 0;
        const boost::json::object reply = caller.reply("update", text_of(params));
        const std::int64_t hit = ok("count", R"(["Random", {"t": "hit"}])").as_int64();
        if (reply.contains("error")) {
            ++refused;
            ASSERT_EQ(hit, 0) << text_of(where);
            ASSERT_EQ(refusal_of(reply).name(), "invalid_params") << text_of(reply);
            continue;
        }
        ASSERT_EQ(hit, matching) << "seed " << seed << ": " << text_of(where);
        ASSERT_EQ(reply.at("result").at("count").as_int64(), matching);
    }
    EXPECT_GT(refused, 10) << "clauses that would vanish must have come up";
    EXPECT_LT(refused, 300);
}

OVER_EVERY_DRIVER(Differential);

} // namespace
} // namespace connectord::test
