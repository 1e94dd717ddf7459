/* SPDX-License-Identifier: Apache-2.0 */
/* mustache.h - our renderer of Mustache templates over JSON values
 *
 * It does what the official specification (github.com/mustache/spec, v1.4) requires of a template engine: comments,
 * delimiters, interpolation, inverted sections, partials, sections. Lambdas are left out on purpose: a template has no
 * power. {{name}} is escaped by ad_escape_html. False are: false, null, a missing name, the empty list and, beyond the
 * specification, the empty string. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* The text of a partial, or NULL when there is none of that name (it then renders as nothing). Borrowed. */
typedef const char *(*AdMustachePartial)(const char *name, gpointer data);

/* Renders text with data as the only context. partial may be NULL. Free with g_free. MALFORMED for a section that is
 * not closed, a tag that does not end or a bad delimiter; LIMIT for nesting deeper than AD_LIMIT_TEMPLATE_DEPTH, for
 * output above AD_LIMIT_TEMPLATE_BYTES, or more work than an output of that size can need. */
char *ad_mustache_render(const char *text, json_t *data, AdMustachePartial partial, gpointer partial_data,
                         GError **error);
