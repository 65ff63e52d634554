#include "protocol/model/options.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace connectord::model {

namespace {

Status read_text(std::string_view& target, const boost::json::value& json, const Path& path)
{
    const boost::json::string* text = json.if_string();
    if (text == nullptr || text->empty())
        return invalid_params(path.text(), "must be a string that is not empty");
    target = *text;
    return {};
}

Status read_flag(bool& target, const boost::json::value& json, const Path& path)
{
    const bool* flag = json.if_bool();
    if (flag == nullptr)
        return invalid_params(path.text(), "must be true or false");
    target = *flag;
    return {};
}

/// `rows`: what a row is in the answer.
Status read_rows(bool& arrays, const boost::json::value& json, const Path& path)
{
    const boost::json::string* shape = json.if_string();
    if (shape == nullptr || (*shape != "objects" && *shape != "arrays"))
        return invalid_params(path.text(), R"(must be "objects" or "arrays")");
    arrays = *shape == "arrays";
    return {};
}

Result<std::int64_t> read_whole(const boost::json::value& json, std::int64_t low, std::int64_t high,
                                const Path& path)
{
    const std::int64_t* number = json.if_int64();
    if (number == nullptr || *number < low || *number > high)
        return invalid_params(path.text(), "must be a whole number from " + std::to_string(low) +
                                               " to " + std::to_string(high));
    return *number;
}

} // namespace

Result<Options> Options::read(const boost::json::value* json,
                              std::span<const std::string_view> others)
{
    const Path path{"params.options"};
    Options options;
    if (json == nullptr || json->is_null())
        return options;
    const boost::json::object* object = json->if_object();
    if (object == nullptr)
        return invalid_params(path.text(), "must be an object");

    constexpr std::int64_t longest_timeout = 3'600'000;
    for (const auto& member : *object) {
        const std::string_view name = member.key();
        const boost::json::value& value = member.value();
        const Path member_path{path, name};
        if (value.is_null() || std::find(others.begin(), others.end(), name) != others.end())
            continue;
        Status read;
        if (name == "transaction") {
            read = read_text(options.transaction, value, member_path);
        } else if (name == "datasource") {
            read = read_text(options.datasource, value, member_path);
        } else if (name == "schema") {
            read = read_text(options.schema, value, member_path);
        } else if (name == "dryRun") {
            read = read_flag(options.dry_run, value, member_path);
        } else if (name == "strict") {
            read = read_flag(options.strict, value, member_path);
        } else if (name == "returning") {
            read = read_flag(options.returning, value, member_path);
        } else if (name == "describe") {
            read = read_flag(options.describe, value, member_path);
        } else if (name == "rows") {
            read = read_rows(options.arrays, value, member_path);
        } else if (name == "timeoutMs") {
            const Result<std::int64_t> span = read_whole(value, 1, longest_timeout, member_path);
            if (!span)
                return span.error();
            options.timeout = std::chrono::milliseconds{*span};
        } else if (name == "maxAffected") {
            const Result<std::int64_t> most = read_whole(value, 0, INT64_MAX, member_path);
            if (!most)
                return most.error();
            options.max_affected = *most;
        } else {
            std::vector<std::string_view> known{"transaction", "datasource", "schema",   "dryRun",
                                                "strict",      "returning",  "describe", "rows",
                                                "timeoutMs",   "maxAffected"};
            known.insert(known.end(), others.begin(), others.end());
            return unknown_name(member_path.text(), "option", name, known);
        }
        if (!read)
            return read.error();
    }
    return options;
}

} // namespace connectord::model
