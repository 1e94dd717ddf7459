/* SPDX-License-Identifier: Apache-2.0 */
/* section.h - a named section of an ELF or PE file, and a PE resource (used inside this folder) */
#pragma once

#include <glib.h>

/* Bytes of the first section of that name, within data; FALSE when there is none. */
gboolean ad_section_find(const guint8 *data, gsize bytes, const char *name, const guint8 **section, gsize *section_bytes);
