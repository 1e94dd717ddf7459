/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - aduana-fetch: one download into the one descriptor it was handed, then gone
 *
 * Before the cage: the trusted certificates, this machine's addresses and the libraries' own
 * settings are read. After it: the network, the resolver's files, the output descriptor and the
 * channel. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "feeds/fetch/transfer.h"
#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/launcher.h"

#define EXIT_USAGE 2

typedef struct {
    AdChannel *channel;

} Reporter;

static GBytes *
read_fd(int fd, gsize most, GError **error)
{
    GByteArray *all = g_byte_array_new();
    guint8 buffer[16384];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0 && all->len <= most)
        g_byte_array_append(all, buffer, (guint)n);
    if (n < 0 || all->len > most) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    "the certificate file cannot be read or is too large");
        g_byte_array_unref(all);
        return NULL;
    }
    return g_byte_array_free_to_bytes(all);
}

/* The source's own roots, or those that the distribution's libcurl was built for; NULL without
 * error: none here. */
static GBytes *
read_roots(int argc, char **argv, GError **error)
{
    int ca_fd = ad_launcher_child_fd(argc, argv, "ca");
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    char *pem = NULL;
    gsize bytes;
    if (ca_fd >= 0)
        return read_fd(ca_fd, AD_LIMIT_KEYRING_BYTES, error);
    if (version->age < CURLVERSION_SEVENTH || version->cainfo == NULL ||
        !g_file_get_contents(version->cainfo, &pem, &bytes, NULL))
        return NULL;
    return g_bytes_new_take(pem, bytes);
}

static void
on_progress(guint64 received, guint64 expected, gpointer user)
{
    Reporter *reporter = user;
    if (!ad_channel_send(reporter->channel, AD_MESSAGE_PROGRESS,
                         g_variant_new("(tttt)", (guint64)1, received, received, expected), NULL))
        _exit(EXIT_USAGE); /* nobody is left to fetch for */
}

static const char *
text(const char *text_or_null)
{
    return text_or_null != NULL ? text_or_null : "";
}

static gboolean
send_fetched(AdChannel *channel, const AdTransfer *t, GError **error)
{
    GVariantBuilder remarks;
    g_variant_builder_init(&remarks, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < t->remarks->len; i++)
        g_variant_builder_add(&remarks, "s", g_ptr_array_index(t->remarks, i));
    if (t->is_partial)
        g_variant_builder_add(&remarks, "s", AD_FETCH_REMARK_PARTIAL);
    return ad_channel_send(channel, AD_MESSAGE_FETCHED,
                           g_variant_new("(usstsssas)", t->status, text(t->final_url),
                                         ad_transfer_validator_kind(t), t->bytes, text(t->etag),
                                         text(t->last_modified), text(t->content_type), &remarks),
                           error);
}

static gboolean
run_job(AdChannel *channel, const AdFetchJob *job, int out_fd, GBytes *roots,
        const AdOwnAddresses *own, gint64 started_us, GError **error)
{
    Reporter reporter = {.channel = channel};
    AdHopSetting setting = {.job = job,
                            .out_fd = out_fd,
                            .roots = roots,
                            .own = own,
                            .deadline_us = started_us + (gint64)job->deadline_ms * 1000,
                            .on_progress = on_progress,
                            .user = &reporter};
    AdTransfer transfer;
    AdFault fault = {0};
    gboolean is_fetched = ad_transfer_run(&setting, &transfer, &fault);
    gboolean is_told = TRUE;
    if (is_fetched || transfer.is_partial)
        is_told = send_fetched(channel, &transfer, error);
    if (!is_fetched)
        is_told = is_told &&
                  ad_channel_send(channel, AD_MESSAGE_FETCH_ERROR,
                                  g_variant_new("(yuuss)", (guint8)fault.code, fault.http_status,
                                                fault.retry_after_s, fault.reason, fault.sentence),
                                  error);
    ad_transfer_clear(&transfer);
    ad_fault_clear(&fault);
    return is_told && ad_channel_done(channel, "", error);
}

static void
name_libraries(AdChannel *channel)
{
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    ad_channel_name_library(channel, "libcurl", version->version);
    ad_channel_name_library(channel, "tls",
                            version->ssl_version != NULL ? version->ssl_version : "none");
}

static gboolean
work(AdChannel *channel, int argc, char **argv, GError **error)
{
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_FETCH, argc, argv);
    AdCageState cage = {0};
    gint64 started_us = g_get_monotonic_time();
    int out_fd = ad_launcher_child_fd(argc, argv, "out");
    g_autoptr(GError) no_roots = NULL;
    g_autoptr(GBytes) roots = read_roots(argc, argv, &no_roots);
    g_autoptr(AdOwnAddresses) own = ad_own_addresses_read();
    name_libraries(channel);
    if (!ad_cage_enter(&plan, &cage, error) || !ad_channel_hello(channel, &cage, error))
        return FALSE;
    if (no_roots != NULL) {
        g_propagate_error(error, g_steal_pointer(&no_roots));
        return FALSE;
    }
    if (out_fd < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "no output descriptor was given");
        return FALSE;
    }
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_FETCH, error);
    g_autoptr(AdFetchJob) job = body != NULL ? ad_fetch_job_from_variant(body, error) : NULL;
    return job != NULL && run_job(channel, job, out_fd, roots, own, started_us, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    setlocale(LC_ALL,
              "C.UTF-8"); /* host names outside ASCII are refused anyway; messages stay readable */
    signal(SIGPIPE, SIG_IGN); /* a server that hangs up is an error code, not a death */
    int channel_fd = ad_launcher_child_fd(argc, argv, "channel");
    if (argc < 2 || strcmp(argv[1], ad_profile_name(AD_PROFILE_FETCH)) != 0 || channel_fd < 0) {
        fputs("aduana-fetch is started by aduanad and aduana, not by hand\n", stderr);
        return EXIT_USAGE;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 1;
    AdChannel *channel = ad_channel_new(channel_fd, AD_SENDER_FETCH);
    gboolean is_done = work(channel, argc, argv, &error);
    if (!is_done)
        ad_channel_failed(channel, error);
    ad_channel_free(channel);
    return is_done ? 0 : 1;
}
