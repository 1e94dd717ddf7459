/* SPDX-License-Identifier: Apache-2.0 */
/* read_text.h - reads an SBOM that stands in a text of a test, and keeps what came out as lines */
#pragma once

#include "scanner/sbom/sbom.h"

typedef struct {
    AdSbom *sbom; /* NULL: refused, with error */
    char *error;
    GString *components; /* "group/name@version purl\n" each */
    GString *edges;      /* "from>to\n" each, in the model's direction */
    GString *vex;        /* "id state ref\n" each */
} ReadText;

ReadText read_bytes(const void *data, gsize bytes);
ReadText read_text(const char *text);
void read_text_clear(ReadText *r);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReadText, read_text_clear)

/* How often a rule was violated. */
guint violations_of(const ReadText *r, const char *rule);
/* Its first place, or NULL. */
const char *place_of(const ReadText *r, const char *rule);
