// Given values, read as what a key needs. Each answers none for what is of another type or out of
// range.
#pragma once

#include "daemon/config/setting.hpp"
#include "protocol/rpc/grant.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::config {

std::optional<std::string> read_text(const Given& given);

/// Shape  true or false; as text also yes, no, on, off, 1, 0
std::optional<bool> read_switch(const Given& given);

std::optional<std::uint64_t> read_number(const Given& given);

/// Shape  bytes as a number, or as text with a unit: `64KiB`, `4MiB`, `1GiB`
std::optional<std::uint64_t> read_bytes(const Given& given);

/// Shape  always with its unit: `250ms`, `30s`, `10min`, `1h`
std::optional<std::chrono::milliseconds> read_duration(const Given& given);

/// Shape  an array of texts; as text, separated by commas
std::optional<std::vector<std::string>> read_list(const Given& given);

/// Shape  a list of the names of PROTOCOL 7
std::optional<rpc::Grants> read_grants(const Given& given);

/// A path that starts from the folder of the file it was written in.
std::optional<std::filesystem::path> read_path(const Given& given);

/// The same, as people write them.
std::string text_of_bytes(std::uint64_t bytes);
std::string text_of_duration(std::chrono::milliseconds span);
std::vector<std::string_view> names_of(rpc::Grants grants);

/// A moment in UTC: `2027-01-31T00:00:00Z`, or the day alone.
std::optional<std::chrono::system_clock::time_point> parse_moment(const std::string& text);
std::string text_of_moment(std::chrono::system_clock::time_point moment);

} // namespace connectord::config
