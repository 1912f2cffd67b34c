aether_test(test_mind_providers SOURCES
  minds_test.cpp ${CMAKE_SOURCE_DIR}/plugins/providers/llm_mock/llm_mock.cpp ${CMAKE_SOURCE_DIR}/plugins/providers/embedding_lexicon/embedding.cpp
  LIBRARIES aether::sdk)
target_include_directories(test_mind_providers PRIVATE ${CMAKE_SOURCE_DIR})
