/* SPDX-License-Identifier: Apache-2.0 */
/* collect.c - runs a walk in a test and keeps what it said */
#include "tests/unit/unpack/collect.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/model/fd.h"

/* Copies through the wire form, so that every row is checked as the parent would. */
#define COPY(Type, name, object)                                                                     \
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_##name##_to_variant(object));                      \
    g_autoptr(GError) error = NULL;                                                                  \
    Type *copy = ad_##name##_from_variant(v, &error);                                                \
    if (copy == NULL)                                                                                \
        g_error("%s", error->message);                                                               \
    Collected *c = user;                                                                             \
    g_mutex_lock(&c->lock);

static void
on_artifact(const AdArtifact *artifact, gpointer user)
{
    COPY(AdArtifact, artifact, artifact)
    g_ptr_array_add(c->artifacts, copy);
    g_mutex_unlock(&c->lock);
}

static void
on_container(const AdContainer *container, gpointer user)
{
    COPY(AdContainer, container, container)
    g_ptr_array_add(c->containers, copy);
    g_mutex_unlock(&c->lock);
}

static void
on_gap(const AdGap *gap, gpointer user)
{
    COPY(AdGap, gap, gap)
    g_ptr_array_add(c->gaps, copy);
    g_mutex_unlock(&c->lock);
}

static void
on_finding(const AdFinding *finding, gpointer user)
{
    COPY(AdFinding, finding, finding)
    g_ptr_array_add(c->findings, copy);
    g_mutex_unlock(&c->lock);
}

static void
on_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    COPY(AdEndpoint, endpoint, endpoint)
    g_ptr_array_add(c->endpoints, copy);
    g_mutex_unlock(&c->lock);
}

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
on_fault(const char *file, const char *rule, const char *reason, gpointer user)
{
    (void)file, (void)rule, (void)reason, (void)user;
}

static AdState
scan_for_marker(guint thread, const AdScanInput *input, const AdScanSink *sink, AdReason *reason, gpointer user)
{
    Collected *c = user;
    (void)thread, (void)reason;
    g_mutex_lock(&c->lock);
    c->scans++;
    g_mutex_unlock(&c->lock);
    const void *hit = memmem(input->data, input->bytes, MARKER, strlen(MARKER));
    if (hit != NULL && input->part <= 0)
        sink->finding(ad_finding_new(AD_KIND_YARA, "test:marker", ""), sink->user);
    return AD_STATE_SCANNED;
}

CollectPlan
collect_plan(void)
{
    return (CollectPlan){.limits = ad_limits_default(), .threads = 2, .has_spool = TRUE, .shards = 1};
}

static Collected *
run(const CollectPlan *plan, AdSource *source)
{
    Collected *c = g_new0(Collected, 1);
    g_autoptr(GError) error = NULL;
    ad_autofd int spool = plan->has_spool ? memfd_create("spool", MFD_CLOEXEC) : -1;
    g_mutex_init(&c->lock);
    c->artifacts = g_ptr_array_new_with_free_func((GDestroyNotify)ad_artifact_free);
    c->containers = g_ptr_array_new_with_free_func((GDestroyNotify)ad_container_free);
    c->gaps = g_ptr_array_new_with_free_func((GDestroyNotify)ad_gap_free);
    c->findings = g_ptr_array_new_with_free_func((GDestroyNotify)ad_finding_free);
    c->endpoints = g_ptr_array_new_with_free_func((GDestroyNotify)ad_endpoint_free);
    const AdReport report = {on_begin, on_end, on_artifact, on_container, on_gap, on_finding,
                             NULL, on_endpoint, on_fault, c};
    const AdLeafScan scan = {scan_for_marker, plan->shards, c};
    g_autoptr(AdPool) pool = ad_pool_new(plan->threads, plan->limits.queue_bytes);
    if (!ad_pool_start(pool, &error))
        g_error("%s", error->message);
    g_autoptr(AdInspect) inspect = plan->is_inspected ? ad_inspect_new("bundle") : NULL;
    AdWalkPlan walk_plan = {.bundle = source,
                            .bundle_name = plan->name != NULL ? plan->name : "bundle",
                            .prefix = plan->prefix != NULL ? plan->prefix : "",
                            .limits = plan->limits,
                            .is_list = plan->is_list,
                            .reads_externals = plan->reads_externals,
                            .culprits = plan->culprits,
                            .verdicts = plan->verdicts,
                            .verdict_count = plan->verdict_count,
                            .zip_passwords = plan->zip_passwords,
                            .spool_fd = spool,
                            .pool = pool,
                            .scan = &scan,
                            .inspect = inspect,
                            .report = &report};
    g_autoptr(AdWalk) walk = ad_walk_new(&walk_plan);
    ad_walk_start(walk);
    gint64 wait = plan->deadline_us != 0 ? plan->deadline_us : 10 * G_USEC_PER_SEC;
    c->is_idle = ad_pool_wait(pool, g_get_monotonic_time() + wait);
    if (!c->is_idle && plan->deadline_us != 0)
        _exit(COLLECT_LATE);
    if (!c->is_idle)
        g_error("the walk did not end in %" G_GINT64_FORMAT " us", wait);
    c->coverage = ad_walk_coverage(walk);
    if (inspect != NULL)
        ad_inspect_report(inspect, &(AdInspectSink){on_finding, on_endpoint, c});
    return c;
}

Collected *
collect_run(const CollectPlan *plan, const void *data, gsize bytes)
{
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    return run(plan, source);
}

Collected *
collect_run_fd(const CollectPlan *plan, int fd, guint64 bytes)
{
    g_autoptr(AdSource) source = ad_source_new_fd(fd, bytes);
    return run(plan, source);
}

void
collect_free(Collected *c)
{
    if (c == NULL)
        return;
    g_ptr_array_unref(c->artifacts);
    g_ptr_array_unref(c->containers);
    g_ptr_array_unref(c->gaps);
    g_ptr_array_unref(c->findings);
    g_ptr_array_unref(c->endpoints);
    g_mutex_clear(&c->lock);
    g_free(c);
}

const AdArtifact *
collect_artifact(const Collected *c, const char *path)
{
    for (guint i = 0; i < c->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(c->artifacts, i);
        if (strcmp(a->path, path) == 0)
            return a;
    }
    return NULL;
}

const AdGap *
collect_gap(const Collected *c, const char *path)
{
    for (guint i = 0; i < c->gaps->len; i++) {
        const AdGap *g = g_ptr_array_index(c->gaps, i);
        if (strcmp(g->path, path) == 0)
            return g;
    }
    return NULL;
}

const AdContainer *
collect_container(const Collected *c, const char *path, const char *format)
{
    for (guint i = 0; i < c->containers->len; i++) {
        const AdContainer *k = g_ptr_array_index(c->containers, i);
        if (strcmp(k->path, path) == 0 && strcmp(k->format, format) == 0)
            return k;
    }
    return NULL;
}

gboolean
collect_has_finding(const Collected *c, const char *rule, const char *path)
{
    for (guint i = 0; i < c->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(c->findings, i);
        if (strcmp(f->rule, rule) == 0 && (path == NULL || strcmp(f->path, path) == 0))
            return TRUE;
    }
    return FALSE;
}

gboolean
collect_is_complete(const Collected *c)
{
    for (guint i = 0; i < c->gaps->len; i++)
        if (((const AdGap *)g_ptr_array_index(c->gaps, i))->is_blocking)
            return FALSE;
    return TRUE;
}

gboolean
collect_adds_up(const Collected *c)
{
    for (guint i = 0; i < c->containers->len; i++) {
        const AdContainer *k = g_ptr_array_index(c->containers, i);
        if (k->claimed_bytes + k->structure_bytes + k->gap_bytes != k->size_bytes) {
            fprintf(stderr, "%s (%s) does not add up\n", k->path, k->format);
            return FALSE;
        }
    }
    if (!ad_coverage_adds_up(&c->coverage)) {
        fprintf(stderr, "the coverage does not add up\n");
        return FALSE;
    }
    return TRUE;
}

void
collect_print(const Collected *c)
{
    for (guint i = 0; i < c->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(c->artifacts, i);
        fprintf(stderr, "artifact %3d %s %s %s %d %s\n", (int)a->entry, ad_terms_entry(a->type), a->file_type,
                a->path, (int)a->size_bytes, ad_terms_state(a->state));
    }
    for (guint i = 0; i < c->containers->len; i++) {
        const AdContainer *k = g_ptr_array_index(c->containers, i);
        fprintf(stderr, "container %d %s %s: %d = %d + %d + %d\n", (int)k->entry, k->path, k->format,
                (int)k->size_bytes, (int)k->claimed_bytes, (int)k->structure_bytes, (int)k->gap_bytes);
    }
    for (guint i = 0; i < c->gaps->len; i++) {
        const AdGap *g = g_ptr_array_index(c->gaps, i);
        fprintf(stderr, "gap %s %d %s %s%s\n", g->path, (int)g->bytes, ad_terms_state(g->state),
                ad_terms_reason(g->reason), g->is_blocking ? " BLOCKING" : "");
    }
    for (guint i = 0; i < c->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(c->findings, i);
        fprintf(stderr, "finding %s %s\n", f->rule, f->path);
    }
    fprintf(stderr, "coverage %d files, %d bytes\n", (int)c->coverage.files, (int)c->coverage.bytes);
}
