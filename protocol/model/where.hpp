// LoopBack's `where`, read once into a tree whose every leaf has been checked against the model.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/model.hpp"
#include "protocol/model/path.hpp"
#include "protocol/model/value.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace connectord::model {

/// The operators of a condition, under LoopBack's names.
enum class Operator {
    eq,
    neq,
    gt,
    gte,
    lt,
    lte,
    between,
    inq,
    nin,
    like,
    nlike,
    ilike,
    nilike,
    regexp,
    contains,
    contained_by,
    contains_any_of,
    match,
};

std::string_view name_of(Operator op);

/// Refuses what is no operator's name. Errors: invalid_params with `path` and the nearest one.
Status check_operator(std::string_view name, const Path& path);

/// How a value inside a JSON document is compared: by the type of what it is compared with.
enum class JsonKind { text, number, boolean };

/// One comparison of one property, or of something inside a JSON property, with a value.
struct Condition {
    const Property* property = nullptr;
    std::vector<std::string> path; ///< steps below the property: `address.city` has one, `city`
    JsonKind json_kind = JsonKind::text;
    Operator op = Operator::eq;
    Value value{Null{}}; ///< a List for inq, nin, contains and its kin; the pattern of a regexp
    Value upper{Null{}}; ///< between: the upper bound
    bool ignore_case = false; ///< regexp
};

/// A condition, or branches joined by one word. No branches at all: everything.
struct Where {
    enum class Kind { all_of, any_of, none_of, condition };

    Kind kind = Kind::all_of;
    std::vector<Where> branches;
    Condition condition;

    bool is_everything() const { return kind == Kind::all_of && branches.empty(); }
};

/// What becomes of a clause that cannot be honoured.
enum class Clauses {
    lenient, ///< reads: an unknown property and an empty `and`/`or` are passed over, as LoopBack
             ///< does
    strict,  ///< writes: each is an error, since the statement would hit more rows than was said
};

/// What a model's columns add to the reading of conditions.
class ColumnFacts {
public:
    virtual ~ColumnFacts() = default;
    /// The property's column is an array of the database's own.
    virtual bool is_native_array(const Property& property) const = 0;
    /// How deep a `where` may be.
    virtual std::size_t filter_depth() const = 0;
};

/// Reads a `where`.
///
/// Errors  invalid_params with the path of the culprit: not an object, an unknown operator, a value
/// of another
///         type, and under Clauses::strict whatever would vanish; limit_exceeded (filterDepth,
///         whereNodes)
/// Source  loopback-connector, SQLConnector.prototype._buildWhere, less the defects that DESIGN
/// lists
Result<Where> parse_where(const boost::json::value& json, const Model& model,
                          const ColumnFacts& columns, Clauses clauses, const Path& path);

/// The property a dotted name begins with, its steps below it appended to `steps`; null when there
/// is none.
const Property* find_nested(const Model& model, std::string_view name,
                            std::vector<std::string>& steps);

} // namespace connectord::model
