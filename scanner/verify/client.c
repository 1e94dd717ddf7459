/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - the parent's side of verification */
#include "scanner/verify/client.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/verify/gpgv_status.h"

#define DEADLINE_MS (10 * 60 * 1000)
#define GPGV_REFUSED                                                                               \
    2 /* its exit when it gives up on its input, or was called wrongly, which we do not do */
#define WORKER_BYTES (512 * AD_MIB) /* address space beside a mapped bundle */

typedef enum { STEP_SHA256, STEP_CHECKSUMS, STEP_MINISIGN, STEP_GPG, STEP_COUNT } Step;

static const char *const step_methods[STEP_COUNT] = {AD_CHECK_METHOD_SHA256,
                                                     AD_CHECK_METHOD_CHECKSUMS,
                                                     AD_CHECK_METHOD_MINISIGN, AD_CHECK_METHOD_GPG};

struct AdVerify {
    int bundle_fd, documents[STEP_COUNT], keyring_fd;
    char *name, *sha256, *expected;
    char **minisign_keys, **fingerprints;
    gboolean signs_checksums, is_degraded_ok;
    guint64 deadline_ms;
    AdVerifyEnded on_end;
    gpointer user;
    gboolean is_wanted[STEP_COUNT];
    Step step;
    AdCheck *claim; /* of the running worker */
    guint claim_count;
    AdWorker *worker;
    GSource *source; /* idle between two steps */
    GSource *status_source;
    int status_fd;
    GByteArray *status;
    GPtrArray *checks;
};

void
ad_verify_request_init(AdVerifyRequest *request)
{
    *request =
        (AdVerifyRequest){.bundle_fd = -1, .checksums_fd = -1, .minisign_fd = -1, .gpg_fd = -1};
}

static void run_step(AdVerify *verify);

/* A file description of our own, so that reading moves nobody's offset. */
static int
reopen(int fd, GError **error)
{
    char path[32];
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int copy = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (copy < 0)
        copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "a descriptor to verify cannot be used: %s",
                    g_strerror(errno));
    return copy;
}

/* A sealed copy in memory: gpgv reads it by name, and in its cage no named file can be opened. */
static int
copy_keyring(const char *path, GError **error)
{
    g_autofree char *data = g_malloc(AD_LIMIT_KEYRING_BYTES + 1);
    ad_autofd int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    gsize bytes = 0;
    ssize_t n = -1;
    while (file >= 0 && bytes <= AD_LIMIT_KEYRING_BYTES &&
           (n = read(file, data + bytes, AD_LIMIT_KEYRING_BYTES + 1 - bytes)) > 0)
        bytes += (gsize)n;
    if (file < 0 || n < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "keyring %s cannot be read: %s", path,
                    g_strerror(errno));
        return -1;
    }
    if (bytes == 0 || bytes > AD_LIMIT_KEYRING_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "keyring %s is empty or longer than %d bytes",
                    path, AD_LIMIT_KEYRING_BYTES);
        return -1;
    }
    ad_autofd int memory = memfd_create("keyring", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0 || write(memory, data, bytes) != (ssize_t)bytes ||
        lseek(memory, 0, SEEK_SET) != 0 ||
        fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the keyring cannot be copied: %s",
                    g_strerror(errno));
        return -1;
    }
    return ad_fd_steal(&memory);
}

static void
stop_status(AdVerify *verify)
{
    if (verify->status_source != NULL) {
        g_source_destroy(verify->status_source);
        g_clear_pointer(&verify->status_source, g_source_unref);
    }
    ad_fd_cleanup(&verify->status_fd);
}

/* Reads what is there. FALSE at its end, or when it is more than gpgv has to say. */
static gboolean
read_status(AdVerify *verify)
{
    guint8 buffer[4096];
    ssize_t n;
    while ((n = read(verify->status_fd, buffer, sizeof buffer)) > 0) {
        g_byte_array_append(verify->status, buffer, (guint)n);
        if (verify->status->len > AD_LIMIT_GPGV_STATUS_BYTES)
            return FALSE;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static gboolean
on_status(gint fd, GIOCondition condition, gpointer user)
{
    AdVerify *verify = user;
    (void)fd;
    (void)condition;
    if (read_status(verify))
        return G_SOURCE_CONTINUE;
    if (verify->status->len > AD_LIMIT_GPGV_STATUS_BYTES && verify->worker != NULL)
        ad_launcher_kill(verify->worker); /* it would wait for ever for room in the pipe */
    g_clear_pointer(&verify->status_source, g_source_unref);
    return G_SOURCE_REMOVE;
}

static void
add_unchecked(AdVerify *verify, const char *why)
{
    g_ptr_array_add(verify->checks, ad_check_new(step_methods[verify->step], AD_CHECK_UNCHECKED, "",
                                                 "", "not checked: %s", why));
}

static void
take_gpgv(AdVerify *verify, const AdWorkerStatus *status)
{
    if (verify->status_fd >= 0)
        read_status(verify);
    if (verify->status->len == 0 && status->exit_status == GPGV_REFUSED) {
        g_ptr_array_add(verify->checks,
                        ad_check_new(AD_CHECK_METHOD_GPG, AD_CHECK_MALFORMED, "", "",
                                     "gpgv does not take this for a detached signature"));
        return;
    }
    if (verify->status->len == 0) {
        g_autofree char *why =
            g_strdup_printf("gpgv ended with %d and said nothing", status->exit_status);
        add_unchecked(verify, why);
        return;
    }
    g_ptr_array_add(verify->checks,
                    ad_gpgv_status_judge((const char *)verify->status->data, verify->status->len,
                                         (const char *const *)verify->fingerprints));
}

static void
take_end(AdVerify *verify, const AdWorkerStatus *status)
{
    const char *why = status->error != NULL ? status->error->message : "the worker ended early";
    if (verify->step == STEP_GPG && verify->status->len > AD_LIMIT_GPGV_STATUS_BYTES)
        g_ptr_array_add(verify->checks,
                        ad_check_new(AD_CHECK_METHOD_GPG, AD_CHECK_MALFORMED, "", "",
                                     "the signature file holds too many signatures"));
    else if (status->end != AD_WORKER_DONE)
        add_unchecked(verify, why);
    else if (verify->step == STEP_GPG)
        take_gpgv(verify, status);
    else if (verify->claim_count == 1 && verify->claim != NULL)
        g_ptr_array_add(verify->checks, g_steal_pointer(&verify->claim));
    else
        add_unchecked(verify, "the worker gave no or no usable verdict");
}

static gboolean
on_next(gpointer user)
{
    AdVerify *verify = user;
    g_clear_pointer(&verify->source, g_source_unref);
    run_step(verify);
    return G_SOURCE_REMOVE;
}

static void
schedule(AdVerify *verify)
{
    verify->source = g_idle_source_new();
    g_source_set_priority(verify->source, G_PRIORITY_DEFAULT);
    g_source_set_callback(verify->source, on_next, verify, NULL);
    g_source_attach(verify->source, g_main_context_get_thread_default());
}

static void
next_step(AdVerify *verify)
{
    stop_status(verify);
    g_clear_pointer(&verify->claim, ad_check_free);
    verify->claim_count = 0;
    verify->step++;
    schedule(verify);
}

static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    AdVerify *verify = user;
    (void)worker;
    if (spec->id != AD_MESSAGE_CHECK)
        return;
    g_autoptr(AdCheck) check = ad_check_from_variant(body, NULL);
    verify->claim_count++;
    /* a worker speaks of its own method alone */
    if (check != NULL && strcmp(check->method, step_methods[verify->step]) == 0 &&
        verify->claim == NULL)
        verify->claim = g_steal_pointer(&check);
}

static void
on_worker_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    AdVerify *verify = user;
    take_end(verify, status);
    verify->worker = NULL;
    next_step(verify);
    ad_launcher_free(worker);
}

static AdWorkerPlan
plan_of(const AdVerify *verify, AdProfile profile, const AdWorkerFd *fds, gsize count)
{
    AdWorkerPlan plan = {.profile = profile,
                         .fds = fds,
                         .fd_count = count,
                         .limits = ad_limits_default(),
                         .is_degraded_ok = verify->is_degraded_ok};
    struct stat st;
    plan.limits.wall_ms = verify->deadline_ms;
    plan.limits.cpu_ms = verify->deadline_ms;
    if (profile == AD_PROFILE_VERIFY && fstat(fds[0].fd, &st) == 0 && st.st_size > 0)
        plan.address_bytes =
            WORKER_BYTES + (guint64)st.st_size; /* a legacy signature maps it whole */
    return plan;
}

static int
input_of(const AdVerify *verify)
{
    gboolean is_signature = verify->step == STEP_MINISIGN || verify->step == STEP_GPG;
    return is_signature && verify->signs_checksums ? verify->documents[STEP_CHECKSUMS]
                                                   : verify->bundle_fd;
}

static GVariant *
verify_body(const AdVerify *verify)
{
    GVariantBuilder keys, options;
    gboolean is_of_bundle = input_of(verify) == verify->bundle_fd;
    g_variant_builder_init(&keys, G_VARIANT_TYPE("as"));
    g_variant_builder_init(&options, G_VARIANT_TYPE("a{ss}"));
    for (char **key = verify->minisign_keys; verify->step == STEP_MINISIGN && *key != NULL; key++)
        g_variant_builder_add(&keys, "s", *key);
    if (is_of_bundle && verify->name != NULL)
        g_variant_builder_add(&options, "{ss}", "name", verify->name);
    if (is_of_bundle && verify->sha256 != NULL)
        g_variant_builder_add(&options, "{ss}", "sha256", verify->sha256);
    if (verify->step == STEP_SHA256)
        g_variant_builder_add(&options, "{ss}", "expected", verify->expected);
    return g_variant_new("(sasa{ss})", step_methods[verify->step], &keys, &options);
}

static gboolean
start_verify(AdVerify *verify, GError **error)
{
    int document = verify->documents[verify->step];
    AdWorkerFd fds[] = {{"input", input_of(verify)}, {"document", document}};
    AdWorkerPlan plan = plan_of(verify, AD_PROFILE_VERIFY, fds, document >= 0 ? 2 : 1);
    verify->worker = ad_launcher_start(&plan, on_message, on_worker_end, verify, error);
    return verify->worker != NULL &&
           ad_launcher_send(verify->worker, AD_MESSAGE_JOB_VERIFY, verify_body(verify), error);
}

static gboolean
start_gpgv(AdVerify *verify, GError **error)
{
    int ends[2];
    ad_autofd int input = reopen(input_of(verify), error);
    ad_autofd int signature = input >= 0 ? reopen(verify->documents[STEP_GPG], error) : -1;
    if (signature < 0)
        return FALSE;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "pipe: %s", g_strerror(errno));
        return FALSE;
    }
    ad_autofd int writing = ends[1];
    verify->status_fd = ends[0];
    fcntl(verify->status_fd, F_SETFL, O_NONBLOCK);
    g_byte_array_set_size(verify->status, 0);
    AdWorkerFd fds[] = {{"input", input},
                        {"signature", signature},
                        {"keyring", verify->keyring_fd},
                        {"status", writing}};
    AdWorkerPlan plan = plan_of(verify, AD_PROFILE_GPGV, fds, G_N_ELEMENTS(fds));
    GVariantBuilder accepted;
    g_variant_builder_init(&accepted, G_VARIANT_TYPE("as"));
    for (char **one = verify->fingerprints; *one != NULL; one++)
        g_variant_builder_add(&accepted, "s", *one);
    g_autoptr(GVariant) body = g_variant_ref_sink(g_variant_new("(asa{ss})", &accepted, NULL));
    verify->worker = ad_launcher_start(&plan, on_message, on_worker_end, verify, error);
    if (verify->worker == NULL ||
        !ad_launcher_send(verify->worker, AD_MESSAGE_JOB_GPGV, body, error))
        return FALSE;
    verify->status_source = g_unix_fd_source_new(verify->status_fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
    g_source_set_callback(verify->status_source, G_SOURCE_FUNC(on_status), verify, NULL);
    g_source_attach(verify->status_source, g_main_context_get_thread_default());
    return TRUE;
}

/* The other documents are measured by the worker that reads them; gpgv would read all there is. */
static gboolean
is_too_long_for_gpgv(const AdVerify *verify)
{
    struct stat st;
    return fstat(verify->documents[STEP_GPG], &st) == 0 && st.st_size > AD_LIMIT_SIGNATURE_BYTES;
}

static void
run_step(AdVerify *verify)
{
    g_autoptr(GError) error = NULL;
    while (verify->step < STEP_COUNT && !verify->is_wanted[verify->step])
        verify->step++;
    if (verify->step == STEP_COUNT) {
        verify->on_end(verify, verify->checks, verify->user); /* may free verify */
        return;
    }
    if (verify->step == STEP_GPG && is_too_long_for_gpgv(verify)) {
        g_ptr_array_add(verify->checks,
                        ad_check_new(AD_CHECK_METHOD_GPG, AD_CHECK_MALFORMED, "", "",
                                     "the signature file is longer than %d bytes",
                                     AD_LIMIT_SIGNATURE_BYTES));
        next_step(verify);
        return;
    }
    if (verify->step == STEP_GPG ? start_gpgv(verify, &error) : start_verify(verify, &error))
        return;
    g_clear_pointer(&verify->worker, ad_launcher_free);
    add_unchecked(verify, error->message);
    next_step(verify);
}

static gboolean
misused(GError **error, const char *what)
{
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "%s", what);
    return FALSE;
}

static gboolean
is_sound(const AdVerifyRequest *r, GError **error)
{
    guint count = r->fingerprints != NULL ? g_strv_length((char **)(guintptr)r->fingerprints) : 0;
    guint keys = r->minisign_keys != NULL ? g_strv_length((char **)(guintptr)r->minisign_keys) : 0;
    if (r->bundle_fd < 0 ||
        (r->expected_sha256 == NULL && r->checksums_fd < 0 && r->minisign_fd < 0 && r->gpg_fd < 0))
        return misused(error, "there is nothing to verify");
    if (r->signs_checksums && r->checksums_fd < 0)
        return misused(error, "a signature over a checksum file needs the checksum file");
    if (r->minisign_fd >= 0 && (keys == 0 || keys > AD_LIMIT_CHECK_KEYS))
        return misused(error, "a minisign signature needs the source's public keys");
    for (guint i = 0; r->minisign_fd >= 0 && i < keys; i++)
        if (strlen(r->minisign_keys[i]) > AD_CHECK_TEXT_BYTES ||
            !g_utf8_validate(r->minisign_keys[i], -1, NULL))
            return misused(error, "a minisign public key is too long or no text");
    if (r->gpg_fd >= 0 && (r->keyring_path == NULL || count == 0 || count > AD_LIMIT_CHECK_KEYS))
        return misused(error, "a GPG signature needs the source's keyring and fingerprints");
    for (guint i = 0; r->gpg_fd >= 0 && i < count; i++)
        if (!ad_gpgv_status_is_fingerprint(r->fingerprints[i]) &&
            strcmp(r->fingerprints[i], AD_CHECK_ANY_KEY) != 0)
            return misused(error, "a GPG fingerprint has 40 or 64 hexadecimal digits");
    return TRUE;
}

static char *
hex_of(const AdDigest *digest)
{
    char text[AD_DIGEST_HEX_SIZE];
    if (digest == NULL)
        return NULL;
    ad_digest_to_hex(digest, text);
    return g_strdup(text);
}

static gboolean
take_fds(AdVerify *verify, const AdVerifyRequest *r, GError **error)
{
    const int documents[STEP_COUNT] = {-1, r->checksums_fd, r->minisign_fd, r->gpg_fd};
    verify->is_wanted[STEP_SHA256] = r->expected_sha256 != NULL;
    if ((verify->bundle_fd = reopen(r->bundle_fd, error)) < 0)
        return FALSE;
    for (guint i = STEP_CHECKSUMS; i < STEP_COUNT; i++) {
        verify->is_wanted[i] = documents[i] >= 0;
        if (documents[i] >= 0 && (verify->documents[i] = reopen(documents[i], error)) < 0)
            return FALSE;
    }
    if (r->gpg_fd >= 0 && (verify->keyring_fd = copy_keyring(r->keyring_path, error)) < 0)
        return FALSE;
    return TRUE;
}

AdVerify *
ad_verify_start(const AdVerifyRequest *request, AdVerifyEnded on_end, gpointer user, GError **error)
{
    g_return_val_if_fail(on_end != NULL, NULL);
    if (!is_sound(request, error))
        return NULL;
    g_autoptr(AdVerify) verify = g_new0(AdVerify, 1);
    verify->bundle_fd = verify->keyring_fd = verify->status_fd = -1;
    for (guint i = 0; i < STEP_COUNT; i++)
        verify->documents[i] = -1;
    verify->checks = g_ptr_array_new_with_free_func((GDestroyNotify)ad_check_free);
    verify->status = g_byte_array_new();
    verify->name = request->name != NULL ? g_utf8_make_valid(request->name, -1) : NULL;
    verify->sha256 = hex_of(request->sha256);
    verify->expected = hex_of(request->expected_sha256);
    verify->minisign_keys = g_strdupv((char **)(guintptr)request->minisign_keys);
    verify->fingerprints = g_strdupv((char **)(guintptr)request->fingerprints);
    verify->signs_checksums = request->signs_checksums;
    verify->is_degraded_ok = request->is_degraded_ok;
    verify->deadline_ms = request->deadline_ms > 0 ? request->deadline_ms : DEADLINE_MS;
    verify->on_end = on_end;
    verify->user = user;
    if (!take_fds(verify, request, error))
        return NULL;
    schedule(verify);
    return g_steal_pointer(&verify);
}

void
ad_verify_free(AdVerify *verify)
{
    if (verify == NULL)
        return;
    if (verify->source != NULL) {
        g_source_destroy(verify->source);
        g_source_unref(verify->source);
    }
    g_clear_pointer(&verify->worker, ad_launcher_free);
    stop_status(verify);
    ad_fd_cleanup(&verify->bundle_fd);
    ad_fd_cleanup(&verify->keyring_fd);
    for (guint i = 0; i < STEP_COUNT; i++)
        ad_fd_cleanup(&verify->documents[i]);
    ad_check_free(verify->claim);
    g_byte_array_unref(verify->status);
    g_ptr_array_unref(verify->checks);
    g_strfreev(verify->minisign_keys);
    g_strfreev(verify->fingerprints);
    g_free(verify->name);
    g_free(verify->sha256);
    g_free(verify->expected);
    g_free(verify);
}

gboolean
ad_verify_is_good(const GPtrArray *checks)
{
    for (guint i = 0; i < checks->len; i++)
        if (((const AdCheck *)g_ptr_array_index(checks, i))->result != AD_CHECK_GOOD)
            return FALSE;
    return checks->len > 0;
}
