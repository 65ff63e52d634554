#include "protocol/model/where.hpp"

#include "protocol/model/coerce.hpp"

#include <array>
#include <optional>
#include <utility>

namespace connectord::model {

namespace {

constexpr std::size_t most_nodes = 1000;

constexpr std::array<std::pair<std::string_view, Operator>, 18> operators{{
    {"eq", Operator::eq},
    {"neq", Operator::neq},
    {"gt", Operator::gt},
    {"gte", Operator::gte},
    {"lt", Operator::lt},
    {"lte", Operator::lte},
    {"between", Operator::between},
    {"inq", Operator::inq},
    {"nin", Operator::nin},
    {"like", Operator::like},
    {"nlike", Operator::nlike},
    {"ilike", Operator::ilike},
    {"nilike", Operator::nilike},
    {"regexp", Operator::regexp},
    {"contains", Operator::contains},
    {"containedBy", Operator::contained_by},
    {"containsAnyOf", Operator::contains_any_of},
    {"match", Operator::match},
}};

std::optional<Operator> operator_of(std::string_view name)
{
    for (const auto& [known, op] : operators) {
        if (known == name)
            return op;
    }
    return std::nullopt;
}

std::vector<std::string_view> operator_names()
{
    std::vector<std::string_view> names;
    for (const auto& [name, op] : operators)
        names.push_back(name);
    return names;
}

/// A pattern and its flags, from `/source/flags`, `source`, or {source, flags}.
struct Pattern {
    std::string source;
    bool ignore_case = false;
};

Result<Pattern> pattern_of(const boost::json::value& json, const Path& path)
{
    Pattern pattern;
    std::string_view flags;
    if (const boost::json::string* text = json.if_string()) {
        const std::string_view view{text->data(), text->size()};
        const std::size_t last = view.rfind('/');
        const bool has_slashes = view.size() > 1 && view.front() == '/' && last > 0 &&
                                 view.find_first_not_of("dgimsuvy", last + 1) == view.npos;
        pattern.source = has_slashes ? view.substr(1, last - 1) : view;
        flags = has_slashes ? view.substr(last + 1) : std::string_view{};
    } else if (const boost::json::object* object = json.if_object()) {
        const boost::json::value* source = object->if_contains("source");
        const boost::json::value* given = object->if_contains("flags");
        if (source == nullptr || !source->is_string() || (given != nullptr && !given->is_string()))
            return invalid_params(path.text(), "must be \"/source/flags\" or {source, flags}");
        pattern.source = std::string_view{source->get_string()};
        if (given != nullptr)
            flags = given->get_string();
    } else {
        return invalid_params(path.text(), "must be \"/source/flags\" or {source, flags}");
    }

    for (const char flag : flags) {
        // A match is asked for, not its places: g, y and u change nothing.
        if (flag == 'i')
            pattern.ignore_case = true;
        else if (flag != 'g' && flag != 'y' && flag != 'u')
            return invalid_params(path.text(), "only the flags i, g, u and y are supported");
    }
    return pattern;
}

/// One walk over one `where`.
class Reader {
public:
    Reader(const Model& model, const ColumnFacts& columns, Clauses clauses)
        : model_{model}, columns_{columns}, is_strict_{clauses == Clauses::strict}
    {
    }

    Result<Where> read(const boost::json::value& json, std::size_t depth, const Path& path)
    {
        const boost::json::object* object = json.if_object();
        if (object == nullptr)
            return invalid_params(path.text(), "must be an object");
        if (depth > columns_.filter_depth())
            return limit_exceeded("filterDepth", columns_.filter_depth());

        Where where;
        for (const auto& member : *object) {
            const std::string_view name = member.key();
            const Path member_path{path, name};
            if (Status counted = count_node(); !counted)
                return counted.error();
            Status added =
                is_junction(name) && member.value().is_array()
                    ? add_junction(where, name, member.value().get_array(), depth, member_path)
                    : add_conditions(where, name, member.value(), member_path);
            if (!added)
                return added.error();
        }
        return where;
    }

private:
    static bool is_junction(std::string_view name)
    {
        return name == "and" || name == "or" || name == "nor";
    }

    Status count_node()
    {
        if (++nodes_ > most_nodes)
            return limit_exceeded("whereNodes", most_nodes);
        return {};
    }

    Status add_junction(Where& where, std::string_view word, const boost::json::array& branches,
                        std::size_t depth, const Path& path)
    {
        Where junction;
        junction.kind = word == "and"  ? Where::Kind::all_of
                        : word == "or" ? Where::Kind::any_of
                                       : Where::Kind::none_of;
        if (branches.empty() && is_strict_)
            return invalid_params(path.text(), "an empty list would be passed over");
        // What nor passed over would turn "none of these" into "everything".
        const bool was_strict = is_strict_;
        is_strict_ = was_strict || junction.kind == Where::Kind::none_of;
        const Status added = add_branches(junction, branches, depth, path);
        is_strict_ = was_strict;
        if (!added)
            return added;
        if (!junction.branches.empty())
            where.branches.push_back(std::move(junction));
        return {};
    }

    Status add_branches(Where& junction, const boost::json::array& branches, std::size_t depth,
                        const Path& path)
    {
        for (std::size_t i = 0; i < branches.size(); ++i) {
            const Path branch_path{path, i};
            if (Status counted = count_node(); !counted)
                return counted.error();
            Result<Where> branch = read(branches[i], depth + 1, branch_path);
            if (!branch)
                return branch.error();
            if (!branch->is_everything())
                junction.branches.push_back(std::move(*branch));
            else if (is_strict_)
                return invalid_params(branch_path.text(), "an empty branch would be passed over");
        }
        return {};
    }

    Status add_conditions(Where& where, std::string_view name, const boost::json::value& expression,
                          const Path& path)
    {
        Condition condition;
        condition.property = find_nested(model_, name, condition.path);
        if (condition.property == nullptr) {
            if (!is_strict_)
                return {};
            const std::vector<std::string_view> known = model_.property_names();
            return unknown_name(path.text(), "property", name, known);
        }

        if (const boost::json::object* object = expression.if_object())
            return add_operators(where, std::move(condition), *object, expression, path);
        if (expression.is_array() && !takes_arrays(condition))
            return invalid_params(path.text(), "a list of values needs an operator such as inq");
        return add(where, std::move(condition), Operator::eq, expression, path);
    }

    bool takes_arrays(const Condition& condition) const
    {
        const Type type = condition.property->type;
        return condition.path.empty() && (type == Type::array || type == Type::json ||
                                          type == Type::any || is_native(condition));
    }

    bool is_native(const Condition& condition) const
    {
        return columns_.is_native_array(*condition.property);
    }

    /// Whether an object that stands where operators may stand is a value instead.
    bool is_value(const Condition& condition, const boost::json::object& object) const
    {
        switch (condition.property->type) {
        case Type::geo_point:
            return object.contains("lat") && object.contains("lng");
        case Type::buffer:
            return object.contains("type") && object.contains("data");
        case Type::json:
        case Type::any:
            if (!condition.path.empty())
                return false;
            for (const auto& member : object) {
                if (operator_of(member.key()))
                    return false;
            }
            return !object.empty();
        default:
            return false;
        }
    }

    Status add_operators(Where& where, Condition condition, const boost::json::object& object,
                         const boost::json::value& expression, const Path& path)
    {
        if (is_value(condition, object))
            return add(where, std::move(condition), Operator::eq, expression, path);
        if (object.empty())
            return invalid_params(path.text(), "an expression needs an operator");

        for (const auto& member : object) {
            const std::string_view name = member.key();
            const Path operator_path{path, name};
            const std::optional<Operator> op = operator_of(name);
            if (!op) {
                // `options` stands beside like and regexp in LoopBack's filters.
                if (name == "options" && has_pattern(object) && member.value().is_string() &&
                    !is_strict_)
                    continue;
                if (name == "options" && object.contains("regexp") &&
                    is_option_text(member.value()))
                    continue;
                const std::vector<std::string_view> known = operator_names();
                return unknown_name(operator_path.text(), "operator", name, known);
            }
            if (Status added = add(where, condition, *op, member.value(), operator_path); !added)
                return added;
            if (*op == Operator::regexp && !where.branches.empty())
                where.branches.back().condition.ignore_case |= has_option_i(object);
        }
        return {};
    }

    /// LoopBack's filters have options beside these; its SQL connectors heed them for none but
    /// regexp.
    static bool has_pattern(const boost::json::object& object)
    {
        for (const char* name : {"like", "nlike", "ilike", "nilike", "regexp"}) {
            if (object.contains(name))
                return true;
        }
        return false;
    }

    static bool is_option_text(const boost::json::value& options)
    {
        return options.is_string() && std::string_view{options.get_string()}.find_first_not_of(
                                          "igmuy") == std::string_view::npos;
    }

    static bool has_option_i(const boost::json::object& object)
    {
        const boost::json::value* options = object.if_contains("options");
        return options != nullptr && options->is_string() &&
               options->get_string().find('i') != boost::json::string::npos;
    }

    Status add(Where& where, Condition condition, Operator op, const boost::json::value& json,
               const Path& path)
    {
        if (Status counted = count_node(); !counted)
            return counted;
        condition.op = op;
        Status read = read_operand(condition, json, path);
        if (!read)
            return read;
        if (op == Operator::nin && std::get<List>(condition.value).elements.empty()) {
            if (is_strict_)
                return invalid_params(path.text(), "an empty list would be passed over");
            return {};
        }
        Where leaf;
        leaf.kind = Where::Kind::condition;
        leaf.condition = std::move(condition);
        where.branches.push_back(std::move(leaf));
        return {};
    }

    Status read_operand(Condition& condition, const boost::json::value& json, const Path& path)
    {
        switch (condition.op) {
        case Operator::between:
            return read_bounds(condition, json, path);
        case Operator::inq:
        case Operator::nin:
            return read_list(condition, json, path);
        case Operator::contains:
        case Operator::contained_by:
        case Operator::contains_any_of:
            if (!is_native(condition) || !condition.path.empty())
                return Error{Errc::unsupported,
                             "contains, containedBy and containsAnyOf need a native array column"}
                    .with("capability", "containsOperators")
                    .with("path", path.text());
            return read_list(condition, json, path);
        case Operator::like:
        case Operator::nlike:
        case Operator::ilike:
        case Operator::nilike:
        case Operator::match:
            return read_text(condition, json, path);
        case Operator::regexp: {
            Result<Pattern> pattern = pattern_of(json, path);
            if (!pattern)
                return pattern.error();
            condition.value = std::move(pattern->source);
            condition.ignore_case = pattern->ignore_case;
            return {};
        }
        default:
            return read_value(condition, json, condition.value, path);
        }
    }

    Status read_text(Condition& condition, const boost::json::value& json, const Path& path)
    {
        if (json.is_null()) {
            condition.value = Null{};
            return {};
        }
        Result<Value> text = to_value(Type::string, json, path);
        if (!text)
            return text.error();
        condition.value = std::move(*text);
        return {};
    }

    /// Reads one value to compare with, by the property's type or, inside a document, by its own.
    Status read_value(Condition& condition, const boost::json::value& json, Value& value,
                      const Path& path)
    {
        if (condition.path.empty()) {
            const bool is_list_operator =
                condition.op != Operator::eq && condition.op != Operator::neq &&
                condition.op != Operator::inq && condition.op != Operator::nin;
            const bool by_element = is_native(condition) && is_list_operator;
            Result<Value> read =
                by_element ? to_value(condition.property->element, json, path)
                           : to_value(*condition.property, is_native(condition), json, path);
            if (!read)
                return read.error();
            value = std::move(*read);
            return {};
        }
        if (json.is_structured())
            return invalid_params(path.text(), "inside a document only scalars can be compared");
        Result<Value> read = to_any_value(json, path);
        if (!read)
            return read.error();
        value = std::move(*read);
        condition.json_kind = json.is_number() ? JsonKind::number
                              : json.is_bool() ? JsonKind::boolean
                                               : JsonKind::text;
        return {};
    }

    Status read_bounds(Condition& condition, const boost::json::value& json, const Path& path)
    {
        const boost::json::array* bounds = json.if_array();
        if (bounds == nullptr || bounds->size() != 2)
            return invalid_params(path.text(), "must be a list of exactly two values");
        if (condition.path.empty() || (*bounds)[0].kind() == (*bounds)[1].kind() ||
            ((*bounds)[0].is_number() && (*bounds)[1].is_number())) {
            Status lower =
                read_value(condition, (*bounds)[0], condition.value, Path{path, std::size_t{0}});
            if (!lower)
                return lower;
            return read_value(condition, (*bounds)[1], condition.upper, Path{path, std::size_t{1}});
        }
        return invalid_params(path.text(), "both bounds must be of one type");
    }

    Status read_list(Condition& condition, const boost::json::value& json, const Path& path)
    {
        List list;
        const boost::json::array* array = json.if_array();
        const bool whole_arrays = is_native(condition) &&
                                  (condition.op == Operator::inq || condition.op == Operator::nin);
        if (whole_arrays)
            return Error{Errc::unsupported, "inq and nin do not compare native arrays"}
                .with("capability", "arrayInq")
                .with("path", path.text());
        const std::size_t count = array == nullptr ? 1 : array->size();
        list.elements.reserve(count);
        std::optional<JsonKind> kind;
        for (std::size_t i = 0; i < count; ++i) {
            const Path element_path{path, i};
            const boost::json::value& element = array == nullptr ? json : (*array)[i];
            Value value{Null{}};
            if (Status read = read_value(condition, element, value, element_path); !read)
                return read;
            if (!condition.path.empty() && !element.is_null()) {
                if (kind && *kind != condition.json_kind)
                    return invalid_params(element_path.text(),
                                          "all values of the list must be of one type");
                kind = condition.json_kind;
            }
            list.elements.push_back(std::move(value));
        }
        condition.json_kind = kind.value_or(JsonKind::text);
        condition.value = std::move(list);
        return {};
    }

    const Model& model_;
    const ColumnFacts& columns_;
    bool is_strict_; ///< within `nor` always
    std::size_t nodes_ = 0;
};

} // namespace

std::string_view name_of(Operator op)
{
    for (const auto& [name, known] : operators) {
        if (known == op)
            return name;
    }
    return "eq";
}

Status check_operator(std::string_view name, const Path& path)
{
    if (operator_of(name))
        return {};
    const std::vector<std::string_view> known = operator_names();
    return unknown_name(path.text(), "operator", name, known);
}

const Property* find_nested(const Model& model, std::string_view name,
                            std::vector<std::string>& steps)
{
    if (const Property* property = model.find(name))
        return property;

    const std::size_t dot = name.find('.');
    if (dot == name.npos)
        return nullptr;
    const Property* property = model.find(name.substr(0, dot));
    if (property == nullptr || (property->type != Type::json && property->type != Type::array &&
                                property->type != Type::any))
        return nullptr;

    std::string_view rest = name.substr(dot + 1);
    for (;;) {
        const std::size_t next = rest.find('.');
        steps.emplace_back(rest.substr(0, next));
        if (next == rest.npos)
            return property;
        rest.remove_prefix(next + 1);
    }
}

Result<Where> parse_where(const boost::json::value& json, const Model& model,
                          const ColumnFacts& columns, Clauses clauses, const Path& path)
{
    Reader reader{model, columns, clauses};
    return reader.read(json, 1, path);
}

} // namespace connectord::model
