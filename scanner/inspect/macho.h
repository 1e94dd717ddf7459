/* SPDX-License-Identifier: Apache-2.0 */
/* macho.h - what a macOS program says of its own protections; a bounded reader
 *
 * Source: Apple's mach-o/loader.h and mach-o/fat.h. Of a file for several machines, what one part lacks the file lacks. */
#pragma once

#include <glib.h>

typedef struct {
    guint parts; /* programs inside; 0: nothing that is run */
    gboolean is_program; /* one of them is started, not loaded */
    gboolean has_pie, has_signature;             /* all of them */
    gboolean has_executable_stack, has_writable_code; /* any of them */
} AdMacho;

gboolean ad_macho_read(const void *data, gsize bytes, AdMacho *out);
