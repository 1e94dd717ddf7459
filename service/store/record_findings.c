/* SPDX-License-Identifier: Apache-2.0 */
/* record_findings.c - findings of one inspection: one row a fingerprint, however many places it was
 * found in */
#include <string.h>

#include "service/store/fingerprint.h"
#include "service/store/id.h"
#include "service/store/record_private.h"

/* All places of one finding. */
typedef struct {
    AdDigest fingerprint;
    GPtrArray *places; /* const AdFinding *, not owned */
} Group;

static void
free_group(gpointer p)
{
    Group *g = p;
    g_ptr_array_unref(g->places);
    g_free(g);
}

static GHashTable *
group_findings(const AdRecording *r)
{
    GHashTable *groups = g_hash_table_new_full(ad_digest_hash, ad_digest_equal, NULL, free_group);
    const GPtrArray *findings = r->in->result->findings;
    for (guint i = 0; i < findings->len; i++) {
        AdFinding *f = g_ptr_array_index(findings, i);
        AdDigest fingerprint = ad_fingerprint_compute(f->kind, f->rule, f->path, r->scope);
        Group *g = g_hash_table_lookup(groups, &fingerprint);
        if (g == NULL) {
            g = g_new0(Group, 1);
            g->fingerprint = fingerprint;
            g->places = g_ptr_array_new();
            g_hash_table_insert(groups, &g->fingerprint, g);
        }
        g_ptr_array_add(g->places, f);
    }
    return groups;
}

/* Worst first, then by path: the first stands for the group, whatever order the threads had. */
static int
compare_places(gconstpointer a, gconstpointer b)
{
    const AdFinding *x = *(AdFinding *const *)a, *y = *(AdFinding *const *)b;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    if (x->confidence != y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    int c = strcmp(x->path, y->path);
    return c != 0 ? c : (x->entry > y->entry) - (x->entry < y->entry);
}

static char *
extra_text(const AdFinding *f)
{
    json_t *extra = json_object();
    GHashTableIter iter;
    gpointer key, value;
    if (f->extra != NULL) {
        g_hash_table_iter_init(&iter, f->extra);
        while (g_hash_table_iter_next(&iter, &key, &value))
            json_object_set_new(extra, key, json_string(value));
    }
    char *text = ad_sql_json_text(extra);
    json_decref(extra);
    return text;
}

static gboolean
put_finding(AdStore *store, AdRecording *r, const Group *g, const char *id, GError **error)
{
    const AdFinding *f = g_ptr_array_index(g->places, 0);
    g_autofree char *extra = extra_text(f);
    return ad_record_run(
        store, r, AD_SQL_FINDING_PUT,
        AD_ARGS(
            AD_T(id), AD_T(r->supplier), AD_T(r->product), AD_X(g->fingerprint.bytes),
            AD_T(ad_terms_kind(f->kind)), AD_T(ad_terms_concern(f->concern)), AD_T(f->rule),
            AD_T(ad_terms_severity(f->severity)), AD_I(AD_SEVERITY_CRITICAL - (gint64)f->severity),
            AD_T(ad_terms_confidence(f->confidence)), AD_T(f->title_en != NULL ? f->title_en : ""),
            AD_T(f->title_es != NULL ? f->title_es : ""),
            AD_T(f->reference != NULL ? f->reference : ""), AD_T(extra), AD_T(f->path),
            AD_X(f->has_sha256 ? f->sha256.bytes : NULL), AD_I(g->places->len),
            AD_T(r->delivery_id), AD_I(r->inspection), AD_I(r->received_at)),
        error);
}

static gboolean
put_evidence(AdStore *store, const AdRecording *r, const char *id, const AdFinding *f,
             const AdEvidence *e, gint64 *n, GError **error)
{
    const AdSqlArg offset =
        e != NULL ? (AdSqlArg)AD_I((gint64)e->offset_bytes) : (AdSqlArg)AD_T(NULL);
    gsize bytes = 0;
    const void *quote = e != NULL && e->quote != NULL ? g_bytes_get_data(e->quote, &bytes) : NULL;
    const AdSqlArg args[] = {AD_I(r->inspection),
                             AD_T(id),
                             AD_I((*n)++),
                             AD_I((gint64)f->entry),
                             AD_T(f->path),
                             AD_X(f->has_sha256 ? f->sha256.bytes : NULL),
                             offset,
                             AD_T(e != NULL && e->identifier != NULL ? e->identifier : ""),
                             AD_B(quote, bytes)};
    return ad_sql_run(store, AD_SQL_EVIDENCE_ADD, args, G_N_ELEMENTS(args), error);
}

static gboolean
put_places(AdStore *store, const AdRecording *r, const Group *g, const char *id, GError **error)
{
    gint64 n = 0;
    for (guint i = 0; i < g->places->len; i++) {
        const AdFinding *f = g_ptr_array_index(g->places, i);
        if (f->evidence->len == 0 && !put_evidence(store, r, id, f, NULL, &n, error))
            return FALSE;
        for (guint j = 0; j < f->evidence->len; j++)
            if (!put_evidence(store, r, id, f, g_ptr_array_index(f->evidence, j), &n, error))
                return FALSE;
    }
    return TRUE;
}

static gboolean
put_group(AdStore *store, AdRecording *r, const Group *g, GError **error)
{
    g_autofree char *id = ad_fingerprint_finding_id(r->supplier, &g->fingerprint);
    g_ptr_array_sort(g->places, compare_places);
    return put_finding(store, r, g, id, error) &&
           ad_sql_run(store, AD_SQL_FINDING_SEEN_PUT,
                      AD_ARGS(AD_T(id), AD_T(r->delivery_id), AD_I(r->inspection),
                              AD_I(g->places->len), AD_I(ad_store_now(store))),
                      error) &&
           put_places(store, r, g, id, error);
}

gboolean
ad_record_findings(AdStore *store, AdRecording *r, GError **error)
{
    g_autoptr(GHashTable) groups = group_findings(r);
    GHashTableIter iter;
    gpointer group;
    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, NULL, &group))
        if (!put_group(store, r, group, error))
            return FALSE;
    return ad_sql_run(store, AD_SQL_FINDING_SEEN_GONE,
                      AD_ARGS(AD_T(r->delivery_id), AD_I(r->inspection)), error) &&
           ad_record_run(store, r, AD_SQL_FINDING_PRESENCE,
                         AD_ARGS(AD_T(r->supplier), AD_T(r->lineage)), error);
}
