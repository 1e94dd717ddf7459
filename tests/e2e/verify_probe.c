/* SPDX-License-Identifier: Apache-2.0 */
/* verify_probe.c - one verification through scanner/verify/client.h, its checks as JSON
 *
 * verify_probe BUNDLE KEY=VALUE…: name, expected, sha256, checksums, minisign, gpg, keyring, key
 * (minisign, several), fingerprint (several), signs_checksums. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "scanner/model/error.h"
#include "scanner/verify/client.h"

static void
on_end(AdVerify *verify, GPtrArray *checks, gpointer user)
{
    json_t *out = json_array();
    (void)verify;
    for (guint i = 0; i < checks->len; i++) {
        const AdCheck *c = g_ptr_array_index(checks, i);
        json_array_append_new(out, json_pack("{s:s,s:s,s:s,s:s,s:s}", "method", c->method, "result",
                                             ad_check_result_name(c->result), "key", c->key,
                                             "subject", c->subject, "sentence", c->sentence));
    }
    g_autofree char *text = json_dumps(out, JSON_COMPACT);
    puts(text);
    json_decref(out);
    g_main_loop_quit(user);
}

static int
open_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        perror(path);
        exit(2);
    }
    return fd;
}

typedef struct {
    AdVerifyRequest request;
    AdDigest sha256, expected;
    GPtrArray *keys, *fingerprints;
} Words;

static gboolean
take(Words *w, const char *key, char *value)
{
    AdVerifyRequest *r = &w->request;
    if (strcmp(key, "name") == 0)
        r->name = value;
    else if (strcmp(key, "checksums") == 0)
        r->checksums_fd = open_path(value);
    else if (strcmp(key, "minisign") == 0)
        r->minisign_fd = open_path(value);
    else if (strcmp(key, "gpg") == 0)
        r->gpg_fd = open_path(value);
    else if (strcmp(key, "keyring") == 0)
        r->keyring_path = value;
    else if (strcmp(key, "key") == 0)
        g_ptr_array_insert(w->keys, (int)w->keys->len - 1, value);
    else if (strcmp(key, "fingerprint") == 0)
        g_ptr_array_insert(w->fingerprints, (int)w->fingerprints->len - 1, value);
    else if (strcmp(key, "signs_checksums") == 0)
        r->signs_checksums = TRUE;
    else if (strcmp(key, "expected") == 0 && ad_digest_from_hex(value, &w->expected))
        r->expected_sha256 = &w->expected;
    else if (strcmp(key, "sha256") == 0 && ad_digest_from_hex(value, &w->sha256))
        r->sha256 = &w->sha256;
    else
        return FALSE;
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    GMainLoop *loop = g_main_loop_new(NULL, FALSE);
    Words w = {.keys = g_ptr_array_new(), .fingerprints = g_ptr_array_new()};
    ad_verify_request_init(&w.request);
    g_ptr_array_add(w.keys, NULL);
    g_ptr_array_add(w.fingerprints, NULL);
    if (argc < 2)
        return 2;
    w.request.bundle_fd = open_path(argv[1]);
    for (int i = 2; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (value == NULL)
            return 2;
        *value++ = '\0';
        if (!take(&w, argv[i], value))
            return 2;
    }
    w.request.minisign_keys = (const char *const *)w.keys->pdata;
    w.request.fingerprints = (const char *const *)w.fingerprints->pdata;
    g_autoptr(AdVerify) verify = ad_verify_start(&w.request, on_end, loop, &error);
    if (verify == NULL) {
        fprintf(stderr, "%s: %s\n", ad_error_code_name((AdErrorCode)error->code), error->message);
        return 1;
    }
    g_main_loop_run(loop);
    g_main_loop_unref(loop);
    g_ptr_array_unref(w.keys);
    g_ptr_array_unref(w.fingerprints);
    return 0;
}
