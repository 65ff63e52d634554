#include "protocol/json/document.hpp"

#include "protocol/json/document_handler.hpp"

// The parser's bodies: this is the one source file that pays for them.
#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <utility>

namespace connectord::json {

namespace {

/// Deeper than `max_depth`, so that the id of a text that is a little too deep is still found; an
/// end all the same, for the parser calls itself at every level.
constexpr std::size_t parser_depth = 256;

/// What a parser holds on to for the next text; past it, it is made anew.
constexpr std::size_t largest_kept_text = 64U << 10;

/// The longest escape, a pair of surrogates, and a little more.
constexpr std::size_t tail_size = 16;

boost::json::parse_options options()
{
    boost::json::parse_options options;
    options.max_depth = parser_depth;
    // Utf8Checker has looked already, and its answer does not depend on how the bytes are cut.
    options.allow_invalid_utf8 = true;
    return options;
}

/// How many letters at the end of `tail` begin `true`, `false` or `null`: the parser may stop at
/// the first letter or at the one that does not fit, as the bytes come.
std::size_t begun_word(std::string_view tail)
{
    for (const std::string_view word : {"true", "false", "null"}) {
        for (std::size_t size = word.size() - 1; size > 0; --size) {
            if (tail.ends_with(word.substr(0, size)))
                return size;
        }
    }
    return 0;
}

/// Whether the parser stopped within an escape: where exactly hangs on how the bytes came.
bool is_within_escape(const boost::json::error_code& failure)
{
    using boost::json::error;
    return failure == error::expected_hex_digit || failure == error::expected_utf16_escape ||
           failure == error::illegal_leading_surrogate ||
           failure == error::illegal_trailing_surrogate;
}

/// How many bytes at the end of `tail` are the escape that broke, both halves of a pair.
std::size_t begun_escape(std::string_view tail)
{
    constexpr std::string_view start = "\\u";
    constexpr std::size_t length = 6;
    std::size_t escape = tail.ends_with('\\') ? tail.size() - 1 : tail.rfind(start);
    if (escape == tail.npos)
        return 0;
    // What begins among the digits of another escape is part of that one.
    for (std::size_t before = tail.rfind(start, escape - 1);
         escape > 0 && before != tail.npos && escape - before < length;
         before = tail.rfind(start, escape - 1))
        escape = before;

    const bool is_second_half =
        escape >= length && tail.substr(escape - length, start.size()) == start &&
        (tail[escape - 4] == 'd' || tail[escape - 4] == 'D') &&
        std::string_view{"89abAB"}.find(tail[escape - 3]) != std::string_view::npos;
    return tail.size() - escape + (is_second_half ? length : 0);
}

} // namespace

const Violation* Document::violation_of(std::size_t call) const
{
    const auto found = std::lower_bound(
        violations_.begin(), violations_.end(), call,
        [](const Violation& violation, std::size_t index) { return violation.call < index; });
    return found != violations_.end() && found->call == call ? &*found : nullptr;
}

/// The library's parser, and the document that it fills.
class DocumentParser::Machine {
public:
    Machine() : parser{options()} { restart(); }

    void restart()
    {
        parser.reset();
        parser.handler().reset();
        // The stack's values lie in the old document's arena: it goes first.
        parser.handler().begin({});
        document = std::make_shared<Document>();
        parser.handler().begin(boost::json::storage_ptr{&document->arena_});
        state = State::needs_more;
        failure = {};
    }

    std::shared_ptr<Document> document;
    boost::json::basic_parser<DocumentHandler> parser;
    boost::json::error_code failure;
    State state = State::needs_more;
};

DocumentParser::DocumentParser() : machine_{std::make_unique<Machine>()} {}
DocumentParser::~DocumentParser() = default;
DocumentParser::DocumentParser(DocumentParser&&) noexcept = default;
DocumentParser& DocumentParser::operator=(DocumentParser&&) noexcept = default;

DocumentParser::State DocumentParser::advance(std::string_view bytes, bool more, std::size_t& taken)
{
    Machine& machine = *machine_;
    taken = machine.parser.write_some(more, bytes.data(), bytes.size(), machine.failure);
    if (is_within_escape(machine.failure)) {
        // It looks at four digits at once, and may have passed a newline that others wait for.
        const std::string_view passed = bytes.substr(0, taken);
        const std::size_t slash = passed.rfind('\\');
        const std::size_t newline = passed.find('\n', slash != passed.npos ? slash : 0);
        taken = std::min(taken, newline);
    }
    remember(bytes.substr(0, taken));
    if (machine.failure)
        machine.state = State::failed;
    else if (machine.parser.done())
        machine.state = State::done;
    return machine.state;
}

DocumentParser::State DocumentParser::feed(std::string_view& bytes)
{
    // A line at a time: of the texts that follow in the same bytes, none is looked at here.
    while (machine_->state == State::needs_more && !bytes.empty())
        feed_line(bytes);
    if (machine_->state == State::done) {
        const std::size_t blanks = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
        size_ += blanks;
        bytes.remove_prefix(blanks);
    }
    return machine_->state;
}

void DocumentParser::feed_line(std::string_view& bytes)
{
    const std::size_t newline = bytes.find('\n');
    const std::string_view line = bytes.substr(0, newline == bytes.npos ? newline : newline + 1);
    if (line.find('\\') != line.npos)
        machine_->parser.handler().note_escape();
    const std::size_t well_coded = utf8_.feed(line);
    std::size_t taken = 0;
    const State state = advance(line.substr(0, well_coded), true, taken);
    bytes.remove_prefix(taken);
    if (state == State::needs_more && well_coded < line.size()) {
        is_ill_coded_ = true;
        machine_->state = State::failed;
    }
}

DocumentParser::State DocumentParser::finish()
{
    if (machine_->state == State::needs_more) {
        std::size_t taken = 0;
        advance(std::string_view{"", 0}, false, taken);
    }
    return machine_->state;
}

void DocumentParser::remember(std::string_view bytes)
{
    size_ += bytes.size();
    tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), tail_size)));
    if (tail_.size() > tail_size)
        tail_.erase(0, tail_.size() - tail_size);
}

std::shared_ptr<const Document> DocumentParser::take()
{
    std::shared_ptr<Document> document = machine_->document;
    // The root was made with this very arena, so that this moves and copies nothing.
    document->root_ = machine_->parser.handler().release();
    document->violations_ = machine_->parser.handler().take_violations();
    reset();
    return document;
}

Error DocumentParser::error() const
{
    const boost::json::error_code& failure = machine_->failure;
    if (failure == boost::json::error::too_deep)
        return limit_exceeded("depth", max_depth);

    std::size_t position = size_;
    std::string message;
    if (is_ill_coded_) {
        message = "the text is not UTF-8";
    } else if (failure == boost::json::error::incomplete) {
        message = "the text ends before it is whole";
    } else if (is_within_escape(failure)) {
        position -= begun_escape(tail_);
        message = "an escape in a string is wrong";
    } else {
        position -= begun_word(tail_);
        message = "the text is not JSON: " + failure.message();
    }
    message.append(", at byte ").append(std::to_string(position));
    return Error{Errc::parse_error, std::move(message)}.with("position", position);
}

void DocumentParser::discard()
{
    if (is_discarding())
        return;
    machine_->parser.handler().discard();
    machine_->document.reset();
}

bool DocumentParser::is_discarding() const
{
    return machine_->parser.handler().is_discarding();
}

const std::string& DocumentParser::id_text() const
{
    return machine_->parser.handler().id_text();
}

void DocumentParser::reset()
{
    if (size_ > largest_kept_text)
        machine_ = std::make_unique<Machine>();
    else
        machine_->restart();
    utf8_.reset();
    tail_.clear();
    size_ = 0;
    is_ill_coded_ = false;
}

Result<std::shared_ptr<const Document>> parse(std::string_view text)
{
    DocumentParser parser;
    parser.feed(text);
    if (parser.finish() == DocumentParser::State::failed)
        return parser.error();
    if (!text.empty()) {
        const std::size_t position = parser.size();
        return Error{Errc::parse_error,
                     "something follows the text, at byte " + std::to_string(position)}
            .with("position", position);
    }
    return parser.take();
}

} // namespace connectord::json
