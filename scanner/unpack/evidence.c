/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - what the walk shows to the readers of package data, and what they found as rows of its report */
#include "scanner/unpack/evidence.h"

#include "scanner/unpack/walk_private.h"

#define HEAD_BYTES (16 * AD_MIB) /* of a container that does not lie in memory: an rpm's headers stand first */

static void
show(AdItem *item, const char *type, const guint8 *data, gsize bytes, gboolean is_container)
{
    const AdPackageFile file = {.path = item->path, .entry = item->entry, .type = type, .data = data, .bytes = bytes,
                                .is_container = is_container};
    ad_packages_file(item->walk->plan.packages, &file);
}

static void
show_head(AdItem *item, const char *type)
{
    gsize bytes = (gsize)MIN(ad_source_bytes(item->source), HEAD_BYTES);
    g_autofree guint8 *head = g_try_malloc(bytes + 1);
    if (head != NULL && ad_source_read_exactly(item->source, 0, head, bytes))
        show(item, type, head, bytes, TRUE);
}

void
ad_evidence_take(AdItem *item, guint thread)
{
    AdWalk *walk = item->walk;
    const char *type = item->flavour != NULL ? item->flavour : item->type.name;
    gboolean is_container = item->type.format != AD_FORMAT_LEAF;
    AdBody *held;
    if (walk->plan.packages == NULL || item->is_gap || ad_budget_is_late(&walk->budget) ||
        !ad_packages_wants(item->path, type))
        return;
    gint64 start = g_get_monotonic_time();
    const guint8 *data = ad_source_data(item->source);
    if (data != NULL) {
        show(item, type, data, (gsize)ad_source_bytes(item->source), is_container);
    } else if (is_container) {
        show_head(item, type);
    } else {
        g_autoptr(AdSource) memory = ad_walk_in_memory(walk, thread, item->source, &held);
        if (memory != NULL)
            show(item, type, ad_source_data(memory), (gsize)ad_source_bytes(memory), FALSE);
        g_clear_pointer(&memory, ad_source_unref);
        ad_body_free(held);
    }
    atomic_fetch_add(&walk->inspect_us, (guint64)(g_get_monotonic_time() - start));
}

typedef struct {
    const AdReport *report;
    const char *path;
} Sink;

static void
on_component(const AdComponent *component, gpointer user)
{
    const Sink *sink = user;
    sink->report->component(component, sink->report->user);
}

/* The bytes were scanned; what was not read is what packages they name. So the gap has no bytes and blocks nothing, but when
 * there were more packages than the limit: then the list is not whole, and the delivery incomplete. */
static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    const Sink *sink = user;
    (void)bytes;
    g_autoptr(AdGap) gap =
        ad_gap_new(entry, *path != '\0' ? path : sink->path, 0, AD_STATE_PARTIAL, reason,
                   reason == AD_REASON_COUNT_LIMIT ? AD_GAP_CLASS_CONTAINER : AD_GAP_CLASS_OTHER);
    sink->report->gap(gap, sink->report->user);
}

void
ad_evidence_report(AdPackages *packages, const AdReport *report, const char *path)
{
    Sink sink = {report, path};
    const AdPackagesSink out = {on_component, on_gap, &sink};
    ad_packages_report(packages, &out);
}
