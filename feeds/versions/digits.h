/* SPDX-License-Identifier: Apache-2.0 */
/* digits.h - numbers and words inside a version, of any length and without copying */
#pragma once

#include <glib.h>

/* A piece of a version: not terminated. */
typedef struct {
    const char *at;
    gsize bytes;
} AdPiece;

/* Length of the run of digits, or of ASCII letters, at the start. */
gsize ad_digits_span(const char *at);
gsize ad_digits_letters(const char *at);

/* Negative, 0, positive. Numbers: leading zeros do not count, length is without limit; an empty run is 0. */
int ad_digits_compare(AdPiece a, AdPiece b);
/* Bytes; the shorter one is first when it begins the longer one. */
int ad_digits_compare_text(AdPiece a, AdPiece b);
/* The same with ASCII letters folded to lower case. */
int ad_digits_compare_folded(AdPiece a, AdPiece b);

gboolean ad_digits_are_all(AdPiece piece);
/* Value of a run of digits; G_MAXUINT64 when it does not fit. */
guint64 ad_digits_value(AdPiece piece);

/* SemVer 2.0 clause 11: dot-separated identifiers, numbers before words, shorter before longer; is_folded ignores case. */
int ad_digits_compare_identifiers(AdPiece a, AdPiece b, gboolean is_folded);
