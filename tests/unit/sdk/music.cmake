aether_test(sdk_music_test
  SOURCES music_chord_test.cpp music_interval_test.cpp music_modal_test.cpp music_roman_test.cpp music_timeline_test.cpp
          theory_test.cpp
  LIBRARIES aether::sdk)
