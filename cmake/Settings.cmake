# Warnings, hardening and sanitizers, in one interface target that every room links privately.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

set(CONNECTORD_SANITIZE "" CACHE STRING "Sanitizers to build with: address;undefined or thread")
option(CONNECTORD_WERROR "Treat warnings as errors" ON)

add_library(connectord_settings INTERFACE)
add_library(connectord::settings ALIAS connectord_settings)

target_include_directories(connectord_settings INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(connectord_settings INTERFACE
  BOOST_ASIO_NO_DEPRECATED
  # The frames of coroutines come from plain operator new, whose caches aligned_alloc passes by.
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC
  BOOST_ASIO_DISABLE_BOOST_ALIGN
  BOOST_ASIO_DISABLE_BOOST_REGEX)
target_compile_options(connectord_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wconversion
  $<$<BOOL:${CONNECTORD_WERROR}>:-Werror>
  # GCC 12 sees ghosts once it optimises: in std::string's assignments (its PR 105651 and kin), and in the frames of
  # coroutines that Asio allocates.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-mismatched-new-delete>
  -fstack-protector-strong -fstack-clash-protection -fcf-protection)

# The log's own threads are seen by the thread sanitizer only where spdlog is compiled with it.
add_library(connectord_spdlog INTERFACE)
add_library(connectord::spdlog ALIAS connectord_spdlog)
if("thread" IN_LIST CONNECTORD_SANITIZE)
  target_link_libraries(connectord_spdlog INTERFACE spdlog::spdlog_header_only)
else()
  target_link_libraries(connectord_spdlog INTERFACE spdlog::spdlog)
endif()

if(CONNECTORD_SANITIZE)
  list(JOIN CONNECTORD_SANITIZE "," sanitize)
  target_compile_options(connectord_settings INTERFACE
    -fsanitize=${sanitize} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(connectord_settings INTERFACE -fsanitize=${sanitize})
  # Asio's fences stand beside mutexes that the thread sanitizer does see.
  if("thread" IN_LIST CONNECTORD_SANITIZE)
    target_compile_options(connectord_settings INTERFACE -Wno-tsan)
  endif()
  # GCC's sanitizers make its flow analysis see ghosts.
  target_compile_options(connectord_settings INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow)
else()
  target_compile_definitions(connectord_settings INTERFACE
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>
    _GLIBCXX_ASSERTIONS)
  target_link_options(connectord_settings INTERFACE -Wl,-z,relro -Wl,-z,now -pie)
endif()
