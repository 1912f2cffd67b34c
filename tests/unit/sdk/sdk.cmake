aether_test(test_sdk
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/codec_test.cpp ${CMAKE_CURRENT_LIST_DIR}/reflect_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/pitch_test.cpp ${CMAKE_CURRENT_LIST_DIR}/midi_file_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/brief_test.cpp ${CMAKE_CURRENT_LIST_DIR}/yaml_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/random_test.cpp
  LIBRARIES aether::sdk aether::yaml)
