// The text of a statement is a function of model and filter shape alone: never of a value.
#include "drivers/sql/select.hpp"
#include "drivers/sql/update.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

#include <random>

namespace connectord::sql {

namespace {

/// Writes the same random filter twice, with other values the second time.
class TwinFilters {
public:
    explicit TwinFilters(std::uint32_t seed) : random_{seed} {}

    std::pair<std::string, std::string> next()
    {
        first_.clear();
        second_.clear();
        add(R"({"where":)");
        add_where(0);
        if (one_in(2))
            add(one_in(2) ? R"(,"order":"age DESC")" : R"(,"order":["city","address.zip DESC"])");
        if (one_in(2)) {
            add(R"(,"limit":)");
            add_both(std::to_string(1 + random_() % 900), std::to_string(1 + random_() % 900));
        }
        add("}");
        return {first_, second_};
    }

    static bool is_hostile_in(std::string_view text)
    {
        return text.find("DROP") != text.npos || text.find("hostile") != text.npos;
    }

private:
    bool one_in(std::uint32_t n) { return random_() % n == 0; }

    void add(std::string_view text) { add_both(text, text); }
    void add_both(std::string_view one, std::string_view other)
    {
        first_.append(one);
        second_.append(other);
    }

    void add_text()
    {
        static constexpr std::string_view texts[] = {R"("hostile'; DROP TABLE x; --")",
                                                     R"("hostile\" OR 1=1")",
                                                     R"("hostile $1 ?1 \\")", R"("hostile%_")"};
        add_both(texts[random_() % 4], texts[random_() % 4]);
    }
    void add_number()
    {
        add_both(std::to_string(random_() % 1000), std::to_string(random_() % 1000));
    }

    void add_list(void (TwinFilters::*element)())
    {
        // Lists of other lengths are of one shape too.
        const std::string first = first_;
        const std::string second = second_;
        std::string lists[2];
        for (std::string& list : lists) {
            first_.clear();
            const std::size_t length = 1 + random_() % 5;
            for (std::size_t i = 0; i < length; ++i) {
                if (i != 0)
                    add(",");
                (this->*element)();
            }
            list = "[" + first_ + "]";
        }
        first_ = first + lists[0];
        second_ = second + lists[1];
    }

    void add_condition()
    {
        switch (random_() % 9) {
        case 0:
            add(R"("city":)");
            add_text();
            break;
        case 1:
            add(R"("age":{"gt":)");
            add_number();
            add(R"(,"lte":)");
            add_number();
            add("}");
            break;
        case 2:
            add(R"("city":{"inq":)");
            add_list(&TwinFilters::add_text);
            add("}");
            break;
        case 3:
            add(R"("age":{"nin":)");
            add_list(&TwinFilters::add_number);
            add("}");
            break;
        case 4:
            add(R"("city":{"like":)");
            add_text();
            add("}");
            break;
        case 5:
            add(R"("city":{"regexp":)");
            add_text();
            add("}");
            break;
        case 6:
            add(R"("address.city":)");
            add_text();
            break;
        case 7:
            add(R"("address.zip":{"between":[)");
            add_number();
            add(",");
            add_number();
            add("]}");
            break;
        default:
            add(R"("joined":null)");
            break;
        }
    }

    void add_where(int depth)
    {
        add("{");
        if (depth < 3 && one_in(2)) {
            static constexpr std::string_view words[] = {R"("and":[)", R"("or":[)", R"("nor":[)"};
            add(words[random_() % 3]);
            const std::size_t branches = 1 + random_() % 3;
            for (std::size_t i = 0; i < branches; ++i) {
                if (i != 0)
                    add(",");
                add_where(depth + 1);
            }
            add("]");
        } else {
            add_condition();
        }
        add("}");
    }

    std::minstd_rand random_;
    std::string first_;
    std::string second_;
};

} // namespace

TEST(Shape, IsAllThatTheTextOfAStatementDependsOn)
{
    constexpr std::uint32_t seed = 20261121;
    SCOPED_TRACE("seed " + std::to_string(seed));
    TwinFilters filters{seed};
    for (int i = 0; i < 5000; ++i) {
        const auto [one, other] = filters.next();
        for (const Table* table :
             {&support::postgresql_customers(), &support::sqlite_customers()}) {
            const Statement first = select(*table, support::filter_of(one, *table)).value();
            const Statement second = select(*table, support::filter_of(other, *table)).value();
            ASSERT_EQ(first.plan->text, second.plan->text) << one << "\n" << other;
            ASSERT_FALSE(TwinFilters::is_hostile_in(first.plan->text)) << first.plan->text;

            const Statement removal = remove(*table, support::filter_of(one, *table).where).value();
            ASSERT_FALSE(TwinFilters::is_hostile_in(removal.plan->text)) << removal.plan->text;
            ASSERT_NE(removal.plan->text.find(" WHERE "), std::string::npos) << one;
        }
    }
}

} // namespace connectord::sql
