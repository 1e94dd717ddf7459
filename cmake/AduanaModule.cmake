# SPDX-License-Identifier: Apache-2.0
# AduanaModule.cmake - one function each for a module library, a program and a unit test

# aduana_module(NAME SOURCES … LINKS …): static library aduana_NAME
function(aduana_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(aduana_${name} STATIC ${arg_SOURCES})
  target_link_libraries(aduana_${name} PUBLIC aduana_flags ${arg_LINKS})
endfunction()

# aduana_program(NAME SOURCES … LINKS …): executable, placed beside the others so that a build tree runs
function(aduana_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE aduana_flags ${arg_LINKS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

# aduana_unit_test(NAME SOURCES … LINKS …): cmocka executable, label "unit"
function(aduana_unit_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE aduana_flags PkgConfig::CMOCKA ${arg_LINKS})
  target_compile_definitions(${name} PRIVATE
    AD_SOURCE_DIR="${CMAKE_SOURCE_DIR}" AD_BUILD_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()

# aduana_fuzz_target(NAME SOURCES … LINKS …): libFuzzer binary under ADUANA_FUZZ; everywhere else the
# same entry point with a driver that replays the seeds given as arguments (label "fuzz")
function(aduana_fuzz_target name)
  cmake_parse_arguments(arg "" "SEEDS" "SOURCES;LINKS" ${ARGN})
  if(ADUANA_FUZZ)
    add_executable(${name} ${arg_SOURCES})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${arg_SOURCES} "${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c")
  endif()
  target_link_libraries(${name} PRIVATE aduana_flags ${arg_LINKS})
  if(arg_SEEDS)
    add_test(NAME ${name} COMMAND ${name} "${arg_SEEDS}")
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  endif()
endfunction()
