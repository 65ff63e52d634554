// Rows and filters at random, from a seed that can be told and repeated.
#pragma once

#include "tests/conformance/evaluator.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::test {

/// The seed of this run: CONNECTORD_TEST_SEED, or `otherwise`.
std::uint64_t seed_of_run(std::uint64_t otherwise);

/// The properties that are generated for, as `define` takes them, and as the evaluator does.
std::string generated_properties();
const std::vector<Field>& generated_fields();

/// Makes rows and filters.
///
/// Structure and values come from two sources of chance: two generators of one structure and
/// different values make filters of equal shape.
class Generator {
public:
    struct Rules {
        bool nulls = true;      ///< operands and elements may be null
        bool any_length = true; ///< lists may be empty
        std::string mark;       ///< stands in every text operand
    };

    Generator(std::uint64_t structure, std::uint64_t values, Rules rules);

    boost::json::object row(int id);
    boost::json::object where(int depth = 0);

    /// `order`, always down to the id, `limit` and `skip` around a where.
    boost::json::object filter();

private:
    using Value = boost::json::value;

    int shape(int from, int to);
    int pick(int from, int to);
    bool chance(int percent) { return shape(1, 100) <= percent; }

    Value scalar(Kind kind);
    Value operand(Kind kind);
    Value list(Kind kind);
    std::string word();
    std::string pattern();
    Value document();
    void add_condition(boost::json::object& where);
    boost::json::object expression(Kind kind, bool is_place);

    int nors_ = 0; ///< how many of them stand around what is made: nothing may vanish there
    std::mt19937_64 structure_;
    std::mt19937_64 values_;
    Rules rules_;
};

} // namespace connectord::test
