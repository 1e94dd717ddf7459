/* SPDX-License-Identifier: Apache-2.0 */
/* findings.c - findings with their evidence */
#include "service/store/findings.h"

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/terms.h"
#include "service/po/tr.h"
#include "service/store/store_private.h"
#include "service/store/waivers.h"

static const char *const columns[] = {"finding_id",
                                      "group_key",
                                      "concern",
                                      "supplier_id",
                                      "supplier_name",
                                      "tier",
                                      "product",
                                      "version",
                                      "delivery_id",
                                      "delivery_received_at",
                                      "artifact_path",
                                      "artifact_sha256",
                                      "kind",
                                      "rule_or_cve",
                                      "rule_version",
                                      "title_es",
                                      "title_en",
                                      "severity",
                                      "confidence",
                                      "likelihood",
                                      "impact",
                                      "level",
                                      "weight",
                                      "share_pct",
                                      "kev",
                                      "kev_date",
                                      "epss",
                                      "epss_date",
                                      "cvss_vector",
                                      "cvss_score",
                                      "component_purl",
                                      "fixed_version",
                                      "evidence_ref",
                                      "evidence_sha256",
                                      "first_seen",
                                      "last_seen",
                                      "instances",
                                      "age_days",
                                      "sla_due",
                                      "status",
                                      "waiver_id",
                                      "waiver_expires",
                                      "baseline_state",
                                      "frameworks",
                                      "scan_id",
                                      "ruleset_sha256",
                                      "intel_sha256",
                                      "policy_sha256",
                                      "url",
                                      NULL};

const char *const *
ad_findings_columns(void)
{
    return columns;
}

static const char *
or_empty(const char *s)
{
    return s != NULL ? s : "";
}

static gboolean
check_filter(const AdFindingFilter *f, GError **error)
{
    static const char *const states[] = {
        "open", "fixed", "false_positive", "not_affected", "risk_accepted", "disputed", NULL};
    const char *wrong = NULL;
    if (f->severity != NULL && ad_terms_parse_severity(f->severity) < 0)
        wrong = f->severity;
    else if (f->min_severity != NULL && ad_terms_parse_severity(f->min_severity) < 0)
        wrong = f->min_severity;
    else if (f->concern != NULL && ad_terms_parse_concern(f->concern) < 0)
        wrong = f->concern;
    else if (f->kind != NULL && ad_terms_parse_kind(f->kind) < 0)
        wrong = f->kind;
    else if (f->status != NULL && !g_strv_contains(states, f->status))
        wrong = f->status;
    if (wrong != NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("%s is no value that findings can have there"), wrong);
    return wrong == NULL;
}

json_t *
ad_findings_list(AdStore *store, const AdFindingFilter *filter, const AdPage *page, GError **error)
{
    static const AdFindingFilter all;
    const AdFindingFilter *f = filter != NULL ? filter : &all;
    if (!check_filter(f, error))
        return NULL;
    gint64 lowest = f->min_severity != NULL
                        ? AD_SEVERITY_CRITICAL - ad_terms_parse_severity(f->min_severity)
                        : AD_SEVERITY_CRITICAL;
    return ad_sql_page(
        store, AD_SQL_FINDING_LIST, AD_SQL_FINDING_TOTAL,
        AD_ARGS(AD_I(ad_store_now(store)), AD_T(or_empty(f->supplier)), AD_T(or_empty(f->product)),
                AD_T(or_empty(f->delivery)), AD_T(or_empty(f->severity)), AD_I(lowest),
                AD_T(or_empty(f->concern)), AD_T(or_empty(f->kind)), AD_T(or_empty(f->rule)),
                AD_T(or_empty(f->status)), AD_I(f->since_unix)),
        FALSE, page, error);
}

/* A quote as text: printable ASCII as it is, all else as \xNN, so that no terminal and no page is
 * ever at risk. */
static json_t *
quote_text(const guint8 *quote, int bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < bytes; i++) {
        if (quote[i] >= 0x20 && quote[i] < 0x7f && quote[i] != '\\')
            g_string_append_c(text, (char)quote[i]);
        else
            g_string_append_printf(text, "\\x%02x", quote[i]);
    }
    return json_string(text->str);
}

static json_t *
read_evidence(AdStore *store, const char *id, gint64 inspection, GError **error)
{
    sqlite3_stmt *stmt =
        ad_sql_bind(store, AD_SQL_FINDING_EVIDENCE,
                    AD_ARGS(AD_T(id), AD_I(inspection), AD_I(AD_LIMIT_EVIDENCE_SHOWN)), error);
    if (stmt == NULL)
        return NULL;
    json_t *rows = json_array();
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0) {
        gboolean has_offset = sqlite3_column_type(stmt, 1) != SQLITE_NULL;
        json_array_append_new(
            rows, json_pack("{s:o, s:s, s:o, s:s}", "offset",
                            has_offset ? json_integer(sqlite3_column_int64(stmt, 1)) : json_null(),
                            "identifier", (const char *)sqlite3_column_text(stmt, 2), "text",
                            quote_text(sqlite3_column_blob(stmt, 3), sqlite3_column_bytes(stmt, 3)),
                            "path", (const char *)sqlite3_column_text(stmt, 0)));
    }
    if (more < 0)
        g_clear_pointer(&rows, json_decref);
    return rows;
}

static json_t *
text_or_null(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL && *text != '\0' ? json_string(text) : json_null();
}

/* {sentence_en, sentence_es, why, reference}: the rule's own words; its title where it has none. */
static json_t *
explain(const json_t *row, const json_t *why)
{
    const json_t *extra = json_object_get(why, "extra");
    json_t *e =
        json_pack("{s:o, s:o, s:o, s:o}", "sentence_en", text_or_null(extra, "sentence_en"),
                  "sentence_es", text_or_null(extra, "sentence_es"), "why",
                  text_or_null(extra, "category"), "reference", text_or_null(why, "reference"));
    if (json_is_null(json_object_get(e, "sentence_en")))
        json_object_set(e, "sentence_en", json_object_get(row, "title_en"));
    if (json_is_null(json_object_get(e, "sentence_es")))
        json_object_set(e, "sentence_es", json_object_get(row, "title_es"));
    return e;
}

/* What the newest assessment makes of it, and everything that people decided on it. */
static void
put_risk(AdStore *store, json_t *row, const char *id, GError **error)
{
    const AdPage page = {.limit = 50};
    json_t *risk = ad_sql_row(store, AD_SQL_RISK_ONE, AD_ARGS(AD_T(id)), error);
    json_t *waivers = *error == NULL ? ad_waivers_list(store, NULL, id, NULL, NULL, &page, error) : NULL;
    json_object_set_new(row, "risk", risk != NULL ? risk : json_null());
    json_object_set_new(row, "waivers", waivers != NULL ? json_incref(json_object_get(waivers, "items")) : json_null());
    json_decref(waivers);
}

json_t *
ad_findings_show(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_FINDING_ONE,
                             AD_ARGS(AD_I(ad_store_now(store)), AD_T(id)), &failed);
    json_t *why =
        row != NULL ? ad_sql_row(store, AD_SQL_FINDING_WHY, AD_ARGS(AD_T(id)), &failed) : NULL;
    gint64 inspection = json_integer_value(json_object_get(why, "last_inspection"));
    json_t *evidence = why != NULL ? read_evidence(store, id, inspection, &failed) : NULL;
    json_t *history = evidence != NULL ? ad_sql_rows(store, AD_SQL_FINDING_HISTORY,
                                                     AD_ARGS(AD_T(id)), G_MAXUINT, &failed)
                                       : NULL;
    if (history != NULL) {
        json_object_set(row, "evidence", evidence);
        json_object_set_new(row, "explain", explain(row, why));
        json_object_set(row, "history", history);
        put_risk(store, row, id, &failed);
    } else {
        g_clear_pointer(&row, json_decref);
        if (failed != NULL)
            g_propagate_error(error, g_steal_pointer(&failed));
        else
            g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no finding %s"), id);
    }
    json_decref(why);
    json_decref(evidence);
    json_decref(history);
    return row;
}
