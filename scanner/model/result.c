/* SPDX-License-Identifier: Apache-2.0 */
/* result.c - all that one inspection of one bundle said */
#include "scanner/model/result.h"

static void
free_artifact(gpointer p)
{
    ad_artifact_free(p);
}

static void
free_container(gpointer p)
{
    ad_container_free(p);
}

static void
free_gap(gpointer p)
{
    ad_gap_free(p);
}

static void
free_finding(gpointer p)
{
    ad_finding_free(p);
}

static void
free_endpoint(gpointer p)
{
    ad_endpoint_free(p);
}

static void
free_rule_fault(gpointer p)
{
    ad_rule_fault_free(p);
}

static void
free_component(gpointer p)
{
    ad_component_free(p);
}

AdRuleFault *
ad_rule_fault_new(const char *file, const char *rule, guint line, const char *reason)
{
    AdRuleFault *f = g_new0(AdRuleFault, 1);
    f->file = g_strdup(file);
    f->rule = g_strdup(rule);
    f->line = line;
    f->reason = g_strdup(reason);
    return f;
}

void
ad_rule_fault_free(AdRuleFault *f)
{
    if (f == NULL)
        return;
    g_free(f->file);
    g_free(f->rule);
    g_free(f->reason);
    g_free(f);
}

AdResult *
ad_result_new(const char *bundle_name)
{
    AdResult *r = g_new0(AdResult, 1);
    r->bundle_name = g_strdup(bundle_name);
    r->format = g_strdup("unknown");
    r->cage = g_strdup("");
    r->artifacts = g_ptr_array_new_with_free_func(free_artifact);
    r->containers = g_ptr_array_new_with_free_func(free_container);
    r->gaps = g_ptr_array_new_with_free_func(free_gap);
    r->findings = g_ptr_array_new_with_free_func(free_finding);
    r->endpoints = g_ptr_array_new_with_free_func(free_endpoint);
    r->rule_faults = g_ptr_array_new_with_free_func(free_rule_fault);
    r->components = g_ptr_array_new_with_free_func(free_component);
    r->timing_us = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return r;
}

void
ad_result_free(AdResult *r)
{
    if (r == NULL)
        return;
    g_free(r->bundle_name);
    g_free(r->format);
    g_free(r->cage);
    g_ptr_array_unref(r->artifacts);
    g_ptr_array_unref(r->containers);
    g_ptr_array_unref(r->gaps);
    g_ptr_array_unref(r->findings);
    g_ptr_array_unref(r->endpoints);
    g_ptr_array_unref(r->rule_faults);
    g_ptr_array_unref(r->components);
    g_hash_table_unref(r->timing_us);
    g_free(r);
}

AdVerdict
ad_result_verdict(const AdResult *r, AdSeverity threshold)
{
    for (guint i = 0; i < r->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(r->findings, i);
        if (f->severity >= threshold && !ad_finding_rule_is_about_coverage(f->rule))
            return AD_VERDICT_FLAGGED;
    }
    /* an empty bundle was not found clean: there was nothing to find anything in */
    return r->is_complete && r->size_bytes > 0 ? AD_VERDICT_CLEAN : AD_VERDICT_INCOMPLETE;
}

static int
compare_numbers(guint64 a, guint64 b)
{
    return a < b ? -1 : a > b;
}

static int
by_entry(gconstpointer a, gconstpointer b)
{
    const AdArtifact *x = *(AdArtifact *const *)a, *y = *(AdArtifact *const *)b;
    return compare_numbers(x->entry, y->entry);
}

static int
by_container_path(gconstpointer a, gconstpointer b)
{
    const AdContainer *x = *(AdContainer *const *)a, *y = *(AdContainer *const *)b;
    int c = g_strcmp0(x->path, y->path);
    return c != 0 ? c : g_strcmp0(x->format, y->format);
}

static int
by_gap_path(gconstpointer a, gconstpointer b)
{
    const AdGap *x = *(AdGap *const *)a, *y = *(AdGap *const *)b;
    int c = g_strcmp0(x->path, y->path);
    return c != 0 ? c : (int)x->reason - (int)y->reason;
}

static int
by_finding_path(gconstpointer a, gconstpointer b)
{
    const AdFinding *x = *(AdFinding *const *)a, *y = *(AdFinding *const *)b;
    int c = g_strcmp0(x->path, y->path);
    return c != 0 ? c : g_strcmp0(x->rule, y->rule);
}

static int
by_host(gconstpointer a, gconstpointer b)
{
    return g_strcmp0((*(AdEndpoint *const *)a)->host, (*(AdEndpoint *const *)b)->host);
}

void
ad_result_sort(AdResult *r)
{
    g_ptr_array_sort(r->artifacts, by_entry);
    g_ptr_array_sort(r->containers, by_container_path);
    g_ptr_array_sort(r->gaps, by_gap_path);
    g_ptr_array_sort(r->findings, by_finding_path);
    g_ptr_array_sort(r->components, ad_component_compare);
    g_ptr_array_sort(r->endpoints, by_host);
}
