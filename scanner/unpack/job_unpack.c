/* SPDX-License-Identifier: Apache-2.0 */
/* job_unpack.c - the unpack job of aduana-inspect: cage, job, rules, walk, sums */
#include "scanner/unpack/job_unpack.h"

#include <archive.h>
#include <jansson.h>
#include <locale.h>
#include <malloc.h>
#include <openssl/evp.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/unpack/evidence.h"
#include "scanner/unpack/job_report.h"
#include "scanner/unpack/job_rules.h"

#define THREADS_MAX 64
#define PROGRESS_US (G_USEC_PER_SEC / 4) /* the table allows five a second */
#define VERDICTS_MAX (64u * 1024 * 1024) /* known verdicts */

typedef struct {
    const char *name, *prefix, *mode;
    guint64 bytes;
    gboolean is_careful, reads_externals;
    gboolean has_company; /* other bundles keep the processors busy */
    guint threads;
    char **culprits;
    GPtrArray *zip_passwords; /* borrowed from body, NULL-terminated */
    AdLimits limits;
    GVariant *body; /* owns the strings */
} Job;

static void
job_clear(Job *job)
{
    g_free(job->culprits);
    g_clear_pointer(&job->zip_passwords, g_ptr_array_unref);
    g_clear_pointer(&job->body, g_variant_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

/* The values of "zip-password.N"; "company"; an unknown option is a parent of another version. */
static gboolean
take_options(Job *job, GVariant *options, GError **error)
{
    GVariantIter it;
    const char *name, *value;
    job->zip_passwords = g_ptr_array_new();
    g_variant_iter_init(&it, options);
    while (g_variant_iter_next(&it, "{&s&s}", &name, &value)) {
        if (strcmp(name, "company") == 0 && strcmp(value, "yes") == 0) {
            job->has_company = TRUE;
            continue;
        }
        if (!g_str_has_prefix(name, "zip-password.") || strlen(value) > AD_LIMIT_ZIP_PASSWORD_BYTES ||
            job->zip_passwords->len >= AD_LIMIT_ZIP_PASSWORDS) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the job brings an option that is not known");
            return FALSE;
        }
        g_ptr_array_add(job->zip_passwords, (gpointer)value);
    }
    g_ptr_array_add(job->zip_passwords, NULL);
    return TRUE;
}

static gboolean
receive_job(AdChannel *channel, Job *job, GError **error)
{
    AdLimits defaults = ad_limits_default();
    g_autoptr(GVariant) options = NULL;
    g_autoptr(GVariant) shape = g_variant_ref_sink(ad_limits_to_variant(&defaults));
    job->body = ad_channel_receive(channel, AD_MESSAGE_JOB_UNPACK, error);
    if (job->body == NULL)
        return FALSE;
    g_variant_get(job->body, "(&s&st&sbub^a&s@a{ss})", &job->name, &job->prefix, &job->bytes, &job->mode,
                  &job->is_careful, &job->threads, &job->reads_externals, &job->culprits, &options);
    if (!take_options(job, options, error))
        return FALSE;
    g_autoptr(GVariant) limits = ad_channel_receive(channel, AD_MESSAGE_JOB_LIMITS, error);
    if (limits == NULL)
        return FALSE;
    if (g_variant_n_children(limits) != g_variant_n_children(shape)) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the job brings %" G_GSIZE_FORMAT " limits, not %" G_GSIZE_FORMAT,
                    g_variant_n_children(limits), g_variant_n_children(shape));
        return FALSE;
    }
    job->limits = ad_limits_from_variant(limits);
    return TRUE;
}

/* The value of "word=N" on argv, or 0. */
static guint64
number_on_argv(int argc, char **argv, const char *word)
{
    guint64 value;
    for (int i = 2; i < argc; i++)
        if (g_str_has_prefix(argv[i], word) && argv[i][strlen(word)] == '=' &&
            g_ascii_string_to_unsigned(argv[i] + strlen(word) + 1, 10, 0, G_MAXINT64, &value, NULL))
            return value;
    return 0;
}

typedef struct {
    AdPool *pool;
    GError *error;
} Start;

static void
start_threads(gpointer user)
{
    Start *start = user;
    ad_pool_start(start->pool, &start->error);
}

/* Known verdicts, or NULL with *count 0 when none were given. */
static AdDigest *
read_verdicts(int fd, gsize *count)
{
    struct stat st;
    *count = 0;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0)
        return NULL;
    gsize n = (gsize)MIN((guint64)st.st_size / AD_DIGEST_SIZE, VERDICTS_MAX);
    AdDigest *verdicts = g_try_new(AdDigest, n);
    g_autoptr(AdSource) source = ad_source_new_fd(fd, (guint64)st.st_size);
    if (verdicts == NULL || !ad_source_read_exactly(source, 0, verdicts, n * sizeof *verdicts)) {
        g_free(verdicts); /* without them everything is scanned: slower, never wrong */
        return NULL;
    }
    *count = n;
    return verdicts;
}

/* Until the parent kills; it may be busy. */
static void
pause_for_the_end(void)
{
    for (guint i = 0; i < 60; i++)
        g_usleep(G_USEC_PER_SEC);
}

static gboolean
send_progress(AdChannel *channel, AdWalk *walk, guint64 expected, GError **error)
{
    AdCoverage c = ad_walk_coverage(walk);
    return ad_channel_send(channel, AD_MESSAGE_PROGRESS,
                           g_variant_new("(tttt)", c.files, c.bytes, ad_walk_bytes_scanned(walk), expected), error);
}

/* TRUE: a reader loops, and nothing but the end of this process ends it. The parent ends it as soon as it reads this. */
static gboolean
has_stalled(AdChannel *channel, AdWalk *walk, GError **error)
{
    guint thread;
    guint64 entry;
    if (!ad_walk_is_stalled(walk, &thread, &entry))
        return FALSE;
    if (ad_channel_send(channel, AD_MESSAGE_STALLED, g_variant_new("(ut)", thread, entry), error)) {
        pause_for_the_end();
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "a reader computes without end");
    }
    return TRUE;
}

static gboolean
send_sums(AdChannel *channel, AdWalk *walk, AdPool *pool, guint64 load_us, GError **error)
{
    AdCoverage coverage = ad_walk_coverage(walk);
    AdWalkTiming timing = ad_walk_timing(walk);
    guint64 busy, cpu;
    ad_pool_times(pool, &busy, &cpu);
    /* stages are timed by the clock that costs no system call; of processor time they get the same shares */
    const struct {
        const char *name;
        guint64 us;
    } parts[] = {{"hash", timing.hash_us}, {"scan", timing.scan_us}, {"inspect", timing.inspect_us}};
    double share = busy > 0 ? (double)cpu / (double)busy : 0;
    guint64 known = 0;
    GVariantBuilder stages;
    g_variant_builder_init(&stages, G_VARIANT_TYPE("a(st)"));
    g_variant_builder_add(&stages, "(st)", "load", load_us);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        guint64 us = (guint64)((double)parts[i].us * share);
        g_variant_builder_add(&stages, "(st)", parts[i].name, us);
        known += us;
    }
    g_variant_builder_add(&stages, "(st)", "decode", cpu > known ? cpu - known : 0);
    GVariant *times = g_variant_builder_end(&stages);
    g_assert(ad_coverage_adds_up(&coverage));
    if (!ad_channel_send(channel, AD_MESSAGE_COVERAGE, ad_coverage_to_variant(&coverage), error)) {
        g_variant_unref(g_variant_ref_sink(times));
        return FALSE;
    }
    return ad_channel_send(channel, AD_MESSAGE_TIMING, times, error);
}

static AdState
scan_nothing(guint thread, const AdScanInput *input, const AdScanSink *sink, AdReason *reason, gpointer user)
{
    (void)thread, (void)input, (void)sink, (void)reason, (void)user;
    return AD_STATE_SCANNED;
}

static gboolean
run_job(AdChannel *channel, int argc, char **argv, AdPool *pool, GError **error)
{
    g_auto(Job) job = {0};
    struct stat st;
    gsize verdict_count;
    if (!receive_job(channel, &job, error))
        return FALSE;
    int input = ad_launcher_child_fd(argc, argv, "input");
    if (input < 0 || fstat(input, &st) != 0 || (guint64)st.st_size != job.bytes) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the bundle's descriptor does not hold %" G_GUINT64_FORMAT " bytes",
                    job.bytes);
        return FALSE;
    }
    gboolean is_list = strcmp(job.mode, "list") == 0;
    guint threads = job.is_careful ? 1 : job.threads != 0 ? job.threads : ad_pool_threads(pool);
    ad_pool_set_limits(pool, threads, job.limits.queue_bytes);
    AdLeafScan scan = {scan_nothing, 1, NULL};
    g_autoptr(AdJobRules) rules = NULL;
    gint64 load_start = g_get_monotonic_time();
    if (!is_list) {
        rules = ad_job_rules_load(argc, argv, &job.limits, ad_pool_threads(pool), error);
        if (rules == NULL)
            return FALSE;
        scan = ad_job_rules_scan(rules);
        if (job.has_company)
            scan.shards = 1; /* a shard more is one more pass over the bytes: worth it only for a processor that idles */
    }
    guint64 load_us = (guint64)(g_get_monotonic_time() - load_start);
    g_autofree AdDigest *verdicts =
        read_verdicts(ad_launcher_child_fd(argc, argv, "verdicts"), &verdict_count);
    const char *path = job.prefix[0] != '\0' ? job.prefix : job.name;
    g_autoptr(AdJobReport) report = ad_job_report_new(channel, path, job.limits.files);
    g_autoptr(AdInspect) inspect = is_list ? NULL : ad_inspect_new(path);
    g_autoptr(AdPackages) packages = is_list ? NULL : ad_packages_new();
    g_autoptr(AdSource) bundle = ad_source_new_fd(input, job.bytes);
    AdWalkPlan plan = {.bundle = bundle,
                       .bundle_name = job.name,
                       .prefix = job.prefix,
                       .limits = job.limits,
                       .is_list = is_list,
                       .reads_externals = job.reads_externals,
                       .culprits = (const char *const *)job.culprits,
                       .verdicts = verdicts,
                       .verdict_count = verdict_count,
                       .zip_passwords = (const char *const *)job.zip_passwords->pdata,
                       .spool_fd = ad_launcher_child_fd(argc, argv, "spool"),
                       .pool = pool,
                       .scan = &scan,
                       .packages = packages,
                       .inspect = inspect,
                       .report = ad_job_report_vtable(report)};
    g_autoptr(AdWalk) walk = ad_walk_new(&plan);
    ad_walk_start(walk);
    while (!ad_pool_wait(pool, g_get_monotonic_time() + PROGRESS_US))
        if (!send_progress(channel, walk, job.bytes, error) || has_stalled(channel, walk, error))
            return FALSE;
    const AdInspectSink sink = {plan.report->finding, plan.report->endpoint, plan.report->user};
    if (inspect != NULL)
        ad_inspect_report(inspect, &sink);
    if (packages != NULL)
        ad_evidence_report(packages, plan.report, path);
    return send_sums(channel, walk, pool, load_us, error) && ad_channel_done(channel, "", error);
}

gboolean
ad_job_unpack_run(AdChannel *channel, int argc, char **argv, GError **error)
{
    AdCagePlan cage = ad_launcher_child_cage(AD_PROFILE_UNPACK, argc, argv);
    AdCageState state = {0};
    guint8 digest[EVP_MAX_MD_SIZE];
    guint64 threads = number_on_argv(argc, argv, "threads");
    if (threads == 0)
        threads = g_get_num_processors();
    /* before the cage: what libraries read from files once */
    setlocale(LC_CTYPE, "C.UTF-8"); /* else names beyond ASCII are lost (scanner.md 6.11) */
    setenv("TZ", "UTC0", 1); /* else libarchive's mktime asks for /etc/localtime once a zip entry */
    tzset();
    json_object_seed(0); /* else it asks for /dev/urandom at its first object */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    EVP_Digest("", 0, digest, NULL, EVP_sha256(), NULL);
    /* members come and go: their memory is kept, not given back to the kernel and faulted in again each time */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 4 << 20);
    /* never freed: its threads end with the process, also when the parent vanishes amid a job */
    AdPool *pool = ad_pool_new((guint)MIN(threads, THREADS_MAX), AD_MIB);
    Start start = {pool, NULL};
    cage.address_bytes = number_on_argv(argc, argv, "as");
    cage.start_threads = start_threads;
    cage.user = &start;
    if (!ad_cage_enter(&cage, &state, error)) {
        g_clear_error(&start.error);
        return FALSE;
    }
    if (start.error != NULL) {
        g_propagate_error(error, start.error);
        return FALSE;
    }
    ad_channel_name_library(channel, "libarchive", archive_version_string());
    ad_channel_name_library(channel, "openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
    return ad_channel_hello(channel, &state, error) && run_job(channel, argc, argv, pool, error);
}
