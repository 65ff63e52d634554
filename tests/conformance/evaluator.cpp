#include "tests/conformance/evaluator.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <compare>
#include <optional>
#include <regex>
#include <stdexcept>

namespace connectord::test {

namespace {

using boost::json::value;

Truth negated(Truth truth)
{
    return truth == Truth::unknown ? truth : truth == Truth::yes ? Truth::no : Truth::yes;
}

Truth truth_of(bool holds)
{
    return holds ? Truth::yes : Truth::no;
}

Truth both(Truth a, Truth b)
{
    if (a == Truth::no || b == Truth::no)
        return Truth::no;
    return a == Truth::unknown || b == Truth::unknown ? Truth::unknown : Truth::yes;
}

Truth either(Truth a, Truth b)
{
    return negated(both(negated(a), negated(b)));
}

std::string_view text(const value& given)
{
    return {given.get_string().data(), given.get_string().size()};
}

/// Compares two values of one kind; nothing where one of them is null.
std::optional<std::partial_ordering> compare(const value& a, const value& b)
{
    if (a.is_null() || b.is_null())
        return std::nullopt;
    if (a.is_number() && b.is_number())
        return a.to_number<double>() <=> b.to_number<double>();
    if (a.is_bool() && b.is_bool())
        return static_cast<int>(a.get_bool()) <=> static_cast<int>(b.get_bool());
    if (a.is_string() && b.is_string())
        return text(a) <=> text(b); // ISO dates of one length included
    throw std::logic_error{"the generator compares apples with pears"};
}

/// A place inside a document as the operand sees it: by the operand's own type.
value place_of(const value& document, std::string_view path, const value& operand)
{
    const value* place = &document;
    while (!path.empty() && place != nullptr) {
        const std::size_t dot = path.find('.');
        const std::string_view step = path.substr(0, dot);
        path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
        if (const boost::json::object* object = place->if_object()) {
            place = object->if_contains(step);
        } else if (const boost::json::array* list = place->if_array()) {
            const bool is_index = step.find_first_not_of("0123456789") == step.npos;
            const std::size_t index = is_index ? std::stoul(std::string{step}) : list->size();
            place = index < list->size() ? &(*list)[index] : nullptr;
        } else {
            place = nullptr;
        }
    }
    if (place == nullptr || place->is_null())
        return nullptr;
    if (operand.is_number())
        return place->is_number() ? *place : value{};
    if (operand.is_bool())
        return place->is_bool() ? *place : value{};
    // Against text, and against null, a place is what it reads as.
    if (place->is_string())
        return *place;
    return boost::json::value(boost::json::string{boost::json::serialize(*place)});
}

const value& first_of(const value& operand)
{
    static const value nothing;
    const boost::json::array* list = operand.if_array();
    if (list == nullptr)
        return operand;
    const auto given =
        std::find_if(list->begin(), list->end(), [](const value& v) { return !v.is_null(); });
    return given == list->end() ? nothing : *given;
}

Truth in_list(const value& left, const value& operand)
{
    const boost::json::array single{operand};
    const boost::json::array& list = operand.is_array() ? operand.get_array() : single;
    Truth found = Truth::no;
    for (const value& element : list) {
        const auto order = compare(left, element);
        found = either(found, order ? truth_of(*order == 0) : Truth::unknown);
    }
    return found;
}

Truth like(const value& left, const value& operand, bool ignore_case)
{
    if (left.is_null() || operand.is_null())
        return Truth::unknown;
    return truth_of(is_like(text(left), text(operand), ignore_case));
}

Truth apply(std::string_view op, const value& left, const value& operand)
{
    if (op == "eq" && operand.is_null())
        return truth_of(left.is_null());
    if (op == "neq" && operand.is_null())
        return truth_of(!left.is_null());
    if (op == "inq")
        return in_list(left, operand);
    if (op == "nin")
        return operand.is_array() && operand.get_array().empty() ? Truth::yes
                                                                 : negated(in_list(left, operand));
    if (op == "like" || op == "ilike")
        return like(left, operand, op == "ilike");
    if (op == "nlike" || op == "nilike")
        return negated(like(left, operand, op == "nilike"));
    if (op == "between")
        return both(apply("gte", left, operand.get_array()[0]),
                    apply("lte", left, operand.get_array()[1]));
    if (op == "regexp") {
        if (left.is_null())
            return Truth::unknown;
        return truth_of(
            std::regex_search(std::string{text(left)}, std::regex{std::string{text(operand)}}));
    }
    const auto order = compare(left, operand);
    if (!order)
        return Truth::unknown;
    if (op == "eq")
        return truth_of(*order == 0);
    if (op == "neq")
        return truth_of(*order != 0);
    if (op == "gt")
        return truth_of(*order > 0);
    if (op == "gte")
        return truth_of(*order >= 0);
    if (op == "lt")
        return truth_of(*order < 0);
    if (op == "lte")
        return truth_of(*order <= 0);
    throw std::logic_error{"the generator knows an operator that the evaluator does not"};
}

const Field* field_of(std::string_view name, const std::vector<Field>& fields)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

/// All operators of one expression, joined by AND.
Truth condition(std::string_view name, const value& expression, const boost::json::object& row,
                const std::vector<Field>& fields)
{
    const std::size_t dot = name.find('.');
    const std::string_view base = name.substr(0, dot);
    const Field* field = field_of(base, fields);
    if (field == nullptr)
        return Truth::yes;
    const auto left = [&](const value& operand) {
        const value& stored = row.at(field->name);
        return dot == name.npos ? stored
                                : place_of(stored, name.substr(dot + 1), first_of(operand));
    };
    const boost::json::object* operators = expression.if_object();
    if (operators == nullptr)
        return apply("eq", left(expression), expression);
    Truth truth = Truth::yes;
    for (const auto& member : *operators)
        truth = both(truth, apply(member.key(), left(member.value()), member.value()));
    return truth;
}

bool says_nothing(const boost::json::object& where, const std::vector<Field>& fields);

/// A junction of which nothing is left is passed over.
bool says_nothing(std::string_view name, const value& given, const std::vector<Field>& fields)
{
    if ((name == "and" || name == "or" || name == "nor") && given.is_array()) {
        const boost::json::array& list = given.get_array();
        return std::all_of(list.begin(), list.end(), [&](const value& branch) {
            return says_nothing(branch.get_object(), fields);
        });
    }
    if (field_of(name.substr(0, name.find('.')), fields) == nullptr)
        return true;
    // `nin: []` alone is no condition.
    const boost::json::object* operators = given.if_object();
    return operators != nullptr &&
           std::all_of(operators->begin(), operators->end(), [](const auto& member) {
               return member.key() == "nin" && member.value().is_array() &&
                      member.value().get_array().empty();
           });
}

bool says_nothing(const boost::json::object& where, const std::vector<Field>& fields)
{
    return std::all_of(where.begin(), where.end(), [&](const auto& member) {
        return says_nothing(member.key(), member.value(), fields);
    });
}

Truth junction(std::string_view word, const boost::json::array& branches,
               const boost::json::object& row, const std::vector<Field>& fields)
{
    Truth truth = word == "and" ? Truth::yes : Truth::no;
    for (const value& branch : branches) {
        if (says_nothing(branch.get_object(), fields))
            continue;
        const Truth holds = evaluate(branch.get_object(), row, fields);
        truth = word == "and" ? both(truth, holds) : either(truth, holds);
    }
    if (word == "nor")
        return truth_of(truth != Truth::yes);
    return truth;
}

/// The bytes of the first code point.
std::size_t length_of_sign(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        ++length;
    return length;
}

} // namespace

bool is_like(std::string_view text, std::string_view pattern, bool ignore_case)
{
    const auto same = [&](char a, char b) {
        if (!ignore_case)
            return a == b;
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    if (pattern.empty())
        return text.empty();
    if (pattern.front() == '%') {
        for (std::size_t skip = 0; skip <= text.size(); ++skip) {
            if (is_like(text.substr(skip), pattern.substr(1), ignore_case))
                return true;
        }
        return false;
    }
    if (text.empty())
        return false;
    if (pattern.front() == '_')
        return is_like(text.substr(length_of_sign(text)), pattern.substr(1), ignore_case);
    const bool escaped = pattern.front() == '\\' && pattern.size() > 1;
    const std::string_view rest = pattern.substr(escaped ? 1 : 0);
    return same(text.front(), rest.front()) && is_like(text.substr(1), rest.substr(1), ignore_case);
}

Truth evaluate(const boost::json::object& where, const boost::json::object& row,
               const std::vector<Field>& fields)
{
    Truth truth = Truth::yes;
    for (const auto& member : where) {
        const std::string_view name = member.key();
        if (says_nothing(name, member.value(), fields))
            continue;
        const bool is_junction =
            (name == "and" || name == "or" || name == "nor") && member.value().is_array();
        const Truth holds = is_junction ? junction(name, member.value().get_array(), row, fields)
                                        : condition(name, member.value(), row, fields);
        truth = both(truth, holds);
    }
    return truth;
}

} // namespace connectord::test
