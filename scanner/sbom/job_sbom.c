/* SPDX-License-Identifier: Apache-2.0 */
/* job_sbom.c - the parser "sbom" of profile parse: the model's rows as messages */
#include "scanner/sbom/job_sbom.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/sbom/quality.h"
#include "scanner/sbom/read.h"

#define BATCH_BYTES (40 * 1024) /* of texts; a frame holds 64 KiB */
#define TEXT_BYTES 2000         /* of one field of a row; the rest is cut off */

typedef struct {
    AdChannel *channel;
    GVariantBuilder components, edges;
    gsize component_bytes, edge_bytes; /* texts that wait */
} Sender;

/* A field fit for a row: never NULL, cut at a character. */
static const char *
fit(const char *text, char *room, gsize *sum)
{
    if (text == NULL)
        return "";
    gsize bytes = strlen(text);
    if (bytes > TEXT_BYTES) {
        memcpy(room, text, TEXT_BYTES);
        room[TEXT_BYTES] = '\0';
        const char *end;
        if (!g_utf8_validate(room, TEXT_BYTES, &end))
            room[end - room] = '\0';
        text = room;
        bytes = strlen(room);
    }
    *sum += bytes + 8;
    return text;
}

static gboolean
flush_components(Sender *s, GError **error)
{
    if (s->component_bytes == 0)
        return TRUE;
    s->component_bytes = 0;
    GVariant *body = g_variant_builder_end(&s->components);
    g_variant_builder_init(&s->components, G_VARIANT_TYPE("a(uuyssssssssasa(ss)a{ss})"));
    return ad_channel_send(s->channel, AD_MESSAGE_SBOM_COMPONENTS, body, error);
}

static gboolean
flush_edges(Sender *s, GError **error)
{
    if (s->edge_bytes == 0)
        return TRUE;
    s->edge_bytes = 0;
    GVariant *body = g_variant_builder_end(&s->edges);
    g_variant_builder_init(&s->edges, G_VARIANT_TYPE("a(ssy)"));
    return ad_channel_send(s->channel, AD_MESSAGE_SBOM_EDGES, body, error);
}

static gboolean
send_component(gpointer user, const AdSbomComponent *c, GError **error)
{
    Sender *s = user;
    const struct {
        const char *name, *text;
    } extras[] = {{"swid", c->swid},
                  {"scope", c->scope},
                  {"licence_declared", c->licence_declared},
                  {"licence_concluded", c->licence_concluded},
                  {"filename", c->filename}};
    const char *fields[] = {c->ref, c->type, c->group, c->name, c->version, c->supplier, c->producer, c->purl};
    static char rooms[8][TEXT_BYTES + 8], room[TEXT_BYTES + 8];
    gsize sum = 64;
    if (s->component_bytes > BATCH_BYTES - 8 * TEXT_BYTES && !flush_components(s, error))
        return FALSE;
    g_variant_builder_open(&s->components, G_VARIANT_TYPE("(uuyssssssssasa(ss)a{ss})"));
    g_variant_builder_add(&s->components, "u", c->ordinal);
    g_variant_builder_add(&s->components, "u", c->parent);
    g_variant_builder_add(&s->components, "y", (guchar)c->source);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        g_variant_builder_add(&s->components, "s", fit(fields[i], rooms[i], &sum));
    g_variant_builder_open(&s->components, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < c->cpe_count && sum < BATCH_BYTES / 2; i++)
        g_variant_builder_add(&s->components, "s", fit(c->cpes[i], room, &sum));
    g_variant_builder_close(&s->components);
    g_variant_builder_open(&s->components, G_VARIANT_TYPE("a(ss)"));
    for (guint i = 0; i < c->hash_count && sum < BATCH_BYTES / 2; i++)
        g_variant_builder_add(&s->components, "(ss)", fit(c->hashes[i].algorithm, rooms[0], &sum),
                              fit(c->hashes[i].value, room, &sum));
    g_variant_builder_close(&s->components);
    g_variant_builder_open(&s->components, G_VARIANT_TYPE("a{ss}"));
    for (gsize i = 0; i < G_N_ELEMENTS(extras); i++)
        if (extras[i].text != NULL && extras[i].text[0] != '\0')
            g_variant_builder_add(&s->components, "{ss}", extras[i].name, fit(extras[i].text, room, &sum));
    g_variant_builder_close(&s->components);
    g_variant_builder_close(&s->components);
    s->component_bytes += sum;
    return TRUE;
}

static gboolean
send_edge(gpointer user, const char *from, const char *to, AdEdgeKind kind, GError **error)
{
    Sender *s = user;
    static char rooms[2][TEXT_BYTES + 8];
    if (s->edge_bytes > BATCH_BYTES && !flush_edges(s, error))
        return FALSE;
    const char *a = fit(from, rooms[0], &s->edge_bytes), *b = fit(to, rooms[1], &s->edge_bytes);
    g_variant_builder_add(&s->edges, "(ssy)", a, b, (guchar)kind);
    return TRUE;
}

static gboolean
send_vex(gpointer user, const AdSbomVex *v, GError **error)
{
    Sender *s = user;
    static char rooms[7][TEXT_BYTES + 8];
    gsize sum = 0;
    return ad_channel_send(s->channel, AD_MESSAGE_SBOM_VEX,
                           g_variant_new("(sssssss)", fit(v->id, rooms[0], &sum), fit(v->source, rooms[1], &sum),
                                         fit(v->state, rooms[2], &sum), fit(v->justification, rooms[3], &sum),
                                         fit(v->detail, rooms[4], &sum), fit(v->ref, rooms[5], &sum),
                                         fit(v->versions, rooms[6], &sum)),
                           error);
}

static gboolean
send_violations(AdSbom *sbom, AdChannel *channel, GError **error)
{
    const GPtrArray *all = ad_sbom_violations(sbom);
    for (guint i = 0; i < all->len; i++) {
        const AdSbomViolation *v = g_ptr_array_index(all, i);
        if (!ad_channel_send(channel, AD_MESSAGE_SBOM_VIOLATION,
                             g_variant_new("(bsss)", v->is_error, v->where, v->rule, v->text), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
send_quality(AdSbom *sbom, AdChannel *channel, GError **error)
{
    for (guint p = 0; p < ad_quality_profile_count(); p++) {
        g_autoptr(AdQuality) quality = ad_quality_of(sbom, p);
        GVariantBuilder elements;
        g_variant_builder_init(&elements, G_VARIANT_TYPE("a(stttt)"));
        for (guint i = 0; i < quality->elements->len; i++) {
            const AdQualityElement *e = &g_array_index(quality->elements, AdQualityElement, i);
            g_variant_builder_add(&elements, "(stttt)", e->element, e->states[AD_FIELD_PRESENT],
                                  e->states[AD_FIELD_UNKNOWN], e->states[AD_FIELD_ABSENT],
                                  e->states[AD_FIELD_INVALID]);
        }
        if (!ad_channel_send(channel, AD_MESSAGE_SBOM_QUALITY,
                             g_variant_new("(sda(stttt))", quality->profile, quality->score, &elements), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
send_counts(AdSbom *sbom, AdChannel *channel, GError **error)
{
    const AdSbomCounts *n = ad_sbom_counts(sbom);
    const struct {
        const char *name;
        guint64 count;
    } rows[] = {{"components", n->components}, {"unique", n->unique},       {"identifiable", n->identifiable},
                {"files", n->files},           {"services", n->services},   {"edges", n->edges},
                {"vex", n->vex},               {"vex_unapplied", n->vex_unapplied},
                {"errors", n->errors},         {"warnings", n->warnings},   {"roots", n->roots},
                {"reachable", n->reachable},   {"dangling", n->dangling},   {"depth", n->depth},
                {"cycles", n->cycles}};
    GVariantBuilder body;
    g_variant_builder_init(&body, G_VARIANT_TYPE("a(st)"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_variant_builder_add(&body, "(st)", rows[i].name, rows[i].count);
    return ad_channel_send(channel, AD_MESSAGE_SBOM_COUNTS, g_variant_builder_end(&body), error);
}

static GVariant *
texts_of(const GPtrArray *texts)
{
    GVariantBuilder out;
    gsize sum = 0;
    char room[TEXT_BYTES + 8];
    g_variant_builder_init(&out, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < texts->len && sum < 8 * TEXT_BYTES; i++)
        g_variant_builder_add(&out, "s", fit(g_ptr_array_index(texts, i), room, &sum));
    return g_variant_builder_end(&out);
}

static gboolean
send_document(AdSbom *sbom, AdChannel *channel, GError **error)
{
    const AdSbomDocument *d = ad_sbom_document(sbom);
    const struct {
        const char *name, *text;
    } rows[] = {{"id", d->id},           {"doc_version", d->doc_version},   {"name", d->name},      {"created", d->created},
                {"lifecycle", d->lifecycle}, {"data_licence", d->data_licence}, {"subject", d->subject}};
    GVariantBuilder facts;
    gsize sum = 0;
    char room[TEXT_BYTES + 8];
    g_variant_builder_init(&facts, G_VARIANT_TYPE("a{ss}"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].text != NULL)
            g_variant_builder_add(&facts, "{ss}", rows[i].name, fit(rows[i].text, room, &sum));
    return ad_channel_send(channel, AD_MESSAGE_SBOM_DOCUMENT,
                           g_variant_new("(sssb@as@asa{ss})", ad_sbom_format_name(ad_sbom_format(sbom)),
                                         ad_sbom_version(sbom), ad_sbom_wrapper(sbom),
                                         ad_sbom_counts(sbom)->errors == 0, texts_of(d->authors), texts_of(d->tools),
                                         &facts),
                           error);
}

gboolean
ad_job_sbom_run(AdParseJob *job, GError **error)
{
    static const AdSbomSink rows = {send_component, send_edge, send_vex};
    gboolean has_rows = g_strcmp0(g_hash_table_lookup(job->options, "rows"), "all") == 0;
    Sender sender = {.channel = job->channel};
    g_autoptr(AdSbom) sbom = ad_sbom_new(has_rows ? &rows : NULL, &sender);
    g_variant_builder_init(&sender.components, G_VARIANT_TYPE("a(uuyssssssssasa(ss)a{ss})"));
    g_variant_builder_init(&sender.edges, G_VARIANT_TYPE("a(ssy)"));
    gboolean is_fine = ad_sbom_read(sbom, job->input, &job->limits, error) && flush_components(&sender, error) &&
                       flush_edges(&sender, error) && send_violations(sbom, job->channel, error) &&
                       send_quality(sbom, job->channel, error) && send_counts(sbom, job->channel, error) &&
                       send_document(sbom, job->channel, error);
    g_variant_builder_clear(&sender.components);
    g_variant_builder_clear(&sender.edges);
    return is_fine;
}
