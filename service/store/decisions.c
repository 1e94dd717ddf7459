/* SPDX-License-Identifier: Apache-2.0 */
/* decisions.c - a decision on a supplier, its signature, its conditions */
#include "service/store/decisions.h"

#include <string.h>

#include "rules/risk/assessment.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/products.h"
#include "service/store/store_private.h"

enum { DAY_S = 24 * 60 * 60, CONDITIONS_MAX = 50, EXPIRY_MAX_DAYS = 1095 };

const char *const *
ad_decisions_words(void)
{
    static const char *const words[] = {"approve", "conditional", "reject", "suspend", NULL};
    return words;
}

const char *const *
ad_decisions_states(void)
{
    static const char *const states[] = {"proposed", "in-force", "expired", "superseded", NULL};
    return states;
}

const char *const *
ad_decisions_columns(void)
{
    static const char *const columns[] = {
        "id",          "supplier",     "product",      "instrument_id", "assessment",  "inherent",
        "residual",    "coverage_pct", "proposal",     "decision",      "deviates",    "reason_code",
        "reason_text", "conditions",   "requested_by", "requested_at",  "approvers",   "decided_by",
        "decided_at",  "expires_at",   "next_review_at", "state",       "supersedes",  "superseded_at",
        "supplier_notified_at", "supplier_answer_ref", "revision", NULL};
    return columns;
}

json_t *
ad_decisions_show(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_DECISION_ONE, AD_ARGS(AD_I(ad_store_now(store)), AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no decision %s"), id);
    return row;
}

json_t *
ad_decisions_list(AdStore *store, const char *supplier, const char *decision, const char *state, const AdPage *page,
                  GError **error)
{
    const char *wrong = decision != NULL && !g_strv_contains(ad_decisions_words(), decision) ? decision
                        : state != NULL && !g_strv_contains(ad_decisions_states(), state)    ? state
                                                                                             : NULL;
    if (wrong != NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is no value that decisions can have there"), wrong);
        return NULL;
    }
    return ad_sql_page(store, AD_SQL_DECISION_LIST, AD_SQL_DECISION_TOTAL,
                       AD_ARGS(AD_I(ad_store_now(store)), AD_T(supplier != NULL ? supplier : ""),
                               AD_T(decision != NULL ? decision : ""), AD_T(state != NULL ? state : "")),
                       TRUE, page, error);
}

/* --- what is asked for --- */

static gboolean
check_condition(const json_t *c, GError **error)
{
    gint64 due;
    const char *text = json_string_value(json_object_get(c, "text")), *owner = json_string_value(json_object_get(c, "owner"));
    if (!ad_sql_check_text("conditions", text, AD_LIMIT_FIELD_BYTES, FALSE, error) ||
        !ad_sql_check_text("conditions", owner, AD_LIMIT_FIELD_BYTES, TRUE, error))
        return FALSE;
    if (ad_assessment_date_parse(json_string_value(json_object_get(c, "due")), &due))
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("conditions: each has a day when it is due, as 2026-11-25"));
    return FALSE;
}

static gboolean
check_request(const AdDecisionRequest *r, GError **error)
{
    if (r->decision == NULL || !g_strv_contains(ad_decisions_words(), r->decision)) {
        g_autofree char *known = g_strjoinv(", ", (char **)ad_decisions_words());
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: one of these is allowed: %s"), "decision", known);
        return FALSE;
    }
    if (!ad_sql_check_text("reason", r->reason, AD_LIMIT_FIELD_BYTES, FALSE, error) ||
        !ad_sql_check_text("reason_code", r->reason_code, AD_LIMIT_NAME_CHARS, TRUE, error))
        return FALSE;
    gsize count = json_array_size(r->conditions);
    if (count > CONDITIONS_MAX || (strcmp(r->decision, "conditional") == 0) != (count > 0)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    count > CONDITIONS_MAX ? _("conditions: there are too many")
                    : count > 0            ? _("conditions: only a conditional decision has them")
                                           : _("conditions: a conditional decision names at least one"));
        return FALSE;
    }
    for (gsize i = 0; i < count; i++)
        if (!check_condition(json_array_get(r->conditions, i), error))
            return FALSE;
    return TRUE;
}

/* Only what belongs there, and what is filled in later. */
static char *
conditions_text(const json_t *given)
{
    json_t *list = json_array();
    for (gsize i = 0; i < json_array_size(given); i++) {
        const json_t *c = json_array_get(given, i);
        const char *owner = json_string_value(json_object_get(c, "owner"));
        json_array_append_new(list, json_pack("{s:O, s:s, s:O, s:n, s:n}", "text", json_object_get(c, "text"), "owner",
                                              owner != NULL ? owner : "", "due", json_object_get(c, "due"), "done_at",
                                              "proof"));
    }
    char *text = json_dumps(list, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(list);
    return text;
}

/* --- what it stands on --- */

typedef struct {
    int tier;
    char *instrument_id, *assessment, *proposal;
    gboolean has_score;
    gint64 residual, coverage_pct, inherent;
} Basis;

static void
basis_clear(Basis *b)
{
    g_free(b->instrument_id);
    g_free(b->assessment);
    g_free(b->proposal);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Basis, basis_clear)

static gboolean
read_inherent(AdStore *store, const AdDigest *output, Basis *b, GError **error)
{
    g_autoptr(GBytes) bytes = ad_blob_read(store, output, error);
    if (bytes == NULL)
        return FALSE;
    json_t *doc = json_loadb(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), 0, NULL);
    const json_t *inherent = json_object_get(json_object_get(doc, "inherent"), "overall");
    b->inherent = json_is_integer(inherent) ? json_integer_value(inherent) : b->residual;
    json_decref(doc);
    return TRUE;
}

static gboolean
read_basis(AdStore *store, const char *supplier, Basis *b, GError **error)
{
    AdDigest output;
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_DECISION_BASIS, AD_ARGS(AD_T(supplier)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"), supplier);
    if (more <= 0)
        return FALSE;
    *b = (Basis){.tier = CLAMP(sqlite3_column_int(stmt, 0), 1, AD_SCORE_TIERS),
                 .instrument_id = g_strdup((const char *)sqlite3_column_text(stmt, 1)),
                 .assessment = g_strdup((const char *)sqlite3_column_text(stmt, 2)),
                 .has_score = sqlite3_column_type(stmt, 3) != SQLITE_NULL,
                 .residual = sqlite3_column_int64(stmt, 3),
                 .coverage_pct = sqlite3_column_int64(stmt, 4),
                 .proposal = g_strdup((const char *)sqlite3_column_text(stmt, 5))};
    if (b->assessment != NULL)
        memcpy(output.bytes, sqlite3_column_blob(stmt, 6), AD_DIGEST_SIZE);
    sqlite3_reset(stmt);
    return b->assessment == NULL || read_inherent(store, &output, b, error);
}

/* 0 lets in, 1 lets in under conditions, 2 keeps out. */
static int
strictness(const char *word)
{
    return g_strcmp0(word, "approve") == 0 ? 0 : g_strcmp0(word, "conditional") == 0 ? 1 : 2;
}

/* --- writing --- */

typedef struct {
    const AdActor *by;
    const AdPolicy *policy;
    const AdDecisionRequest *request;
    int approvers;
    const char *given_id, *proof;
    gint64 revision, n;
    char *id;
} Change;

static gboolean
note(AdStore *store, const Change *c, const char *action, const char *id, const json_t *row, GError **error)
{
    g_autofree char *object = g_strconcat("decision/", id, NULL);
    json_t *detail = json_pack("{s:O, s:O, s:O, s:O}", "supplier", json_object_get(row, "supplier"), "decision",
                               json_object_get(row, "decision"), "state", json_object_get(row, "state"), "deviates",
                               json_object_get(row, "deviates"));
    gboolean ok = ad_ledger_append(store, c->by, action, object, detail, error);
    json_decref(detail);
    return ok;
}

/* The one in force before makes room. */
static gboolean
take_effect(AdStore *store, const char *id, const char *supplier, const char *product, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_DECISION_CURRENT,
                                     AD_ARGS(AD_T(supplier), AD_T(product != NULL ? product : ""), AD_T(id)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more <= 0)
        return more == 0;
    g_autofree char *before = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_reset(stmt);
    return ad_sql_run(store, AD_SQL_DECISION_SUPERSEDE, AD_ARGS(AD_T(before), AD_I(ad_store_now(store))), error) &&
           ad_sql_run(store, AD_SQL_DECISION_LINK, AD_ARGS(AD_T(id), AD_T(before)), error);
}

static gboolean
put_row(AdStore *store, Change *c, const Basis *b, gint64 ends, gboolean is_at_once, GError **error)
{
    const AdDecisionRequest *r = c->request;
    gint64 now = ad_store_now(store), today = now - now % DAY_S;
    g_autofree char *conditions = conditions_text(r->conditions);
    const AdSqlArg none = AD_T(NULL);
    const AdSqlArg args[] = {AD_T(c->id),
                             AD_I(ad_store_next_seq(store)),
                             AD_T(r->supplier),
                             AD_T(r->product),
                             AD_T(b->instrument_id),
                             AD_T(b->assessment),
                             b->has_score ? (AdSqlArg)AD_I(b->inherent) : none,
                             b->has_score ? (AdSqlArg)AD_I(b->residual) : none,
                             b->assessment != NULL ? (AdSqlArg)AD_I(b->coverage_pct) : none,
                             AD_T(b->proposal != NULL ? b->proposal : ""),
                             AD_T(r->decision),
                             AD_I(b->proposal == NULL || strictness(b->proposal) != strictness(r->decision) ? 1 : 0),
                             AD_T(r->reason_code != NULL ? r->reason_code : "other"),
                             AD_T(r->reason),
                             AD_T(conditions),
                             AD_T(c->by->actor),
                             AD_I(now),
                             AD_I(c->approvers),
                             AD_T(is_at_once ? c->by->actor : ""),
                             AD_I(is_at_once ? now : 0),
                             AD_I(ends),
                             AD_I(today + (gint64)c->policy->review_days[b->tier - 1] * DAY_S)};
    return ad_sql_run(store, AD_SQL_DECISION_ADD, args, G_N_ELEMENTS(args), error);
}

static gboolean
write_new(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    const AdDecisionRequest *r = c->request;
    g_auto(Basis) b = {0};
    gint64 now = ad_store_now(store), today = now - now % DAY_S, last;
    if (!read_basis(store, r->supplier, &b, error))
        return FALSE;
    last = today + (gint64)c->policy->review_days[b.tier - 1] * DAY_S;
    if (r->until != NULL && (!ad_assessment_date_parse(r->until, &last) || last < today ||
                             last > today + EXPIRY_MAX_DAYS * (gint64)DAY_S)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: a day within the next %d days is allowed, as 2026-11-25"), "until",
                    EXPIRY_MAX_DAYS);
        return FALSE;
    }
    gboolean is_at_once = c->approvers == 1 || strictness(r->decision) == 2;
    c->id = ad_id_random('V');
    if (!put_row(store, c, &b, last + DAY_S, is_at_once, error) ||
        (is_at_once && !take_effect(store, c->id, r->supplier, r->product, error)))
        return FALSE;
    json_t *row = ad_decisions_show(store, c->id, error);
    gboolean ok = row != NULL && note(store, c, "decision.add", c->id, row, error);
    json_decref(row);
    return ok;
}

json_t *
ad_decisions_add(AdStore *store, const AdActor *by, const AdPolicy *policy, int approvers, const AdDecisionRequest *request,
                 GError **error)
{
    Change c = {.by = by, .policy = policy, .request = request, .approvers = approvers};
    if (!ad_store_need_writer(store, error) || !check_request(request, error))
        return NULL;
    gboolean ok = ad_store_transaction(store, write_new, &c, error);
    g_autofree char *id = c.id;
    return ok ? ad_decisions_show(store, id, error) : NULL;
}

static json_t *
same_revision(AdStore *store, const Change *c, GError **error)
{
    json_t *row = ad_decisions_show(store, c->given_id, error);
    if (row == NULL || c->revision == 0 || json_integer_value(json_object_get(row, "revision")) == c->revision)
        return row;
    json_decref(row);
    g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("decision %s was changed meanwhile: look at it again"), c->given_id);
    return NULL;
}

static gboolean
write_signature(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    json_t *row = same_revision(store, c, error);
    if (row == NULL)
        return FALSE;
    gboolean ok = FALSE;
    if (g_strcmp0(json_string_value(json_object_get(row, "state")), "proposed") != 0)
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, _("decision %s needs no signature any more"), c->given_id);
    else if (g_strcmp0(json_string_value(json_object_get(row, "requested_by")), c->by->actor) == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_DENIED, _("%s asked for decision %s: another person must sign"), c->by->actor,
                    c->given_id);
    else
        ok = take_effect(store, c->given_id, json_string_value(json_object_get(row, "supplier")),
                         json_string_value(json_object_get(row, "product")), error) &&
             ad_sql_run(store, AD_SQL_DECISION_SIGN,
                        AD_ARGS(AD_T(c->given_id), AD_T(c->by->actor), AD_I(ad_store_now(store))), error);
    json_decref(row);
    row = ok ? ad_decisions_show(store, c->given_id, error) : NULL;
    ok = row != NULL && note(store, c, "decision.sign", c->given_id, row, error);
    json_decref(row);
    return ok;
}

json_t *
ad_decisions_sign(AdStore *store, const AdActor *by, const char *id, gint64 revision, GError **error)
{
    Change c = {.by = by, .given_id = id, .revision = revision};
    return ad_store_need_writer(store, error) && ad_store_transaction(store, write_signature, &c, error)
               ? ad_decisions_show(store, id, error)
               : NULL;
}

static gboolean
write_condition(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    json_t *row = same_revision(store, c, error);
    if (row == NULL)
        return FALSE;
    json_t *list = json_object_get(row, "conditions");
    json_t *one = c->n >= 1 && c->n <= (gint64)json_array_size(list) ? json_array_get(list, (gsize)c->n - 1) : NULL;
    gboolean ok = one != NULL;
    if (!ok) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("decision %s has no condition %d"), c->given_id, (int)c->n);
    } else {
        g_autofree char *at = ad_store_time_text(ad_store_now(store));
        json_object_set_new(one, "done_at", json_string(at));
        json_object_set_new(one, "proof", json_string(c->proof));
        g_autofree char *text = json_dumps(list, JSON_COMPACT | JSON_SORT_KEYS);
        ok = ad_sql_run(store, AD_SQL_DECISION_CONDITIONS, AD_ARGS(AD_T(c->given_id), AD_T(text)), error) &&
             note(store, c, "decision.condition", c->given_id, row, error);
    }
    json_decref(row);
    return ok;
}

json_t *
ad_decisions_condition_done(AdStore *store, const AdActor *by, const char *id, gint64 n, const char *proof, gint64 revision,
                            GError **error)
{
    Change c = {.by = by, .given_id = id, .n = n, .proof = proof, .revision = revision};
    if (!ad_store_need_writer(store, error) || !ad_sql_check_text("proof", proof, AD_LIMIT_FIELD_BYTES, FALSE, error))
        return NULL;
    return ad_store_transaction(store, write_condition, &c, error) ? ad_decisions_show(store, id, error) : NULL;
}
