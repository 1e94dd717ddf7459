/* SPDX-License-Identifier: Apache-2.0 */
/* finding.c - one thing found in one place */
#include "scanner/model/finding.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

/* Together with a path of AD_LIMIT_PATH_BYTES and the evidence these keep a finding within one frame. */
#define TEXT_MAX 2000   /* bytes of a title, reference or key-value */
#define EXTRA_MAX 8     /* key-values */
#define EVIDENCE_MAX 64 /* rows */

static void
evidence_free(gpointer p)
{
    AdEvidence *e = p;
    g_free(e->identifier);
    g_bytes_unref(e->quote);
    g_free(e);
}

AdFinding *
ad_finding_new(AdKind kind, const char *rule, const char *path)
{
    AdFinding *f = g_new0(AdFinding, 1);
    f->kind = kind;
    f->rule = g_strdup(rule);
    f->path = g_strdup(path);
    f->title_en = g_strdup("");
    f->title_es = g_strdup("");
    f->reference = g_strdup("");
    f->evidence = g_ptr_array_new_with_free_func(evidence_free);
    f->extra = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return f;
}

void
ad_finding_free(AdFinding *f)
{
    if (f == NULL)
        return;
    g_free(f->path);
    g_free(f->rule);
    g_free(f->title_en);
    g_free(f->title_es);
    g_free(f->reference);
    g_ptr_array_unref(f->evidence);
    g_hash_table_unref(f->extra);
    g_free(f);
}

void
ad_finding_add_evidence(AdFinding *f, guint64 offset_bytes, const char *identifier, const void *quote,
                        gsize quote_bytes)
{
    if (f->evidence->len >= EVIDENCE_MAX)
        return;
    AdEvidence *e = g_new0(AdEvidence, 1);
    e->offset_bytes = offset_bytes;
    e->identifier = g_strndup(identifier, 128);
    e->quote = g_bytes_new(quote, MIN(quote_bytes, (gsize)AD_LIMIT_EVIDENCE_BYTES));
    g_ptr_array_add(f->evidence, e);
}

gboolean
ad_finding_rule_is_about_coverage(const char *rule)
{
    return g_str_has_prefix(rule, "unscannable.") || g_str_equal(rule, "hazard.worker-crash");
}

/* Valid UTF-8 of at most TEXT_MAX bytes, cut between characters. */
static char *
shorten(const char *text)
{
    if (strlen(text) <= TEXT_MAX)
        return g_utf8_make_valid(text, -1);
    g_autofree char *cut = g_strndup(text, TEXT_MAX);
    return g_utf8_make_valid(cut, -1);
}

static GVariant *
new_short_string(const char *text)
{
    return g_variant_new_take_string(shorten(text));
}

static GVariant *
new_bytes(const void *data, gsize bytes)
{
    return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, data, bytes, 1);
}

GVariant *
ad_finding_to_variant(const AdFinding *f)
{
    GVariantBuilder evidence, extra;
    g_variant_builder_init(&evidence, G_VARIANT_TYPE("a(tsay)"));
    for (guint i = 0; i < f->evidence->len; i++) {
        AdEvidence *e = g_ptr_array_index(f->evidence, i);
        gsize bytes;
        const void *quote = g_bytes_get_data(e->quote, &bytes);
        g_variant_builder_add(&evidence, "(t@s@ay)", e->offset_bytes, new_short_string(e->identifier),
                              new_bytes(quote, bytes));
    }
    g_variant_builder_init(&extra, G_VARIANT_TYPE("a(ss)"));
    GHashTableIter it;
    gpointer key, value;
    g_hash_table_iter_init(&it, f->extra);
    for (guint n = 0; n < EXTRA_MAX && g_hash_table_iter_next(&it, &key, &value); n++)
        g_variant_builder_add(&extra, "(@s@s)", new_short_string(key), new_short_string(value));
    return g_variant_new("(tsyy@syy@s@s@s@ay@a(tsay)@a(ss))", f->entry, f->path, (guchar)f->kind,
                         (guchar)f->concern, new_short_string(f->rule), (guchar)f->severity,
                         (guchar)f->confidence, new_short_string(f->title_en),
                         new_short_string(f->title_es), new_short_string(f->reference),
                         new_bytes(f->sha256.bytes, f->has_sha256 ? AD_DIGEST_SIZE : 0),
                         g_variant_builder_end(&evidence), g_variant_builder_end(&extra));
}

/* Takes the arrays of a received body over into f; FALSE when a count is above what a sender may use. */
static gboolean
read_lists(AdFinding *f, GVariant *evidence, GVariant *extra)
{
    if (g_variant_n_children(evidence) > EVIDENCE_MAX || g_variant_n_children(extra) > EXTRA_MAX)
        return FALSE;
    for (gsize i = 0; i < g_variant_n_children(evidence); i++) {
        guint64 offset;
        const char *identifier;
        g_autoptr(GVariant) quote = NULL;
        gsize bytes;
        g_variant_get_child(evidence, i, "(t&s@ay)", &offset, &identifier, &quote);
        const void *data = g_variant_get_fixed_array(quote, &bytes, 1);
        ad_finding_add_evidence(f, offset, identifier, data, bytes);
    }
    for (gsize i = 0; i < g_variant_n_children(extra); i++) {
        char *key, *value;
        g_variant_get_child(extra, i, "(ss)", &key, &value);
        g_hash_table_replace(f->extra, key, value);
    }
    return TRUE;
}

AdFinding *
ad_finding_from_variant(GVariant *body, GError **error)
{
    guint64 entry;
    const char *path, *rule, *title_en, *title_es, *reference;
    guchar kind, concern, severity, confidence;
    g_autoptr(GVariant) sha256 = NULL, evidence = NULL, extra = NULL;
    gsize digest_bytes;
    g_variant_get(body, "(t&syy&syy&s&s&s@ay@a(tsay)@a(ss))", &entry, &path, &kind, &concern, &rule,
                  &severity, &confidence, &title_en, &title_es, &reference, &sha256, &evidence, &extra);
    const guint8 *digest = g_variant_get_fixed_array(sha256, &digest_bytes, 1);
    g_autoptr(AdFinding) f = NULL;
    if (kind < AD_KIND_COUNT && concern < AD_CONCERN_COUNT && severity < AD_SEVERITY_COUNT &&
        confidence < AD_CONFIDENCE_COUNT && strlen(path) <= AD_LIMIT_PATH_BYTES &&
        (digest_bytes == 0 || digest_bytes == AD_DIGEST_SIZE)) {
        f = ad_finding_new((AdKind)kind, rule, path);
        if (!read_lists(f, evidence, extra))
            g_clear_pointer(&f, ad_finding_free);
    }
    if (f == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a finding with values out of range");
        return NULL;
    }
    f->entry = entry;
    f->concern = (AdConcern)concern;
    f->severity = (AdSeverity)severity;
    f->confidence = (AdConfidence)confidence;
    g_free(f->title_en);
    g_free(f->title_es);
    g_free(f->reference);
    f->title_en = g_strdup(title_en);
    f->title_es = g_strdup(title_es);
    f->reference = g_strdup(reference);
    f->has_sha256 = digest_bytes == AD_DIGEST_SIZE;
    if (f->has_sha256)
        memcpy(f->sha256.bytes, digest, AD_DIGEST_SIZE);
    return g_steal_pointer(&f);
}
