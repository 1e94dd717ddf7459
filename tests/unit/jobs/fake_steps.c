/* SPDX-License-Identifier: Apache-2.0 */
/* fake_steps.c - steps that do as the test says */
#include "tests/unit/jobs/fake_steps.h"

#include <string.h>
#include <unistd.h>

typedef struct {
    char *content, *etag;
    guint http_status, retry_after_s;
    AdErrorCode code;
} FakeAnswer;

typedef struct {
    Fake *fake;
    AdStepKind kind;
    guint idle;
    char *url, *etag, *name, *resume_etag;
    guint64 resume_bytes;
    int fd;
    AdDigest sha256;
    char *sentence; /* an answer's words live as long as its step */
    GPtrArray *checks;
    GError *error;
    AdStepFetchDone fetched;
    AdStepVerifyDone verified;
    AdStepInspectDone inspected;
    gpointer user;
} Pending;

static void
answer_free(gpointer p)
{
    FakeAnswer *a = p;
    g_free(a->content);
    g_free(a->etag);
    g_free(a);
}

static void
answer_fetch(Pending *p)
{
    const FakeAnswer *a = g_hash_table_lookup(p->fake->answers, p->url);
    AdStepFetched f = {.end = AD_STEP_REFUSED, .http_status = 404, .code = AD_ERROR_NOT_FOUND, .sentence = "not there"};
    if (a != NULL && a->content == NULL) {
        f.http_status = a->http_status;
        f.code = a->code;
        f.sentence = p->sentence = g_strdup("refused by the test");
        f.retry_after_s = a->retry_after_s;
    } else if (a != NULL && p->etag != NULL && g_strcmp0(p->etag, a->etag) == 0) {
        f = (AdStepFetched){.end = AD_STEP_UNCHANGED, .http_status = 304};
    } else if (a != NULL && p->fake->break_after > 0) {
        gsize bytes = p->fake->break_after;
        p->fake->break_after = 0;
        g_assert_cmpint(write(p->fd, a->content, bytes), ==, (gssize)bytes);
        f = (AdStepFetched){.end = AD_STEP_REFUSED, .code = AD_ERROR_AGAIN, .sentence = "broke off",
                            .resume_bytes = bytes, .resume_etag = a->etag};
    } else if (a != NULL && p->resume_bytes > 0) {
        gsize bytes = strlen(a->content) - p->resume_bytes;
        g_assert_cmpstr(p->resume_etag, ==, a->etag);
        g_assert_cmpint(pwrite(p->fd, a->content + p->resume_bytes, bytes, (off_t)p->resume_bytes), ==, (gssize)bytes);
        p->fake->resumed++;
        f = (AdStepFetched){.end = AD_STEP_GOT, .http_status = 206, .etag = a->etag, .final_url = p->url};
    } else if (a != NULL) {
        gsize bytes = strlen(a->content);
        g_assert_cmpint(write(p->fd, a->content, bytes), ==, (gssize)bytes);
        f = (AdStepFetched){.end = AD_STEP_GOT, .http_status = 200, .etag = a->etag, .final_url = p->url};
    }
    p->fetched(&f, p->user);
}

static void
free_check(gpointer check)
{
    ad_step_check_free(check);
}

static void
answer_verify(Pending *p)
{
    if (p->fake->is_verify_broken) {
        p->error = g_error_new(AD_ERROR, AD_ERROR_PEER, "the reader died");
        p->verified(NULL, p->error, p->user);
        return;
    }
    p->checks = g_ptr_array_new_with_free_func(free_check);
    g_ptr_array_add(p->checks, ad_step_check_new(TRUE, p->fake->signature_result, "says the test"));
    p->verified(p->checks, NULL, p->user);
}

static void
answer_inspect(Pending *p)
{
    if (p->fake->is_inspect_broken) {
        p->error = g_error_new(AD_ERROR, AD_ERROR_SYSTEM, "no cage");
        p->inspected(NULL, p->error, p->user);
        return;
    }
    AdResult *r = ad_result_new(p->name);
    AdFinding *f = ad_finding_new(AD_KIND_YARA, "pack/test.yar:marker", p->name);
    r->sha256 = p->sha256;
    r->size_bytes = (guint64)lseek(p->fd, 0, SEEK_END);
    g_free(r->format);
    r->format = g_strdup("unknown");
    g_free(r->cage);
    r->cage = g_strdup("full");
    r->is_complete = TRUE;
    r->coverage.files = 1;
    r->coverage.bytes = r->size_bytes;
    r->coverage.files_by_state[AD_STATE_SCANNED] = 1;
    r->coverage.bytes_by_state[AD_STATE_SCANNED] = r->size_bytes;
    AdArtifact *a = ad_artifact_new(1, 0, p->name, AD_ENTRY_FILE);
    g_free(a->file_type);
    a->file_type = g_strdup("text");
    a->size_bytes = r->size_bytes;
    g_ptr_array_add(r->artifacts, a);
    f->entry = 1;
    f->severity = AD_SEVERITY_HIGH;
    f->confidence = AD_CONFIDENCE_PROBABLE;
    g_ptr_array_add(r->findings, f);
    p->inspected(r, NULL, p->user);
}

static gboolean
on_idle(gpointer user)
{
    Pending *p = user;
    p->idle = 0;
    switch (p->kind) { /* each frees p through release */
    case AD_STEP_FETCH:
        answer_fetch(p);
        break;
    case AD_STEP_VERIFY:
        answer_verify(p);
        break;
    default:
        answer_inspect(p);
        break;
    }
    return G_SOURCE_REMOVE;
}

static Pending *
pend(Fake *fake, AdStepKind kind, gboolean is_held, gpointer user)
{
    Pending *p = g_new0(Pending, 1);
    p->fake = fake;
    p->kind = kind;
    p->user = user;
    g_ptr_array_add(fake->pending, p);
    fake->most_running = MAX(fake->most_running, fake->pending->len);
    if (!is_held)
        p->idle = g_idle_add(on_idle, p);
    return p;
}

static gpointer
fake_fetch(gpointer self, const AdStepFetch *order, AdStepFetchDone done, gpointer user, GError **error)
{
    Fake *fake = self;
    (void)error;
    gboolean is_held = fake->hold_fetch && (fake->hold_url == NULL || strcmp(fake->hold_url, order->url) == 0);
    Pending *p = pend(fake, AD_STEP_FETCH, is_held, user);
    p->fetched = done;
    fake->fetches++;
    fake->conditional += order->etag != NULL;
    p->url = g_strdup(order->url);
    p->etag = g_strdup(order->etag);
    p->fd = order->out_fd;
    p->resume_bytes = order->resume_bytes;
    p->resume_etag = g_strdup(order->resume_etag);
    return p;
}

static gpointer
fake_verify(gpointer self, const AdStepVerify *order, AdStepVerifyDone done, gpointer user, GError **error)
{
    Fake *fake = self;
    (void)error;
    fake->verifies++;
    g_free(fake->gpg_fingerprints);
    fake->gpg_fingerprints = g_strdup(order->gpg_fingerprints);
    Pending *p = pend(fake, AD_STEP_VERIFY, fake->hold_verify, user);
    p->verified = done;
    return p;
}

static gpointer
fake_inspect(gpointer self, const AdStepInspect *order, AdStepInspectDone done, gpointer user, GError **error)
{
    Fake *fake = self;
    (void)error;
    fake->inspections++;
    Pending *p = pend(fake, AD_STEP_INSPECT, fake->hold_inspect, user);
    p->inspected = done;
    p->fd = order->bundle_fd;
    p->sha256 = *order->sha256;
    p->name = g_strdup(order->name);
    return p;
}

static void
fake_release(gpointer self, AdStepKind kind, gpointer handle)
{
    Fake *fake = self;
    Pending *p = handle;
    g_assert_cmpint(kind, ==, p->kind);
    if (p->idle != 0)
        g_source_remove(p->idle);
    g_ptr_array_remove(fake->pending, p);
    if (p->sentence != NULL)
        memset(p->sentence, 'X', strlen(p->sentence)); /* whoever reads it now is caught */
    g_free(p->sentence);
    g_clear_pointer(&p->checks, g_ptr_array_unref);
    g_clear_error(&p->error);
    g_free(p->url);
    g_free(p->etag);
    g_free(p->name);
    g_free(p->resume_etag);
    g_free(p);
}

static void
fake_basis(gpointer self, AdStepBasis *out)
{
    *out = ((Fake *)self)->current;
}

static void
fake_report(gpointer self, const AdStepBasis *basis, AdResult *result, const char *supplier, const char *product,
            int tier, json_t **scan, json_t **input, json_t **output, AdVerdict *verdict)
{
    (void)self;
    (void)basis;
    (void)supplier;
    (void)product;
    (void)tier;
    *scan = json_pack("{s:s, s:i}", "schema", "aduana.scan/1", "findings", (int)result->findings->len);
    *input = NULL;
    *output = NULL;
    *verdict = AD_VERDICT_FLAGGED;
}

static const AdPolicy *
fake_policy(gpointer self, const AdStepBasis *basis)
{
    (void)self;
    (void)basis;
    return NULL;
}

static gboolean
fake_can_inspect(gpointer self)
{
    return !((Fake *)self)->has_no_rules;
}

Fake *
fake_new(void)
{
    Fake *fake = g_new0(Fake, 1);
    fake->steps = (AdSteps){fake_fetch, fake_verify, fake_inspect, fake_release,
                            fake_basis, fake_report, fake_policy,  fake_can_inspect, fake};
    fake->answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, answer_free);
    fake->pending = g_ptr_array_new();
    memset(&fake->current, 1, sizeof fake->current);
    return fake;
}

void
fake_free(Fake *fake)
{
    g_assert_cmpuint(fake->pending->len, ==, 0); /* whoever started a step has released it */
    g_hash_table_unref(fake->answers);
    g_ptr_array_unref(fake->pending);
    g_free(fake->gpg_fingerprints);
    g_free(fake);
}

void
fake_serve(Fake *fake, const char *url, const char *content, const char *etag)
{
    FakeAnswer *a = g_new0(FakeAnswer, 1);
    a->content = g_strdup(content);
    a->etag = g_strdup(etag);
    g_hash_table_replace(fake->answers, g_strdup(url), a);
}

void
fake_refuse(Fake *fake, const char *url, guint http_status, AdErrorCode code, guint retry_after_s)
{
    FakeAnswer *a = g_new0(FakeAnswer, 1);
    a->http_status = http_status;
    a->code = code;
    a->retry_after_s = retry_after_s;
    g_hash_table_replace(fake->answers, g_strdup(url), a);
}

void
fake_go(Fake *fake)
{
    fake->hold_fetch = fake->hold_verify = fake->hold_inspect = FALSE;
    for (guint i = 0; i < fake->pending->len; i++) {
        Pending *p = fake->pending->pdata[i];
        if (p->idle == 0)
            p->idle = g_idle_add(on_idle, p);
    }
}

guint
fake_running(const Fake *fake)
{
    return fake->pending->len;
}
