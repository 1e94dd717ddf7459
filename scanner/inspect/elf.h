/* SPDX-License-Identifier: Apache-2.0 */
/* elf.h - what an ELF file says of its own protections; a bounded reader, no library
 *
 * Sources: System V gABI chapters 4 and 5, the GNU extensions of binutils' include/elf/common.h, the x86-64 psABI for
 * the property note. The section table is only asked for what the program headers cannot tell, for it may be missing. */
#pragma once

#include <glib.h>

typedef enum { AD_ELF_OTHER, AD_ELF_PROGRAM, AD_ELF_LIBRARY } AdElfRole; /* OTHER: object file, core, no code loaded */

typedef struct {
    AdElfRole role;
    guint16 machine; /* EM_* */
    guint bits;      /* 32 or 64 */
    gboolean is_dynamic, has_interpreter, is_position_independent;
    gboolean has_relro, has_bind_now;
    gboolean has_executable_stack, has_writable_code, has_text_relocations;
    gboolean has_canary;       /* names __stack_chk_fail or __stack_chk_guard */
    gboolean has_fortified;    /* names a checked variant: __memcpy_chk */
    gboolean has_fortifiable;  /* names a function that has one */
    gboolean has_ibt, has_shadow_stack; /* x86 property note: both halves of CET */
    gboolean has_symbol_table, has_debug_info;
    gboolean has_go;           /* made by the Go tool chain: no C library's protections to be expected */
    guint ifunc_count;         /* indirect functions that it defines (STT_GNU_IFUNC) */
    char *search_path;         /* DT_RUNPATH, else DT_RPATH; NULL without. Owned */
} AdElf;

/* FALSE when it is no ELF file or contradicts itself before anything can be said. Fills out in any case. */
gboolean ad_elf_read(const void *data, gsize bytes, AdElf *out);
void ad_elf_clear(AdElf *elf);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdElf, ad_elf_clear)

/* TRUE when the loader would look in a folder that others than the administrator may fill: relative, empty or world-writable. */
gboolean ad_elf_is_search_path_open(const char *search_path);
