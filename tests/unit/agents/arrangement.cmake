aether_test(test_arrangement SOURCES arrangement_test.cpp entrances_test.cpp LIBRARIES arrangement_objects composition_objects aether::sdk)
target_include_directories(test_arrangement PRIVATE ${CMAKE_SOURCE_DIR})
