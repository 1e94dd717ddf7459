/* SPDX-License-Identifier: Apache-2.0 */
/* walk_speed.c - how fast a bundle is decoded and hashed with a leaf scan that does nothing: walk_speed FILE [THREADS] */
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "scanner/model/fd.h"
#include "scanner/unpack/walk.h"

typedef struct {
    gint artifacts, gaps;
} Counts;

static void
on_begin(guint thread, guint64 entry, const char *path, gpointer user)
{
    (void)thread, (void)entry, (void)path, (void)user;
}

static void
on_end(guint thread, guint64 entry, gpointer user)
{
    (void)thread, (void)entry, (void)user;
}

static void
on_artifact(const AdArtifact *artifact, gpointer user)
{
    Counts *n = user;
    (void)artifact;
    g_atomic_int_inc(&n->artifacts);
}

static void
on_container(const AdContainer *container, gpointer user)
{
    (void)container, (void)user;
}

static void
on_gap(const AdGap *gap, gpointer user)
{
    Counts *n = user;
    g_atomic_int_inc(&n->gaps);
    printf("gap %s %s\n", gap->path, ad_terms_reason(gap->reason));
}

static void
on_finding(const AdFinding *finding, gpointer user)
{
    (void)finding, (void)user;
}

static void
on_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    (void)endpoint, (void)user;
}

static void
on_fault(const char *file, const char *rule, const char *reason, gpointer user)
{
    (void)file, (void)rule, (void)reason, (void)user;
}

static AdState
scan_nothing(guint thread, const AdScanInput *input, const AdScanSink *sink, AdReason *reason, gpointer user)
{
    (void)thread, (void)input, (void)sink, (void)reason, (void)user;
    return AD_STATE_SCANNED;
}

int
main(int argc, char **argv)
{
    struct stat st;
    struct rusage use;
    Counts n = {0};
    setlocale(LC_CTYPE, "C.UTF-8");
    mallopt(M_ARENA_MAX, 1);
    ad_autofd int fd = argc > 1 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    ad_autofd int spool = memfd_create("spool", MFD_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || spool < 0) {
        fputs("usage: walk_speed FILE [THREADS]\n", stderr);
        return 2;
    }
    const AdReport report = {on_begin, on_end, on_artifact, on_container, on_gap, on_finding, NULL, on_endpoint, on_fault, &n};
    const AdLeafScan scan = {scan_nothing, 1, NULL};
    g_autoptr(AdSource) source = ad_source_new_fd(fd, (guint64)st.st_size);
    AdLimits limits = ad_limits_default();
    g_autoptr(AdPool) pool = ad_pool_new(argc > 2 ? (guint)atoi(argv[2]) : 2, limits.queue_bytes);
    if (!ad_pool_start(pool, NULL))
        return 1;
    AdWalkPlan plan = {.bundle = source, .bundle_name = "bundle", .prefix = "", .limits = limits,
                       .spool_fd = spool, .pool = pool, .scan = &scan, .report = &report};
    gint64 start = g_get_monotonic_time();
    g_autoptr(AdWalk) walk = ad_walk_new(&plan);
    ad_walk_start(walk);
    while (!ad_pool_wait(pool, g_get_monotonic_time() + G_USEC_PER_SEC))
        ;
    gint64 took = g_get_monotonic_time() - start;
    AdCoverage c = ad_walk_coverage(walk);
    AdWalkTiming t = ad_walk_timing(walk);
    guint64 busy, cpu;
    ad_pool_times(pool, &busy, &cpu);
    getrusage(RUSAGE_SELF, &use);
    printf("%d artifacts, %d gaps, %" G_GUINT64_FORMAT " files, %.1f MB in %.3f s: %.0f MB/s; cpu %.3f s, of it hash %.3f s; "
           "peak %ld MiB\n",
           n.artifacts, n.gaps, c.files, (double)c.bytes / 1e6, (double)took / 1e6, (double)c.bytes / (double)took,
           (double)cpu / 1e6, (double)t.hash_us / 1e6, use.ru_maxrss / 1024);
    return 0;
}
