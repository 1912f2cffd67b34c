aether_test(test_composition SOURCES composition_test.cpp modes_test.cpp LIBRARIES composition_objects aether::sdk)
target_include_directories(test_composition PRIVATE ${CMAKE_SOURCE_DIR})
