# aether_add_plugin(name SOURCES a.cpp … [LIBRARIES …] [FOLDER agents|providers])
#
# A plugin as the ABI wants it: a MODULE with hidden visibility, bound at load time, that exports aether_plugin_entry
# and nothing else. A post-link check refuses anything different.
set(AETHER_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

function(aether_add_plugin name)
  cmake_parse_arguments(arg "" "FOLDER" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE aether::sdk ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(arg_FOLDER)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins/${arg_FOLDER})
  endif()
  # gcc marks some library templates unique, which would pin the file in memory for ever.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>)
  endif()
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${AETHER_PLUGIN_CMAKE_DIR}/plugin.map -Wl,-z,now)
  # A sanitizer's runtime lives in the executable, so its symbols stay undefined here.
  if(NOT AETHER_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${AETHER_PLUGIN_CMAKE_DIR}/plugin.map)
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND sh ${AETHER_PLUGIN_CMAKE_DIR}/check-plugin.sh $<TARGET_FILE:${name}> VERBATIM)
endfunction()
