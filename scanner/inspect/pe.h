/* SPDX-License-Identifier: Apache-2.0 */
/* pe.h - what a Windows program says of its own protections; a bounded reader
 *
 * Source: Microsoft's "PE Format". */
#pragma once

#include <glib.h>

typedef struct {
    guint bits; /* 32 or 64 */
    guint16 machine;
    gboolean has_code;    /* an executable section: else it only carries resources */
    gboolean is_managed;  /* .NET: protections are the runtime's */
    gboolean has_aslr, has_dep, has_cfg;
    gboolean has_writable_code;
    /* places that the signature's digest leaves out, and the signature itself; 0 without */
    guint64 checksum_at, security_entry_at, security_at, security_bytes;
} AdPe;

/* FALSE when it is no PE file (a DOS program, or broken before its optional header). */
gboolean ad_pe_read(const void *data, gsize bytes, AdPe *out);
