aether_test(test_sdk_dsp
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/dsp_filters_test.cpp ${CMAKE_CURRENT_LIST_DIR}/dsp_dynamics_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/dsp_sources_test.cpp ${CMAKE_CURRENT_LIST_DIR}/dsp_loudness_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/dsp_space_test.cpp
  LIBRARIES aether::sdk)
