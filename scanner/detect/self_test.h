/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.h - rules that make libyara give up are found before a supplier's file finds them
 *
 * Scans small buffers that every rule must survive: empty, one byte, ELF, PE, zip, long runs, and
 * 64 KiB of words taken from the rules' own strings. A rule whose scan ends in an error (31, 46,
 * 25, 26) is taken out and named. */
#pragma once

#include "scanner/detect/check.h"

/* Works on checked files; dropped rules are blanked like those that do not compile. Returns how
 * many were dropped. SYSTEM when the pack cannot be built at all. */
gint ad_self_test(GPtrArray *files, AdRuleFaultFn on_fault, gpointer user, GError **error);
