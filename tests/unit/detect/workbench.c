/* SPDX-License-Identifier: Apache-2.0 */
/* workbench.c - rule texts in, matches out */
#include "tests/unit/detect/workbench.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

Workbench *
workbench_new(void)
{
    Workbench *w = g_new0(Workbench, 1);
    w->files = g_ptr_array_new_with_free_func(ad_rule_file_free);
    w->faults = g_ptr_array_new_with_free_func(g_free);
    w->limits = ad_limits_default();
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        w->fds[set] = -1;
    return w;
}

void
workbench_free(Workbench *w)
{
    g_clear_pointer(&w->scanner, ad_scanner_free);
    g_clear_pointer(&w->matcher, ad_matcher_free);
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        if (w->fds[set] >= 0)
            close(w->fds[set]);
    g_ptr_array_unref(w->files);
    g_ptr_array_unref(w->faults);
    g_free(w);
}

void
workbench_add(Workbench *w, const char *name, const char *text)
{
    g_ptr_array_add(w->files, ad_rule_file_new(name, text, strlen(text)));
}

static void
note_fault(const char *file, const char *rule, guint line, const char *reason, gpointer user)
{
    Workbench *w = user;
    g_ptr_array_add(w->faults, g_strdup_printf("%s|%s|%u|%s", file, rule, line, reason));
}

static gboolean
save(AdRuleSet set, YR_RULES *rules, guint64 *bytes, gpointer user, GError **error)
{
    Workbench *w = user;
    if (w->fds[set] >= 0)
        close(w->fds[set]);
    w->fds[set] = memfd_create("set", MFD_CLOEXEC);
    return ad_engine_save(rules, w->fds[set], bytes, error);
}

static double
cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int
workbench_fd(const char *role, gpointer user)
{
    const Workbench *w = user;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        if (g_str_equal(role, ad_rule_set_role((AdRuleSet)set)))
            return w->fds[set];
    return -1;
}

void
workbench_load(Workbench *w, AdSplitMode mode)
{
    g_autoptr(GError) error = NULL;
    AdCheckCounts counts;
    g_assert_true(ad_engine_start(&error));
    double start = cpu_seconds();
    if (!w->is_unchecked)
        ad_check_files(w->files, note_fault, w, &counts);
    if (w->is_self_tested)
        g_assert_cmpint(ad_self_test(w->files, note_fault, w, &error), >=, 0);
    w->seconds[0] = cpu_seconds() - start;
    guint want = (1u << AD_RULE_SET_COUNT) - 1;
    if (mode == AD_SPLIT_NONE)
        want = 1u << AD_RULE_SET_BASE;
    ad_link_files(w->files, want, mode, save, note_fault, w, w->sets, &error);
    g_assert_no_error(error);
    w->seconds[1] = cpu_seconds() - start - w->seconds[0];
    ad_engine_stop();
    start = cpu_seconds();
    w->matcher = ad_matcher_load(workbench_fd, w, &w->limits, &error);
    g_assert_no_error(error);
    w->seconds[2] = cpu_seconds() - start;
    w->scanner = ad_scanner_new(w->matcher);
}

void
matches_free(Matches *m)
{
    g_ptr_array_unref(m->findings);
    g_ptr_array_unref(m->quarantined);
    g_free(m);
}

static void
on_finding(AdFinding *finding, gpointer user)
{
    Matches *m = user;
    g_ptr_array_add(m->findings, finding);
}

static void
on_quarantine(const char *file, const char *rule, const char *reason, gpointer user)
{
    Matches *m = user;
    g_ptr_array_add(m->quarantined, g_strdup_printf("%s:%s: %s", file, rule, reason));
}

Matches *
workbench_scan(Workbench *w, const void *data, gsize bytes, int part)
{
    Matches *m = g_new0(Matches, 1);
    m->findings = g_ptr_array_new_with_free_func((GDestroyNotify)ad_finding_free);
    m->quarantined = g_ptr_array_new_with_free_func(g_free);
    AdScanInput input = {.data = data,
                         .bytes = bytes,
                         .filename = "f.exe",
                         .filepath = "dir",
                         .extension = ".exe",
                         .filetype = "EXE",
                         .owner = "",
                         .part = part};
    AdScanSink sink = {on_finding, on_quarantine, m};
    m->state = ad_scanner_scan(w->scanner, &input, &sink, &m->reason);
    return m;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
workbench_names(Workbench *w, const void *data, gsize bytes)
{
    g_autoptr(Matches) m = workbench_scan(w, data, bytes, -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < m->findings->len; i++)
        g_ptr_array_add(names, ((AdFinding *)g_ptr_array_index(m->findings, i))->rule);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **)names->pdata);
}
