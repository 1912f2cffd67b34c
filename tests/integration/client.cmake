# Debian's python3, which has python3-zmq and python3-msgpack.
find_program(AETHER_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(TARGET aetherd AND AETHER_PYTHON)
  add_test(NAME integration.python_client
    COMMAND ${AETHER_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/client.py --aetherd $<TARGET_FILE:aetherd>)
  set_tests_properties(integration.python_client PROPERTIES LABELS fast TIMEOUT 300)
endif()
