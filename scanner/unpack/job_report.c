/* SPDX-License-Identifier: Apache-2.0 */
/* job_report.c - what a walk says, as messages */
#include "scanner/unpack/job_report.h"

#include <stdatomic.h>
#include <unistd.h>

#include "scanner/model/error.h"

#define RESERVE 64 /* messages of a kind that are kept for saying that there are too many */

struct AdJobReport {
    AdReport vtable;
    AdChannel *channel;
    char *path;
    guint64 most_findings, most_gaps, most_faults, most_components;
    _Atomic guint64 findings, gaps, faults, components;
    atomic_bool is_cut_said;
};

/* What names no entry that is about to be touched may wait for the next message: begin() flushes. A body that bursts its frame is lost with a gap that says so; a parent that is gone leaves nothing to work for. */
static void
send_or_die(AdJobReport *r, AdMessageId id, GVariant *body)
{
    g_autoptr(GError) error = NULL;
    gboolean is_sent = id == AD_MESSAGE_ENTRY_BEGIN ? ad_channel_send(r->channel, id, body, &error)
                                                    : ad_channel_post(r->channel, id, body, &error);
    if (is_sent)
        return;
    if (!g_error_matches(error, AD_ERROR, AD_ERROR_LIMIT))
        _exit(1);
    g_autoptr(AdGap) gap =
        ad_gap_new(0, r->path, 0, AD_STATE_PARTIAL, AD_REASON_ENGINE_ERROR, AD_GAP_CLASS_CONTAINER);
    if (!ad_channel_send(r->channel, AD_MESSAGE_GAP, ad_gap_to_variant(gap), &error))
        _exit(1);
}

/* TRUE when one more of a kind may be sent; the first that may not makes the delivery incomplete. */
static gboolean
take(AdJobReport *r, _Atomic guint64 *sent, guint64 most)
{
    if (atomic_fetch_add(sent, 1) < most)
        return TRUE;
    if (!atomic_exchange(&r->is_cut_said, TRUE)) {
        g_autoptr(AdGap) gap =
            ad_gap_new(0, r->path, 0, AD_STATE_PARTIAL, AD_REASON_COUNT_LIMIT, AD_GAP_CLASS_CONTAINER);
        send_or_die(r, AD_MESSAGE_GAP, ad_gap_to_variant(gap));
    }
    return FALSE;
}

static void
on_begin(guint thread, guint64 entry, const char *path, gpointer user)
{
    send_or_die(user, AD_MESSAGE_ENTRY_BEGIN, g_variant_new("(uts)", thread, entry, path));
}

static void
on_end(guint thread, guint64 entry, gpointer user)
{
    send_or_die(user, AD_MESSAGE_ENTRY_END, g_variant_new("(ut)", thread, entry));
}

static void
on_artifact(const AdArtifact *artifact, gpointer user)
{
    send_or_die(user, AD_MESSAGE_ARTIFACT, ad_artifact_to_variant(artifact));
}

static void
on_container(const AdContainer *container, gpointer user)
{
    send_or_die(user, AD_MESSAGE_CONTAINER, ad_container_to_variant(container));
}

static void
on_gap(const AdGap *gap, gpointer user)
{
    AdJobReport *r = user;
    if (take(r, &r->gaps, r->most_gaps))
        send_or_die(r, AD_MESSAGE_GAP, ad_gap_to_variant(gap));
}

static void
on_finding(const AdFinding *finding, gpointer user)
{
    AdJobReport *r = user;
    if (take(r, &r->findings, r->most_findings))
        send_or_die(r, AD_MESSAGE_FINDING, ad_finding_to_variant(finding));
}

static void
on_component(const AdComponent *component, gpointer user)
{
    AdJobReport *r = user;
    if (take(r, &r->components, r->most_components))
        send_or_die(r, AD_MESSAGE_COMPONENT, ad_component_to_variant(component));
}

static void
on_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    send_or_die(user, AD_MESSAGE_ENDPOINT, ad_endpoint_to_variant(endpoint));
}

static void
on_fault(const char *file, const char *rule, const char *reason, gpointer user)
{
    AdJobReport *r = user;
    if (take(r, &r->faults, r->most_faults))
        send_or_die(r, AD_MESSAGE_RULE_FAULT, g_variant_new("(ssus)", file, rule, 0u, reason));
}

static guint64
most(AdMessageId id, guint64 files_limit)
{
    return ad_message_most(ad_message_spec(id), files_limit) - RESERVE;
}

AdJobReport *
ad_job_report_new(AdChannel *channel, const char *path, guint64 files_limit)
{
    AdJobReport *r = g_new0(AdJobReport, 1);
    r->channel = channel;
    r->path = g_strdup(path);
    r->most_findings = most(AD_MESSAGE_FINDING, files_limit);
    r->most_components = most(AD_MESSAGE_COMPONENT, files_limit);
    r->most_gaps = most(AD_MESSAGE_GAP, files_limit);
    r->most_faults = most(AD_MESSAGE_RULE_FAULT, files_limit);
    r->vtable = (AdReport){on_begin, on_end, on_artifact, on_container, on_gap, on_finding,
                           on_component, on_endpoint, on_fault, r};
    return r;
}

void
ad_job_report_free(AdJobReport *report)
{
    if (report == NULL)
        return;
    g_free(report->path);
    g_free(report);
}

const AdReport *
ad_job_report_vtable(const AdJobReport *report)
{
    return &report->vtable;
}
