// What the parser's events become: a tree in the document's arena, and a note of what is refused.
#pragma once

#include "protocol/json/document.hpp"
#include "protocol/json/name_scopes.hpp"

#include <boost/json/error.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value_stack.hpp>

#include <cstdint>
#include <optional>

namespace connectord::json {

/// Handler for boost::json::basic_parser; internal to `DocumentParser`.
class DocumentHandler {
public:
    using error_code = boost::json::error_code;
    using text = boost::json::string_view;

    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    void begin(boost::json::storage_ptr storage);
    void discard();
    void reset();
    bool is_discarding() const { return is_discarding_; }
    /// A backslash has come: only behind one can there be a NUL.
    void note_escape() { has_escapes_ = true; }
    boost::json::value release() { return stack_.release(); }
    std::vector<Violation> take_violations() { return std::move(violations_); }
    const std::string& id_text() const { return id_text_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&);
    bool on_object_end(std::size_t members, error_code&);
    bool on_array_begin(error_code&);
    bool on_array_end(std::size_t elements, error_code&);
    bool on_key_part(text part, std::size_t size, error_code&);
    bool on_key(text part, std::size_t size, error_code&);
    bool on_string_part(text part, std::size_t size, error_code&);
    bool on_string(text part, std::size_t size, error_code&);
    bool on_number_part(text part, error_code&);
    bool on_int64(std::int64_t number, text part, error_code&);
    bool on_uint64(std::uint64_t number, text part, error_code&);
    bool on_double(double number, text part, error_code&);
    bool on_bool(bool value, error_code&);
    bool on_null(error_code&);
    bool on_comment_part(text, error_code&) { return true; }
    bool on_comment(text, error_code&) { return true; }

private:
    /// An open object or array; an array counts the elements it has.
    struct Level {
        bool is_object;
        std::size_t elements;
    };

    void open(bool is_object);
    void close();
    void end_value();
    void note(Violation::Kind kind, std::size_t levels);
    std::string path_from(std::size_t first, std::size_t levels) const;
    bool is_at_id() const { return is_at_id_ && levels_.size() == 1; }
    void keep_id(std::string_view json);

    boost::json::value_stack stack_;
    std::vector<Level> levels_;
    NameScopes names_;
    std::vector<Violation> violations_;
    std::string number_;   ///< the digits of a number that was cut
    bool has_escapes_ = false;
    bool has_nul_ = false; ///< in the string or name that is arriving
    bool is_discarding_ = false;

    std::string root_name_; ///< a name of the root object as it arrives, while it may still be `id`
    bool is_at_id_ = false; ///< the value that comes next is the root object's `id`
    std::string id_string_;
    std::string id_text_ = "null";
};

} // namespace connectord::json
