/* SPDX-License-Identifier: Apache-2.0 */
/* page_spec.h - which field of which resource stands where on its page: tables, no code */
#pragma once

#include <glib.h>

/* How a value is shown. */
typedef enum {
    AD_SHOW_TEXT,
    AD_SHOW_CODE,   /* ids, rules, paths, hashes: a face with fixed width, never translated */
    AD_SHOW_TIME,
    AD_SHOW_BYTES,
    AD_SHOW_NUMBER,
    AD_SHOW_WORD,   /* of vocabulary */
    AD_SHOW_BADGE,  /* word with a mark: severity, level, verdict */
    AD_SHOW_LIST,   /* array of texts */
    AD_SHOW_URL     /* a link only when it is http or https */
} AdShow;

typedef struct {
    const char *key;        /* of the document; dots go inside: "score.overall" */
    const char *label;      /* msgid */
    AdShow show;
    const char *vocabulary; /* of WORD and BADGE; of TEXT: its language when it has only one ("en") */
    const char *link;       /* "/suppliers/": linked to that + the value of link_key; NULL: no link */
    const char *link_key;   /* NULL: key itself; "": link is the whole target, {id} is the page's */
} AdPageField;

typedef struct {
    const char *name;       /* of the query */
    const char *label;      /* msgid */
    const char *vocabulary; /* a choice; NULL: free text */
} AdPageFilter;

/* A list inside a detail page, or the whole of a list page. */
typedef struct {
    const char *key;              /* where the array is; for a list page "items" */
    const char *caption;          /* msgid */
    const char *empty;            /* msgid: why there may be nothing */
    const AdPageField *columns;   /* ends with key NULL */
    const char *more;             /* "/deliveries/{id}/gaps", or NULL */
} AdPageTable;

typedef struct {
    const char *pattern;          /* of the route */
    const char *title;            /* msgid */
    const char *title_key;        /* value shown beside the title, or NULL */
    const AdPageFilter *filters;  /* ends with name NULL; or NULL */
    const AdPageField *facts;     /* ends with key NULL; or NULL */
    const AdPageTable *tables;    /* ends with key NULL; or NULL */
    const char *export_path;      /* "/exports/findings", offered with the same filters; or NULL */
} AdPageSpec;

/* For a path below /api/v1; NULL when that resource has no page of its own. */
const AdPageSpec *ad_page_spec_find(const char *path);
/* All of them. */
const AdPageSpec *ad_page_spec_table(gsize *count);
