if(TARGET aether_net)
  aether_fuzz(fuzz_request CORPUS corpus/request SOURCES request.cpp LIBRARIES aether::net)
endif()
