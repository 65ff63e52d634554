#include "protocol/json/document_handler.hpp"

#include "protocol/json/escape.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

namespace connectord::json {

namespace {

/// Longer ones are not looked for in texts that are too long to keep.
constexpr std::size_t longest_kept_id = 256;

/// Longer names are cut in paths.
constexpr std::size_t longest_path_name = 100;

bool contains_nul(DocumentHandler::text part)
{
    return !part.empty() && std::memchr(part.data(), '\0', part.size()) != nullptr;
}

bool is_integer(std::string_view digits)
{
    return digits.find_first_of(".eE") == std::string_view::npos;
}

/// The double nearest to `digits`. Boost's own is used where the text is beyond all doubles.
double nearest_double(std::string_view digits, double approximate)
{
    double exact = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
    return error == std::errc{} ? exact : approximate;
}

} // namespace

void DocumentHandler::begin(boost::json::storage_ptr storage)
{
    stack_.reset(std::move(storage));
}

void DocumentHandler::reset()
{
    levels_.clear();
    names_.clear();
    violations_.clear();
    number_.clear();
    has_escapes_ = false;
    has_nul_ = false;
    is_discarding_ = false;
    root_name_.clear();
    is_at_id_ = false;
    id_string_.clear();
    id_text_ = "null";
}

void DocumentHandler::discard()
{
    is_discarding_ = true;
    stack_.reset();
    names_.clear();
    violations_.clear();
}

bool DocumentHandler::on_object_begin(error_code&)
{
    open(true);
    return true;
}

bool DocumentHandler::on_object_end(std::size_t members, error_code&)
{
    if (!is_discarding_) {
        names_.close();
        stack_.push_object(members);
    }
    close();
    return true;
}

bool DocumentHandler::on_array_begin(error_code&)
{
    open(false);
    return true;
}

bool DocumentHandler::on_array_end(std::size_t elements, error_code&)
{
    if (!is_discarding_)
        stack_.push_array(elements);
    close();
    return true;
}

void DocumentHandler::open(bool is_object)
{
    if (levels_.size() == max_depth && !is_discarding_)
        note(Violation::Kind::depth, levels_.size());
    is_at_id_ = false;
    levels_.push_back(Level{is_object, 0});
    if (is_object && !is_discarding_)
        names_.open();
}

void DocumentHandler::close()
{
    levels_.pop_back();
    end_value();
}

void DocumentHandler::end_value()
{
    if (levels_.size() == 1)
        is_at_id_ = false;
    if (!levels_.empty())
        ++levels_.back().elements;
}

bool DocumentHandler::on_key_part(text part, std::size_t, error_code&)
{
    if (levels_.size() == 1 && root_name_.size() <= 2)
        root_name_.append(part);
    if (is_discarding_)
        return true;
    has_nul_ = has_nul_ || (has_escapes_ && contains_nul(part));
    names_.append(part);
    stack_.push_chars(part);
    return true;
}

bool DocumentHandler::on_key(text part, std::size_t size, error_code&)
{
    if (levels_.size() == 1) {
        is_at_id_ = size == 2 && root_name_.append(part) == "id";
        root_name_.clear();
    }
    if (is_discarding_)
        return true;
    has_nul_ = has_nul_ || (has_escapes_ && contains_nul(part));
    names_.append(part);
    stack_.push_key(part);
    const bool is_new = names_.finish();
    if (std::exchange(has_nul_, false))
        note(Violation::Kind::nul, levels_.size());
    if (!is_new)
        note(Violation::Kind::doubled_name, levels_.size());
    return true;
}

bool DocumentHandler::on_string_part(text part, std::size_t size, error_code&)
{
    if (is_at_id() && size <= longest_kept_id)
        id_string_.append(part);
    if (is_discarding_)
        return true;
    has_nul_ = has_nul_ || (has_escapes_ && contains_nul(part));
    stack_.push_chars(part);
    return true;
}

bool DocumentHandler::on_string(text part, std::size_t size, error_code&)
{
    if (is_at_id()) {
        if (size <= longest_kept_id) {
            id_text_.clear();
            append_string(id_text_, id_string_.append(part));
        }
        id_string_.clear();
    }
    if (!is_discarding_) {
        has_nul_ = has_nul_ || (has_escapes_ && contains_nul(part));
        stack_.push_string(part);
        if (std::exchange(has_nul_, false))
            note(Violation::Kind::nul, levels_.size());
    }
    end_value();
    return true;
}

bool DocumentHandler::on_number_part(text part, error_code&)
{
    if (!is_discarding_)
        number_.append(part);
    return true;
}

bool DocumentHandler::on_int64(std::int64_t number, text, error_code&)
{
    keep_id(std::to_string(number));
    number_.clear();
    if (!is_discarding_)
        stack_.push_int64(number);
    end_value();
    return true;
}

bool DocumentHandler::on_uint64(std::uint64_t number, text, error_code&)
{
    keep_id(std::to_string(number));
    number_.clear();
    if (!is_discarding_)
        stack_.push_uint64(number);
    end_value();
    return true;
}

bool DocumentHandler::on_double(double number, text part, error_code&)
{
    if (!is_discarding_) {
        number_.append(part);
        const double nearest = nearest_double(number_, number);
        stack_.push_double(nearest);
        if (!std::isfinite(nearest) || is_integer(number_))
            note(Violation::Kind::number, levels_.size());
    }
    number_.clear();
    end_value();
    return true;
}

bool DocumentHandler::on_bool(bool value, error_code&)
{
    if (!is_discarding_)
        stack_.push_bool(value);
    end_value();
    return true;
}

bool DocumentHandler::on_null(error_code&)
{
    if (!is_discarding_)
        stack_.push_null();
    end_value();
    return true;
}

void DocumentHandler::keep_id(std::string_view json)
{
    if (is_at_id())
        id_text_ = json;
}

/// Notes what is wrong with the value, name or container that begins below the first `levels`
/// levels.
void DocumentHandler::note(Violation::Kind kind, std::size_t levels)
{
    if (levels == 0)
        return;
    const bool is_batch = !levels_[0].is_object;
    const std::size_t call_level = is_batch ? 1 : 0;
    if (levels <= call_level || !levels_[call_level].is_object)
        return;

    // The scope of the call's own names is the outermost object's, in a batch too.
    const bool is_name = kind == Violation::Kind::doubled_name;
    const bool is_own_name = is_name && levels == call_level + 1;
    const bool in_params = !is_own_name && names_.latest(0) == "params";
    if (!in_params && !is_name && kind != Violation::Kind::depth)
        return;

    Violation violation{kind,
                        is_batch,
                        is_batch ? levels_[0].elements : 0,
                        in_params,
                        path_from(call_level, levels),
                        {}};
    if (is_name)
        violation.name = names_.latest(names_.depth() - 1).substr(0, longest_path_name);
    const bool is_noted = !violations_.empty() && violations_.back().call == violation.call;
    if (!is_noted)
        violations_.push_back(std::move(violation));
    else if (violations_.back().in_params && !in_params)
        violations_.back() = std::move(violation);
}

std::string DocumentHandler::path_from(std::size_t first, std::size_t levels) const
{
    std::string path;
    std::size_t object = 0;
    for (std::size_t i = first; i < levels; ++i) {
        if (levels_[i].is_object) {
            if (!path.empty())
                path.push_back('.');
            path.append(names_.latest(object++).substr(0, longest_path_name));
        } else {
            path.append("[").append(std::to_string(levels_[i].elements)).append("]");
        }
    }
    return path;
}

} // namespace connectord::json
