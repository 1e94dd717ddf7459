/* SPDX-License-Identifier: Apache-2.0 */
/* waivers.c - asking for one, agreeing to it, taking it back; each in one transaction with the scores that follow from it */
#include "service/store/waivers.h"

#include <string.h>

#include "rules/risk/assessment.h"
#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/assessments.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"

enum { DAY_S = 24 * 60 * 60 };

/* What is known of the finding that a waiver is about. */
typedef struct {
    char *supplier, *product, *group_key, *delivery, *version;
    AdDigest content;
    gboolean is_gate;
} Subject;

static void
subject_clear(Subject *s)
{
    g_free(s->supplier);
    g_free(s->product);
    g_free(s->group_key);
    g_free(s->delivery);
    g_free(s->version);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Subject, subject_clear)

static gboolean
read_subject(AdStore *store, const AdPolicy *policy, const char *finding, Subject *s, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_WAIVER_FINDING, AD_ARGS(AD_T(finding)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    if (more == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no finding %s"), finding);
    if (more <= 0)
        return FALSE;
    const AdPolicyCheck *check = ad_policy_check(policy, (const char *)sqlite3_column_text(stmt, 4));
    *s = (Subject){.supplier = g_strdup((const char *)sqlite3_column_text(stmt, 0)),
                   .product = g_strdup((const char *)sqlite3_column_text(stmt, 1)),
                   .group_key = g_strdup((const char *)sqlite3_column_text(stmt, 2)),
                   .is_gate = sqlite3_column_int(stmt, 3) != 0 || (check != NULL && check->is_gate),
                   .delivery = g_strdup((const char *)sqlite3_column_text(stmt, 6)),
                   .version = g_strdup((const char *)sqlite3_column_text(stmt, 7))};
    memcpy(s->content.bytes, sqlite3_column_blob(stmt, 8), AD_DIGEST_SIZE);
    sqlite3_reset(stmt);
    return TRUE;
}

static gboolean
changes_score(const char *kind)
{
    return strcmp(kind, "dispute") != 0 && strcmp(kind, "defer") != 0;
}

static gboolean
check_words(const AdWaiverRequest *r, GError **error)
{
    const struct {
        const char *name, *value;
        const char *const *words;
    } rows[] = {
        {"kind", r->kind, ad_waivers_kinds()},
        {"reason_code", r->reason_code, ad_waivers_reason_codes()},
        {"justification", r->justification, ad_waivers_justifications()},
        {"scope", r->scope, (const char *const[]){"finding", "group", NULL}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].value == NULL || g_strv_contains(rows[i].words, rows[i].value))
            continue;
        g_autofree char *known = g_strjoinv(", ", (char **)rows[i].words);
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: one of these is allowed: %s"), rows[i].name, known);
        return FALSE;
    }
    if (r->kind == NULL || r->finding == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: it is required"), r->kind == NULL ? "kind" : "finding");
        return FALSE;
    }
    if (strcmp(r->kind, "not-affected") == 0 && r->justification == NULL) {
        g_autofree char *known = g_strjoinv(", ", (char **)ad_waivers_justifications());
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("justification: not-affected needs one of these: %s"), known);
        return FALSE;
    }
    return ad_sql_check_text("reason", r->reason, AD_LIMIT_FIELD_BYTES, FALSE, error) &&
           ad_sql_check_text("evidence", r->evidence, AD_LIMIT_FIELD_BYTES, TRUE, error) &&
           ad_sql_check_text("version", r->version, AD_LIMIT_FIELD_BYTES, TRUE, error);
}

/* The first moment after its last day, which is inclusive. */
static gboolean
end_of(const AdPolicy *policy, const char *until, gint64 now, gint64 *ends, GError **error)
{
    gint64 today = now - now % DAY_S, last = today + (gint64)policy->waiver_days * DAY_S;
    if (until != NULL && !ad_assessment_date_parse(until, &last)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: a day as 2026-11-25 is expected"), "until");
        return FALSE;
    }
    if (last < today || last > today + (gint64)policy->waiver_max_days * DAY_S) {
        g_autofree char *most = ad_assessment_date_text(today + (gint64)policy->waiver_max_days * DAY_S);
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: a day from today to %s is allowed"), "until", most);
        return FALSE;
    }
    *ends = last + DAY_S;
    return TRUE;
}

/* --- writing --- */

typedef struct {
    const AdActor *by;
    const AdPolicy *policy;
    const AdWaiverRequest *request;
    int approvers;
    const char *given_id; /* of approve and revoke */
    const char *reason;
    gint64 revision;
    char *id;
} Change;

static gboolean
note(AdStore *store, const Change *c, const char *action, const char *id, const char *kind, const char *finding,
     gboolean is_effective, guint64 changed, GError **error)
{
    g_autofree char *object = g_strconcat("waiver/", id, NULL);
    json_t *detail = json_pack("{s:s, s:s, s:b, s:I}", "kind", kind, "finding", finding, "effective", is_effective,
                               "assessments", (json_int_t)changed);
    gboolean ok = ad_ledger_append(store, c->by, action, object, detail, error);
    json_decref(detail);
    return ok;
}

static gboolean
write_new(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    const AdWaiverRequest *r = c->request;
    g_auto(Subject) s = {0};
    gint64 now = ad_store_now(store), ends;
    guint64 changed = 0;
    if (!read_subject(store, c->policy, r->finding, &s, error) || !end_of(c->policy, r->until, now, &ends, error))
        return FALSE;
    if (s.is_gate && strcmp(r->kind, "accept") == 0) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_POLICY,
                            _("this finding is a gate: its risk cannot be accepted. It can be declared a false positive or not "
                              "affecting, and two people must agree."));
        return FALSE;
    }
    gboolean is_group = g_strcmp0(r->scope, "group") == 0, is_weighty = changes_score(r->kind);
    int needed = !is_weighty ? 0 : s.is_gate ? c->policy->gate_approvals : 1;
    gboolean is_self = is_weighty && c->approvers == 1; /* a firm of one agrees with itself, visibly */
    gboolean is_effective = needed <= (is_self ? 1 : 0);
    c->id = ad_id_random('W');
    const AdSqlArg args[] = {AD_T(c->id),
                             AD_I(ad_store_next_seq(store)),
                             AD_T(r->kind),
                             AD_T(is_group ? "group" : "finding"),
                             AD_T(is_group ? s.group_key : r->finding),
                             AD_T(r->finding),
                             AD_T(s.supplier),
                             AD_T(s.product),
                             AD_T(r->version != NULL ? r->version : ""),
                             AD_X(r->is_this_content ? s.content.bytes : NULL),
                             AD_T(r->reason_code != NULL ? r->reason_code : "other"),
                             AD_T(r->reason),
                             AD_T(r->justification != NULL ? r->justification : ""),
                             AD_T(r->evidence != NULL ? r->evidence : ""),
                             AD_T(r->source != NULL ? r->source : "person"),
                             AD_T(c->by->actor),
                             AD_I(now),
                             AD_I(ends),
                             AD_I(needed),
                             AD_T(is_self ? c->by->actor : ""),
                             AD_I(is_self ? now : 0),
                             AD_I(is_effective ? now : 0)};
    return ad_sql_run(store, AD_SQL_WAIVER_ADD, args, G_N_ELEMENTS(args), error) &&
           (!is_effective || ad_assessments_refresh(store, c->policy, s.supplier, s.delivery, &changed, error)) &&
           note(store, c, "waiver.request", c->id, r->kind, r->finding, is_effective, changed, error);
}

json_t *
ad_waivers_add(AdStore *store, const AdActor *by, const AdPolicy *policy, int approvers, const AdWaiverRequest *request,
               GError **error)
{
    Change c = {.by = by, .policy = policy, .request = request, .approvers = approvers};
    if (!ad_store_need_writer(store, error) || !check_words(request, error))
        return NULL;
    gboolean ok = ad_store_transaction(store, write_new, &c, error);
    g_autofree char *id = c.id;
    return ok ? ad_waivers_show(store, id, error) : NULL;
}

static const char *
text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));
    return text != NULL ? text : "";
}

/* The row, when it is in a state that can still change and nobody changed it meanwhile. */
static json_t *
open_row(AdStore *store, const Change *c, GError **error)
{
    json_t *row = ad_waivers_show(store, c->given_id, error);
    if (row == NULL)
        return NULL;
    const char *state = text_of(row, "state");
    if (c->revision != 0 && json_integer_value(json_object_get(row, "revision")) != c->revision)
        g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("waiver %s was changed meanwhile: look at it again"), c->given_id);
    else if (strcmp(state, "revoked") == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, _("waiver %s was revoked"), c->given_id);
    else if (strcmp(state, "expired") == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, _("waiver %s has ended: ask for a new one"), c->given_id);
    else
        return row;
    json_decref(row);
    return NULL;
}

static gboolean
may_approve(const json_t *row, const char *actor, GError **error)
{
    if (json_is_string(json_object_get(row, "effective_at"))) {
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, _("waiver %s is in force already"), text_of(row, "id"));
        return FALSE;
    }
    /* nobody agrees with themselves, nor twice */
    if (strcmp(text_of(row, "author"), actor) == 0 || strcmp(text_of(row, "approver"), actor) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_DENIED,
                    _("%s asked for waiver %s or agreed to it already: another person must agree"), actor,
                    text_of(row, "id"));
        return FALSE;
    }
    return TRUE;
}

static gboolean
write_approval(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    g_auto(Subject) s = {0};
    guint64 changed = 0;
    gint64 now = ad_store_now(store);
    json_t *row = open_row(store, c, error);
    gboolean ok = row != NULL && may_approve(row, c->by->actor, error) &&
                  read_subject(store, c->policy, text_of(row, "finding"), &s, error);
    if (ok) {
        int has = json_is_string(json_object_get(row, "approver")) ? 2 : 1;
        gboolean is_effective = has >= (int)json_integer_value(json_object_get(row, "approvals_needed"));
        ok = ad_sql_run(store, AD_SQL_WAIVER_APPROVE,
                        AD_ARGS(AD_T(c->given_id), AD_T(c->by->actor), AD_I(now), AD_I(is_effective ? now : 0)), error) &&
             (!is_effective || ad_assessments_refresh(store, c->policy, s.supplier, s.delivery, &changed, error)) &&
             note(store, c, "waiver.approve", c->given_id, text_of(row, "kind"), text_of(row, "finding"), is_effective,
                  changed, error);
    }
    json_decref(row);
    return ok;
}

static gboolean
write_revocation(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    g_auto(Subject) s = {0};
    guint64 changed = 0;
    json_t *row = open_row(store, c, error);
    gboolean ok =
        row != NULL && read_subject(store, c->policy, text_of(row, "finding"), &s, error) &&
        ad_sql_run(store, AD_SQL_WAIVER_REVOKE,
                   AD_ARGS(AD_T(c->given_id), AD_T(c->by->actor), AD_I(ad_store_now(store)), AD_T(c->reason)), error) &&
        ad_assessments_refresh(store, c->policy, s.supplier, s.delivery, &changed, error) &&
        note(store, c, "waiver.revoke", c->given_id, text_of(row, "kind"), text_of(row, "finding"), FALSE, changed, error);
    json_decref(row);
    return ok;
}

json_t *
ad_waivers_approve(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *id, gint64 revision, GError **error)
{
    Change c = {.by = by, .policy = policy, .given_id = id, .revision = revision};
    return ad_store_need_writer(store, error) && ad_store_transaction(store, write_approval, &c, error)
               ? ad_waivers_show(store, id, error)
               : NULL;
}

json_t *
ad_waivers_revoke(AdStore *store, const AdActor *by, const AdPolicy *policy, const char *id, const char *reason,
                  gint64 revision, GError **error)
{
    Change c = {.by = by, .policy = policy, .given_id = id, .reason = reason, .revision = revision};
    if (!ad_store_need_writer(store, error) || !ad_sql_check_text("reason", reason, AD_LIMIT_FIELD_BYTES, FALSE, error))
        return NULL;
    return ad_store_transaction(store, write_revocation, &c, error) ? ad_waivers_show(store, id, error) : NULL;
}
