/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_probe.c - one fetch through feeds/fetch/client.h, its result as one line of JSON
 *
 * fetch_probe OUT KEY=VALUE… with the fields of AdFetchRequest as keys; root= may come several
 * times. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "feeds/fetch/client.h"
#include "scanner/model/fd.h"

typedef struct {
    GMainLoop *loop;
    guint progress_count;
    json_t *out;
} Probe;

static void
on_progress(AdFetch *fetch, guint64 received, guint64 expected, gpointer user)
{
    (void)fetch;
    (void)received;
    (void)expected;
    ((Probe *)user)->progress_count++;
}

static void
on_end(AdFetch *fetch, const AdFetchResult *r, gpointer user)
{
    static const char *const statuses[] = {"done", "not-modified", "failed"};
    Probe *probe = user;
    (void)fetch;
    json_t *remarks = json_array();
    for (char **word = r->remarks; *word != NULL; word++)
        json_array_append_new(remarks, json_string(*word));
    probe->out = json_pack(
        "{s:s,s:i,s:I,s:s?,s:s?,s:s?,s:s?,s:s?,s:s?,s:i,s:i,s:I,s:s?,s:o}", "status",
        statuses[r->status], "http_status", (int)r->http_status, "bytes", (json_int_t)r->bytes,
        "etag", r->etag, "last_modified", r->last_modified, "content_type", r->content_type,
        "final_url", r->final_url, "reason", r->reason, "sentence", r->sentence, "code",
        (int)r->code, "retry_after_s", (int)r->retry_after_s, "resume_bytes",
        (json_int_t)r->resume_bytes, "resume_etag", r->resume_etag, "remarks", remarks);
    g_main_loop_quit(probe->loop);
}

static gboolean
take_text(AdFetchRequest *request, GPtrArray *roots, const char *key, const char *value)
{
    const struct {
        const char *key;
        const char **slot;
    } texts[] = {
        {"url", &request->url},
        {"etag", &request->etag},
        {"last_modified", &request->last_modified},
        {"ca_path", &request->ca_path},
        {"pin", &request->pin},
        {"resume_etag", &request->resume_etag},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].key, key) == 0) {
            *texts[i].slot = value;
            return TRUE;
        }
    if (strcmp(key, "root") != 0)
        return FALSE;
    g_ptr_array_insert(roots, (int)roots->len - 1, (gpointer)(guintptr)value);
    return TRUE;
}

static gboolean
take_number(AdFetchRequest *request, const char *key, guint64 value)
{
    const struct {
        const char *key;
        guint64 *slot;
    } numbers[] = {
        {"max_bytes", &request->max_bytes},
        {"deadline_ms", &request->deadline_ms},
        {"low_speed_s", &request->low_speed_s},
        {"resume_bytes", &request->resume_bytes},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(numbers[i].key, key) == 0) {
            *numbers[i].slot = value;
            return TRUE;
        }
    if (strcmp(key, "allow_http") == 0)
        request->allow_http = value != 0;
    else if (strcmp(key, "allow_private") == 0)
        request->allow_private = value != 0;
    else if (strcmp(key, "degraded") == 0)
        request->is_degraded_ok = value != 0;
    else
        return FALSE;
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) roots = g_ptr_array_new();
    Probe probe = {.loop = g_main_loop_new(NULL, FALSE)};
    AdFetchRequest request = {0};
    g_ptr_array_add(roots, NULL);
    if (argc < 3)
        return 2;
    ad_autofd int out = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    request.out_fd = out;
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (value == NULL)
            return 2;
        *value++ = '\0';
        if (!take_text(&request, roots, argv[i], value) &&
            !take_number(&request, argv[i], g_ascii_strtoull(value, NULL, 10)))
            return 2;
    }
    request.file_roots = (const char *const *)roots->pdata;
    g_autoptr(AdFetch) fetch = ad_fetch_start(&request, on_end, &probe, &error);
    if (fetch == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    ad_fetch_set_progress(fetch, on_progress);
    g_main_loop_run(probe.loop);
    g_autofree char *text = json_dumps(probe.out, JSON_COMPACT);
    puts(text);
    json_decref(probe.out);
    g_main_loop_unref(probe.loop);
    return 0;
}
