#include "drivers/postgresql/array_literal.hpp"

#include <cstddef>

namespace connectord::pg {

namespace {

/// Walks one literal. The server wrote it, but a cast may have let somebody else's text pass for
/// one.
class ArrayReader {
public:
    ArrayReader(std::string& out, std::string_view text, EncodeValue element)
        : out_{out}, text_{text}, element_{element}
    {
    }

    bool read()
    {
        skip_bounds();
        return read_array(0) && at_ == text_.size();
    }

private:
    static constexpr int deepest = 16; // MAXDIM is 6

    bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }

    /// `[2:4]={…}`: the elements count, not their numbers.
    void skip_bounds()
    {
        if (!is_at('['))
            return;
        const std::size_t equals = text_.find('=');
        at_ = equals == std::string_view::npos ? text_.size() : equals + 1;
    }

    bool read_array(int depth)
    {
        if (!is_at('{') || depth > deepest)
            return false;
        ++at_;
        out_.push_back('[');
        if (is_at('}')) {
            ++at_;
            out_.push_back(']');
            return true;
        }
        while (true) {
            if (!(is_at('{') ? read_array(depth + 1) : read_element()))
                return false;
            if (is_at(',')) {
                ++at_;
                out_.push_back(',');
                continue;
            }
            if (!is_at('}'))
                return false;
            ++at_;
            out_.push_back(']');
            return true;
        }
    }

    bool read_element()
    {
        if (is_at('"'))
            return read_quoted();
        const std::size_t end = text_.find_first_of(",{}\"\\", at_);
        if (end == std::string_view::npos || end == at_)
            return false;
        const std::string_view word = text_.substr(at_, end - at_);
        at_ = end;
        if (word == "NULL")
            out_.append("null");
        else
            element_(out_, word);
        return true;
    }

    bool read_quoted()
    {
        std::string plain;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                element_(out_, plain);
                return true;
            }
            if (text_[at_] == '\\' && ++at_ == text_.size())
                return false;
            plain.push_back(text_[at_]);
        }
        return false;
    }

    std::string& out_;
    std::string_view text_;
    EncodeValue element_;
    std::size_t at_ = 0;
};

} // namespace

bool append_array(std::string& out, std::string_view text, EncodeValue element)
{
    const std::size_t start = out.size();
    if (ArrayReader{out, text, element}.read())
        return true;
    out.resize(start);
    return false;
}

} // namespace connectord::pg
