if(TARGET audio_fluidsynth)
  aether_test(test_audio_fluidsynth SOURCES ${CMAKE_CURRENT_LIST_DIR}/audio_fluidsynth_test.cpp
    LIBRARIES aether::sdk Threads::Threads ${CMAKE_DL_LIBS})
  add_dependencies(test_audio_fluidsynth audio_fluidsynth)
endif()
