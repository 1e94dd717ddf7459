/* SPDX-License-Identifier: Apache-2.0 */
/* include.h - `include` without a file system: only files of the same pack, only out of the bundle
 *
 * The rules of an included file take part as private rules on the line of the directive, so that
 * line numbers of the including file stay true and nothing is reported twice: the included file is
 * in the bundle and reports for itself. */
#pragma once

#include "scanner/detect/rule_bundle.h"

typedef void (*AdRuleFaultFn)(const char *file, const char *rule, guint line, const char *reason,
                              gpointer user);

/* Expands every include of files[i]; refused ones (absolute, "..", not in the pack, too deep, in a
 * circle) are blanked and reported. Pass texts as they were gathered, before any other file was
 * expanded. Returns the new text. */
char *ad_include_expand(const GPtrArray *files, guint i, AdRuleFaultFn on_fault, gpointer user);
