/* SPDX-License-Identifier: Apache-2.0 */
/* mustache_parse.h - a template as a tree of nodes */
#pragma once

#include <glib.h>

typedef enum {
    AD_MUSTACHE_TEXT,
    AD_MUSTACHE_VALUE,     /* {{name}} */
    AD_MUSTACHE_RAW,       /* {{{name}}} and {{&name}} */
    AD_MUSTACHE_SECTION,   /* {{#name}}…{{/name}} */
    AD_MUSTACHE_INVERTED,  /* {{^name}}…{{/name}} */
    AD_MUSTACHE_INCLUDE   /* {{>name}} */
} AdMustacheKind;

typedef struct {
    AdMustacheKind kind;
    char *text;          /* the text, or the name */
    char *indent;        /* of a partial that stands alone on its line, or NULL */
    GPtrArray *children; /* of a section, else NULL */
} AdMustacheNode;

/* AdMustacheNode *, owned. MALFORMED or LIMIT. */
GPtrArray *ad_mustache_parse(const char *text, GError **error);
