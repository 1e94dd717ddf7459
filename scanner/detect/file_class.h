/* SPDX-License-Identifier: Apache-2.0 */
/* file_class.h - which rule sets a file can match: decided by the same leading bytes that rules ask for
 *
 * The classes take their prefixes from what rules test (speed.md): MZ is two bytes, ELF is 7f 45 ("\x7fE", because
 * rules ask for no more), Mach-O is its magics in both byte orders and the fat one. Wider than the formats, never
 * narrower, so that no rule loses a match. */
#pragma once

#include <glib.h>

typedef enum {
    AD_FILE_CLASS_ANY = 0, /* only the base set */
    AD_FILE_CLASS_PE = 1,
    AD_FILE_CLASS_ELF = 2,
    AD_FILE_CLASS_MACHO = 3,
    AD_FILE_CLASS_COUNT
} AdFileClass;

AdFileClass ad_file_class_of(const void *data, gsize bytes);
