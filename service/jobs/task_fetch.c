/* SPDX-License-Identifier: Apache-2.0 */
/* task_fetch.c - a fetch job: the bundle if it changed, then what proves it, then one transaction */
#include "service/jobs/task.h"

#include <string.h>

#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "service/store/blobs.h"
#include "service/store/suppliers.h"

/* In this order: nothing else is fetched for a bundle that did not change. */
typedef enum { PART_BUNDLE, PART_CHECKSUMS, PART_SIGNATURE, PART_COUNT } Part;

#define NAME_MAX_BYTES 255

typedef struct {
    json_t *source; /* document of suppliers.h */
    Part part;
    int fd; /* being filled */
    gboolean has[PART_COUNT];
    AdDigest sha256[PART_COUNT];
    char *missing[PART_COUNT]; /* why it did not come */
    guint64 bytes;             /* of the bundle, 0 when it was not fetched again */
    gboolean is_unchanged, is_without_validators;
    guint http_status;
    char *etag, *last_modified, *final_url;
} Work;

static void
work_free(gpointer p)
{
    Work *w = p;
    json_decref(w->source);
    ad_fd_cleanup(&w->fd);
    for (int i = 0; i < PART_COUNT; i++)
        g_free(w->missing[i]);
    g_free(w->etag);
    g_free(w->last_modified);
    g_free(w->final_url);
    g_free(w);
}

static const char *
source_text(const Work *w, const char *name)
{
    const char *text = json_string_value(json_object_get(w->source, name));
    return text != NULL && *text != '\0' ? text : NULL;
}

static const char *
state_text(const Work *w, const char *name)
{
    const char *text = json_string_value(json_object_get(json_object_get(w->source, "state"), name));
    return text != NULL && *text != '\0' ? text : NULL;
}

static const char *
key_text(const Work *w, const char *name)
{
    const char *text = json_string_value(json_object_get(json_object_get(w->source, "keys"), name));
    return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
is_bundle(const Work *w)
{
    const char *kind = source_text(w, "kind");
    return kind == NULL || strcmp(kind, "bundle") == 0;
}

/* Last component of the URL's path, as the shown name of the delivery. */
static char *
name_of(const char *url, const char *fallback)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL);
    g_autofree char *base = uri != NULL ? g_path_get_basename(g_uri_get_path(uri)) : NULL;
    g_autofree char *plain = base != NULL ? g_uri_unescape_string(base, "/") : NULL;
    if (plain == NULL || *plain == '\0' || strcmp(plain, "/") == 0 || strcmp(plain, ".") == 0 ||
        strlen(plain) > NAME_MAX_BYTES || !g_utf8_validate(plain, -1, NULL))
        return g_strdup(fallback != NULL ? fallback : "bundle");
    return g_steal_pointer(&plain);
}

static json_t *
inspect_payload(const Work *w)
{
    char hex[AD_DIGEST_HEX_SIZE];
    g_autofree char *name = name_of(source_text(w, "url"), source_text(w, "product"));
    ad_digest_to_hex(&w->sha256[PART_BUNDLE], hex);
    json_t *payload = json_pack("{s:s, s:s, s:s, s:s, s:I}", "source", source_text(w, "id"), "name", name, "url",
                                source_text(w, "url"), "sha256", hex, "received_at", (json_int_t)g_get_real_time() / 1000000);
    static const char *const has[] = {NULL, "checksums", "signature"};
    static const char *const lacks[] = {NULL, "checksums_missing", "signature_missing"};
    for (int i = PART_CHECKSUMS; i < PART_COUNT; i++) {
        ad_digest_to_hex(&w->sha256[i], hex);
        if (w->has[i])
            json_object_set_new(payload, has[i], json_string(hex));
        else if (w->missing[i] != NULL)
            json_object_set_new(payload, lacks[i], json_string(w->missing[i]));
    }
    return payload;
}

static gboolean
note_success(AdStore *store, const Work *w, GError **error)
{
    char hex[AD_DIGEST_HEX_SIZE];
    gint64 now = ad_store_now(store);
    ad_digest_to_hex(&w->sha256[PART_BUNDLE], hex);
    AdSourceState state = {.last_try = now,
                           .last_success = now,
                           .last_status = (int)w->http_status,
                           .last_error = "",
                           .last_sha256 = hex};
    if (!w->is_unchanged) { /* a 304 need not repeat them */
        state.etag = w->etag != NULL ? w->etag : "";
        state.last_modified = w->last_modified != NULL ? w->last_modified : "";
    }
    return ad_sources_set_state(store, source_text(w, "id"), &state, error);
}

typedef struct {
    AdTask *task;
    Work *w;
    const char *known; /* delivery that these bytes are, or NULL */
    char *outcome;
} Ending;

/* Window 3 and 4 of runner.h: all of this or nothing. */
static gboolean
write_end(AdStore *store, gpointer user, GError **error)
{
    Ending *end = user;
    Work *w = end->w;
    AdTask *task = end->task;
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(&w->sha256[PART_BUNDLE], hex);
    json_t *result = json_pack("{s:s, s:i, s:I}", "sha256", hex, "http_status", (int)w->http_status, "bytes",
                               (json_int_t)w->bytes);
    gboolean ok = note_success(store, w, error);
    g_free(end->outcome);
    if (end->known != NULL || !is_bundle(w)) {
        end->outcome = g_strdup(end->known != NULL ? "unchanged" : "kept");
        if (end->known != NULL)
            json_object_set_new(result, "delivery", json_string(end->known));
    } else if (ok) {
        AdActor by = ad_task_actor();
        g_autofree char *dedupe = g_strdup_printf("inspect:%s:%s", source_text(w, "id"), hex);
        json_t *payload = inspect_payload(w);
        AdQueueNew next = {.kind = "inspect",
                           .supplier = source_text(w, "supplier"),
                           .product = source_text(w, "product"),
                           .source = source_text(w, "id"),
                           .schedule = ad_task_text(task, "schedule"),
                           .priority = (int)json_integer_value(json_object_get(task->claim->job, "priority")),
                           .payload = payload,
                           .dedupe = dedupe};
        json_t *job = ad_queue_add(store, &by, &next, NULL, error);
        ok = job != NULL;
        if (ok)
            json_object_set(result, "inspect", json_object_get(job, "id"));
        end->outcome = g_strdup(w->is_unchanged ? "inspected-again" : "fetched");
        json_decref(payload);
        json_decref(job);
    } else {
        end->outcome = g_strdup("failed");
    }
    json_object_set_new(result, "outcome", json_string(end->outcome));
    ok = ok && ad_queue_finish(store, task->claim->id, task->claim->token, result, error);
    json_decref(result);
    return ok;
}

static void
finish(AdTask *task, const char *known)
{
    g_autoptr(GError) error = NULL;
    Ending end = {task, task->data, known, NULL};
    gboolean ok = ad_store_transaction(task->store, write_end, &end, &error);
    g_autofree char *outcome = end.outcome;
    if (ok)
        ad_task_done(task, outcome);
    else
        ad_task_store_error(task, error);
}

static gboolean
note_failure(AdStore *store, gpointer user, GError **error)
{
    AdTask *task = user;
    const Work *w = task->data;
    AdSourceState state = {.last_try = ad_store_now(store),
                           .last_status = (int)w->http_status,
                           .last_error = w->missing[PART_BUNDLE] != NULL ? w->missing[PART_BUNDLE] : "failed"};
    return ad_sources_set_state(store, source_text(w, "id"), &state, error);
}

static void next_part(AdTask *task);

static gboolean
is_last_attempt(const AdTask *task)
{
    return task->claim->attempt >= AD_LIMIT_JOB_ATTEMPTS;
}

static void
on_refused(AdTask *task, const AdStepFetched *answer)
{
    Work *w = task->data;
    g_autofree char *why = g_strdup(answer->sentence != NULL ? answer->sentence : "refused");
    gboolean is_gone = answer->http_status == 404 || answer->http_status == 410 || answer->code == AD_ERROR_NOT_FOUND;
    /* Without its proof a bundle is inspected all the same, and says so; first the proof gets its chances. */
    if (w->part != PART_BUNDLE && (is_gone || is_last_attempt(task))) {
        w->missing[w->part] = g_steal_pointer(&why);
        w->part++;
        next_part(task);
        return;
    }
    g_autoptr(GError) error = g_error_new(AD_ERROR, (gint)answer->code, "%s", why);
    gint64 retry = answer->retry_after_s > 0 ? ad_store_now(task->store) + answer->retry_after_s : 0;
    if (w->part == PART_BUNDLE && answer->resume_bytes > 0 && answer->resume_etag != NULL && !is_last_attempt(task))
        ad_partials_keep(task->partials, task->claim->id, ad_fd_steal(&w->fd), answer->resume_bytes,
                         answer->resume_etag);
    w->http_status = answer->http_status;
    g_free(w->missing[PART_BUNDLE]);
    w->missing[PART_BUNDLE] = g_steal_pointer(&why);
    ad_task_fail(task, error, retry, note_failure, task);
}

/* The bundle is here (or was here before): is there anything to do with it? */
static void
on_bundle(AdTask *task)
{
    Work *w = task->data;
    g_autofree char *known = NULL;
    if (!is_bundle(w)) {
        finish(task, NULL);
    } else if (ad_task_is_known(task, source_text(w, "supplier"), source_text(w, "product"), &w->sha256[PART_BUNDLE],
                                &known)) {
        finish(task, known);
    } else if (w->is_unchanged && !ad_blob_exists(task->store, &w->sha256[PART_BUNDLE])) {
        w->is_unchanged = FALSE; /* the rules changed and the content is no longer kept: fetch it whole */
        w->is_without_validators = TRUE;
        next_part(task);
    } else {
        w->part = PART_CHECKSUMS;
        next_part(task);
    }
}

static void
on_fetched(const AdStepFetched *answer, gpointer user)
{
    AdTask *task = user;
    G_GNUC_UNUSED g_auto(AdTaskStep) held = ad_task_take_step(task);
    Work *w = task->data;
    g_autoptr(GError) error = NULL;
    guint64 bytes = 0;
    if (answer->end == AD_STEP_REFUSED) {
        on_refused(task, answer);
        return;
    }
    if (answer->end == AD_STEP_UNCHANGED) {
        const char *last = state_text(w, "last_sha256");
        if (w->part != PART_BUNDLE || w->is_without_validators || last == NULL ||
            !ad_digest_from_hex(last, &w->sha256[PART_BUNDLE])) {
            g_set_error(&error, AD_ERROR, AD_ERROR_PEER, "the server said 'unchanged' to an unconditional request");
            ad_task_fail(task, error, 0, NULL, NULL);
            return;
        }
        w->is_unchanged = TRUE;
        w->http_status = answer->http_status;
        ad_fd_cleanup(&w->fd);
        on_bundle(task);
        return;
    }
    if (!ad_blob_publish(task->store, w->fd, NULL, &w->sha256[w->part], &bytes, &error)) {
        ad_task_fail(task, error, 0, NULL, NULL);
        return;
    }
    ad_fd_cleanup(&w->fd);
    w->has[w->part] = TRUE;
    if (w->part != PART_BUNDLE) {
        w->part++;
        next_part(task);
        return;
    }
    w->bytes = bytes;
    w->http_status = answer->http_status;
    w->etag = g_strdup(answer->etag);
    w->last_modified = g_strdup(answer->last_modified);
    w->final_url = g_strdup(answer->final_url);
    on_bundle(task);
}

/* Starts the transfer of the current part, passing over those that the source does not name. */
static void
next_part(AdTask *task)
{
    Work *w = task->data;
    g_autoptr(GError) error = NULL;
    const char *url = NULL;
    for (; w->part < PART_COUNT; w->part++) {
        url = w->part == PART_BUNDLE      ? source_text(w, "url")
              : w->part == PART_CHECKSUMS ? key_text(w, "checksums_url")
                                          : key_text(w, "signature_url");
        if (url != NULL)
            break;
    }
    if (url == NULL) {
        finish(task, NULL);
        return;
    }
    ad_fd_cleanup(&w->fd);
    guint64 resume_bytes = 0;
    g_autofree char *resume_etag = NULL;
    if (w->part == PART_BUNDLE)
        w->fd = ad_partials_take(task->partials, task->claim->id, &resume_bytes, &resume_etag);
    if (w->fd < 0)
        w->fd = ad_blob_begin(task->store, 0, &error);
    if (w->fd < 0) {
        ad_task_fail(task, error, 0, NULL, NULL);
        return;
    }
    AdStepFetch order = {.url = url,
                         .out_fd = w->fd,
                         .allow_private = json_is_true(json_object_get(w->source, "allow_private")),
                         .resume_bytes = resume_bytes,
                         .resume_etag = resume_etag};
    if (resume_bytes == 0 && w->part == PART_BUNDLE && !w->is_without_validators && state_text(w, "last_sha256") != NULL) {
        order.etag = state_text(w, "etag");
        order.last_modified = state_text(w, "last_modified");
    }
    task->handle = task->steps->fetch(task->steps->self, &order, on_fetched, task, &error);
    task->step = AD_STEP_FETCH;
    if (task->handle == NULL)
        ad_task_fail(task, error, 0, NULL, NULL);
}

void
ad_task_fetch_start(AdTask *task)
{
    g_autoptr(GError) error = NULL;
    const char *id = ad_task_text(task, "source");
    json_t *source = id != NULL ? ad_sources_show(task->store, id, &error) : NULL;
    if (source == NULL) {
        g_autoptr(GError) why = g_error_new(AD_ERROR, AD_ERROR_POLICY, "source %s: %s", id != NULL ? id : "-",
                                            error != NULL ? error->message : "the job names none");
        ad_task_fail(task, why, 0, NULL, NULL);
        return;
    }
    Work *w = g_new0(Work, 1);
    w->source = source;
    w->fd = -1;
    task->data = w;
    task->free_data = work_free;
    next_part(task);
}
