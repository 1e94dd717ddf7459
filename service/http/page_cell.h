/* SPDX-License-Identifier: Apache-2.0 */
/* page_cell.h - one value of a document as a template shows it, and the links of a page */
#pragma once

#include <jansson.h>

#include "service/http/page_spec.h"

/* The page that is being made. */
typedef struct {
    const char *path;  /* below /api/v1 */
    GHashTable *query; /* as asked, or NULL */
    const char *id;    /* the {id} of the path, or NULL */
} AdPageContext;

/* Value at "a.b.c" of row, or NULL; borrowed. */
json_t *ad_page_value(json_t *row, const char *key);

/* {label, text, href, iso, is_code, is_number, is_empty, is_outside, is_long, badge, items, lang_of}: every key is always there, so that a template never finds that of an outer thing. */
json_t *ad_page_cell(const AdPageContext *page, const AdPageField *field, json_t *row);

/* target with {id} replaced by id (percent-encoded) and the language kept when the address named one. Free with g_free. */
char *ad_page_link(const AdPageContext *page, const char *target, const char *id);
/* The same page with one query value set (NULL value: removed). Free with g_free. */
char *ad_page_link_self(const AdPageContext *page, const char *path, const char *name, const char *value);
