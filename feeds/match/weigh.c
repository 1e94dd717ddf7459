/* SPDX-License-Identifier: Apache-2.0 */
/* weigh.c - how bad an advisory is, and under which names other lists speak of it */
#include "feeds/match/weigh.h"

#include <string.h>

#include "feeds/cvss/cvss.h"

static gboolean
score(const AdSeverityVector *v, AdCvssScore *out)
{
    AdCvssFault fault;
    return g_str_has_prefix(v->type, "CVSS") && ad_cvss_score(v->score, strlen(v->score), out, &fault);
}

/* The best vector of a list: own ones before others', then the newest version. */
static const AdSeverityVector *
choose(const GPtrArray *list, AdCvssScore *out)
{
    const AdSeverityVector *best = NULL;
    for (guint i = 0; i < list->len; i++) {
        const AdSeverityVector *v = list->pdata[i];
        AdCvssScore s;
        if (!score(v, &s))
            continue;
        gboolean is_own = *v->source == '\0', is_best_own = best != NULL && *best->source == '\0';
        if (best == NULL || (is_own && !is_best_own) || (is_own == is_best_own && s.version > out->version)) {
            best = v;
            *out = s;
        }
    }
    return best;
}

/* Words of GHSA, of distributions and of Ubuntu's priority; -1 for none of them. */
static int
parse_word(const char *word)
{
    static const struct {
        const char *word;
        AdSeverity severity;
    } words[] = {
        {"negligible", AD_SEVERITY_INFO}, {"none", AD_SEVERITY_INFO},       {"low", AD_SEVERITY_LOW},
        {"minor", AD_SEVERITY_LOW},       {"moderate", AD_SEVERITY_MEDIUM}, {"medium", AD_SEVERITY_MEDIUM},
        {"important", AD_SEVERITY_HIGH},  {"high", AD_SEVERITY_HIGH},       {"critical", AD_SEVERITY_CRITICAL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(word, words[i].word) == 0)
            return (int)words[i].severity;
    return -1;
}

static int
word_of_list(const GPtrArray *list)
{
    for (guint i = 0; i < list->len; i++) {
        const AdSeverityVector *v = list->pdata[i];
        int severity = g_str_has_prefix(v->type, "CVSS") ? -1 : parse_word(v->score);
        if (severity >= 0)
            return severity;
    }
    return -1;
}

/* Debian: "unimportant" and "end-of-life" stay affected; they are not hidden, but stand behind what counts. */
static gboolean
is_unimportant(const AdAffected *a)
{
    return a != NULL && (strcmp(a->urgency, "unimportant") == 0 || strcmp(a->urgency, "end-of-life") == 0);
}

AdWeight
ad_weigh_advisory(const AdAdvisory *advisory, guint entry)
{
    AdWeight w = {.severity = AD_SEVERITY_MEDIUM, .cvss_tenths = -1};
    const AdAffected *affected = entry < advisory->affected->len ? advisory->affected->pdata[entry] : NULL;
    AdCvssScore s;
    const AdSeverityVector *v = affected == NULL ? NULL : choose(affected->severities, &s);
    if (v == NULL)
        v = choose(advisory->severities, &s);
    int word = affected == NULL ? -1 : word_of_list(affected->severities);
    if (word < 0 && affected != NULL)
        word = parse_word(affected->urgency);
    if (word < 0)
        word = word_of_list(advisory->severities);
    if (word < 0)
        word = parse_word(advisory->severity_word);
    if (v != NULL) {
        w.cvss_tenths = (gint)ad_cvss_final(&s);
        w.cvss_vector = v->score;
        w.severity = ad_cvss_severity(s.version, ad_cvss_final(&s));
    } else if (word >= 0) {
        w.severity = (AdSeverity)word;
    } else {
        w.is_unknown = TRUE;
    }
    if (is_unimportant(affected)) {
        w.is_ranked_down = w.severity > AD_SEVERITY_LOW;
        w.severity = MIN(w.severity, AD_SEVERITY_LOW);
    }
    if (advisory->is_malicious) {
        w.severity = AD_SEVERITY_CRITICAL;
        w.is_unknown = FALSE;
    }
    return w;
}

static void
add_once(GPtrArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++)
        if (strcmp(list->pdata[i], name) == 0)
            return;
    g_ptr_array_add(list, (char *)name);
}

static void
add_cves(GPtrArray *list, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++)
        if (g_str_has_prefix(names->pdata[i], "CVE-"))
            add_once(list, names->pdata[i]);
}

static gboolean
keeps_cves_in_related(const char *id)
{
    static const char *const prefixes[] = {"ALSA-", "ALBA-", "ALEA-", "DSA-", "DLA-", "RHSA-", "RHBA-", "RHEA-",
                                           "RLSA-", "RXSA-"};
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(id, prefixes[i]))
            return TRUE;
    return FALSE;
}

GPtrArray *
ad_weigh_cves(const AdAdvisory *advisory)
{
    GPtrArray *list = g_ptr_array_new();
    if (g_str_has_prefix(advisory->id, "CVE-"))
        add_once(list, advisory->id);
    add_cves(list, advisory->aliases);
    add_cves(list, advisory->upstream);
    if (keeps_cves_in_related(advisory->id))
        add_cves(list, advisory->related);
    return list;
}

GPtrArray *
ad_weigh_names(const AdAdvisory *advisory)
{
    GPtrArray *list = g_ptr_array_new();
    add_once(list, advisory->id);
    for (guint i = 0; i < advisory->aliases->len; i++)
        add_once(list, advisory->aliases->pdata[i]);
    for (guint i = 0; i < advisory->upstream->len; i++)
        add_once(list, advisory->upstream->pdata[i]);
    return list;
}

static int
rank_name(const char *name)
{
    static const char *const prefixes[] = {"MAL-", "CVE-", "GHSA-"};
    for (int i = 0; i < (int)G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(name, prefixes[i]))
            return i;
    return (int)G_N_ELEMENTS(prefixes);
}

const char *
ad_weigh_better_name(const char *a, const char *b)
{
    int x = rank_name(a), y = rank_name(b);
    if (x != y)
        return x < y ? a : b;
    return strcmp(a, b) <= 0 ? a : b;
}
