/* SPDX-License-Identifier: Apache-2.0 */
/* read_text.c - reads an SBOM that stands in a text of a test */
#include "tests/unit/sbom/read_text.h"

#include <string.h>

#include "scanner/sbom/read.h"

static gboolean
on_component(gpointer user, const AdSbomComponent *c, GError **error)
{
    ReadText *r = user;
    (void)error;
    if (c->source == AD_SBOM_FROM_COMPONENTS)
        g_string_append_printf(r->components, "%s%s%s@%s %s\n", c->group != NULL ? c->group : "",
                               c->group != NULL ? "/" : "", c->name != NULL ? c->name : "", c->version != NULL ? c->version : "",
                               c->purl != NULL ? c->purl : "-");
    return TRUE;
}

static gboolean
on_edge(gpointer user, const char *from, const char *to, AdEdgeKind kind, GError **error)
{
    ReadText *r = user;
    (void)error;
    (void)kind;
    g_string_append_printf(r->edges, "%s>%s\n", from, to);
    return TRUE;
}

static gboolean
on_vex(gpointer user, const AdSbomVex *v, GError **error)
{
    ReadText *r = user;
    (void)error;
    g_string_append_printf(r->vex, "%s %s %s\n", v->id != NULL ? v->id : "-", v->state != NULL ? v->state : "-",
                           v->ref != NULL ? v->ref : "-");
    return TRUE;
}

ReadText
read_bytes(const void *data, gsize bytes)
{
    static const AdSbomSink sink = {on_component, on_edge, on_vex};
    ReadText r = {.components = g_string_new(NULL), .edges = g_string_new(NULL), .vex = g_string_new(NULL)};
    AdLimits limits = ad_limits_default();
    g_autoptr(GError) error = NULL;
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    g_autoptr(AdSbom) sbom = ad_sbom_new(&sink, &r);
    if (ad_sbom_read(sbom, source, &limits, &error))
        r.sbom = g_steal_pointer(&sbom);
    else
        r.error = g_strdup(error->message);
    return r;
}

ReadText
read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

void
read_text_clear(ReadText *r)
{
    ad_sbom_free(r->sbom);
    g_free(r->error);
    g_string_free(r->components, TRUE);
    g_string_free(r->edges, TRUE);
    g_string_free(r->vex, TRUE);
}

static const AdSbomViolation *
find(const ReadText *r, const char *rule, guint *count)
{
    const GPtrArray *all = ad_sbom_violations(r->sbom);
    const AdSbomViolation *first = NULL;
    for (guint i = 0; i < all->len; i++) {
        const AdSbomViolation *v = g_ptr_array_index(all, i);
        if (strcmp(v->rule, rule) != 0)
            continue;
        first = first != NULL ? first : v;
        ++*count;
    }
    return first;
}

guint
violations_of(const ReadText *r, const char *rule)
{
    guint count = 0;
    find(r, rule, &count);
    return count;
}

const char *
place_of(const ReadText *r, const char *rule)
{
    guint count = 0;
    const AdSbomViolation *v = find(r, rule, &count);
    return v != NULL ? v->where : NULL;
}
