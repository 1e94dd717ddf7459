/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - the real steps of jobs */
#include "service/jobs/engine.h"

#include <string.h>

#include "feeds/fetch/client.h"
#include "scanner/model/limits.h"
#include "scanner/verify/client.h"
#include "service/jobs/assess.h"
#include "service/jobs/inspection.h"
#include "service/jobs/report.h"
#include "service/po/tr.h"

#define KEPT_RULESETS 4 /* inspections that began under older rules still report under them */

/* What of the configuration the steps need. */
typedef struct {
    AdLimits limits;
    guint64 delivery_bytes;
    gboolean is_degraded_ok;
    char **file_roots;
    AdRuleset *ruleset;
} Setting;

struct AdEngine {
    AdSteps steps;
    char *state_dir;
    Setting now, next;    /* next: while a reload compiles */
    GPtrArray *rulesets;  /* AdRuleset *, newest last, all that an inspection may still refer to */
    GPtrArray *waiting;   /* Inspect *: until the rules are compiled */
    gboolean is_built;
    GError *build_error;
    AdEngineReloaded reloaded;
    gpointer reloaded_user;
};

static void
setting_clear(Setting *s)
{
    g_strfreev(s->file_roots);
    g_clear_pointer(&s->ruleset, ad_ruleset_unref);
    *s = (Setting){0};
}

static gboolean
setting_make(Setting *s, const AdConfig *config, const char *state_dir, GError **error)
{
    g_autofree char *cache = g_build_filename(state_dir, "rules-cache", NULL);
    AdRulesetSpec spec = {.dirs = (const char *const *)config->rules,
                          .has_builtin = TRUE,
                          .cache_dir = cache,
                          .is_degraded_ok = config->is_degraded_ok,
                          .policy = config->policy};
    AdRuleset *ruleset = ad_ruleset_gather(&spec, error);
    if (ruleset == NULL)
        return FALSE;
    *s = (Setting){.limits = config->limits,
                   .delivery_bytes = config->delivery_bytes,
                   .is_degraded_ok = config->is_degraded_ok,
                   .file_roots = g_strdupv(config->file_roots),
                   .ruleset = ruleset};
    return TRUE;
}

/* --- fetch --- */

typedef struct {
    AdFetch *fetch;
    AdStepFetchDone done;
    gpointer user;
} Fetch;

static void
on_fetch_ended(AdFetch *fetch, const AdFetchResult *r, gpointer user)
{
    Fetch *f = user;
    AdStepFetched answer = {.end = r->status == AD_FETCH_DONE           ? AD_STEP_GOT
                                   : r->status == AD_FETCH_NOT_MODIFIED ? AD_STEP_UNCHANGED
                                                                        : AD_STEP_REFUSED,
                            .http_status = r->http_status,
                            .etag = r->etag,
                            .last_modified = r->last_modified,
                            .final_url = r->final_url,
                            .code = r->code,
                            .reason = r->reason,
                            .sentence = r->sentence,
                            .retry_after_s = r->retry_after_s,
                            .resume_bytes = r->resume_bytes,
                            .resume_etag = r->resume_etag};
    (void)fetch;
    f->done(&answer, f->user); /* frees f */
}

static gpointer
engine_fetch(gpointer self, const AdStepFetch *order, AdStepFetchDone done, gpointer user, GError **error)
{
    AdEngine *e = self;
    Fetch *f = g_new0(Fetch, 1);
    AdFetchRequest request = {.url = order->url,
                              .out_fd = order->out_fd,
                              .etag = order->etag,
                              .last_modified = order->last_modified,
                              /* the operator wrote the scheme; a redirect from https to http stays refused */
                              .allow_http = g_ascii_strncasecmp(order->url, "http:", 5) == 0,
                              .allow_private = order->allow_private,
                              .resume_bytes = order->resume_bytes,
                              .resume_etag = order->resume_etag,
                              .max_bytes = e->now.delivery_bytes,
                              .file_roots = (const char *const *)e->now.file_roots,
                              .is_degraded_ok = e->now.is_degraded_ok};
    f->done = done;
    f->user = user;
    f->fetch = ad_fetch_start(&request, on_fetch_ended, f, error);
    if (f->fetch == NULL)
        g_clear_pointer(&f, g_free);
    return f;
}

/* --- verify --- */

typedef struct {
    AdVerify *verify;
    AdStepVerifyDone done;
    gpointer user;
} Verify;

static AdStepCheckResult
result_of(AdCheckResult result)
{
    switch (result) {
    case AD_CHECK_GOOD:
        return AD_STEP_CHECK_GOOD;
    case AD_CHECK_BAD:
    case AD_CHECK_MALFORMED:
    case AD_CHECK_REVOKED:
        return AD_STEP_CHECK_BAD;
    case AD_CHECK_UNKNOWN_KEY:
        return AD_STEP_CHECK_UNKNOWN_KEY;
    default:
        return AD_STEP_CHECK_MISSING;
    }
}

static void
free_check(gpointer check)
{
    ad_step_check_free(check);
}

static void
on_verify_ended(AdVerify *verify, GPtrArray *checks, gpointer user)
{
    Verify *v = user;
    g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(free_check);
    (void)verify;
    for (guint i = 0; i < checks->len; i++) {
        const AdCheck *c = checks->pdata[i];
        gboolean is_signature =
            strcmp(c->method, AD_CHECK_METHOD_MINISIGN) == 0 || strcmp(c->method, AD_CHECK_METHOD_GPG) == 0;
        g_ptr_array_add(told, ad_step_check_new(is_signature, result_of(c->result), c->sentence));
    }
    v->done(told, NULL, v->user); /* frees v */
}

static gpointer
engine_verify(gpointer self, const AdStepVerify *order, AdStepVerifyDone done, gpointer user, GError **error)
{
    AdEngine *e = self;
    static const char *const any_key[] = {AD_CHECK_ANY_KEY, NULL};
    AdVerifyRequest request;
    g_auto(GStrv) prints = order->gpg_fingerprints != NULL
                               ? g_strsplit(order->gpg_fingerprints, ",", AD_LIMIT_CHECK_KEYS + 1)
                               : NULL;
    g_auto(GStrv) keys = order->minisign != NULL ? g_strsplit_set(order->minisign, " ,\n\t", 16) : NULL;
    ad_verify_request_init(&request);
    request.bundle_fd = order->bundle_fd;
    request.name = order->bundle_name;
    request.sha256 = order->sha256;
    request.checksums_fd = order->checksums_fd;
    request.is_degraded_ok = e->now.is_degraded_ok;
    if (order->signature_fd >= 0 && keys != NULL) {
        request.minisign_fd = order->signature_fd;
        request.minisign_keys = (const char *const *)keys;
    } else if (order->signature_fd >= 0 && order->gpg_keyring != NULL) {
        request.gpg_fd = order->signature_fd;
        request.keyring_path = order->gpg_keyring;
        request.fingerprints = prints != NULL ? (const char *const *)prints : any_key;
    }
    Verify *v = g_new0(Verify, 1);
    v->done = done;
    v->user = user;
    v->verify = ad_verify_start(&request, on_verify_ended, v, error);
    if (v->verify == NULL)
        g_clear_pointer(&v, g_free);
    return v;
}

/* --- inspect --- */

typedef struct {
    AdEngine *engine;
    AdInspection *inspection;
    AdStepInspect order; /* name and bytes are copies; the descriptor is the task's, which outlives this */
    AdDigest sha256;
    char *name;
    guint idle;
    GError *error; /* for idle */
    AdStepInspectDone done;
    gpointer user;
} Inspect;

static void
on_inspection_done(AdInspection *inspection, AdResult *result, const GError *error, gpointer user)
{
    Inspect *i = user;
    (void)inspection;
    i->done(result, error, i->user); /* frees i */
}

static gboolean
on_inspect_failed(gpointer user)
{
    Inspect *i = user;
    i->idle = 0;
    i->done(NULL, i->error, i->user);
    return G_SOURCE_REMOVE;
}

/* Answers from the main context, as steps must. */
static void
fail_later(Inspect *i, const GError *error)
{
    g_clear_error(&i->error);
    i->error = g_error_copy(error);
    i->idle = g_idle_add(on_inspect_failed, i);
}

static void
begin(Inspect *i)
{
    AdEngine *e = i->engine;
    g_autoptr(GError) error = NULL;
    if (e->build_error != NULL) {
        fail_later(i, e->build_error);
        return;
    }
    AdInspectionPlan plan = {.bundle_fd = i->order.bundle_fd,
                             .sha256 = &i->sha256,
                             .name = i->name,
                             .prefix = "",
                             .ruleset = e->now.ruleset,
                             .limits = e->now.limits,
                             .known_verdicts = i->order.known_verdicts,
                             .spool_dir = e->state_dir,
                             .is_degraded_ok = e->now.is_degraded_ok};
    i->inspection = ad_inspection_start(&plan, NULL, on_inspection_done, i, &error);
    if (i->inspection == NULL)
        fail_later(i, error);
}

static gpointer
engine_inspect(gpointer self, const AdStepInspect *order, AdStepInspectDone done, gpointer user, GError **error)
{
    AdEngine *e = self;
    Inspect *i = g_new0(Inspect, 1);
    (void)error;
    i->engine = e;
    i->order = *order;
    i->order.known_verdicts = order->known_verdicts != NULL ? g_bytes_ref(order->known_verdicts) : NULL;
    i->sha256 = *order->sha256;
    i->name = g_strdup(order->name);
    i->done = done;
    i->user = user;
    if (e->is_built || e->build_error != NULL)
        begin(i);
    else
        g_ptr_array_add(e->waiting, i);
    return i;
}

static void
engine_release(gpointer self, AdStepKind kind, gpointer handle)
{
    AdEngine *e = self;
    Inspect *i = handle;
    switch (kind) {
    case AD_STEP_FETCH:
        ad_fetch_free(((Fetch *)handle)->fetch);
        break;
    case AD_STEP_VERIFY:
        ad_verify_free(((Verify *)handle)->verify);
        break;
    case AD_STEP_INSPECT:
        g_ptr_array_remove(e->waiting, i);
        if (i->idle != 0)
            g_source_remove(i->idle);
        ad_inspection_free(i->inspection);
        g_clear_error(&i->error);
        g_free(i->name);
        g_clear_pointer(&i->order.known_verdicts, g_bytes_unref);
        break;
    case AD_STEP_NONE:
        return;
    }
    g_free(handle);
}

/* --- report --- */

static void
engine_basis(gpointer self, AdStepBasis *out)
{
    AdEngine *e = self;
    out->ruleset = e->now.ruleset->digest;
    out->engine = ad_inspection_engine_digest();
    out->limits = ad_inspection_limits_digest(&e->now.limits);
}

static AdRuleset *
ruleset_of(AdEngine *e, const AdStepBasis *basis)
{
    for (guint i = 0; i < e->rulesets->len; i++) {
        AdRuleset *r = e->rulesets->pdata[i];
        if (ad_digest_equal(&r->digest, &basis->ruleset))
            return r;
    }
    return e->now.ruleset;
}

const AdPolicy *
ad_engine_policy(AdEngine *e)
{
    return e->now.ruleset->policy;
}

static const AdPolicy *
engine_policy(gpointer self, const AdStepBasis *basis)
{
    return ruleset_of(self, basis)->policy;
}

static void
engine_report(gpointer self, const AdStepBasis *basis, AdResult *result, const char *supplier, const char *product,
              int tier, json_t **scan, json_t **input, json_t **output, AdVerdict *verdict)
{
    AdReportInput in = {.results = &result,
                        .count = 1,
                        .ruleset = ruleset_of(self, basis),
                        .fail_on = AD_SEVERITY_HIGH,
                        .supplier = supplier,
                        .product = product,
                        .tier = tier,
                        .as_of_unix = g_get_real_time() / G_USEC_PER_SEC};
    json_t *assessment = ad_report_assess(&in);
    *scan = ad_report_scan(&in);
    *input = json_incref(json_object_get(assessment, "input"));
    *output = json_incref(json_object_get(assessment, "output"));
    *verdict = ad_result_verdict(result, AD_SEVERITY_HIGH);
    json_decref(assessment);
}

static gboolean
engine_can_inspect(gpointer self)
{
    return ((AdEngine *)self)->is_built;
}

/* --- rules --- */

static void
keep_ruleset(AdEngine *e, AdRuleset *ruleset)
{
    g_ptr_array_add(e->rulesets, ad_ruleset_ref(ruleset));
    if (e->rulesets->len > KEPT_RULESETS)
        g_ptr_array_remove_index(e->rulesets, 0);
}

static void
on_first_built(AdRuleset *ruleset, const GError *error, gpointer user)
{
    AdEngine *e = user;
    (void)ruleset;
    if (error != NULL) {
        e->build_error = g_error_copy(error);
        g_warning("rules could not be compiled, nothing can be inspected: %s", error->message);
    } else {
        e->is_built = TRUE;
        g_message("%u rules in %u files, %u skipped", ruleset->rules_loaded, ruleset->files, ruleset->rules_skipped);
    }
    g_autoptr(GPtrArray) waiting = g_steal_pointer(&e->waiting);
    e->waiting = g_ptr_array_new();
    for (guint i = 0; i < waiting->len; i++)
        begin(waiting->pdata[i]);
}

static void
end_reload(AdEngine *e, const GError *error)
{
    AdEngineReloaded done = g_steal_pointer(&e->reloaded);
    if (done != NULL)
        done(error, e->reloaded_user);
}

static void
on_next_built(AdRuleset *ruleset, const GError *error, gpointer user)
{
    AdEngine *e = user;
    if (error != NULL) {
        setting_clear(&e->next);
        end_reload(e, error);
        return;
    }
    keep_ruleset(e, ruleset);
    setting_clear(&e->now);
    e->now = e->next;
    e->next = (Setting){0};
    e->is_built = TRUE;
    g_clear_error(&e->build_error);
    end_reload(e, NULL);
}

static void
unref_ruleset(gpointer ruleset)
{
    ad_ruleset_unref(ruleset);
}

AdEngine *
ad_engine_new(const AdConfig *config, const char *state_dir, GError **error)
{
    g_autoptr(AdEngine) e = g_new0(AdEngine, 1);
    e->state_dir = g_strdup(state_dir);
    e->waiting = g_ptr_array_new();
    e->rulesets = g_ptr_array_new_with_free_func(unref_ruleset);
    e->steps = (AdSteps){engine_fetch, engine_verify, engine_inspect, engine_release,
                         engine_basis, engine_report, engine_policy,  engine_can_inspect, e};
    if (!setting_make(&e->now, config, state_dir, error))
        return NULL;
    keep_ruleset(e, e->now.ruleset);
    ad_ruleset_build(e->now.ruleset, on_first_built, e);
    return g_steal_pointer(&e);
}

void
ad_engine_free(AdEngine *e)
{
    if (e == NULL)
        return;
    setting_clear(&e->now);
    setting_clear(&e->next);
    g_ptr_array_unref(e->waiting);
    g_ptr_array_unref(e->rulesets);
    g_clear_error(&e->build_error);
    g_free(e->state_dir);
    g_free(e);
}

const AdSteps *
ad_engine_steps(AdEngine *e)
{
    return &e->steps;
}

gboolean
ad_engine_reload(AdEngine *e, const AdConfig *config, AdEngineReloaded done, gpointer user, GError **error)
{
    if (e->next.ruleset != NULL || (!e->is_built && e->build_error == NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("rules are being compiled: try again in a moment"));
        return FALSE;
    }
    if (!setting_make(&e->next, config, e->state_dir, error))
        return FALSE;
    e->reloaded = done;
    e->reloaded_user = user;
    ad_ruleset_build(e->next.ruleset, on_next_built, e);
    return TRUE;
}

gboolean
ad_engine_is_ready(AdEngine *e, GError **error)
{
    if (e->build_error != NULL)
        g_propagate_error(error, g_error_copy(e->build_error));
    else if (!e->is_built)
        g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("rules are being compiled: try again in a moment"));
    return e->is_built;
}

void
ad_engine_describe(AdEngine *e, json_t *meta)
{
    const AdRuleset *r = e->now.ruleset;
    json_object_set_new(meta, "engine",
                        json_pack("{s:s, s:i, s:i, s:b, s:s}", "ruleset_sha256", r->digest_hex, "rules_loaded",
                                  (int)r->rules_loaded, "rules_skipped", (int)r->rules_skipped, "is_ready", e->is_built,
                                  "sandbox", e->now.is_degraded_ok ? "degraded" : "full"));
}
