/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - the aduana.scan/1 document */
#include "service/jobs/report.h"

#include "service/jobs/assess.h"
#include "service/store/fingerprint.h"
#include "service/store/scope.h"

static json_t *
hex_or_null(const AdDigest *d, gboolean is_present)
{
    char hex[AD_DIGEST_HEX_SIZE];
    if (!is_present)
        return json_null();
    ad_digest_to_hex(d, hex);
    return json_string(hex);
}

/* Quoted bytes for people: printable ASCII stays, the rest is \xNN. */
static json_t *
quote_text(GBytes *quote)
{
    gsize bytes;
    const guint8 *p = g_bytes_get_data(quote, &bytes);
    g_autoptr(GString) out = g_string_new(NULL);
    for (gsize i = 0; i < bytes; i++)
        if (p[i] >= 0x20 && p[i] < 0x7f && p[i] != '\\')
            g_string_append_c(out, (char)p[i]);
        else
            g_string_append_printf(out, "\\x%02x", p[i]);
    return json_string(out->str);
}

json_t *
ad_report_gap(const AdGap *g)
{
    return json_pack("{s:s,s:I,s:s,s:s,s:b}", "path", g->path, "bytes", (json_int_t)g->bytes, "state",
                     ad_terms_state(g->state), "reason", ad_terms_reason(g->reason), "blocking", g->is_blocking);
}

json_t *
ad_report_entry(const AdArtifact *a)
{
    json_t *o = json_pack("{s:s,s:s,s:I,s:o}", "path", a->path, "type", ad_terms_entry(a->type), "size_bytes",
                          (json_int_t)a->size_bytes, "sha256", hex_or_null(&a->sha256, a->has_sha256));
    if (*a->link_target != '\0')
        json_object_set_new(o, "target", json_string(a->link_target));
    return o;
}

static json_t *
describe_artifact(const AdArtifact *a)
{
    return json_pack("{s:s,s:I,s:o,s:s}", "path", a->path, "size_bytes", (json_int_t)a->size_bytes, "sha256",
                     hex_or_null(&a->sha256, a->has_sha256), "type", a->type == AD_ENTRY_FILE ? a->file_type : ad_terms_entry(a->type));
}

static json_t *
describe_finding(const AdFinding *f, const AdReportInput *in, const AdResult *r)
{
    g_autofree char *id = NULL;
    /* as the record will name it: see record_findings.c */
    g_autofree char *scope = ad_scope_of(in->supplier, in->product, r->bundle_name, &r->sha256);
    AdDigest print = ad_fingerprint_compute(f->kind, f->rule, f->path, scope);
    json_t *evidence = json_array();
    for (guint i = 0; i < f->evidence->len; i++) {
        const AdEvidence *e = g_ptr_array_index(f->evidence, i);
        json_array_append_new(evidence, json_pack("{s:I,s:s,s:o}", "offset", (json_int_t)e->offset_bytes,
                                                  "identifier", e->identifier, "text", quote_text(e->quote)));
    }
    id = ad_fingerprint_finding_id(in->supplier, &print);
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:o}", "id", id, "kind",
                          ad_terms_kind(f->kind), "rule", f->rule, "concern", ad_terms_concern(f->concern),
                          "severity", ad_terms_severity(f->severity), "confidence",
                          ad_terms_confidence(f->confidence), "level", ad_terms_level(ad_assess_level(f, in->ruleset->policy, in->tier)),
                          "path", f->path, "sha256", hex_or_null(&f->sha256, f->has_sha256), "title", f->title_en,
                          "title_en", f->title_en, "title_es", f->title_es, "reference", f->reference, "evidence",
                          evidence);
    static const char *const kept[] = {"category", "kind", "sentence_en", "sentence_es", "cause"};
    json_t *extra = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        const char *value = g_hash_table_lookup(f->extra, kept[i]);
        if (value != NULL)
            json_object_set_new(extra, kept[i], json_string(value));
    }
    json_object_set_new(o, "extra", extra);
    return o;
}

static json_t *
describe_endpoints(const AdReportInput *in)
{
    json_t *endpoints = json_array();
    for (gsize i = 0; i < in->count; i++)
        for (guint k = 0; k < in->results[i]->endpoints->len; k++) {
            const AdEndpoint *e = g_ptr_array_index(in->results[i]->endpoints, k);
            json_array_append_new(endpoints, json_pack("{s:s,s:s,s:s,s:I,s:s}", "host", e->host, "schemes", e->schemes,
                                                       "ports", e->ports, "files", (json_int_t)e->files, "path", e->path));
        }
    return endpoints;
}

static json_t *
describe_engine(const AdReportInput *in)
{
    const AdRuleset *rs = in->ruleset;
    json_t *skipped = json_array();
    const char *cage = "full";
    guint stopped = 0;
    for (guint i = 0; i < rs->faults->len; i++) {
        const AdRuleFault *f = g_ptr_array_index(rs->faults, i);
        json_array_append_new(skipped, json_pack("{s:s,s:s,s:i,s:s}", "file", f->file, "rule", f->rule, "line",
                                                 (int)f->line, "reason", f->reason));
    }
    for (gsize i = 0; i < in->count; i++) {
        const AdResult *r = in->results[i];
        if (!g_str_equal(r->cage, "full"))
            cage = r->cage;
        stopped += r->rule_faults->len;
        for (guint k = 0; k < r->rule_faults->len; k++) {
            const AdRuleFault *f = g_ptr_array_index(r->rule_faults, k);
            json_array_append_new(skipped, json_pack("{s:s,s:s,s:i,s:s}", "file", f->file, "rule", f->rule, "line",
                                                     (int)f->line, "reason", f->reason));
        }
    }
    /* the list has whole files and rules stopped while scanning too: each has its own number */
    return json_pack("{s:s,s:s,s:s,s:i,s:o,s:i,s:i,s:i,s:s}", "aduana", AD_VERSION, "yara", AD_YARA_VERSION,
                     "ruleset_sha256", rs->digest_hex, "rules_loaded", (int)rs->rules_loaded, "rules_skipped", skipped,
                     "rules_skipped_count", (int)rs->rules_skipped, "rule_files_left_out",
                     (int)ad_ruleset_files_left_out(rs), "rules_stopped", (int)stopped, "cage", cage);
}

static json_t *
describe_coverage(const AdReportInput *in, guint64 by_reason[static AD_REASON_COUNT_])
{
    AdCoverage c = {0};
    json_t *gaps = json_array();
    for (gsize i = 0; i < in->count; i++) {
        const AdResult *r = in->results[i];
        ad_coverage_add(&c, &r->coverage);
        for (guint k = 0; k < r->gaps->len; k++) {
            const AdGap *g = g_ptr_array_index(r->gaps, k);
            by_reason[g->reason] += g->is_blocking ? 1 : 0;
            json_array_append_new(gaps, ad_report_gap(g));
        }
    }
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "files", (json_int_t)c.files, "bytes",
                     (json_int_t)c.bytes, "scanned", (json_int_t)c.files_by_state[AD_STATE_SCANNED], "partial",
                     (json_int_t)c.files_by_state[AD_STATE_PARTIAL], "not_scanned",
                     (json_int_t)c.files_by_state[AD_STATE_NOT_SCANNED], "bytes_scanned",
                     (json_int_t)c.bytes_by_state[AD_STATE_SCANNED], "bytes_partial",
                     (json_int_t)c.bytes_by_state[AD_STATE_PARTIAL], "bytes_not_scanned",
                     (json_int_t)c.bytes_by_state[AD_STATE_NOT_SCANNED], "reused", (json_int_t)c.files_reused, "gaps",
                     gaps);
}

/* What makes the scan incomplete, counted by reason: "encrypted: 2". */
static json_t *
describe_reasons(const AdReportInput *in, const guint64 by_reason[static AD_REASON_COUNT_])
{
    json_t *reasons = json_array();
    for (gsize i = 0; i < in->count; i++)
        if (in->results[i]->size_bytes == 0)
            json_array_append_new(reasons, json_sprintf("empty file: %s", in->results[i]->bundle_name));
    for (int r = 0; r < AD_REASON_COUNT_; r++)
        if (by_reason[r] > 0)
            json_array_append_new(reasons, json_sprintf("%s: %llu", ad_terms_reason((AdReason)r),
                                                        (unsigned long long)by_reason[r]));
    return reasons;
}

json_t *
ad_report_assess(const AdReportInput *in)
{
    return ad_assess_compute(in->results, in->count, in->ruleset->policy, in->product, in->tier, in->has_sbom,
                             in->as_of_unix);
}

/* Whether one of the results alone is flagged: what could not be inspected makes incomplete, not flagged. */
static gboolean
has_flagged(const AdReportInput *in)
{
    for (gsize i = 0; i < in->count; i++)
        if (ad_result_verdict(in->results[i], in->fail_on) == AD_VERDICT_FLAGGED)
            return TRUE;
    return FALSE;
}

static void
describe_components(json_t *list, const AdResult *r)
{
    for (guint i = 0; i < r->components->len; i++) {
        const AdComponent *c = g_ptr_array_index(r->components, i);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "purl", c->purl, "name", c->name,
                                              "version", c->version, "ecosystem", c->ecosystem, "source", "observed",
                                              "kind", c->kind, "evidence", c->evidence, "development",
                                              c->is_development));
    }
}

json_t *
ad_report_scan(const AdReportInput *in)
{
    json_t *bundles = json_array(), *findings = json_array(), *components = json_array();
    gboolean is_complete = TRUE;
    for (gsize i = 0; i < in->count; i++) {
        const AdResult *r = in->results[i];
        is_complete &= r->is_complete && r->size_bytes > 0;
        json_array_append_new(bundles, json_pack("{s:s,s:o,s:I,s:s}", "path", r->bundle_name, "sha256",
                                                 hex_or_null(&r->sha256, TRUE), "size_bytes",
                                                 (json_int_t)r->size_bytes, "format", r->format));
        describe_components(components, r);
        for (guint k = 0; k < r->findings->len; k++)
            json_array_append_new(findings, describe_finding(g_ptr_array_index(r->findings, k), in, r));
    }
    gboolean is_flagged = has_flagged(in);
    AdVerdict verdict = is_flagged ? AD_VERDICT_FLAGGED : is_complete ? AD_VERDICT_CLEAN : AD_VERDICT_INCOMPLETE;
    guint64 by_reason[AD_REASON_COUNT_] = {0};
    json_t *coverage = describe_coverage(in, by_reason);
    json_t *assessment = ad_report_assess(in);
    json_t *doc = json_pack("{s:s,s:i,s:b,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:O}", "schema", "aduana.scan/1", "exit",
                            is_flagged ? 1 : is_complete ? 0 : 3, "complete", is_complete, "verdict",
                            ad_terms_verdict(verdict), "reasons", describe_reasons(in, by_reason), "bundles", bundles,
                            "engine", describe_engine(in), "coverage", coverage, "components", components, "endpoints",
                            describe_endpoints(in), "findings", findings,
                            "score", json_object_get(assessment, "output"));
    json_decref(assessment);
    if (in->has_artifacts) {
        json_t *artifacts = json_array();
        for (gsize i = 0; i < in->count; i++)
            for (guint k = 0; k < in->results[i]->artifacts->len; k++)
                json_array_append_new(artifacts, describe_artifact(g_ptr_array_index(in->results[i]->artifacts, k)));
        json_object_set_new(doc, "artifacts", artifacts);
    }
    return doc;
}

int
ad_report_exit(const json_t *report)
{
    return (int)json_integer_value(json_object_get(report, "exit"));
}

json_t *
ad_report_timing(AdResult *const *results, gsize count)
{
    json_t *stages = json_object();
    guint64 cpu_us = 0, peak = 0;
    gint64 elapsed_ms = 0;
    for (gsize i = 0; i < count; i++) {
        GHashTableIter it;
        gpointer stage, us;
        g_hash_table_iter_init(&it, results[i]->timing_us);
        while (g_hash_table_iter_next(&it, &stage, &us)) {
            json_int_t before = json_integer_value(json_object_get(stages, stage));
            json_object_set_new(stages, stage, json_integer(before + (json_int_t)(*(guint64 *)us / 1000)));
        }
        cpu_us += results[i]->cpu_us;
        peak = MAX(peak, results[i]->peak_rss_bytes);
        elapsed_ms = MAX(elapsed_ms, results[i]->elapsed_ms);
    }
    return json_pack("{s:I,s:I,s:I,s:o}", "elapsed_ms", (json_int_t)elapsed_ms, "cpu_ms", (json_int_t)(cpu_us / 1000),
                     "peak_bytes", (json_int_t)peak, "stages", stages);
}
