# The headers that nearly every file includes, compiled once: for builds that are made from nothing, such as those
# of scripts/test. Off for a release, so that a file which leans on another's includes is found out.

option(CONNECTORD_PCH "Precompile common headers" OFF)

# A compiler takes a precompiled header only under the very definitions that it was made with, so these go to
# every target, whether or not it links the libraries they belong to.
set(precompiled_definitions
  BOOST_JSON_DYN_LINK BOOST_JSON_NO_LIB BOOST_SYSTEM_DYN_LINK BOOST_SYSTEM_NO_LIB
  BOOST_CONTAINER_DYN_LINK BOOST_CONTAINER_NO_LIB FMT_SHARED)
set(precompiled_headers
  <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>
  <boost/json.hpp> <boost/system/result.hpp> <fmt/format.h>
  <algorithm> <chrono> <functional> <map> <memory> <optional> <string> <unordered_map> <variant> <vector>)

# connectord_precompile(TARGET rooms|tests): a program is compiled for another place than a library, so each
# kind has a header of its own, owned by a target that does nothing else.
function(connectord_precompile target kind)
  if(NOT CONNECTORD_PCH)
    return()
  endif()
  set(owner connectord_pch_${kind})
  if(NOT TARGET ${owner})
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/${owner}.cpp" CONTENT "int main() {}\n")
    if(kind STREQUAL tests)
      add_executable(${owner} "${PROJECT_BINARY_DIR}/${owner}.cpp")
      target_link_libraries(${owner} PRIVATE GTest::gtest)
      target_precompile_headers(${owner} PRIVATE <gtest/gtest.h>)
    else()
      add_library(${owner} STATIC "${PROJECT_BINARY_DIR}/${owner}.cpp")
    endif()
    target_link_libraries(${owner} PRIVATE connectord::settings Boost::headers Boost::json Boost::system fmt::fmt)
    target_compile_definitions(${owner} PRIVATE ${precompiled_definitions})
    target_compile_options(${owner} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${owner} PRIVATE ${precompiled_headers})
  endif()
  target_compile_definitions(${target} PRIVATE ${precompiled_definitions})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>) # ccache asks for it
  target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()
