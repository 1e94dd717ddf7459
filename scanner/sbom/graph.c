/* SPDX-License-Identifier: Apache-2.0 */
/* graph.c - local references of one SBOM and the edges between them */
#include "scanner/sbom/graph.h"

#include <string.h>

#include "scanner/reader/fast_hash.h"

enum { DECLARED = 1, COMPONENT = 2, MENTIONED = 4, ROOT = 8, REACHED = 16, CONNECTED = 32, UNIQUE = 64 };

typedef struct {
    const char *ref;
    guint8 marks;
} Ref;

typedef struct {
    guint32 from, to; /* numbers of refs; the highest bit of to: loose */
} Edge;

#define LOOSE (1u << 31)

struct AdGraph {
    GStringChunk *texts;
    GHashTable *numbers; /* text -> number + 1 */
    GArray *refs;        /* of Ref */
    GArray *edges;       /* of Edge */
};

static guint
hash_text(gconstpointer text)
{
    return (guint)ad_fast_hash(text, strlen(text));
}

AdGraph *
ad_graph_new(void)
{
    AdGraph *graph = g_new0(AdGraph, 1);
    graph->texts = g_string_chunk_new(64 * 1024);
    graph->numbers = g_hash_table_new(hash_text, g_str_equal);
    graph->refs = g_array_new(FALSE, FALSE, sizeof(Ref));
    graph->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    return graph;
}

void
ad_graph_free(AdGraph *graph)
{
    g_hash_table_unref(graph->numbers);
    g_string_chunk_free(graph->texts);
    g_array_unref(graph->refs);
    g_array_unref(graph->edges);
    g_free(graph);
}

static guint32
number_of(AdGraph *graph, const char *ref)
{
    gpointer found = g_hash_table_lookup(graph->numbers, ref);
    if (found != NULL)
        return GPOINTER_TO_UINT(found) - 1;
    Ref new = {.ref = g_string_chunk_insert(graph->texts, ref)};
    g_array_append_val(graph->refs, new);
    g_hash_table_insert(graph->numbers, (gpointer)new.ref, GUINT_TO_POINTER(graph->refs->len));
    return graph->refs->len - 1;
}

static Ref *
ref_at(AdGraph *graph, guint32 number)
{
    return &g_array_index(graph->refs, Ref, number);
}

gboolean
ad_graph_declare(AdGraph *graph, const char *ref, AdRefKind kind)
{
    Ref *r = ref_at(graph, number_of(graph, ref));
    gboolean is_again = (r->marks & UNIQUE) != 0 && kind != AD_REF_KNOWN;
    r->marks |= DECLARED;
    if (kind != AD_REF_KNOWN)
        r->marks |= UNIQUE;
    if (kind == AD_REF_COMPONENT)
        r->marks |= COMPONENT;
    return !is_again;
}

void
ad_graph_mention(AdGraph *graph, const char *ref)
{
    ref_at(graph, number_of(graph, ref))->marks |= MENTIONED;
}

gboolean
ad_graph_connect(AdGraph *graph, const char *from, const char *to, gboolean is_loose)
{
    Edge edge = {number_of(graph, from), number_of(graph, to)};
    ref_at(graph, edge.from)->marks |= MENTIONED | CONNECTED;
    ref_at(graph, edge.to)->marks |= MENTIONED | CONNECTED;
    if (is_loose)
        edge.to |= LOOSE;
    for (guint i = graph->edges->len; i-- > 0 && graph->edges->len - i < 256;) {
        const Edge *old = &g_array_index(graph->edges, Edge, i);
        if (old->from != edge.from)
            break;
        if (old->to == edge.to)
            return FALSE;
    }
    g_array_append_val(graph->edges, edge);
    return TRUE;
}

void
ad_graph_say(AdGraph *graph, const char *ref)
{
    ref_at(graph, number_of(graph, ref))->marks |= MENTIONED | CONNECTED;
}

void
ad_graph_add_root(AdGraph *graph, const char *ref)
{
    ref_at(graph, number_of(graph, ref))->marks |= ROOT | MENTIONED;
}

gsize
ad_graph_edges(const AdGraph *graph)
{
    return graph->edges->len;
}

static gint
by_from(gconstpointer a, gconstpointer b)
{
    const Edge *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from ? 1 : 0;
}

static gboolean
is_elsewhere(const char *ref)
{
    return g_str_has_prefix(ref, "urn:cdx:") || g_str_has_prefix(ref, "DocumentRef-") || g_str_has_prefix(ref, "pkg:") ||
           strcmp(ref, "NOASSERTION") == 0 || strcmp(ref, "NONE") == 0;
}

/* Breadth first from the roots: every component once, whatever cycles there are. */
static void
walk(AdGraph *graph, const guint32 *first, AdGraphSums *sums)
{
    g_autoptr(GArray) now = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < graph->refs->len; i++)
        if ((ref_at(graph, i)->marks & (ROOT | DECLARED)) == (ROOT | DECLARED)) {
            ref_at(graph, i)->marks |= REACHED;
            g_array_append_val(now, i);
            sums->roots++;
        }
    for (guint64 depth = 0; now->len > 0; depth++) {
        sums->depth = depth;
        for (guint n = 0; n < now->len; n++) {
            guint32 from = g_array_index(now, guint32, n);
            sums->reachable += (ref_at(graph, from)->marks & COMPONENT) != 0;
            for (guint32 e = first[from]; e < first[from + 1]; e++) {
                guint32 to = g_array_index(graph->edges, Edge, e).to;
                if ((to & LOOSE) != 0 || (ref_at(graph, to)->marks & REACHED) != 0)
                    continue;
                ref_at(graph, to)->marks |= REACHED;
                g_array_append_val(next, to);
            }
        }
        GArray *swap = now;
        now = next;
        next = swap;
        g_array_set_size(next, 0);
    }
}

/* Edges that lead back to an open node of a depth-first walk, kept without recursion. */
static guint64
count_cycles(AdGraph *graph, const guint32 *first)
{
    guint64 cycles = 0;
    g_autofree guint8 *state = g_malloc0(graph->refs->len + 1u); /* 1 open, 2 done */
    g_autofree guint32 *at = g_new0(guint32, graph->refs->len + 1u);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < graph->refs->len; i++) {
        if (state[i] != 0)
            continue;
        g_array_append_val(stack, i);
        while (stack->len > 0) {
            guint32 node = g_array_index(stack, guint32, stack->len - 1);
            if (state[node] == 0) {
                state[node] = 1;
                at[node] = first[node];
            }
            if (at[node] == first[node + 1]) {
                state[node] = 2;
                g_array_set_size(stack, stack->len - 1);
                continue;
            }
            guint32 to = g_array_index(graph->edges, Edge, at[node]++).to;
            if ((to & LOOSE) == 0 && state[to] == 1)
                cycles++;
            else if ((to & LOOSE) == 0 && state[to] == 0)
                g_array_append_val(stack, to);
        }
    }
    return cycles;
}

AdGraphSums
ad_graph_sum(AdGraph *graph, void (*dangling)(const char *ref, gpointer user), gpointer user)
{
    AdGraphSums sums = {0};
    g_autofree guint32 *first = g_new0(guint32, graph->refs->len + 2u);
    g_array_sort(graph->edges, by_from);
    for (guint i = 0; i < graph->edges->len; i++)
        first[g_array_index(graph->edges, Edge, i).from + 1]++;
    for (guint i = 0; i < graph->refs->len; i++)
        first[i + 1] += first[i];
    for (guint32 i = 0; i < graph->refs->len; i++) {
        const Ref *ref = ref_at(graph, i);
        sums.connected += (ref->marks & (COMPONENT | CONNECTED)) == (COMPONENT | CONNECTED);
        if ((ref->marks & DECLARED) == 0 && !is_elsewhere(ref->ref)) {
            sums.dangling++;
            dangling(ref->ref, user);
        }
    }
    walk(graph, first, &sums);
    sums.cycles = count_cycles(graph, first);
    return sums;
}
