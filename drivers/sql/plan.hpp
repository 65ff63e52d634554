// What is known of a statement before its values: text, and how its rows become JSON.
#pragma once

#include "protocol/model/type.hpp"
#include "protocol/model/value.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connectord::sql {

using model::Value;
using model::Values;

/// How rows become JSON text: literal text between the columns, so that any shape costs one pass.
///
/// Shape   a row is written as columns[0].prefix, value 0, columns[1].prefix, value 1, …, suffix.
///         `{"id":` and `}` around one column make objects; empty texts make bare values; and
///         `{"data":{"id":` … `},"isNewInstance":` … `}` makes an upsert's answer. A summary is
///         columns[0].prefix, how many rows were hit, suffix; without columns the suffix alone.
struct RowShape {
    struct Column {
        std::string prefix;                  ///< text before the value, keys already escaped
        model::Type type = model::Type::any; ///< what the property promises
        bool native_array = false;           ///< the column is an array of the database's own
    };

    enum class Layout {
        array,   ///< `[row,row,…]`
        first,   ///< the first row alone, or `null` when there is none
        list,    ///< rows separated by commas, no brackets: parts of one array
        nothing, ///< rows are dropped
        summary, ///< one value for all that it did: `{"count":3}`
        /// `[{…},…]` with keys and types from the result itself: raw SQL, whose columns nobody
        /// declared
        described,
    };

    std::vector<Column> columns;
    std::string suffix;
    Layout layout = Layout::array;

    /// What Layout::summary writes of a statement that hit so many rows.
    std::string summary(std::int64_t affected) const;
};

/// How long a plan's statements took lately, so that a driver can keep slow ones out of the way of
/// fast ones.
///
/// Lifetime  plans live on one thread, and so does this
class Pace {
public:
    void add(std::chrono::microseconds took)
    {
        average_ = samples_ == 0 ? took : (average_ * 7 + took) / 8;
        round_ += took;
        if (++samples_ % round == 0)
            end_round();
    }
    std::chrono::microseconds average() const { return average_; }
    std::uint32_t samples() const { return samples_; }

    /// The average of the quickest round of late, of sixteen statements each: what they take when
    /// nobody is in the way. Nothing until enough have run; the first ones are prepared, too.
    std::optional<std::chrono::microseconds> at_best() const
    {
        return samples_ < 2 * round ? std::nullopt : std::optional{least_};
    }

private:
    static constexpr std::uint32_t round = 16;

    void end_round()
    {
        const std::chrono::microseconds average = round_ / round;
        // What does not come again is forgotten, slowly.
        constexpr std::chrono::microseconds forgotten{1};
        least_ =
            samples_ <= 2 * round ? average : std::min(average, least_ + least_ / 64 + forgotten);
        round_ = {};
    }

    std::chrono::microseconds average_{0};
    std::chrono::microseconds round_{0}; ///< the sum of the round that is under way
    std::chrono::microseconds least_{0};
    std::uint32_t samples_ = 0;
};

/// A statement without its values: built once for a model and the shape of a filter, then kept.
struct Plan {
    /// Distinct for every plan of the process: a driver names its prepared statement by it.
    std::uint64_t id = next_id();

    /// Placeholders as the dialect writes them, `$1` or `?1`. A function of model and shape alone.
    std::string text;

    RowShape row_shape;

    /// Changes nothing and may run where only reading is possible.
    bool reads_only = false;

    /// May answer many rows: the driver takes them one by one, and the reply's limit acts at once.
    bool many_rows = false;

    /// Worth preparing. One-off texts (DDL, SAVEPOINT, raw SQL) are not.
    bool prepared = true;

    /// May leave session state behind (raw SQL): needs a connection of its own, cleaned afterwards.
    bool leaves_state = false;

    mutable Pace pace;

    static std::uint64_t next_id();
};

/// A plan and one request's values.
struct Statement {
    std::shared_ptr<const Plan> plan;
    Values values;
};

} // namespace connectord::sql
