/* SPDX-License-Identifier: Apache-2.0 */
/* graph.h - local references of one SBOM and the edges between them, in little memory (private to this folder) */
#pragma once

#include <glib.h>

typedef struct AdGraph AdGraph;

typedef struct {
    guint64 roots;     /* that exist */
    guint64 reachable; /* components reached from a root, the root included */
    guint64 connected; /* components with an edge, either way, or of which all edges were said */
    guint64 dangling;  /* references that nobody declared */
    guint64 depth;     /* edges from a root to the farthest component */
    guint64 cycles;    /* edges to oneself and edges that close a cycle */
} AdGraphSums;

AdGraph *ad_graph_new(void);
void ad_graph_free(AdGraph *graph);
typedef enum {
    AD_REF_KNOWN,     /* it exists; nobody says that it is unique */
    AD_REF_OTHER,     /* of a file, a relation, the document */
    AD_REF_COMPONENT,
} AdRefKind;

/* FALSE when ref was declared before as a component or as something else that is unique. */
gboolean ad_graph_declare(AdGraph *graph, const char *ref, AdRefKind kind);
/* Refers to ref without an edge: it dangles if nobody declares it. */
void ad_graph_mention(AdGraph *graph, const char *ref);
/* is_loose: counts as connection, not for reachability. FALSE when the edge before it was the same. */
gboolean ad_graph_connect(AdGraph *graph, const char *from, const char *to, gboolean is_loose);
/* Counts as connected, whether or not an edge follows. */
void ad_graph_say(AdGraph *graph, const char *ref);
void ad_graph_add_root(AdGraph *graph, const char *ref);
gsize ad_graph_edges(const AdGraph *graph);
/* dangling is told of each reference that nobody declared; one of another document (BOM-Link, DocumentRef, purl) is no
 * such. */
AdGraphSums ad_graph_sum(AdGraph *graph, void (*dangling)(const char *ref, gpointer user), gpointer user);
