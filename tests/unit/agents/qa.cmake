set(qa_folder ${CMAKE_SOURCE_DIR}/plugins/agents/qa)
aether_test(test_qa SOURCES
  qa_technical_test.cpp qa_originality_test.cpp qa_authenticity_test.cpp qa_fixture.cpp bench_host.cpp
  ${qa_folder}/qa.cpp ${qa_folder}/technical.cpp ${qa_folder}/originality.cpp ${qa_folder}/known_melodies.cpp
  ${qa_folder}/authenticity.cpp ${qa_folder}/musicality.cpp ${qa_folder}/evidence.cpp ${qa_folder}/metrics_rhythm.cpp
  ${qa_folder}/metrics_tonal.cpp ${qa_folder}/metrics_sound.cpp
  LIBRARIES aether::sdk aether::yaml aether::knowledge)
target_include_directories(test_qa PRIVATE ${CMAKE_SOURCE_DIR})
