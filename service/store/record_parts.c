/* SPDX-License-Identifier: Apache-2.0 */
/* record_parts.c - artifacts, containers, gaps and rule faults of one inspection; the digest of its
 * result */
#include "service/store/id.h"
#include "service/store/record_private.h"

gboolean
ad_record_run(AdStore *store, AdRecording *r, AdSqlId id, const AdSqlArg *args, gsize count,
              GError **error)
{
    if (!ad_sql_run(store, id, args, count, error))
        return FALSE;
    r->changed += (guint64)ad_sql_changes(store);
    return TRUE;
}

static void
add_item(GArray *items, AdIdHash *hash)
{
    AdDigest digest = ad_id_hash_end(hash);
    g_array_append_val(items, digest);
}

static void
hash_artifact(GArray *items, const AdArtifact *a)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "artifact");
    ad_id_hash_text(hash, a->path);
    ad_id_hash_text(hash, ad_terms_entry(a->type));
    ad_id_hash_text(hash, a->file_type);
    ad_id_hash_number(hash, a->size_bytes);
    ad_id_hash_bytes(hash, a->sha256.bytes, a->has_sha256 ? AD_DIGEST_SIZE : 0);
    ad_id_hash_text(hash, ad_terms_state(a->state));
    ad_id_hash_text(hash, a->link_target);
    add_item(items, hash);
}

static void
hash_container(GArray *items, const AdContainer *c)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "container");
    ad_id_hash_text(hash, c->path);
    ad_id_hash_text(hash, c->format);
    ad_id_hash_number(hash, c->size_bytes);
    ad_id_hash_number(hash, c->claimed_bytes);
    ad_id_hash_number(hash, c->structure_bytes);
    ad_id_hash_number(hash, c->gap_bytes);
    add_item(items, hash);
}

static void
hash_gap(GArray *items, const AdGap *g)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "gap");
    ad_id_hash_text(hash, g->path);
    ad_id_hash_number(hash, g->bytes);
    ad_id_hash_text(hash, ad_terms_state(g->state));
    ad_id_hash_text(hash, ad_terms_reason(g->reason));
    ad_id_hash_number(hash, g->is_blocking ? 1 : 0);
    add_item(items, hash);
}

static void
hash_finding(GArray *items, const AdFinding *f)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "finding");
    ad_id_hash_text(hash, f->path);
    ad_id_hash_text(hash, ad_terms_kind(f->kind));
    ad_id_hash_text(hash, ad_terms_concern(f->concern));
    ad_id_hash_text(hash, f->rule);
    ad_id_hash_text(hash, ad_terms_severity(f->severity));
    ad_id_hash_text(hash, ad_terms_confidence(f->confidence));
    for (guint i = 0; i < f->evidence->len; i++) {
        const AdEvidence *e = g_ptr_array_index(f->evidence, i);
        ad_id_hash_number(hash, e->offset_bytes);
        ad_id_hash_text(hash, e->identifier);
        ad_id_hash_bytes(hash, g_bytes_get_data(e->quote, NULL), g_bytes_get_size(e->quote));
    }
    add_item(items, hash);
}

static void
hash_component(GArray *items, const AdComponent *c)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "component");
    ad_id_hash_text(hash, c->evidence);
    ad_id_hash_text(hash, c->kind);
    ad_id_hash_text(hash, c->purl);
    ad_id_hash_text(hash, c->name);
    ad_id_hash_text(hash, c->version);
    ad_id_hash_number(hash, c->is_development ? 1 : 0);
    add_item(items, hash);
}

static void
hash_fault(GArray *items, const AdRuleFault *f)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "fault");
    ad_id_hash_text(hash, f->file);
    ad_id_hash_text(hash, f->rule);
    ad_id_hash_number(hash, f->line);
    ad_id_hash_text(hash, f->reason);
    add_item(items, hash);
}

AdDigest
ad_record_result_digest(const AdResult *result)
{
    g_autoptr(GArray) items =
        g_array_sized_new(FALSE, FALSE, sizeof(AdDigest), result->artifacts->len);
    for (guint i = 0; i < result->artifacts->len; i++)
        hash_artifact(items, g_ptr_array_index(result->artifacts, i));
    for (guint i = 0; i < result->containers->len; i++)
        hash_container(items, g_ptr_array_index(result->containers, i));
    for (guint i = 0; i < result->gaps->len; i++)
        hash_gap(items, g_ptr_array_index(result->gaps, i));
    for (guint i = 0; i < result->findings->len; i++)
        hash_finding(items, g_ptr_array_index(result->findings, i));
    for (guint i = 0; i < result->rule_faults->len; i++)
        hash_fault(items, g_ptr_array_index(result->rule_faults, i));
    for (guint i = 0; i < result->components->len; i++)
        hash_component(items, g_ptr_array_index(result->components, i));
    g_array_sort(items, ad_digest_compare);
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "result/1");
    ad_id_hash_bytes(hash, result->sha256.bytes, AD_DIGEST_SIZE);
    ad_id_hash_text(hash, result->format);
    ad_id_hash_number(hash, (result->is_complete ? 1 : 0) | (result->was_retried ? 2 : 0));
    ad_id_hash_bytes(hash, items->data, (gsize)items->len * sizeof(AdDigest));
    return ad_id_hash_end(hash);
}

static gboolean
put_artifact(AdStore *store, AdRecording *r, const AdArtifact *a, GError **error)
{
    return ad_record_run(
        store, r, AD_SQL_ARTIFACT_ADD,
        AD_ARGS(AD_I(r->inspection), AD_I((gint64)a->entry), AD_I((gint64)a->parent), AD_T(a->path),
                AD_T(ad_terms_entry(a->type)), AD_T(a->file_type), AD_I((gint64)a->size_bytes),
                AD_X(a->has_sha256 ? a->sha256.bytes : NULL), AD_T(ad_terms_state(a->state)),
                AD_I(a->is_reused ? 1 : 0), AD_T(a->link_target != NULL ? a->link_target : "")),
        error);
}

static gboolean
put_container(AdStore *store, AdRecording *r, const AdContainer *c, guint n, GError **error)
{
    return ad_sql_run(store, AD_SQL_CONTAINER_ADD,
                      AD_ARGS(AD_I(r->inspection), AD_I(n), AD_I((gint64)c->entry), AD_T(c->path),
                              AD_T(c->format), AD_I((gint64)c->size_bytes),
                              AD_I((gint64)c->claimed_bytes), AD_I((gint64)c->structure_bytes),
                              AD_I((gint64)c->gap_bytes)),
                      error);
}

static gboolean
put_gap(AdStore *store, AdRecording *r, const AdGap *g, guint n, GError **error)
{
    static const char *const classes[AD_GAP_CLASS_COUNT] = {"other", "container", "executable"};
    return ad_sql_run(store, AD_SQL_GAP_ADD,
                      AD_ARGS(AD_I(r->inspection), AD_I(n), AD_I((gint64)g->entry), AD_T(g->path),
                              AD_I((gint64)g->bytes), AD_T(ad_terms_state(g->state)),
                              AD_T(ad_terms_reason(g->reason)), AD_T(classes[g->class_]),
                              AD_I(g->is_blocking ? 1 : 0)),
                      error);
}

/* What an SBOM declares comes from elsewhere; here is what was seen. */
static gboolean
put_component(AdStore *store, AdRecording *r, const AdComponent *c, guint n, GError **error)
{
    return ad_record_run(store, r, AD_SQL_COMPONENT_ADD,
                         AD_ARGS(AD_I(r->inspection), AD_I(n), AD_T("observed"), AD_T(c->purl),
                                 AD_T(c->name), AD_T(c->version), AD_T(c->evidence)),
                         error);
}

static gboolean
put_fault(AdStore *store, AdRecording *r, const AdRuleFault *f, guint n, GError **error)
{
    return ad_sql_run(store, AD_SQL_RULE_FAULT_ADD,
                      AD_ARGS(AD_I(r->inspection), AD_I(n), AD_T(f->file), AD_T(f->rule),
                              AD_I(f->line), AD_T(f->reason)),
                      error);
}

gboolean
ad_record_parts(AdStore *store, AdRecording *r, GError **error)
{
    const AdResult *result = r->in->result;
    for (guint i = 0; i < result->artifacts->len; i++)
        if (!put_artifact(store, r, g_ptr_array_index(result->artifacts, i), error))
            return FALSE;
    for (guint i = 0; i < result->containers->len; i++)
        if (!put_container(store, r, g_ptr_array_index(result->containers, i), i, error))
            return FALSE;
    for (guint i = 0; i < result->gaps->len; i++)
        if (!put_gap(store, r, g_ptr_array_index(result->gaps, i), i, error))
            return FALSE;
    for (guint i = 0; i < result->components->len; i++)
        if (!put_component(store, r, g_ptr_array_index(result->components, i), i, error))
            return FALSE;
    for (guint i = 0; i < result->rule_faults->len; i++)
        if (!put_fault(store, r, g_ptr_array_index(result->rule_faults, i), i, error))
            return FALSE;
    return TRUE;
}

/* A key that any flagged entry carries is left out: what is skipped next time must have had nothing
 * to say. */
static GHashTable *
flagged_keys(const AdResult *result)
{
    g_autoptr(GHashTable) flagged_entries = g_hash_table_new(g_int64_hash, g_int64_equal);
    GHashTable *keys = g_hash_table_new(ad_digest_hash, ad_digest_equal);
    for (guint i = 0; i < result->findings->len; i++) {
        AdFinding *f = g_ptr_array_index(result->findings, i);
        g_hash_table_add(flagged_entries, &f->entry);
    }
    for (guint i = 0; i < result->artifacts->len; i++) {
        AdArtifact *a = g_ptr_array_index(result->artifacts, i);
        if (a->has_verdict_key && g_hash_table_contains(flagged_entries, &a->entry))
            g_hash_table_add(keys, &a->verdict_key);
    }
    return keys;
}

static gboolean
verdict_scope(AdStore *store, const AdRecording *r, gint64 *scope, GError **error)
{
    const AdRecordInput *in = r->in;
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "verdicts/1");
    ad_id_hash_text(hash, r->supplier);
    ad_id_hash_bytes(hash, in->ruleset_digest.bytes, AD_DIGEST_SIZE);
    ad_id_hash_bytes(hash, in->engine_digest.bytes, AD_DIGEST_SIZE);
    ad_id_hash_bytes(hash, in->limits_digest.bytes, AD_DIGEST_SIZE);
    AdDigest digest = ad_id_hash_end(hash);
    *scope = ad_id_number(&digest);
    return ad_sql_run(store, AD_SQL_VERDICT_SCOPE_ADD,
                      AD_ARGS(AD_I(*scope), AD_T(r->supplier), AD_X(in->ruleset_digest.bytes),
                              AD_X(in->engine_digest.bytes), AD_X(in->limits_digest.bytes)),
                      error);
}

gboolean
ad_record_verdicts(AdStore *store, AdRecording *r, GError **error)
{
    const AdResult *result = r->in->result;
    gint64 scope;
    /* a rule was put aside while this was inspected (compiling has its faults elsewhere): nobody
     * knows what it would have found */
    if (!result->is_complete || result->was_retried || result->rule_faults->len > 0)
        return TRUE;
    if (!verdict_scope(store, r, &scope, error))
        return FALSE;
    g_autoptr(GHashTable) flagged = flagged_keys(result);
    for (guint i = 0; i < result->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(result->artifacts, i);
        if (!a->has_verdict_key || a->is_reused || a->state != AD_STATE_SCANNED ||
            g_hash_table_contains(flagged, &a->verdict_key))
            continue;
        if (!ad_sql_run(store, AD_SQL_VERDICT_ADD, AD_ARGS(AD_I(scope), AD_X(a->verdict_key.bytes)),
                        error))
            return FALSE;
    }
    return TRUE;
}
