# SPDX-License-Identifier: Apache-2.0
# AduanaCompile.cmake - language level, warnings, hardening and sanitizer flags, each probed alone
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # _GNU_SOURCE: memfd, close_range, Landlock are Linux interfaces
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(aduana_flags INTERFACE)
target_compile_definitions(aduana_flags INTERFACE
  _GNU_SOURCE
  G_LOG_DOMAIN="aduana"
  GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74
  GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74
  AD_VERSION="${PROJECT_VERSION}")
target_include_directories(aduana_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(aduana_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wundef)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  # G_DEFINE_AUTOPTR_CLEANUP_FUNC makes inline functions that not every file uses
  target_compile_options(aduana_flags INTERFACE -Wno-unused-function)
endif()
if(ADUANA_WERROR)
  target_compile_options(aduana_flags INTERFACE -Werror)
endif()

function(aduana_compile_flag flag)
  string(MAKE_C_IDENTIFIER "has${flag}" name)
  check_c_compiler_flag("${flag}" ${name})
  if(${name})
    target_compile_options(aduana_flags INTERFACE "${flag}")
  endif()
endfunction()

function(aduana_link_flag flag)
  string(MAKE_C_IDENTIFIER "links${flag}" name)
  check_linker_flag(C "${flag}" ${name})
  if(${name})
    target_link_options(aduana_flags INTERFACE "${flag}")
  endif()
endfunction()

aduana_compile_flag(-fstack-protector-strong)
aduana_compile_flag(-fstack-clash-protection)
aduana_compile_flag(-fcf-protection)
aduana_compile_flag(-fno-common)
aduana_compile_flag(-fno-delete-null-pointer-checks)
if(ADUANA_SANITIZE)
  target_compile_options(aduana_flags INTERFACE
    -fsanitize=${ADUANA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(aduana_flags INTERFACE -fsanitize=${ADUANA_SANITIZE})
  target_compile_definitions(aduana_flags INTERFACE AD_SANITIZED=1)
else()
  aduana_compile_flag(-ftrivial-auto-var-init=zero)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(aduana_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  endif()
endif()
target_link_options(aduana_flags INTERFACE -pie)
aduana_link_flag(-Wl,-z,relro)
aduana_link_flag(-Wl,-z,now)
aduana_link_flag(-Wl,-z,noexecstack)
aduana_link_flag(-Wl,--as-needed)
