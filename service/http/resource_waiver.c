/* SPDX-License-Identifier: Apache-2.0 */
/* resource_waiver.c - waivers and decisions: what people say about findings and suppliers, each change against the revision seen */
#include "service/http/resource.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/decisions.h"
#include "service/store/waivers.h"

const AdPolicy *
ad_call_policy(AdCall *call, GError **error)
{
    const AdApiHooks *hooks = &call->api->hooks;
    if (hooks->policy != NULL)
        return hooks->policy(hooks->data, error);
    g_set_error_literal(error, AD_ERROR, AD_ERROR_POLICY, _("no risk policy is at hand here"));
    return NULL;
}

static int
approvers_of(const AdCall *call)
{
    return MAX(call->api->approvers, 1);
}

/* The answer with its revision as ETag, so that the next change can say which state it means. */
static gboolean
answer_revised(AdCall *call, json_t *doc)
{
    if (doc == NULL)
        return FALSE;
    call->reply->etag = g_strdup_printf("\"%lld\"", (long long)json_integer_value(json_object_get(doc, "revision")));
    return ad_call_answer(call, doc);
}

/* The revision that the caller has seen: If-Match, or "revision" of the body; 428 without either. */
static gboolean
read_revision(AdCall *call, gint64 *revision, GError **error)
{
    const char *tag = call->request->if_match;
    if (tag != NULL) {
        gsize bytes = strlen(tag);
        g_autofree char *bare = bytes > 2 && tag[0] == '"' && tag[bytes - 1] == '"' ? g_strndup(tag + 1, bytes - 2) : NULL;
        if (bare != NULL && g_ascii_string_to_signed(bare, 10, 1, G_MAXINT64, revision, NULL))
            return TRUE;
        call->reply->status = 412;
        g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, _("If-Match is not an ETag of this resource"));
        return FALSE;
    }
    if (!ad_field_int(call->request->body, "revision", 1, G_MAXINT64, 0, revision, error))
        return FALSE;
    if (*revision != 0)
        return TRUE;
    call->reply->status = 428;
    g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE,
                        _("say which revision is meant: If-Match with the ETag, or the field revision"));
    return FALSE;
}

/* A change that lost the race is a failed precondition, not a busy server. */
static gboolean
answer_changed(AdCall *call, json_t *doc, const GError *const *error)
{
    if (doc == NULL && error != NULL && *error != NULL && g_error_matches(*error, AD_ERROR, AD_ERROR_AGAIN))
        call->reply->status = 412;
    return answer_revised(call, doc);
}

/* --- waivers --- */

gboolean
ad_resource_waivers(AdCall *call, GError **error)
{
    AdPage page;
    const char *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_waivers_list(call->api->store, supplier, ad_query_text(call, "finding"),
                                                ad_query_text(call, "kind"), ad_query_text(call, "state"), &page, error));
}

gboolean
ad_resource_waiver(AdCall *call, GError **error)
{
    return answer_revised(call, ad_waivers_show(call->api->store, call->id, error));
}

gboolean
ad_resource_waiver_add(AdCall *call, GError **error)
{
    static const char *const names[] = {"finding", "kind",     "scope",         "version",  "this_content", "reason_code",
                                        "reason",  "evidence", "justification", "until",    "source",       NULL};
    json_t *body = call->request->body;
    const AdPolicy *policy = ad_call_policy(call, error);
    AdWaiverRequest r = {0};
    if (policy == NULL || !ad_field_check_names(body, names, error) ||
        !ad_field_text(body, "finding", AD_LIMIT_NAME_CHARS, TRUE, &r.finding, error) ||
        !ad_field_choice(body, "kind", ad_waivers_kinds(), TRUE, &r.kind, error) ||
        !ad_field_text(body, "scope", AD_LIMIT_NAME_CHARS, FALSE, &r.scope, error) ||
        !ad_field_text(body, "version", AD_LIMIT_NAME_CHARS, FALSE, &r.version, error) ||
        !ad_field_bool(body, "this_content", FALSE, &r.is_this_content, error) ||
        !ad_field_text(body, "reason_code", AD_LIMIT_NAME_CHARS, FALSE, &r.reason_code, error) ||
        !ad_field_text(body, "reason", AD_LIMIT_NAME_CHARS * 10, TRUE, &r.reason, error) ||
        !ad_field_text(body, "evidence", AD_LIMIT_NAME_CHARS, FALSE, &r.evidence, error) ||
        !ad_field_text(body, "justification", AD_LIMIT_NAME_CHARS, FALSE, &r.justification, error) ||
        !ad_field_text(body, "source", AD_LIMIT_NAME_CHARS, FALSE, &r.source, error) ||
        !ad_field_text(body, "until", AD_LIMIT_NAME_CHARS, FALSE, &r.until, error))
        return FALSE;
    return ad_call_created(call, ad_waivers_add(call->api->store, &call->by, policy, approvers_of(call), &r, error),
                           "/waivers/");
}

gboolean
ad_resource_waiver_approve(AdCall *call, GError **error)
{
    static const char *const names[] = {"revision", NULL};
    gint64 revision;
    const AdPolicy *policy = ad_call_policy(call, error);
    if (policy == NULL || (call->request->body != NULL && !ad_field_check_names(call->request->body, names, error)) ||
        !read_revision(call, &revision, error))
        return FALSE;
    GError *failed = NULL;
    json_t *doc = ad_waivers_approve(call->api->store, &call->by, policy, call->id, revision, &failed);
    gboolean ok = answer_changed(call, doc, (const GError *const *)&failed);
    if (failed != NULL)
        g_propagate_error(error, failed);
    return ok;
}

gboolean
ad_resource_waiver_revoke(AdCall *call, GError **error)
{
    static const char *const names[] = {"revision", "reason", NULL};
    gint64 revision;
    const char *reason;
    const AdPolicy *policy = ad_call_policy(call, error);
    if (policy == NULL || !ad_field_check_names(call->request->body, names, error) ||
        !ad_field_text(call->request->body, "reason", AD_LIMIT_NAME_CHARS * 10, TRUE, &reason, error) ||
        !read_revision(call, &revision, error))
        return FALSE;
    GError *failed = NULL;
    json_t *doc = ad_waivers_revoke(call->api->store, &call->by, policy, call->id, reason, revision, &failed);
    gboolean ok = answer_changed(call, doc, (const GError *const *)&failed);
    if (failed != NULL)
        g_propagate_error(error, failed);
    return ok;
}

/* --- decisions --- */

gboolean
ad_resource_decisions(AdCall *call, GError **error)
{
    AdPage page;
    const char *supplier, *product;
    if (!ad_query_page(call, &page, error) || !ad_query_scope(call, &supplier, &product, error))
        return FALSE;
    return ad_call_answer(call, ad_decisions_list(call->api->store, supplier, ad_query_text(call, "decision"),
                                                  ad_query_text(call, "state"), &page, error));
}

gboolean
ad_resource_decision(AdCall *call, GError **error)
{
    return answer_revised(call, ad_decisions_show(call->api->store, call->id, error));
}

gboolean
ad_resource_decision_add(AdCall *call, GError **error)
{
    static const char *const names[] = {"supplier", "product",    "decision", "reason_code",
                                        "reason",   "conditions", "until",    NULL};
    json_t *body = call->request->body;
    const AdPolicy *policy = ad_call_policy(call, error);
    AdDecisionRequest r = {0};
    if (policy == NULL || !ad_field_check_names(body, names, error) ||
        !ad_field_id(body, "supplier", TRUE, &r.supplier, error) ||
        !ad_field_id(body, "product", FALSE, &r.product, error) ||
        !ad_field_choice(body, "decision", ad_decisions_words(), TRUE, &r.decision, error) ||
        !ad_field_text(body, "reason_code", AD_LIMIT_NAME_CHARS, FALSE, &r.reason_code, error) ||
        !ad_field_text(body, "reason", AD_LIMIT_NAME_CHARS * 10, TRUE, &r.reason, error) ||
        !ad_field_text(body, "until", AD_LIMIT_NAME_CHARS, FALSE, &r.until, error))
        return FALSE;
    r.conditions = json_object_get(body, "conditions");
    return ad_call_created(call, ad_decisions_add(call->api->store, &call->by, policy, approvers_of(call), &r, error),
                           "/decisions/");
}

gboolean
ad_resource_decision_sign(AdCall *call, GError **error)
{
    static const char *const names[] = {"revision", NULL};
    gint64 revision;
    if ((call->request->body != NULL && !ad_field_check_names(call->request->body, names, error)) ||
        !read_revision(call, &revision, error))
        return FALSE;
    GError *failed = NULL;
    json_t *doc = ad_decisions_sign(call->api->store, &call->by, call->id, revision, &failed);
    gboolean ok = answer_changed(call, doc, (const GError *const *)&failed);
    if (failed != NULL)
        g_propagate_error(error, failed);
    return ok;
}

gboolean
ad_resource_decision_condition(AdCall *call, GError **error)
{
    static const char *const names[] = {"revision", "condition", "proof", NULL};
    gint64 revision, n;
    const char *proof;
    json_t *body = call->request->body;
    if (!ad_field_check_names(body, names, error) || !ad_field_int(body, "condition", 1, 1000, 0, &n, error) ||
        !ad_field_text(body, "proof", AD_LIMIT_NAME_CHARS, TRUE, &proof, error) || !read_revision(call, &revision, error))
        return FALSE;
    GError *failed = NULL;
    json_t *doc = ad_decisions_condition_done(call->api->store, &call->by, call->id, n, proof, revision, &failed);
    gboolean ok = answer_changed(call, doc, (const GError *const *)&failed);
    if (failed != NULL)
        g_propagate_error(error, failed);
    return ok;
}
