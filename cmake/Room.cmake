# A folder is a target: connectord_room(sql SOURCES … LINKS …) makes connectord_sql, alias connectord::sql.
# LINKS are the arrows that the layering test keeps true.

function(connectord_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
  set(target connectord_${name})
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_link_libraries(${target} PUBLIC ${ROOM_LINKS} PRIVATE connectord::settings)
    target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
    connectord_precompile(${target} rooms)
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${ROOM_LINKS})
    target_include_directories(${target} INTERFACE "${PROJECT_SOURCE_DIR}")
  endif()
  add_library(connectord::${name} ALIAS ${target})
endfunction()
