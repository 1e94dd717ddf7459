/* SPDX-License-Identifier: Apache-2.0 */
/* run.c - many components against all advisories that somebody keeps */
#include "feeds/match/run.h"

#include <string.h>

struct AdMatchRun {
    AdMatchSource source;
    GHashTable *lookups; /* "ecosystem\tname\tcoarse" -> GPtrArray of AdAdvisory * */
    GHashTable *covered; /* ecosystem -> 1 no, 2 yes */
    GPtrArray *found, *withdrawn;
    GArray *unscanned, *conflicts;
    guint components;
};

static void
free_found(gpointer data)
{
    AdMatchFound *f = data;
    ad_match_verdict_clear(&f->verdict);
    g_free(f);
}

static void
clear_conflict(gpointer data)
{
    g_free(((AdMatchConflict *)data)->advisory_id);
}

static void
free_list(gpointer data)
{
    g_ptr_array_unref(data);
}

AdMatchRun *
ad_match_run_new(const AdMatchSource *source)
{
    AdMatchRun *run = g_new0(AdMatchRun, 1);
    run->source = *source;
    run->lookups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    run->covered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run->found = g_ptr_array_new_with_free_func(free_found);
    run->withdrawn = g_ptr_array_new_with_free_func(free_found);
    run->unscanned = g_array_new(FALSE, FALSE, sizeof(AdMatchUnscanned));
    run->conflicts = g_array_new(FALSE, FALSE, sizeof(AdMatchConflict));
    g_array_set_clear_func(run->conflicts, clear_conflict);
    return run;
}

void
ad_match_run_free(AdMatchRun *run)
{
    if (run == NULL)
        return;
    g_ptr_array_unref(run->found);
    g_ptr_array_unref(run->withdrawn);
    g_array_unref(run->unscanned);
    g_array_unref(run->conflicts);
    g_hash_table_unref(run->lookups);
    g_hash_table_unref(run->covered);
    g_free(run);
}

const GPtrArray *
ad_match_run_found(const AdMatchRun *run)
{
    return run->found;
}

const GPtrArray *
ad_match_run_withdrawn(const AdMatchRun *run)
{
    return run->withdrawn;
}

const GArray *
ad_match_run_unscanned(const AdMatchRun *run)
{
    return run->unscanned;
}

const GArray *
ad_match_run_conflicts(const AdMatchRun *run)
{
    return run->conflicts;
}

/* Severity 0 … 4 × EPSS in millionths; the mean of all scores stands in for one that is not known. */
static gint64
urgency(const AdMatchFound *f)
{
    enum { EPSS_MEAN = 35000 };
    gint64 epss = f->exploitation.epss_millionths < 0 ? EPSS_MEAN : f->exploitation.epss_millionths;
    return ((gint64)f->weight.severity + 1) * (epss + 1);
}

gint
ad_match_run_compare(const AdMatchFound *a, const AdMatchFound *b)
{
    if (a->advisory->is_malicious != b->advisory->is_malicious)
        return a->advisory->is_malicious ? -1 : 1;
    if (a->exploitation.is_ransomware != b->exploitation.is_ransomware)
        return a->exploitation.is_ransomware ? -1 : 1;
    if (a->exploitation.is_kev != b->exploitation.is_kev)
        return a->exploitation.is_kev ? -1 : 1;
    gint64 x = urgency(a), y = urgency(b);
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(a->advisory->id, b->advisory->id);
}

static gint
compare_found(gconstpointer a, gconstpointer b)
{
    return ad_match_run_compare(*(AdMatchFound *const *)a, *(AdMatchFound *const *)b);
}

static gboolean
is_covered(AdMatchRun *run, const char *ecosystem_key)
{
    if (run->source.covers == NULL)
        return TRUE;
    gint known = GPOINTER_TO_INT(g_hash_table_lookup(run->covered, ecosystem_key));
    if (known == 0) {
        known = run->source.covers(run->source.user, ecosystem_key) ? 2 : 1;
        g_hash_table_insert(run->covered, g_strdup(ecosystem_key), GINT_TO_POINTER(known));
    }
    return known == 2;
}

static const GPtrArray *
look_up(AdMatchRun *run, const char *ecosystem_key, const char *name_key, const char *coarse, GError **error)
{
    g_autofree char *key = g_strjoin("\t", ecosystem_key, name_key, coarse == NULL ? "" : coarse, NULL);
    GPtrArray *list = g_hash_table_lookup(run->lookups, key);
    if (list == NULL) {
        list = run->source.find(run->source.user, ecosystem_key, name_key, coarse, error);
        if (list != NULL)
            g_hash_table_insert(run->lookups, g_steal_pointer(&key), list);
    }
    return list;
}

static AdExploitation
exploitation_of(const AdMatchRun *run, const AdAdvisory *advisory)
{
    AdExploitation e = {FALSE, FALSE, -1};
    if (run->source.exploitation == NULL)
        return e;
    g_autoptr(GPtrArray) cves = ad_weigh_cves(advisory);
    for (guint i = 0; i < cves->len; i++) { /* the worst of several counts */
        AdExploitation one = {FALSE, FALSE, -1};
        run->source.exploitation(run->source.user, cves->pdata[i], &one);
        e.is_kev |= one.is_kev;
        e.is_ransomware |= one.is_ransomware;
        e.epss_millionths = MAX(e.epss_millionths, one.epss_millionths);
    }
    return e;
}

static void
judge_all(AdMatchRun *run, const AdMatchPackage *package, const GPtrArray *candidates, AdUnscanned *reason)
{
    for (guint i = 0; i < candidates->len; i++) {
        const AdAdvisory *advisory = candidates->pdata[i];
        g_auto(AdMatchVerdict) v = {0};
        AdMatchAnswer answer = ad_match_judge(package, advisory, &v);
        if (answer == AD_MATCH_UNKNOWN && advisory->withdrawn_unix == 0)
            *reason = v.unscanned;
        if (v.is_conflict && answer != AD_MATCH_YES) {
            AdMatchConflict c = {run->components, g_strdup(advisory->id)};
            g_array_append_val(run->conflicts, c);
        }
        if (answer != AD_MATCH_YES)
            continue;
        AdMatchFound *f = g_new0(AdMatchFound, 1);
        f->component = run->components;
        f->advisory = advisory;
        f->verdict = v;
        memset(&v, 0, sizeof v);
        f->weight = ad_weigh_advisory(advisory, f->verdict.entry);
        f->exploitation = exploitation_of(run, advisory);
        f->group = advisory->id;
        g_ptr_array_add(advisory->withdrawn_unix != 0 ? run->withdrawn : run->found, f);
    }
}

static guint
find_root(const guint *parents, guint i)
{
    while (parents[i] != i)
        i = parents[i];
    return i;
}

/* Matches of one component that share a name are one flaw, transitively; the group is called by its best name. */
static void
group(const GPtrArray *found, guint from)
{
    guint n = found->len - from;
    g_autofree guint *parents = g_new(guint, n + 1);
    g_autofree const char **best = g_new0(const char *, n + 1);
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal); /* name -> index + 1 */
    for (guint i = 0; i < n; i++) {
        const AdMatchFound *f = found->pdata[from + i];
        g_autoptr(GPtrArray) names = ad_weigh_names(f->advisory);
        parents[i] = i;
        for (guint k = 0; k < names->len; k++) {
            guint known = GPOINTER_TO_UINT(g_hash_table_lookup(first, names->pdata[k]));
            if (known == 0)
                g_hash_table_insert(first, names->pdata[k], GUINT_TO_POINTER(i + 1));
            else
                parents[find_root(parents, i)] = find_root(parents, known - 1);
        }
    }
    GHashTableIter iter;
    gpointer name, index;
    g_hash_table_iter_init(&iter, first);
    while (g_hash_table_iter_next(&iter, &name, &index)) {
        guint root = find_root(parents, GPOINTER_TO_UINT(index) - 1);
        best[root] = best[root] == NULL ? name : ad_weigh_better_name(best[root], name);
    }
    for (guint i = 0; i < n; i++)
        ((AdMatchFound *)found->pdata[from + i])->group = best[find_root(parents, i)];
}

static void
add_unscanned(AdMatchRun *run, AdUnscanned reason)
{
    AdMatchUnscanned u = {run->components, reason};
    g_array_append_val(run->unscanned, u);
}

static gboolean
judge_component(AdMatchRun *run, const AdMatchPackage *package, GError **error)
{
    g_autofree char *ecosystem = ad_match_ecosystem_key(package->ecosystem);
    g_autofree char *name = ad_match_name_key(package->ecosystem, package->name);
    AdUnscanned reason = AD_UNSCANNED_NONE;
    if (!is_covered(run, ecosystem)) {
        add_unscanned(run, AD_UNSCANNED_NO_DATA);
        return TRUE;
    }
    guint from = run->found->len;
    /* the source may have another version than the package: no cut then */
    gboolean has_source = package->source_name != NULL && *package->source_name != '\0';
    g_autofree char *coarse = has_source ? NULL : ad_match_coarse(package->ecosystem, package->version);
    const GPtrArray *own = look_up(run, ecosystem, name, coarse, error);
    if (own == NULL)
        return FALSE;
    judge_all(run, package, own, &reason);
    g_autofree char *source = has_source ? ad_match_name_key(package->ecosystem, package->source_name) : NULL;
    if (source != NULL && strcmp(source, name) != 0) {
        const GPtrArray *theirs = look_up(run, ecosystem, source, NULL, error);
        if (theirs == NULL)
            return FALSE;
        judge_all(run, package, theirs, &reason);
    }
    group(run->found, from);
    if (run->found->len - from > 1)
        qsort(run->found->pdata + from, run->found->len - from, sizeof(gpointer), compare_found);
    if (reason != AD_UNSCANNED_NONE)
        add_unscanned(run, reason);
    return TRUE;
}

gboolean
ad_match_run_add(AdMatchRun *run, const AdMatchPackage *package, AdUnscanned reason, GError **error)
{
    gboolean is_good = TRUE;
    if (reason == AD_UNSCANNED_NONE)
        reason = ad_match_check(package);
    /* a text that is no version may still stand in a list of versions, and is unscanned beside that */
    gboolean is_askable = reason == AD_UNSCANNED_NONE || reason == AD_UNSCANNED_BAD_VERSION;
    guint before = run->unscanned->len;
    if (is_askable)
        is_good = judge_component(run, package, error);
    if (is_good && reason != AD_UNSCANNED_NONE && run->unscanned->len == before)
        add_unscanned(run, reason);
    run->components++;
    return is_good;
}
