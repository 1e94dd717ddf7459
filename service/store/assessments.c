/* SPDX-License-Identifier: Apache-2.0 */
/* assessments.c - rows become an input, the input an output, the output a row when it is a new one */
#include "service/store/assessments.h"

#include <string.h>

#include <openssl/evp.h>

#include "scanner/model/error.h"
#include "scanner/model/terms.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/record_private.h"
#include "service/store/store_private.h"

/* One finding as its row has it, and what it becomes. */
typedef struct {
    char *id, *group_key;
    json_t *extra;
    gboolean is_of_this; /* its newest delivery is the one assessed: its risk row follows */
} Row;

typedef struct {
    AdStore *store;
    const AdPolicy *policy;
    const char *supplier, *delivery; /* delivery "": the supplier as a whole */
    gint64 now;
    AdAssessmentAbout about;
    char *product, *inspection;
    json_t *findings;
    GPtrArray *rows;
    guint64 changed;
} Work;

static void
row_free(gpointer p)
{
    Row *r = p;
    g_free(r->id);
    g_free(r->group_key);
    json_decref(r->extra);
    g_free(r);
}

static void
work_clear(Work *w)
{
    g_free(w->product);
    g_free(w->inspection);
    json_decref(w->findings);
    if (w->rows != NULL)
        g_ptr_array_unref(w->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static const char *
text_at(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text != NULL ? text : "";
}

static const char *
extra_of(const char *name, gconstpointer data)
{
    const Row *r = data;
    return json_string_value(json_object_get(r->extra, name));
}

/* Share of bytes inspected, rounded down: 100 is said of what was scanned to the last byte, and of nothing else. */
static int
share(guint64 bytes, guint64 scanned, gboolean is_blocked)
{
    if (bytes == 0)
        return 0;
    guint64 pct = bytes > G_MAXUINT64 / 100 ? scanned / (bytes / 100) : scanned * 100 / bytes;
    return (int)MIN(pct, is_blocked || scanned < bytes ? 99 : 100);
}

/* What is not a finding, over the delivery or all the current ones. */
static gboolean
read_about(Work *w, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(w->store, AD_SQL_ASSESS_ABOUT, AD_ARGS(AD_T(w->supplier), AD_T(w->delivery)), error);
    guint64 bytes = 0, scanned = 0, size = 0;
    gboolean is_blocked = FALSE, has_sbom = TRUE;
    guint deliveries = 0;
    int more = stmt != NULL ? ad_sql_step(w->store, stmt, error) : -1;
    for (; more > 0; more = ad_sql_step(w->store, stmt, error)) {
        deliveries++;
        w->about.tier = sqlite3_column_int(stmt, 2);
        bytes += (guint64)sqlite3_column_int64(stmt, 4);
        scanned += (guint64)sqlite3_column_int64(stmt, 5);
        is_blocked |= sqlite3_column_int(stmt, 6) > 0;
        has_sbom &= sqlite3_column_int(stmt, 7) > 0;
        size += (guint64)sqlite3_column_int64(stmt, 8);
        if (*w->delivery != '\0') {
            w->product = g_strdup((const char *)sqlite3_column_text(stmt, 1));
            w->inspection = g_strdup(text_at(stmt, 3));
        }
    }
    if (more < 0)
        return FALSE;
    if (strcmp(w->supplier, "unassigned") == 0 || w->about.tier < 1)
        w->about.tier = 2; /* whatever its row says: nobody has set it for this content */
    w->about.supplier = w->supplier;
    w->about.product = w->product;
    w->about.delivery = *w->delivery != '\0' ? w->delivery : NULL;
    w->about.has_sbom = deliveries > 0 && has_sbom;
    w->about.is_empty = size == 0;
    w->about.coverage_pct = share(bytes, scanned, is_blocked);
    w->about.as_of_unix = w->now;
    ad_assessment_usual_concerns(w->about.is_assessed);
    return TRUE;
}

static AdWaiverKind
waiver_of(const char *kind)
{
    return strcmp(kind, "accept") == 0           ? AD_WAIVER_ACCEPTED
           : strcmp(kind, "false-positive") == 0 ? AD_WAIVER_FALSE_POSITIVE
           : strcmp(kind, "not-affected") == 0   ? AD_WAIVER_NOT_AFFECTED
                                                 : AD_WAIVER_NONE;
}

/* The row's finding; item's texts live until the next step of stmt. */
static void
take_row(Work *w, sqlite3_stmt *stmt, gboolean has_decisions)
{
    Row *r = g_new0(Row, 1);
    g_ptr_array_add(w->rows, r);
    r->id = g_strdup(text_at(stmt, 0));
    r->extra = json_loads(text_at(stmt, 9), 0, NULL);
    r->is_of_this = sqlite3_column_int(stmt, 15) != 0;
    AdAssessmentItem item = {
        .id = r->id,
        .kind = (AdKind)MAX(ad_terms_parse_kind(text_at(stmt, 1)), 0),
        .concern = (AdConcern)MAX(ad_terms_parse_concern(text_at(stmt, 2)), 0),
        .rule = text_at(stmt, 3),
        .severity = (AdSeverity)MAX(ad_terms_parse_severity(text_at(stmt, 4)), 0),
        .confidence = (AdConfidence)MAX(ad_terms_parse_confidence(text_at(stmt, 5)), 0),
        .title_en = text_at(stmt, 6),
        .title_es = text_at(stmt, 7),
        .product = text_at(stmt, 8),
        .extra = extra_of,
        .data = r,
        .first_seen_unix = sqlite3_column_int64(stmt, 10),
        .waiver = has_decisions ? waiver_of(text_at(stmt, 11)) : AD_WAIVER_NONE,
        .waiver_id = has_decisions ? text_at(stmt, 12) : NULL,
        .is_agreed_by_two = sqlite3_column_int(stmt, 16) != 0,
        .is_disputed = has_decisions && sqlite3_column_int(stmt, 14) != 0,
    };
    r->group_key = ad_assessment_group_key(&item);
    json_array_append_new(w->findings, ad_assessment_item(&item, w->policy, w->now));
}

static gboolean
read_findings(Work *w, gboolean has_decisions, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(w->store, AD_SQL_ASSESS_FINDINGS,
                                     AD_ARGS(AD_I(w->now), AD_T(w->supplier), AD_T(w->delivery)), error);
    int more = stmt != NULL ? ad_sql_step(w->store, stmt, error) : -1;
    json_decref(w->findings);
    w->findings = json_array();
    g_ptr_array_set_size(w->rows, 0);
    for (; more > 0; more = ad_sql_step(w->store, stmt, error))
        take_row(w, stmt, has_decisions);
    return more >= 0;
}

/* Decisions on a group are found by its key, which must therefore stand in the rows before they are read for good. */
static gboolean
put_groups(Work *w, GError **error)
{
    for (guint i = 0; i < w->rows->len; i++) {
        const Row *r = g_ptr_array_index(w->rows, i);
        if (!ad_sql_run(w->store, AD_SQL_RISK_GROUP, AD_ARGS(AD_T(r->id), AD_T(r->group_key)), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_policy(Work *w, GError **error)
{
    AdDigest kept;
    const AdPolicy *p = w->policy;
    if (!ad_blob_put(w->store, p->text, strlen(p->text), &kept, error) ||
        !ad_sql_run(w->store, AD_SQL_POLICY_ADD, AD_ARGS(AD_X(p->sha256.bytes), AD_T(p->version), AD_I(w->now)), error))
        return FALSE;
    for (int c = 0; ad_sql_changes(w->store) > 0 && c < AD_CONCERN_COUNT; c++) {
        g_autofree char *text = ad_policy_frameworks(p, (AdConcern)c);
        if (!ad_sql_run(w->store, AD_SQL_POLICY_CONCERN_ADD,
                        AD_ARGS(AD_X(p->sha256.bytes), AD_T(ad_terms_concern((AdConcern)c)), AD_T(text)), error))
            return FALSE;
    }
    return TRUE;
}

/* What the explanation says of each group: share of T, in tenths of a percent. */
static GHashTable *
shares_of(const json_t *output)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const json_int_t t = json_integer_value(json_object_get(output, "t"));
    gsize i;
    json_t *line;
    json_array_foreach(json_object_get(output, "contributions"), i, line)
    {
        json_int_t counted = json_integer_value(json_object_get(line, "counted"));
        g_hash_table_insert(table,
                            g_strconcat(json_string_value(json_object_get(line, "concern")), "\x1f",
                                        json_string_value(json_object_get(line, "key")), NULL),
                            GINT_TO_POINTER((gint)(t > 0 ? 1000 * counted / t : 0)));
    }
    return table;
}

static gboolean
put_risk(Work *w, const Row *r, const AdScoreFinding *f, GHashTable *shares, const json_t *given, GError **error)
{
    const AdScoreMethod *m = &w->policy->method;
    AdScoreJudgement j = ad_score_judge(m, f, w->about.tier);
    g_autofree char *key = g_strconcat(ad_terms_concern(f->concern), "\x1f", f->key, NULL);
    gint64 since = 0, due = 0;
    if (m->sla_days[f->severity] > 0 &&
        ad_assessment_date_parse(json_string_value(json_object_get(given, "since")), &since))
        due = since + (gint64)m->sla_days[f->severity] * 86400;
    json_t *why = ad_assessment_why(m, f, w->about.tier);
    g_autofree char *why_text = json_dumps(why, JSON_COMPACT);
    json_decref(why);
    char epss[16] = "", cvss[16] = "";
    const char *tenths = extra_of("cvss_tenths", r);
    gint64 n;
    if (f->kind == AD_SCORE_VULN && f->epss_millionths >= 0)
        g_snprintf(epss, sizeof epss, "%d.%06d", f->epss_millionths / 1000000, f->epss_millionths % 1000000);
    if (tenths != NULL && g_ascii_string_to_signed(tenths, 10, 0, 100, &n, NULL))
        g_snprintf(cvss, sizeof cvss, "%d.%d", (int)n / 10, (int)n % 10);
#define EXTRA(name) AD_T(extra_of(name, r) != NULL ? extra_of(name, r) : "")
    const AdSqlArg args[] = {AD_T(r->id),
                             AD_I(f->is_gate ? 1 : 0),
                             AD_T(ad_terms_level(j.likelihood)),
                             AD_T(ad_terms_level(j.impact)),
                             AD_T(ad_terms_level(j.inherent)),
                             AD_T(ad_terms_level(j.level)),
                             AD_I(j.weight),
                             AD_I(j.is_counted ? GPOINTER_TO_INT(g_hash_table_lookup(shares, key)) : 0),
                             AD_I(due),
                             AD_T(why_text),
                             AD_I(f->is_known_exploited ? 1 : 0),
                             EXTRA("kev_date"),
                             AD_T(epss),
                             EXTRA("epss_date"),
                             EXTRA("cvss_vector"),
                             AD_T(cvss),
                             EXTRA("purl"),
                             EXTRA("fixed"),
                             AD_X(w->policy->sha256.bytes)};
#undef EXTRA
    return ad_sql_run(w->store, AD_SQL_RISK_SET, args, G_N_ELEMENTS(args), error);
}

static gboolean
put_risks(Work *w, const json_t *output, GError **error)
{
    g_autoptr(GHashTable) shares = shares_of(output);
    g_autofree AdScoreFinding *scored = ad_score_json_findings(w->findings, error);
    if (scored == NULL)
        return FALSE;
    for (guint i = 0; i < w->rows->len; i++) {
        const Row *r = g_ptr_array_index(w->rows, i);
        if (r->is_of_this && !put_risk(w, r, &scored[i], shares, json_array_get(w->findings, i), error))
            return FALSE;
    }
    return TRUE;
}

/* The assessment that stands; FALSE in *is_there when there is none. */
static gboolean
find_standing(Work *w, char **id, AdDigest *output, gboolean *is_there, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(w->store, AD_SQL_ASSESSMENT_LATEST,
                                     AD_ARGS(AD_T(w->supplier), AD_T(w->delivery)), error);
    int more = stmt != NULL ? ad_sql_step(w->store, stmt, error) : -1;
    *is_there = more > 0;
    if (more > 0) {
        *id = g_strdup(text_at(stmt, 0));
        memcpy(output->bytes, sqlite3_column_blob(stmt, 1), AD_DIGEST_SIZE);
        sqlite3_reset(stmt);
    }
    return more >= 0;
}

static gboolean
put_row(Work *w, const char *id, const json_t *input, const json_t *output, const AdDigest *output_sha256, GError **error)
{
    AdDigest in, out;
    if (!ad_record_document(w->store, input, &in, error) || !ad_record_document(w->store, output, &out, error))
        return FALSE;
    g_assert(ad_digest_compare(&out, output_sha256) == 0);
    const json_t *overall = json_object_get(output, "overall");
    const AdSqlArg score = json_is_integer(overall) ? (AdSqlArg)AD_I(json_integer_value(overall)) : (AdSqlArg)AD_T(NULL);
    const char *level = json_string_value(json_object_get(output, "level"));
    g_autofree char *concerns = ad_sql_json_text(json_object_get(output, "concerns"));
    const AdSqlArg args[] = {AD_T(id),
                             AD_I(ad_store_next_seq(w->store)),
                             AD_T(w->supplier),
                             AD_T(w->about.delivery),
                             AD_T(w->inspection),
                             AD_X(in.bytes),
                             AD_X(out.bytes),
                             score,
                             AD_T(json_is_integer(overall) ? level : NULL),
                             AD_T(json_string_value(json_object_get(output, "grade"))),
                             AD_I(w->about.coverage_pct),
                             AD_T(json_string_value(json_object_get(output, "proposal"))),
                             AD_T(concerns),
                             AD_I(w->now)};
    return ad_sql_run(w->store, AD_SQL_ASSESSMENT_ADD, args, G_N_ELEMENTS(args), error);
}

/* Writes the row when the output is new. */
static gboolean
keep(Work *w, const json_t *input, const json_t *output, char **id, GError **error)
{
    AdDigest now, standing;
    gboolean is_there;
    g_autofree char *text = ad_sql_json_text(output), *known = NULL;
    EVP_Digest(text, strlen(text), now.bytes, NULL, EVP_sha256(), NULL);
    if (!find_standing(w, &known, &standing, &is_there, error))
        return FALSE;
    if (is_there && ad_digest_compare(&standing, &now) == 0) {
        *id = g_steal_pointer(&known);
        return TRUE;
    }
    *id = ad_id_random('A');
    w->changed++;
    return put_row(w, *id, input, output, &now, error);
}

static gboolean
make(Work *w, char **id, GError **error)
{
    if (!read_about(w, error) || !read_findings(w, FALSE, error) || !put_groups(w, error) ||
        !read_findings(w, TRUE, error) || !put_policy(w, error))
        return FALSE;
    w->about.is_empty &= json_array_size(w->findings) == 0;
    json_t *input = ad_assessment_input(&w->about, w->policy, json_incref(w->findings));
    json_t *output = ad_assessment_output(input, w->policy, error);
    gboolean ok = output != NULL && keep(w, input, output, id, error) &&
                  (*w->delivery == '\0' || put_risks(w, output, error));
    json_decref(input);
    json_decref(output);
    return ok;
}

gboolean
ad_assessments_make(AdStore *store, const AdPolicy *policy, const char *supplier, const char *delivery, char **id,
                    guint64 *changed, GError **error)
{
    g_auto(Work) w = {.store = store,
                      .policy = policy,
                      .supplier = supplier,
                      .delivery = delivery != NULL ? delivery : "",
                      .now = ad_store_now(store),
                      .rows = g_ptr_array_new_with_free_func(row_free)};
    g_autofree char *made = NULL;
    g_return_val_if_fail(store->depth > 0, FALSE);
    if (!make(&w, &made, error))
        return FALSE;
    if (delivery != NULL && w.inspection != NULL) {
        if (!ad_sql_run(store, AD_SQL_INSPECTION_ASSESS_ID, AD_ARGS(AD_T(w.inspection), AD_T(made)), error))
            return FALSE;
        w.changed += (guint64)ad_sql_changes(store);
    }
    if (id != NULL)
        *id = g_steal_pointer(&made);
    if (changed != NULL)
        *changed += w.changed;
    return TRUE;
}

/* --- several --- */

typedef struct {
    const AdPolicy *policy;
    const AdActor *by; /* NULL: no record of its own */
    const char *supplier, *delivery;
    json_t *deliveries; /* of the supplier: ids; NULL: the one */
    guint64 changed;
} Refresh;

static gboolean
refresh(AdStore *store, gpointer user, GError **error)
{
    Refresh *r = user;
    gsize i;
    json_t *id;
    if (r->delivery != NULL &&
        !ad_assessments_make(store, r->policy, r->supplier, r->delivery, NULL, &r->changed, error))
        return FALSE;
    json_array_foreach(r->deliveries, i, id)
    {
        if (!ad_assessments_make(store, r->policy, r->supplier, json_string_value(id), NULL, &r->changed, error))
            return FALSE;
    }
    /* what has no supplier is never compared: there is no whole */
    if (strcmp(r->supplier, "unassigned") != 0 &&
        !ad_assessments_make(store, r->policy, r->supplier, NULL, NULL, &r->changed, error))
        return FALSE;
    if (r->by == NULL || r->changed == 0)
        return TRUE;
    g_autofree char *object = g_strconcat("supplier/", r->supplier, NULL);
    char digest[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(&r->policy->sha256, digest);
    json_t *detail = json_pack("{s:I, s:s}", "changed", (json_int_t)r->changed, "policy_sha256", digest);
    gboolean ok = ad_ledger_append(store, r->by, "assessment.rescore", object, detail, error);
    json_decref(detail);
    return ok;
}

gboolean
ad_assessments_refresh(AdStore *store, const AdPolicy *policy, const char *supplier, const char *delivery,
                       guint64 *changed, GError **error)
{
    Refresh r = {.policy = policy, .supplier = supplier};
    /* the unassigned have a current delivery for each content ever scanned: one decision touches one of them */
    if (strcmp(supplier, "unassigned") == 0)
        r.delivery = delivery;
    json_t *heads = r.delivery == NULL ? ad_sql_rows(store, AD_SQL_ASSESS_HEADS, AD_ARGS(AD_T(supplier)), G_MAXUINT, error)
                                       : json_array();
    if (heads == NULL)
        return FALSE;
    r.deliveries = json_array();
    gsize i;
    json_t *row;
    json_array_foreach(heads, i, row) json_array_append(r.deliveries, json_object_get(row, "id"));
    gboolean ok = ad_store_transaction(store, refresh, &r, error);
    json_decref(heads);
    json_decref(r.deliveries);
    if (!ok)
        return FALSE;
    if (changed != NULL)
        *changed += r.changed;
    return TRUE;
}

json_t *
ad_assessments_rescore(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *supplier, GError **error)
{
    json_t *heads = ad_sql_rows(store, AD_SQL_ASSESS_HEADS, AD_ARGS(AD_T(supplier != NULL ? supplier : "")), G_MAXUINT, error);
    if (heads == NULL)
        return NULL;
    json_int_t deliveries = (json_int_t)json_array_size(heads), suppliers = 0, changed = 0;
    gboolean ok = TRUE;
    for (gsize i = 0; ok && i < json_array_size(heads);) {
        const char *of = json_string_value(json_object_get(json_array_get(heads, i), "supplier"));
        Refresh r = {.policy = policy, .by = by, .supplier = of, .deliveries = json_array()};
        for (; i < json_array_size(heads); i++) {
            const json_t *row = json_array_get(heads, i);
            if (strcmp(json_string_value(json_object_get(row, "supplier")), of) != 0)
                break;
            json_array_append(r.deliveries, json_object_get(row, "id"));
        }
        ok = ad_store_transaction(store, refresh, &r, error);
        json_decref(r.deliveries);
        suppliers++;
        changed += (json_int_t)r.changed;
    }
    json_decref(heads);
    return ok ? json_pack("{s:I, s:I, s:I}", "deliveries", deliveries, "suppliers", suppliers, "changed", changed) : NULL;
}
