/* SPDX-License-Identifier: Apache-2.0 */
/* matcher.c - compiled rule sets of one process: loading, sharing, quarantine */
#include "scanner/detect/matcher_sets.h"

#include <sys/stat.h>

#include "scanner/model/error.h"

/* Notes the descriptor; FALSE: not given, or no rule belongs in the set. */
static gboolean
find_bytes(AdMatcher *m, AdRuleSet set)
{
    struct stat st;
    m->fds[set] = m->fd_of_role(ad_rule_set_role(set), m->user);
    return m->fds[set] >= 0 && fstat(m->fds[set], &st) == 0 && st.st_size > 0;
}

static gboolean
load_set(AdMatcher *m, AdRuleSet set, GError **error)
{
    if (!m->is_given[set])
        return TRUE;
    m->rules[set] = ad_engine_load(m->fds[set], error);
    if (m->rules[set] == NULL)
        g_prefix_error(error, "%s: ", ad_rule_set_role(set));
    return m->rules[set] != NULL;
}

static gboolean
has_stand_in(const YR_RULES *rules)
{
    for (guint i = 0; i < rules->num_rules; i++)
        if (g_str_has_prefix(rules->rules_table[i].identifier, AD_RULE_SET_GATE))
            return TRUE;
    return FALSE;
}

AdMatcher *
ad_matcher_load(AdMatcherFd fd_of_role, gpointer user, const AdLimits *limits, GError **error)
{
    if (!ad_engine_start(error))
        return NULL;
    g_autoptr(AdMatcher) m = g_new0(AdMatcher, 1);
    g_rw_lock_init(&m->scans);
    g_mutex_init(&m->mutex);
    m->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    m->fd_of_role = fd_of_role;
    m->user = user;
    m->limits = *limits;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        m->is_given[set] = find_bytes(m, (AdRuleSet)set);
    /* what every file may meet; the others wait for a file of their class: a set of 10,000 rules takes 0.1 s */
    if (!load_set(m, AD_RULE_SET_BASE, error) || !load_set(m, AD_RULE_SET_GATED, error))
        return NULL;
    m->shards = m->is_given[AD_RULE_SET_BASE_0] && m->is_given[AD_RULE_SET_BASE_1] ? AD_RULE_SET_SHARDS : 1;
    if (m->rules[AD_RULE_SET_BASE] == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "no base rule set was given");
        return NULL;
    }
    if (m->rules[AD_RULE_SET_GATED] == NULL && has_stand_in(m->rules[AD_RULE_SET_BASE])) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM,
                    "rules.gated is missing: matches would be lost");
        return NULL;
    }
    return g_steal_pointer(&m);
}

void
ad_matcher_free(AdMatcher *m)
{
    if (m == NULL)
        return;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        g_clear_pointer(&m->rules[set], yr_rules_destroy);
    g_hash_table_unref(m->reported);
    g_rw_lock_clear(&m->scans);
    g_mutex_clear(&m->mutex);
    g_free(m);
    ad_engine_stop();
}

guint
ad_matcher_shards(const AdMatcher *matcher)
{
    return matcher->shards;
}

YR_RULES *
ad_matcher_rules(AdMatcher *m, AdRuleSet set)
{
    g_mutex_lock(&m->mutex);
    if (m->rules[set] == NULL && m->is_given[set] && !m->has_failed[set]) {
        g_autoptr(GError) error = NULL;
        if (!load_set(m, set, &error)) {
            m->has_failed[set] = TRUE;
            g_warning("%s", error->message);
        }
    }
    YR_RULES *rules = m->rules[set];
    g_mutex_unlock(&m->mutex);
    return rules;
}

gboolean
ad_matcher_report_once(AdMatcher *m, const char *file, const char *rule)
{
    g_mutex_lock(&m->mutex);
    gboolean is_new = g_hash_table_add(m->reported, g_strdup_printf("%s:%s", file, rule));
    g_mutex_unlock(&m->mutex);
    return is_new;
}

/* Error of one scan with all rules outside [from, to) switched off, and those that the shared set
 * has off, or 0. */
static int
scan_range(AdMatcher *m, AdRuleSet set, YR_RULES *copy, guint from, guint to, AdMatcherProbe probe,
           gpointer user)
{
    const YR_RULES *shared = m->rules[set];
    g_rw_lock_reader_lock(&m->scans);
    for (guint i = 0; i < copy->num_rules; i++)
        if (i >= from && i < to && !RULE_IS_DISABLED(&shared->rules_table[i]))
            yr_rule_enable(&copy->rules_table[i]);
        else
            yr_rule_disable(&copy->rules_table[i]);
    g_rw_lock_reader_unlock(&m->scans);
    return probe(copy, user);
}

int
ad_matcher_find_guilty(AdMatcher *m, AdRuleSet set, AdMatcherProbe probe, gpointer user)
{
    /* a copy of our own: switching rules off and on changes the set that all threads share */
    YR_RULES *copy = ad_engine_load(m->fds[set], NULL);
    if (copy == NULL)
        return -1;
    guint from = 0, to = copy->num_rules;
    while (to - from > 1) {
        guint middle = from + (to - from) / 2;
        if (scan_range(m, set, copy, from, middle, probe, user) != ERROR_SUCCESS)
            to = middle;
        else
            from = middle;
    }
    int found = to > from && scan_range(m, set, copy, from, to, probe, user) != ERROR_SUCCESS
                    ? (int)from
                    : -1;
    yr_rules_destroy(copy);
    return found;
}

void
ad_matcher_disable(AdMatcher *m, AdRuleSet set, guint index)
{
    g_rw_lock_writer_lock(&m->scans); /* waits until no scan reads the flags */
    yr_rule_disable(&m->rules[set]->rules_table[index]);
    g_rw_lock_writer_unlock(&m->scans);
}
