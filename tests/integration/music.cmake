# A few songs, counted; and 244 of them.
aether_integration_test(test_midi_file)
aether_integration_test(test_music TIMEOUT 600)
add_test(NAME integration.test_music_every_song COMMAND ${AETHER_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/test_music.py EverySong)
set_tests_properties(integration.test_music_every_song PROPERTIES LABELS slow TIMEOUT 1800
  ENVIRONMENT "AETHER_BUILD=${CMAKE_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1")
