// Dates by integer arithmetic alone: no time zone data, no locale, no libc, and so no surprises.
#include "protocol/model/timestamp.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace connectord::model {
namespace {

constexpr std::int64_t micros_a_second = 1'000'000;
constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int64_t micros_a_day = seconds_a_day * micros_a_second;

struct Date {
    std::int64_t year = 0;
    unsigned month = 1;
    unsigned day = 1;
};

constexpr bool is_leap(std::int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned days_in_month(std::int64_t year, unsigned month)
{
    constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/// The date of a day. Source: H. Hinnant, civil_from_days.
Date civil_from_days(std::int64_t days)
{
    days += 719'468; // days from 0000-03-01, when a year that ends in February begins
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const auto day_of_era = static_cast<unsigned>(days - era * 146'097);
    const unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned shifted_month = (5 * day_of_year + 2) / 153;
    const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return Date{.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
                .month = month,
                .day = day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

/// Takes a text from its front, piece by piece; what does not fit leaves it as it was.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }
    char front() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool take(char expected)
    {
        if (front() != expected)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Exactly `count` digits, as a number that must lie within `low` and `high`.
    std::optional<unsigned> digits(std::size_t count, unsigned low, unsigned high)
    {
        if (rest_.size() < count)
            return std::nullopt;
        unsigned number = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9')
                return std::nullopt;
            number = number * 10 + static_cast<unsigned>(c - '0');
        }
        if (number < low || number > high)
            return std::nullopt;
        rest_.remove_prefix(count);
        return number;
    }

    /// One to nine digits after a point, as microseconds; the rest of them is cut off.
    std::optional<unsigned> fraction()
    {
        unsigned micros = 0;
        std::size_t count = 0;
        for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
            if (count < 6)
                micros = micros * 10 + static_cast<unsigned>(rest_[count] - '0');
        }
        if (count < 1 || count > 9)
            return std::nullopt;
        for (std::size_t place = count; place < 6; ++place)
            micros *= 10;
        rest_.remove_prefix(count);
        return micros;
    }

private:
    std::string_view rest_;
};

/// `2026` or, as ECMAScript writes years that four digits cannot hold, `+010000` and `-000001`.
std::optional<std::int64_t> read_year(Reader& text)
{
    const bool negative = text.take('-');
    if (!negative && !text.take('+'))
        return text.digits(4, 0, 9999);

    const std::optional<unsigned> year = text.digits(6, 0, 999'999);
    if (!year || (negative && *year == 0))
        return std::nullopt;
    return negative ? -static_cast<std::int64_t>(*year) : static_cast<std::int64_t>(*year);
}

std::optional<Date> read_date(Reader& text)
{
    const std::optional<std::int64_t> year = read_year(text);
    if (!year || !text.take('-'))
        return std::nullopt;
    const std::optional<unsigned> month = text.digits(2, 1, 12);
    if (!month || !text.take('-'))
        return std::nullopt;
    const std::optional<unsigned> day = text.digits(2, 1, days_in_month(*year, *month));
    if (!day)
        return std::nullopt;
    return Date{.year = *year, .month = *month, .day = *day};
}

/// `10:00`, `10:00:00`, `10:00:00.123456`, in microseconds since midnight.
std::optional<std::int64_t> read_time(Reader& text)
{
    const std::optional<unsigned> hour = text.digits(2, 0, 23);
    if (!hour || !text.take(':'))
        return std::nullopt;
    const std::optional<unsigned> minute = text.digits(2, 0, 59);
    if (!minute)
        return std::nullopt;

    std::int64_t seconds = (*hour * 60LL + *minute) * 60;
    if (!text.take(':'))
        return seconds * micros_a_second;
    const std::optional<unsigned> second = text.digits(2, 0, 59);
    if (!second)
        return std::nullopt;
    seconds += *second;
    if (!text.take('.'))
        return seconds * micros_a_second;
    const std::optional<unsigned> micros = text.fraction();
    if (!micros)
        return std::nullopt;
    return seconds * micros_a_second + *micros;
}

/// Nothing, `Z`, `+02`, `+0200` or `+02:00`, in seconds east of Greenwich.
std::optional<std::int64_t> read_offset(Reader& text)
{
    if (text.at_end() || text.take('Z'))
        return 0;
    const bool west = text.take('-');
    if (!west && !text.take('+'))
        return std::nullopt;

    const std::optional<unsigned> hours = text.digits(2, 0, 23);
    if (!hours)
        return std::nullopt;
    unsigned minutes = 0;
    if (!text.at_end()) {
        text.take(':');
        const std::optional<unsigned> given = text.digits(2, 0, 59);
        if (!given)
            return std::nullopt;
        minutes = *given;
    }
    const std::int64_t seconds = (*hours * 60LL + minutes) * 60;
    return west ? -seconds : seconds;
}

/// The moment, where 64 bits hold it. The sum is made from both ends so that no step overflows.
std::optional<Timestamp> moment_of(std::int64_t days, std::int64_t micros_of_day)
{
    // Before 1970 the day's start may lie below the range while the moment lies within it.
    if (days < 0 && micros_of_day > 0) {
        ++days;
        micros_of_day -= micros_a_day;
    }
    Timestamp moment;
    if (__builtin_mul_overflow(days, micros_a_day, &moment.micros) ||
        __builtin_add_overflow(moment.micros, micros_of_day, &moment.micros))
        return std::nullopt;
    return moment;
}

void append_padded(std::string& out, std::uint64_t number, std::size_t width)
{
    std::array<char, 20> digits{};
    const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    static_cast<void>(failed); // twenty digits hold every 64-bit number
    const auto count = static_cast<std::size_t>(end - digits.data());
    if (count < width)
        out.append(width - count, '0');
    out.append(digits.data(), count);
}

} // namespace

std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto year_of_era = static_cast<unsigned>(year - era * 400);
    const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

std::optional<Timestamp> parse_timestamp(std::string_view text)
{
    Reader reader{text};
    const std::optional<Date> date = read_date(reader);
    if (!date)
        return std::nullopt;

    const std::int64_t days = days_from_civil(date->year, date->month, date->day);
    if (reader.at_end())
        return moment_of(days, 0);
    if (!reader.take('T') && !reader.take(' '))
        return std::nullopt;

    const std::optional<std::int64_t> time = read_time(reader);
    if (!time)
        return std::nullopt;
    const std::optional<std::int64_t> offset = read_offset(reader);
    if (!offset || !reader.at_end())
        return std::nullopt;

    // Whole days of the shift go to the date, so that what is left of it lies within one day.
    std::int64_t micros_of_day = *time - *offset * micros_a_second;
    const std::int64_t shift = micros_of_day < 0 ? -1 : (micros_of_day >= micros_a_day ? 1 : 0);
    micros_of_day -= shift * micros_a_day;
    return moment_of(days + shift, micros_of_day);
}

std::optional<Timestamp> timestamp_from_millis(double millis)
{
    constexpr double furthest = 8.64e15;
    if (!(std::abs(millis) <= furthest)) // also true of NaN
        return std::nullopt;
    return Timestamp{static_cast<std::int64_t>(millis) * 1000};
}

void append_timestamp(std::string& out, Timestamp moment, Fraction fraction)
{
    std::int64_t days = moment.micros / micros_a_day;
    std::int64_t rest = moment.micros % micros_a_day;
    if (rest < 0) {
        rest += micros_a_day;
        --days;
    }
    const Date date = civil_from_days(days);
    const auto micros = static_cast<std::uint64_t>(rest % micros_a_second);
    const auto seconds = static_cast<std::uint64_t>(rest / micros_a_second);

    if (date.year < 0 || date.year > 9999) {
        out.push_back(date.year < 0 ? '-' : '+');
        append_padded(out, static_cast<std::uint64_t>(date.year < 0 ? -date.year : date.year), 6);
    } else {
        append_padded(out, static_cast<std::uint64_t>(date.year), 4);
    }
    out.push_back('-');
    append_padded(out, date.month, 2);
    out.push_back('-');
    append_padded(out, date.day, 2);
    out.push_back('T');
    append_padded(out, seconds / 3600, 2);
    out.push_back(':');
    append_padded(out, seconds / 60 % 60, 2);
    out.push_back(':');
    append_padded(out, seconds % 60, 2);
    out.push_back('.');
    if (fraction == Fraction::micros || micros % 1000 != 0)
        append_padded(out, micros, 6);
    else
        append_padded(out, micros / 1000, 3);
    out.push_back('Z');
}

} // namespace connectord::model
