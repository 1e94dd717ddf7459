# SPDX-License-Identifier: Apache-2.0
# AduanaInstall.cmake - what "cmake --install" puts where; the rules and the policy stand in rules/CMakeLists.txt
include(GNUInstallDirs)

install(TARGETS aduana aduanad RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
# started by the two above alone, and found by their own place (launcher_program.c): not in anybody's PATH
install(TARGETS aduana-inspect aduana-fetch RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/aduana")

install(FILES docs/man/aduana.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES docs/man/aduana.es.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/es/man1" RENAME aduana.1)

# completions are what the program says: written when it is built
set(completions "")
foreach(shell bash zsh fish)
  set(file "${CMAKE_BINARY_DIR}/completions/${shell}")
  add_custom_command(OUTPUT "${file}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${CMAKE_BINARY_DIR}/completions"
    COMMAND aduana completion ${shell} --lang en > "${file}"
    DEPENDS aduana
    COMMENT "completion for ${shell}"
    VERBATIM)
  list(APPEND completions "${file}")
endforeach()
add_custom_target(completions ALL DEPENDS ${completions})
install(FILES "${CMAKE_BINARY_DIR}/completions/bash"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME aduana)
install(FILES "${CMAKE_BINARY_DIR}/completions/zsh"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" RENAME _aduana)
install(FILES "${CMAKE_BINARY_DIR}/completions/fish"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" RENAME aduana.fish)
