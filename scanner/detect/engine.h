/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - libyara 4.2.3 as aduana uses it: settings, modules, externals, compiled sets on
 * descriptors
 *
 * Which modules a rule may import is policy: each is C code that parses a stranger's bytes, and
 * Debian's 4.2.3 lacks later fixes (scanner.md 3.2, 3.6). Allowed: pe, elf, macho, hash, math,
 * time, console. Mach-O is the suppliers' third executable format; it runs in its own set, for
 * Mach-O files only. Refused: dotnet and dex (most of the open defects, few rules), cuckoo, magic,
 * tests. */
#pragma once

#include <glib.h>
#include <yara.h>

/* yr_initialize and the process-wide settings; once, from the main thread. SYSTEM on failure. */
gboolean ad_engine_start(GError **error);
void ad_engine_stop(void);

/* The five externals that public packs expect, in the order filename, filepath, extension,
 * filetype, owner. */
#define AD_ENGINE_EXTERNALS 5
const char *ad_engine_external(guint i);

gboolean ad_engine_allows_module(const char *name);

/* Called for each compile error: rule is NULL where libyara does not say. */
typedef void (*AdEngineFault)(const char *rule, guint line, const char *message, gpointer user);

/* A compiler with the externals defined, includes refused and the callback set; owned by the
 * caller. */
typedef struct {
    YR_COMPILER *compiler;
    AdEngineFault on_fault;
    gpointer user;
} AdEngineCompiler;
gboolean ad_engine_compiler_init(AdEngineCompiler *c, AdEngineFault on_fault, gpointer user,
                                 GError **error);
void ad_engine_compiler_clear(AdEngineCompiler *c);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdEngineCompiler, ad_engine_compiler_clear)

/* Number of errors; after the first one a compiler can only be cleared. */
int ad_engine_compiler_add(AdEngineCompiler *c, const char *text, const char *ns);

/* Compiled rules to and from a descriptor, from offset 0. */
gboolean ad_engine_save(YR_RULES *rules, int fd, guint64 *bytes, GError **error);
YR_RULES *ad_engine_load(int fd, GError **error);

/* "internal error (31)", … for people; static. */
const char *ad_engine_error_name(int code);
