if(TARGET audio_synth)
  pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)
  aether_test(test_audio_synth SOURCES ${CMAKE_CURRENT_LIST_DIR}/audio_synth_test.cpp ${CMAKE_CURRENT_LIST_DIR}/audio_synth_patch_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/audio_synth_drums_test.cpp
    LIBRARIES aether::sdk aether::yaml PkgConfig::EBUR128 Threads::Threads ${CMAKE_DL_LIBS})
  add_dependencies(test_audio_synth audio_synth)

  # To listen to a patch while making it; not a test.
  pkg_check_modules(SNDFILE IMPORTED_TARGET sndfile)
  if(SNDFILE_FOUND)
    add_executable(play_part ${CMAKE_CURRENT_LIST_DIR}/play_part.cpp)
    set_target_properties(play_part PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(play_part PRIVATE aether::sdk aether::yaml PkgConfig::SNDFILE ${CMAKE_DL_LIBS})
  endif()
endif()
