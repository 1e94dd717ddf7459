/* SPDX-License-Identifier: Apache-2.0 */
/* rule_bundle.h - the sources of one pack as they travel between processes: a GVariant "a(say)" in
 * a descriptor */
#pragma once

#include <glib.h>

#define AD_RULE_BUNDLE_TYPE "a(say)" /* relative name, bytes; sorted by name */

typedef struct {
    char *name;
    char *text; /* NUL behind the last byte */
    gsize bytes;
    gboolean is_dropped; /* does not compile at all: nothing of it is used */
} AdRuleFile;

AdRuleFile *ad_rule_file_new(const char *name, const void *data, gsize bytes);
void ad_rule_file_free(gpointer file);

/* Reads a bundle from offset 0 of fd; names are checked (relative, no "..", no control characters,
 * each once). MALFORMED or LIMIT when it is none. */
GPtrArray *ad_rule_bundle_read(int fd, GError **error);

/* Writes the files that are not dropped to fd, from offset 0; *bytes written. */
gboolean ad_rule_bundle_write(int fd, const GPtrArray *files, guint64 *bytes, GError **error);

/* The same as one variant, floating. */
GVariant *ad_rule_bundle_to_variant(const GPtrArray *files);

/* TRUE for a name that can stand in a bundle. */
gboolean ad_rule_bundle_is_name(const char *name);
