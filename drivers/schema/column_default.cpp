#include "drivers/schema/column_default.hpp"

#include "protocol/json/writer.hpp"
#include "protocol/model/coerce.hpp"
#include "protocol/model/timestamp.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace connectord::schema {

namespace {

using sql::Words;

/// Functions without arguments that a default may call. `said` is how SQL has it.
struct Function {
    std::string_view name;
    Words said;
};

constexpr std::array functions{
    Function{"gen_random_uuid", "gen_random_uuid()"},
    Function{"uuid_generate_v1", "uuid_generate_v1()"},
    Function{"uuid_generate_v1mc", "uuid_generate_v1mc()"},
    Function{"uuid_generate_v4", "uuid_generate_v4()"},
    Function{"clock_timestamp", "clock_timestamp()"},
    Function{"statement_timestamp", "statement_timestamp()"},
    Function{"transaction_timestamp", "transaction_timestamp()"},
    Function{"current_date", "CURRENT_DATE"},
    Function{"current_time", "CURRENT_TIME"},
    Function{"localtimestamp", "LOCALTIMESTAMP"},
    Function{"localtime", "LOCALTIME"},
    Function{"current_user", "CURRENT_USER"},
    Function{"session_user", "SESSION_USER"},
};

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

bool is_now(std::string_view text)
{
    const std::string name = lower(text);
    return name == "now" || name == "$now" || name == "now()" || name == "current_timestamp" ||
           name == "current_timestamp()";
}

const Function* find_function(std::string_view name)
{
    std::string plain = lower(trimmed(name));
    if (plain.ends_with("()"))
        plain.resize(plain.size() - 2);
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [&](const Function& f) { return f.name == plain; });
    return found == functions.end() ? nullptr : &*found;
}

/// A text in quotes at the front of `text`, its doubled quotes made single; `text` loses it.
std::optional<std::string> take_quoted(std::string_view& text)
{
    if (text.empty() || text.front() != '\'')
        return std::nullopt;
    std::string content;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] != '\'') {
            content.push_back(text[i]);
        } else if (i + 1 < text.size() && text[i + 1] == '\'') {
            content.push_back(text[i++]);
        } else {
            text.remove_prefix(i + 1);
            return content;
        }
    }
    return std::nullopt;
}

/// `::character varying` and the like: what kind of literal it is, and nothing else.
bool is_cast(std::string_view text)
{
    if (text.empty())
        return true;
    return text.starts_with("::") && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || std::string_view{": _()[],.\""}.find(
                                                  static_cast<char>(c)) != std::string_view::npos;
           });
}

/// `nextval('sequence'::regclass)`.
std::optional<std::string> sequence_of(std::string_view text)
{
    if (!lower(text).starts_with("nextval(") || text.back() != ')')
        return std::nullopt;
    std::string_view inside = text.substr(8, text.size() - 9);
    const std::optional<std::string> name = take_quoted(inside);
    return name && is_cast(trimmed(inside)) ? name : std::nullopt;
}

Result<Default> read_db_default(const boost::json::value& given, const model::Path& path)
{
    if (given.is_number()) {
        json::Writer number;
        number.tree(given);
        return Default{Default::Form::literal, number.take()};
    }
    if (const bool* flag = given.if_bool())
        return Default{Default::Form::boolean, *flag ? "TRUE" : "FALSE"};
    const boost::json::string* words = given.if_string();
    const std::string_view text =
        words == nullptr ? std::string_view{} : trimmed(std::string_view{*words});
    if (is_now(text))
        return Default{Default::Form::current_timestamp, {}};
    if (const std::string name = lower(text); name == "true" || name == "false")
        return Default{Default::Form::boolean, name == "true" ? "TRUE" : "FALSE"};
    if (model::is_numeric(text))
        return Default{Default::Form::literal, std::string{text}};
    std::string_view rest = text;
    if (std::optional<std::string> literal = take_quoted(rest); literal && is_cast(trimmed(rest)))
        return Default{Default::Form::literal, std::move(*literal)};
    if (!text.empty()) {
        if (std::optional<std::string> sequence = sequence_of(text))
            return Default{Default::Form::sequence, std::move(*sequence)};
    }
    if (const Function* function = find_function(text))
        return Default{Default::Form::function, std::string{function->name}};
    return invalid_params(path.text(), "takes now(), a number, true, false, a 'text', "
                                       "nextval('…') or a known function alone");
}

Result<Default> read_value(const sql::Column& column, const boost::json::value& given,
                           const model::Path& path)
{
    const model::Type type = column.property->type;
    if (type == model::Type::date && given.is_string() && is_now(given.get_string()))
        return Default{Default::Form::current_timestamp, {}};
    if (column.native_array)
        return invalid_params(path.text(), "a native array column cannot have a default here");

    Result<model::Value> value = model::to_value(type, given, path);
    if (!value)
        return value.error();
    Default made;
    if (const bool* flag = std::get_if<bool>(&value->alternatives())) {
        made = {Default::Form::boolean, *flag ? "TRUE" : "FALSE"};
    } else if (const auto* json = std::get_if<model::Json>(&value->alternatives())) {
        made.text = json->text;
    } else if (const auto* moment = std::get_if<model::Timestamp>(&value->alternatives())) {
        model::append_timestamp(made.text, *moment, model::Fraction::micros);
    } else if (const auto* string = std::get_if<std::string>(&value->alternatives())) {
        made.text = *string;
    } else if (const auto* integer = std::get_if<std::int64_t>(&value->alternatives())) {
        made.text = std::to_string(*integer);
    } else if (given.is_double()) {
        json::Writer number;
        number.tree(given);
        made.text = number.take();
    } else {
        return invalid_params(path.text(), "must be a plain value");
    }
    return made;
}

/// What an expression of the catalog's comes to: parentheses and casts taken off.
struct Told {
    std::string text;
    bool is_quoted = false;
};

Told read_told(std::string_view actual)
{
    std::string_view text = trimmed(actual);
    while (text.size() >= 2 && text.front() == '(' && text.back() == ')')
        text = trimmed(text.substr(1, text.size() - 2));
    std::string_view rest = text;
    if (std::optional<std::string> literal = take_quoted(rest); literal && is_cast(trimmed(rest)))
        return {std::move(*literal), true};
    const std::size_t cast = text.find("::");
    if (cast != text.npos && text.find('\'') == text.npos && is_cast(text.substr(cast)))
        return read_told(text.substr(0, cast));
    return {std::string{text}, false};
}

std::optional<double> number_of(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<model::Timestamp> moment_of(std::string text)
{
    // PostgreSQL leaves out the minutes of a zone where there are none.
    const std::size_t sign = text.size() < 3 ? text.npos : text.size() - 3;
    if (sign != text.npos && text.size() > 11 && (text[sign] == '+' || text[sign] == '-') &&
        text.find(':') != text.npos)
        text.append(":00");
    return model::parse_timestamp(text);
}

bool is_same_json(const std::string& left, const std::string& right)
{
    boost::system::error_code failed;
    const boost::json::value a = boost::json::parse(left, failed);
    if (failed)
        return false;
    const boost::json::value b = boost::json::parse(right, failed);
    return !failed && a == b;
}

bool is_same_literal(const std::string& wanted, const std::string& told, model::Type type)
{
    if (wanted == told)
        return true;
    if (type == model::Type::date) {
        const std::optional<model::Timestamp> moment = moment_of(wanted);
        return moment && moment == moment_of(told);
    }
    if (type == model::Type::json || type == model::Type::array || type == model::Type::any)
        return is_same_json(wanted, told);
    const std::optional<double> number = number_of(wanted);
    return type != model::Type::string && number && number == number_of(told);
}

/// A function's name without its schema and parentheses.
std::string function_name(std::string_view told)
{
    std::string name = lower(told);
    if (name.ends_with("()"))
        name.resize(name.size() - 2);
    const std::size_t dot = name.rfind('.');
    return dot == name.npos ? name : name.substr(dot + 1);
}

} // namespace

Result<std::optional<Default>> default_of(const sql::Dialect& dialect, const sql::Column& column)
{
    const model::Path root{"definition.properties"};
    const model::Path property{root, column.property->name};
    const model::Path own{property, dialect.connector()};
    const boost::json::object* settings = column.property->settings_for(dialect.connector());
    for (const char* name : {"dbDefault", "defaultFn"}) {
        const boost::json::value* given =
            settings == nullptr ? nullptr : settings->if_contains(name);
        if (given == nullptr || given->is_null())
            continue;
        Result<Default> read = read_db_default(*given, model::Path{own, name});
        if (!read)
            return read.error();
        return std::optional{std::move(*read)};
    }
    const boost::json::value* given = column.property->definition.if_contains("default");
    if (given == nullptr || given->is_null())
        return std::optional<Default>{};
    Result<Default> read = read_value(column, *given, model::Path{property, "default"});
    if (!read)
        return read.error();
    read->is_for_new_rows = true;
    return std::optional{std::move(*read)};
}

void append_default_value(sql::Text& text, const Default& value)
{
    switch (value.form) {
    case Default::Form::literal:
        text.literal(value.text);
        return;
    case Default::Form::boolean:
        text.append(value.text == "TRUE" ? Words{"TRUE"} : Words{"FALSE"});
        return;
    case Default::Form::current_timestamp:
        text.append("CURRENT_TIMESTAMP");
        return;
    case Default::Form::function:
        if (const Function* function = find_function(value.text))
            text.append(function->said);
        return;
    case Default::Form::sequence:
        text.append("nextval(").literal(value.text).append("::regclass)");
        return;
    }
}

void append_default(sql::Text& text, const Default& value)
{
    text.append(" DEFAULT ");
    append_default_value(text, value);
}

bool says_same(const Default& wanted, std::string_view actual, model::Type type)
{
    const Told told = read_told(actual);
    switch (wanted.form) {
    case Default::Form::literal:
        return is_same_literal(wanted.text, told.text, type);
    case Default::Form::boolean: {
        const std::string word = lower(told.text);
        const bool is_true = word == "true" || word == "t" || word == "1";
        const bool is_false = word == "false" || word == "f" || word == "0";
        return wanted.text == "TRUE" ? is_true : is_false;
    }
    case Default::Form::current_timestamp:
        return !told.is_quoted && is_now(told.text);
    case Default::Form::function:
        return !told.is_quoted && function_name(told.text) == wanted.text;
    case Default::Form::sequence: {
        const std::optional<std::string> sequence = sequence_of(trimmed(actual));
        return sequence &&
               (*sequence == wanted.text || function_name(*sequence) == function_name(wanted.text));
    }
    }
    return false;
}

} // namespace connectord::schema
