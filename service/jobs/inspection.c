/* SPDX-License-Identifier: Apache-2.0 */
/* inspection.c - one bundle through the customs house */
#include "service/jobs/inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/member_path.h"
#include "service/jobs/assess.h"

/* All attempts together may take this many times the wall limit of one. */
#define TOTAL_WALL_FACTOR 3

/* An entry that a worker announced and has not finished. */
typedef struct {
    guint thread;
    guint64 entry;
    char *path;
} Open;

struct AdInspection {
    int bundle_fd, spool_fd, verdicts_fd;
    char *name, *shown, *prefix;
    AdRuleset *ruleset;
    AdLimits limits;
    guint threads;
    gboolean is_degraded_ok, has_company;
    AdDigest sha256;
    guint64 size_bytes;

    AdWorker *worker;
    AdResult *result;
    char **zip_passwords; /* or NULL */
    char *stalled;        /* path of the entry in which the worker said it is stuck, or NULL */
    GPtrArray *culprits; /* char *: paths that a careful run skips */
    GPtrArray *open;     /* Open *, in the order of their announcement */
    gboolean is_careful, has_broken;
    AdInspectionProgress seen; /* the last that the worker told */
    gint64 started_us, news_us; /* news: the last message that was more than a repeated PROGRESS */
    GSource *starter;

    AdInspectionProgressed progressed;
    AdInspectionDone done;
    gpointer user;
};

static void
open_free(gpointer p)
{
    Open *o = p;
    g_free(o->path);
    g_free(o);
}

gboolean
ad_inspection_hash_file(int fd, AdDigest *sha256, guint64 *size_bytes, GError **error)
{
    enum { CHUNK = 1024 * 1024 };
    g_autofree guint8 *buffer = g_malloc(CHUNK);
    EVP_MD_CTX *sum = EVP_MD_CTX_new(); /* several times faster than GLib's where the processor has SHA */
    gboolean is_good = sum != NULL && EVP_DigestInit_ex(sum, EVP_sha256(), NULL) == 1;
    off_t at = 0;
    ssize_t n = 1;
    while (is_good && n != 0) {
        n = pread(fd, buffer, CHUNK, at);
        if (n < 0 && errno == EINTR)
            continue;
        is_good = n >= 0 && EVP_DigestUpdate(sum, buffer, (size_t)n) == 1;
        at += n;
    }
    int code = errno;
    is_good = is_good && EVP_DigestFinal_ex(sum, sha256->bytes, NULL) == 1;
    EVP_MD_CTX_free(sum);
    if (!is_good) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "cannot read the bundle: %s", g_strerror(code));
        return FALSE;
    }
    *size_bytes = (guint64)at;
    return TRUE;
}

/* An unlinked file for members too large for memory; -1 with LIMIT or SYSTEM. */
static int
open_spool(const char *dir, GError **error)
{
    const char *places[] = {dir, g_getenv("TMPDIR"), "/var/tmp", "/tmp"};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        if (places[i] == NULL)
            continue;
        int fd = open(places[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
        if (dir != NULL)
            break; /* the operator's choice is not replaced silently */
    }
    g_set_error(error, AD_ERROR, errno == ENOSPC ? AD_ERROR_LIMIT : AD_ERROR_SYSTEM,
                "cannot make a spool file in %s: %s", dir == NULL ? "/var/tmp" : dir, g_strerror(errno));
    return -1;
}

/* Known verdicts as a sealed descriptor; -1 when there are none. */
static int
seal_verdicts(GBytes *verdicts)
{
    gsize bytes = 0;
    const guint8 *data = verdicts == NULL ? NULL : g_bytes_get_data(verdicts, &bytes);
    if (bytes == 0)
        return -1;
    ad_autofd int fd = memfd_create("verdicts", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    for (gsize done = 0; fd >= 0 && done < bytes;) {
        ssize_t n = write(fd, data + done, bytes - done);
        if (n <= 0)
            return -1; /* without reuse everything is scanned: slower, never wrong */
        done += (gsize)n;
    }
    if (fd < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return -1;
    return ad_fd_steal(&fd);
}

static void
end_with_error(AdInspection *in, const GError *error)
{
    in->done(in, NULL, error, in->user);
}

static void
end_with_result(AdInspection *in)
{
    AdResult *r = g_steal_pointer(&in->result);
    r->was_retried = in->is_careful;
    r->is_complete = TRUE;
    for (guint i = 0; i < r->gaps->len; i++)
        r->is_complete &= !((AdGap *)g_ptr_array_index(r->gaps, i))->is_blocking;
    r->elapsed_ms = (g_get_monotonic_time() - in->started_us) / 1000;
    if (in->ruleset != NULL)
        ad_assess_prepare(r, in->ruleset->policy);
    ad_result_sort(r);
    in->done(in, r, NULL, in->user);
}

static void
add_crash_finding(AdInspection *in, const char *path, const char *how)
{
    AdFinding *f = ad_finding_new(AD_KIND_HAZARD, "hazard.worker-crash", path);
    f->concern = AD_CONCERN_SUPPLY_CHAIN_TAMPERING;
    f->severity = AD_SEVERITY_HIGH;
    f->confidence = AD_CONFIDENCE_POSSIBLE;
    g_free(f->title_en);
    g_free(f->title_es);
    f->title_en = g_strdup("This member made the inspector fail and was left out");
    f->title_es = g_strdup("Este elemento hizo fallar al inspector y se dejó fuera");
    g_hash_table_replace(f->extra, g_strdup("cause"), g_strdup(how));
    g_ptr_array_add(in->result->findings, f);
}

/* Nothing more can be learned of this bundle: all of it is a gap. */
static void
give_up(AdInspection *in, AdReason reason, const char *how)
{
    AdResult *r = in->result;
    guint64 size = in->size_bytes;
    g_ptr_array_set_size(r->artifacts, 0);
    g_ptr_array_set_size(r->containers, 0);
    g_ptr_array_set_size(r->gaps, 0);
    g_ptr_array_add(r->gaps, ad_gap_new(0, in->shown, size, AD_STATE_NOT_SCANNED, reason, AD_GAP_CLASS_CONTAINER));
    r->coverage = (AdCoverage){.files = 1, .bytes = size};
    r->coverage.files_by_state[AD_STATE_NOT_SCANNED] = 1;
    r->coverage.bytes_by_state[AD_STATE_NOT_SCANNED] = size;
    add_crash_finding(in, in->shown, how);
    end_with_result(in);
}

static void
on_entry(AdInspection *in, const AdMessageSpec *spec, GVariant *body)
{
    guint thread;
    guint64 entry;
    g_variant_get_child(body, 0, "u", &thread);
    g_variant_get_child(body, 1, "t", &entry);
    if (spec->id == AD_MESSAGE_ENTRY_BEGIN) {
        Open *o = g_new0(Open, 1);
        o->thread = thread;
        o->entry = entry;
        g_variant_get_child(body, 2, "s", &o->path);
        g_ptr_array_add(in->open, o);
        return;
    }
    for (guint i = in->open->len; i-- > 0;) {
        const Open *o = g_ptr_array_index(in->open, i);
        if (o->thread == thread && o->entry == entry) {
            g_ptr_array_remove_index(in->open, i);
            return;
        }
    }
}

/* The worker's own word that one of its readers loops: the others lose nothing, they are read again. */
static void
on_stalled(AdInspection *in, AdWorker *worker, GVariant *body)
{
    guint thread;
    guint64 entry;
    g_variant_get(body, "(ut)", &thread, &entry);
    for (guint i = in->open->len; i-- > 0 && in->stalled == NULL;) {
        const Open *o = g_ptr_array_index(in->open, i);
        if (o->thread == thread && o->entry == entry)
            in->stalled = g_strdup(o->path);
    }
    ad_launcher_kill(worker);
}

/* A worker whose numbers stand still for entry_ms is stuck in an entry, however lively it says so: it is ended. */
static void
on_progress(AdInspection *in, AdWorker *worker, GVariant *body)
{
    AdInspectionProgress p;
    g_variant_get(body, "(tttt)", &p.files, &p.bytes, &p.bytes_scanned, &p.bytes_expected);
    gint64 now = g_get_monotonic_time();
    if (p.files != in->seen.files || p.bytes != in->seen.bytes || p.bytes_scanned != in->seen.bytes_scanned)
        in->news_us = now;
    else if (now - in->news_us > (gint64)in->limits.entry_ms * 1000)
        ad_launcher_kill(worker);
    in->seen = p;
    if (in->progressed != NULL)
        in->progressed(in, &p, in->user);
}

static void
on_timing(AdResult *r, GVariant *body)
{
    GVariantIter it;
    const char *stage;
    guint64 us;
    g_variant_iter_init(&it, body);
    while (g_variant_iter_next(&it, "(&st)", &stage, &us) && g_hash_table_size(r->timing_us) < 32)
        g_hash_table_replace(r->timing_us, g_strndup(stage, 32), g_memdup2(&us, sizeof us));
}

static void
add_or_fail(GPtrArray *list, gpointer item)
{
    if (item != NULL)
        g_ptr_array_add(list, item);
}

/* What a worker says enters the result only after its values were checked; a lie ends the worker. */
static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    AdInspection *in = user;
    AdResult *r = in->result;
    g_autoptr(GError) error = NULL;
    if (spec->id != AD_MESSAGE_PROGRESS)
        in->news_us = g_get_monotonic_time();
    switch (spec->id) {
    case AD_MESSAGE_ENTRY_BEGIN:
    case AD_MESSAGE_ENTRY_END:
        on_entry(in, spec, body);
        break;
    case AD_MESSAGE_ARTIFACT: {
        AdArtifact *a = ad_artifact_from_variant(body, &error);
        /* a bundle that is no container, or none that is opened, is called by what it is */
        if (a != NULL && a->entry == 0 && *a->file_type != '\0' && g_str_equal(r->format, "unknown")) {
            g_free(r->format);
            r->format = g_strdup(a->file_type);
        }
        add_or_fail(r->artifacts, a);
        break;
    }
    case AD_MESSAGE_CONTAINER: {
        AdContainer *c = ad_container_from_variant(body, &error);
        if (c != NULL && c->entry == 0) {
            g_free(r->format);
            r->format = g_strdup(c->format);
        }
        add_or_fail(r->containers, c);
        break;
    }
    case AD_MESSAGE_GAP:
        add_or_fail(r->gaps, ad_gap_from_variant(body, &error));
        break;
    case AD_MESSAGE_FINDING:
        add_or_fail(r->findings, ad_finding_from_variant(body, &error));
        break;
    case AD_MESSAGE_COMPONENT:
        add_or_fail(r->components, ad_component_from_variant(body, &error));
        break;
    case AD_MESSAGE_ENDPOINT:
        add_or_fail(r->endpoints, ad_endpoint_from_variant(body, &error));
        break;
    case AD_MESSAGE_RULE_FAULT: {
        const char *file, *rule, *reason;
        guint line;
        g_variant_get(body, "(&s&su&s)", &file, &rule, &line, &reason);
        g_ptr_array_add(r->rule_faults, ad_rule_fault_new(file, rule, line, reason));
        break;
    }
    case AD_MESSAGE_COVERAGE:
        ad_coverage_from_variant(body, &r->coverage, &error);
        break;
    case AD_MESSAGE_PROGRESS:
        on_progress(in, worker, body);
        break;
    case AD_MESSAGE_STALLED:
        on_stalled(in, worker, body);
        break;
    case AD_MESSAGE_TIMING:
        on_timing(r, body);
        break;
    default: /* HELLO, DONE, FAILED are the launcher's; no other is this sender's */
        break;
    }
    if (error != NULL) {
        in->has_broken = TRUE;
        ad_launcher_kill(worker);
    }
}

/* The member that brought the worker down, as far as it can be known: the last one announced by the only thread
 * that was at work, or NULL. */
static const char *
culprit_of(const AdInspection *in)
{
    if (in->stalled != NULL)
        return in->stalled;
    if (in->open->len == 0)
        return NULL;
    const Open *last = g_ptr_array_index(in->open, in->open->len - 1);
    for (guint i = 0; i < in->open->len; i++)
        if (((Open *)g_ptr_array_index(in->open, i))->thread != last->thread)
            return NULL;
    return last->path;
}

static char *
describe_end(const AdInspection *in, const AdWorkerStatus *s)
{
    if (in->has_broken || s->end == AD_WORKER_BROKE)
        return g_strdup("the worker broke the protocol");
    if (in->stalled != NULL)
        return g_strdup("a reader that computes without end");
    if (s->was_bad_call)
        return g_strdup("a system call that the cage forbids");
    if (s->was_out_of_cpu)
        return g_strdup("processor time used up");
    if (s->end == AD_WORKER_KILLED)
        return g_strdup("no answer in time");
    return s->signal != 0 ? g_strdup_printf("signal %d (%s)", s->signal, strsignal(s->signal))
                          : g_strdup("the worker ended early");
}

static gboolean start_worker(AdInspection *in, GError **error);

/* The careful retry: what is known to be the culprit is skipped; if it is not known, one thread will tell. */
static void
retry(AdInspection *in, const AdWorkerStatus *status)
{
    g_autofree char *how = describe_end(in, status);
    const char *culprit = culprit_of(in);
    gint64 elapsed_ms = (g_get_monotonic_time() - in->started_us) / 1000;
    AdReason reason = status->end == AD_WORKER_KILLED ? AD_REASON_TIME_LIMIT : AD_REASON_WORKER_CRASH;
    if ((culprit == NULL && in->is_careful) || in->culprits->len >= in->limits.culprits ||
        elapsed_ms > (gint64)in->limits.wall_ms * TOTAL_WALL_FACTOR) {
        in->is_careful = TRUE;
        give_up(in, reason, how);
        return;
    }
    if (culprit != NULL)
        g_ptr_array_add(in->culprits, g_strdup_printf("%s\n%s", culprit, how));
    in->is_careful = TRUE;
    g_autoptr(GError) error = NULL;
    if (!start_worker(in, &error)) {
        g_clear_pointer(&in->worker, ad_launcher_free);
        end_with_error(in, error);
    }
}

static void
on_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    AdInspection *in = user;
    g_autoptr(GError) error = status->error == NULL ? NULL : g_error_copy(status->error);
    AdWorkerStatus s = *status;
    g_free(in->result->cage);
    in->result->cage = ad_cage_describe(&status->cage);
    in->result->cpu_us = status->cpu_us;
    in->result->peak_rss_bytes = status->peak_rss_bytes;
    in->worker = NULL;
    ad_launcher_free(worker);
    s.error = NULL;
    if (s.end == AD_WORKER_DONE && !in->has_broken) {
        for (guint i = 0; i < in->culprits->len; i++) {
            g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(in->culprits, i), "\n", 2);
            add_crash_finding(in, parts[0], parts[1]);
        }
        end_with_result(in);
    } else if (s.end == AD_WORKER_FAILED) {
        end_with_error(in, error);
    } else {
        retry(in, &s);
    }
}

static guint64
rules_bytes(const AdRuleset *rs)
{
    guint64 sum = 0;
    for (guint i = 0; rs != NULL && i < rs->fds->len; i++) {
        struct stat st;
        if (fstat(((AdWorkerFd *)g_ptr_array_index(rs->fds, i))->fd, &st) == 0)
            sum += (guint64)st.st_size;
    }
    return sum;
}

/* heap + rules (loaded: about four times the file) + the largest mapped member + queue + stacks and arenas. */
static guint64
address_bytes(const AdInspection *in, guint threads)
{
    const AdLimits *l = &in->limits;
    return l->heap_bytes + 4 * rules_bytes(in->ruleset) + l->window_bytes + 2 * l->queue_bytes +
           2 * l->ram_member_bytes + threads * 16 * AD_MIB;
}

static gboolean
send_job(AdInspection *in, guint threads, GError **error)
{
    GVariantBuilder culprits, options, limits;
    g_variant_builder_init(&culprits, G_VARIANT_TYPE_STRING_ARRAY);
    for (guint i = 0; i < in->culprits->len; i++) {
        g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(in->culprits, i), "\n", 2);
        g_variant_builder_add(&culprits, "s", parts[0]);
    }
    g_variant_builder_init(&options, G_VARIANT_TYPE("a{ss}"));
    if (in->has_company)
        g_variant_builder_add(&options, "{ss}", "company", "yes");
    for (guint i = 0; in->zip_passwords != NULL && in->zip_passwords[i] != NULL; i++) {
        g_autofree char *option = g_strdup_printf("zip-password.%u", i);
        g_variant_builder_add(&options, "{ss}", option, in->zip_passwords[i]);
    }
    g_variant_builder_init(&limits, G_VARIANT_TYPE("at"));
    g_autoptr(GVariant) tuple = g_variant_ref_sink(ad_limits_to_variant(&in->limits));
    for (gsize i = 0; i < g_variant_n_children(tuple); i++)
        g_variant_builder_add_value(&limits, g_variant_get_child_value(tuple, i));
    GVariant *job = g_variant_new("(sstsbub@as@a{ss})", in->shown, in->prefix, in->size_bytes,
                                  in->ruleset == NULL ? "list" : "scan", in->is_careful, threads,
                                  in->ruleset != NULL && in->ruleset->reads_externals,
                                  g_variant_builder_end(&culprits), g_variant_builder_end(&options));
    return ad_launcher_send(in->worker, AD_MESSAGE_JOB_UNPACK, job, error) &&
           ad_launcher_send(in->worker, AD_MESSAGE_JOB_LIMITS, g_variant_builder_end(&limits), error);
}

static gboolean
start_worker(AdInspection *in, GError **error)
{
    guint threads = in->is_careful ? 1 : in->threads;
    g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(AdWorkerFd));
    AdWorkerFd input = {"input", in->bundle_fd}, spool = {"spool", in->spool_fd};
    AdWorkerFd verdicts = {"verdicts", in->verdicts_fd};
    g_array_append_val(fds, input);
    g_array_append_val(fds, spool);
    if (in->verdicts_fd >= 0 && !in->is_careful)
        g_array_append_val(fds, verdicts);
    for (guint i = 0; in->ruleset != NULL && i < in->ruleset->fds->len; i++)
        g_array_append_val(fds, *(AdWorkerFd *)g_ptr_array_index(in->ruleset->fds, i));
    AdWorkerPlan plan = {.profile = AD_PROFILE_UNPACK,
                         .fds = (const AdWorkerFd *)(const void *)fds->data,
                         .fd_count = fds->len,
                         .limits = in->limits,
                         .address_bytes = address_bytes(in, threads),
                         .silence_ms = in->limits.entry_ms,
                         .is_degraded_ok = in->is_degraded_ok};
    ad_result_free(in->result);
    in->result = ad_result_new(in->shown);
    in->result->sha256 = in->sha256;
    in->result->size_bytes = in->size_bytes;
    g_ptr_array_set_size(in->open, 0);
    g_clear_pointer(&in->stalled, g_free);
    in->has_broken = FALSE;
    in->news_us = g_get_monotonic_time();
    if (ftruncate(in->spool_fd, 0) != 0 || lseek(in->bundle_fd, 0, SEEK_SET) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "cannot rewind the bundle: %s", g_strerror(errno));
        return FALSE;
    }
    in->worker = ad_launcher_start(&plan, on_message, on_end, in, error);
    return in->worker != NULL && send_job(in, threads, error);
}

static gboolean
start_from_idle(gpointer user)
{
    AdInspection *in = user;
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&in->starter, g_source_unref);
    if (!start_worker(in, &error)) {
        g_clear_pointer(&in->worker, ad_launcher_free);
        end_with_error(in, error);
    }
    return G_SOURCE_REMOVE;
}

static gboolean
learn_identity(AdInspection *in, const AdInspectionPlan *plan, GError **error)
{
    struct stat st;
    if (fstat(in->bundle_fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "%s is not a regular file", in->name);
        return FALSE;
    }
    if (plan->sha256 == NULL)
        return ad_inspection_hash_file(in->bundle_fd, &in->sha256, &in->size_bytes, error);
    in->sha256 = *plan->sha256;
    in->size_bytes = (guint64)st.st_size;
    return TRUE;
}

AdInspection *
ad_inspection_start(const AdInspectionPlan *plan, AdInspectionProgressed progressed, AdInspectionDone done,
                    gpointer user, GError **error)
{
    g_autoptr(AdInspection) in = g_new0(AdInspection, 1);
    in->spool_fd = in->verdicts_fd = -1;
    in->bundle_fd = fcntl(plan->bundle_fd, F_DUPFD_CLOEXEC, 3);
    in->name = g_strdup(plan->name);
    in->shown = ad_member_path_encode(plan->name, strlen(plan->name));
    in->prefix = g_strdup(plan->prefix == NULL ? "" : plan->prefix);
    in->ruleset = plan->ruleset == NULL ? NULL : ad_ruleset_ref(plan->ruleset);
    in->limits = plan->limits;
    in->threads = plan->threads != 0 ? plan->threads : g_get_num_processors();
    in->is_degraded_ok = plan->is_degraded_ok;
    in->has_company = plan->has_company;
    in->zip_passwords = g_strdupv((char **)(guintptr)plan->zip_passwords);
    in->culprits = g_ptr_array_new_with_free_func(g_free);
    in->open = g_ptr_array_new_with_free_func(open_free);
    in->progressed = progressed;
    in->done = done;
    in->user = user;
    in->started_us = g_get_monotonic_time();
    if (in->bundle_fd < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "no descriptor left: %s", g_strerror(errno));
        return NULL;
    }
    in->spool_fd = open_spool(plan->spool_dir, error);
    if (in->spool_fd < 0 || !learn_identity(in, plan, error))
        return NULL;
    in->verdicts_fd = seal_verdicts(plan->known_verdicts);
    in->starter = g_idle_source_new();
    g_source_set_callback(in->starter, start_from_idle, in, NULL);
    g_source_attach(in->starter, g_main_context_get_thread_default());
    return g_steal_pointer(&in);
}

void
ad_inspection_free(AdInspection *in)
{
    if (in == NULL)
        return;
    if (in->starter != NULL) {
        g_source_destroy(in->starter);
        g_source_unref(in->starter);
    }
    g_clear_pointer(&in->worker, ad_launcher_free);
    ad_result_free(in->result);
    if (in->culprits != NULL)
        g_ptr_array_unref(in->culprits);
    if (in->open != NULL)
        g_ptr_array_unref(in->open);
    if (in->ruleset != NULL)
        ad_ruleset_unref(in->ruleset);
    ad_fd_cleanup(&in->bundle_fd);
    ad_fd_cleanup(&in->spool_fd);
    ad_fd_cleanup(&in->verdicts_fd);
    for (guint i = 0; in->zip_passwords != NULL && in->zip_passwords[i] != NULL; i++)
        explicit_bzero(in->zip_passwords[i], strlen(in->zip_passwords[i]));
    g_strfreev(in->zip_passwords);
    g_free(in->stalled);
    g_free(in->name);
    g_free(in->shown);
    g_free(in->prefix);
    g_free(in);
}

AdDigest
ad_inspection_engine_digest(void)
{
    static const char engine[] = "aduana " AD_VERSION " yara " AD_YARA_VERSION " libarchive " AD_ARCHIVE_VERSION;
    g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, engine, -1);
    AdDigest d;
    ad_digest_from_hex(hex, &d);
    return d;
}

AdDigest
ad_inspection_limits_digest(const AdLimits *limits)
{
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_limits_to_variant(limits));
    g_autofree char *hex =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, g_variant_get_data(v), g_variant_get_size(v));
    AdDigest d;
    ad_digest_from_hex(hex, &d);
    return d;
}
