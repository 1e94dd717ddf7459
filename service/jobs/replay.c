/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - a recorded aduana.scan/1 document back into a result */
#include "service/jobs/replay.h"

#include <string.h>

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static guint64
number_of(const json_t *object, const char *key)
{
    return (guint64)MAX(0, json_integer_value(json_object_get(object, key)));
}

static void
replace_text(char **field, const json_t *object, const char *key)
{
    g_free(*field);
    *field = g_strdup(text_of(object, key));
}

/* The bytes behind a quote as report.c writes it: \xNN for what is not printable. */
static void
add_evidence(AdFinding *f, const json_t *row)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (const char *p = text_of(row, "text"); *p != '\0'; p++) {
        guint8 byte = (guint8)*p;
        if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit(p[2]) && g_ascii_isxdigit(p[3])) {
            byte = (guint8)(g_ascii_xdigit_value(p[2]) << 4 | g_ascii_xdigit_value(p[3]));
            p += 3;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
    ad_finding_add_evidence(f, number_of(row, "offset"), text_of(row, "identifier"), bytes->data, bytes->len);
}

static AdFinding *
read_finding(const json_t *row)
{
    int kind = ad_terms_parse_kind(text_of(row, "kind")), concern = ad_terms_parse_concern(text_of(row, "concern"));
    int severity = ad_terms_parse_severity(text_of(row, "severity"));
    int confidence = ad_terms_parse_confidence(text_of(row, "confidence"));
    if (kind < 0 || concern < 0 || severity < 0 || confidence < 0)
        return NULL;
    AdFinding *f = ad_finding_new((AdKind)kind, text_of(row, "rule"), text_of(row, "path"));
    f->concern = (AdConcern)concern;
    f->severity = (AdSeverity)severity;
    f->confidence = (AdConfidence)confidence;
    replace_text(&f->title_en, row, "title_en");
    replace_text(&f->title_es, row, "title_es");
    replace_text(&f->reference, row, "reference");
    f->has_sha256 = ad_digest_from_hex(json_string_value(json_object_get(row, "sha256")), &f->sha256);
    gsize i;
    json_t *item;
    json_array_foreach(json_object_get(row, "evidence"), i, item)
        add_evidence(f, item);
    const char *key;
    json_object_foreach(json_object_get(row, "extra"), key, item)
        if (json_is_string(item))
            g_hash_table_replace(f->extra, g_strdup(key), g_strdup(json_string_value(item)));
    return f;
}

static gboolean
read_findings(AdResult *r, const json_t *list)
{
    gsize i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        AdFinding *f = read_finding(row);
        if (f == NULL)
            return FALSE;
        g_ptr_array_add(r->findings, f);
    }
    return TRUE;
}

static gboolean
read_gaps(AdResult *r, const json_t *list)
{
    gsize i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        int state = ad_terms_parse_state(text_of(row, "state")), reason = ad_terms_parse_reason(text_of(row, "reason"));
        if (state < 0 || reason < 0)
            return FALSE;
        AdGap *g = ad_gap_new(0, text_of(row, "path"), number_of(row, "bytes"), (AdState)state, (AdReason)reason,
                              AD_GAP_CLASS_OTHER);
        g->is_blocking = json_is_true(json_object_get(row, "blocking"));
        g_ptr_array_add(r->gaps, g);
    }
    return TRUE;
}

static gboolean
read_coverage(AdResult *r, const json_t *c)
{
    r->coverage = (AdCoverage){
        .files = number_of(c, "files"),
        .bytes = number_of(c, "bytes"),
        .files_by_state = {number_of(c, "scanned"), number_of(c, "partial"), number_of(c, "not_scanned")},
        .bytes_by_state = {number_of(c, "bytes_scanned"), number_of(c, "bytes_partial"),
                           number_of(c, "bytes_not_scanned")},
    };
    r->coverage.files_reused = r->coverage.files_by_state[AD_STATE_SCANNED];
    r->coverage.bytes_reused = r->coverage.bytes_by_state[AD_STATE_SCANNED];
    return ad_coverage_adds_up(&r->coverage);
}

static void
read_endpoints(AdResult *r, const json_t *list)
{
    gsize i;
    json_t *row;
    json_array_foreach(list, i, row)
        g_ptr_array_add(r->endpoints,
                        ad_endpoint_new(text_of(row, "host"), text_of(row, "schemes"), text_of(row, "ports"),
                                        number_of(row, "files"), text_of(row, "path")));
}

AdResult *
ad_replay_result(const json_t *document)
{
    const json_t *bundles = json_object_get(document, "bundles");
    if (json_array_size(bundles) != 1 || strcmp(text_of(document, "schema"), "aduana.scan/1") != 0)
        return NULL;
    const json_t *bundle = json_array_get(bundles, 0);
    g_autoptr(AdResult) r = ad_result_new(text_of(bundle, "path"));
    replace_text(&r->format, bundle, "format");
    replace_text(&r->cage, json_object_get(document, "engine"), "cage");
    r->size_bytes = number_of(bundle, "size_bytes");
    r->is_complete = json_is_true(json_object_get(document, "complete"));
    if (!ad_digest_from_hex(json_string_value(json_object_get(bundle, "sha256")), &r->sha256) ||
        !read_coverage(r, json_object_get(document, "coverage")) ||
        !read_gaps(r, json_object_get(json_object_get(document, "coverage"), "gaps")) ||
        !read_findings(r, json_object_get(document, "findings")))
        return NULL;
    read_endpoints(r, json_object_get(document, "endpoints"));
    return g_steal_pointer(&r);
}
