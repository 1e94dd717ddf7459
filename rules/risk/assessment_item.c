/* SPDX-License-Identifier: Apache-2.0 */
/* assessment_item.c - one finding on its way into an assessment */
#include <string.h>

#include "rules/risk/assessment.h"

enum { DAY_S = 24 * 60 * 60 };

char *
ad_assessment_date_text(gint64 unix_seconds)
{
    g_autoptr(GDateTime) t = g_date_time_new_from_unix_utc(unix_seconds);
    return t != NULL ? g_date_time_format(t, "%Y-%m-%d") : g_strdup("1970-01-01");
}

gboolean
ad_assessment_date_parse(const char *text, gint64 *unix_seconds)
{
    static const char shape[] = "dddd-dd-dd";
    if (text == NULL || strlen(text) != strlen(shape))
        return FALSE;
    for (gsize i = 0; shape[i] != '\0'; i++)
        if (shape[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
            return FALSE;
    g_autoptr(GDateTime) t = g_date_time_new_utc(atoi(text), atoi(text + 5), atoi(text + 8), 0, 0, 0);
    if (t == NULL)
        return FALSE;
    *unix_seconds = g_date_time_to_unix(t);
    return TRUE;
}

static const char *
extra(const AdAssessmentItem *item, const char *name)
{
    const char *value = item->extra != NULL ? item->extra(name, item->data) : NULL;
    return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
flag(const AdAssessmentItem *item, const char *name)
{
    return g_strcmp0(extra(item, name), "true") == 0;
}

/* What is no number from 0 to a million is no EPSS: not known, which is never the lowest likelihood. */
static gint
epss_of(const AdAssessmentItem *item)
{
    gint64 n;
    const char *text = extra(item, "epss_millionths");
    return text != NULL && g_ascii_string_to_signed(text, 10, 0, 1000000, &n, NULL) ? (gint)n : AD_EPSS_NONE;
}

/* "pkg:npm/a/b@1.2?x=y" -> "pkg:npm/a/b": the version and what follows must not split a group. */
static char *
purl_without_version(const char *purl)
{
    gsize end = strcspn(purl, "?#");
    g_autofree char *head = g_strndup(purl, end);
    char *at = strrchr(head, '@');
    if (at != NULL && strchr(at, '/') == NULL)
        *at = '\0';
    return g_steal_pointer(&head);
}

char *
ad_assessment_group_key(const AdAssessmentItem *item)
{
    const char *product = item->product != NULL ? item->product : "";
    if (item->kind == AD_KIND_ADVISORY || item->kind == AD_KIND_MALICIOUS_PACKAGE) {
        const char *group = extra(item, "vuln_group"), *purl = extra(item, "purl");
        g_autofree char *bare = purl_without_version(purl != NULL ? purl : product);
        return g_strdup_printf("%s@%s", group != NULL ? group : item->rule, bare);
    }
    const char *type = extra(item, "secret_type"), *digest = extra(item, "secret_digest");
    if (item->kind == AD_KIND_SECRET && type != NULL && digest != NULL)
        return g_strdup_printf("%s:%s", type, digest);
    const char *family = extra(item, "family");
    return g_strdup_printf("%s@%s", family != NULL ? family : item->rule, product);
}

/* Days since a fix was there or, where none is known, since it was first seen here. */
static gint64
begin_of(const AdAssessmentItem *item, gint64 as_of)
{
    gint64 begin = item->first_seen_unix != 0 ? item->first_seen_unix : as_of, fixed;
    if (item->kind == AD_KIND_ADVISORY && ad_assessment_date_parse(extra(item, "fix_available"), &fixed))
        begin = fixed;
    return MIN(begin, as_of);
}

static AdScoreFinding
to_finding(const AdAssessmentItem *item, const AdPolicy *policy, const char *key, gint64 as_of)
{
    /* contracts.md: which kinds are content, which posture */
    static const AdScoreKind kinds[AD_KIND_COUNT] = {
        [AD_KIND_YARA] = AD_SCORE_CONTENT,      [AD_KIND_SECRET] = AD_SCORE_CONTENT,
        [AD_KIND_ADVISORY] = AD_SCORE_VULN,     [AD_KIND_MALICIOUS_PACKAGE] = AD_SCORE_CONTENT,
        [AD_KIND_HAZARD] = AD_SCORE_POSTURE,    [AD_KIND_INTEGRITY] = AD_SCORE_POSTURE,
        [AD_KIND_SBOM] = AD_SCORE_POSTURE,      [AD_KIND_PACKAGE] = AD_SCORE_POSTURE,
        [AD_KIND_HARDENING] = AD_SCORE_POSTURE, [AD_KIND_ENDPOINT] = AD_SCORE_POSTURE,
    };
    const AdPolicyCheck *check = item->kind != AD_KIND_YARA ? ad_policy_check(policy, item->rule) : NULL;
    gint64 days = as_of / DAY_S - begin_of(item, as_of) / DAY_S;
    return (AdScoreFinding){
        .kind = kinds[item->kind],
        .key = key,
        /* a check's row decides, whatever the policy was on the day it was found */
        .concern = check != NULL ? check->concern : item->concern,
        .severity = check != NULL ? check->severity : item->severity,
        .confidence = item->confidence,
        .likelihood = check != NULL ? check->likelihood : AD_LEVEL_MODERATE,
        .is_gate = (check != NULL && check->is_gate) || flag(item, "gate"),
        .is_known_exploited = item->kind == AD_KIND_ADVISORY && extra(item, "kev") != NULL,
        .has_public_poc = flag(item, "poc"),
        .epss_millionths = epss_of(item),
        .age_days = (guint32)CLAMP(days, 0, G_MAXINT32),
        .waiver = item->waiver,
    };
}

static void
put_text(json_t *o, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        json_object_set_new(o, name, json_string(value));
}

json_t *
ad_assessment_item(const AdAssessmentItem *item, const AdPolicy *policy, gint64 as_of_unix)
{
    g_autofree char *key = ad_assessment_group_key(item);
    AdScoreFinding f = to_finding(item, policy, key, as_of_unix);
    if (f.is_gate && !item->is_agreed_by_two)
        f.waiver = AD_WAIVER_NONE; /* agreed when it was none, or by one alone */
    g_autofree char *since = ad_assessment_date_text(begin_of(item, as_of_unix));
    json_t *o = ad_score_json_finding(&f);
    put_text(o, "id", item->id);
    put_text(o, "title_en", item->title_en);
    put_text(o, "title_es", item->title_es);
    put_text(o, "since", since);
    put_text(o, "waiver_id", item->waiver_id);
    if (f.is_known_exploited)
        put_text(o, "kev_date", extra(item, "kev_date"));
    if (item->is_disputed)
        json_object_set_new(o, "disputed", json_true());
    return o;
}

json_t *
ad_assessment_why(const AdScoreMethod *m, const AdScoreFinding *f, int tier)
{
    AdScoreJudgement j = ad_score_judge(m, f, tier);
    json_t *why = json_array();
    const struct {
        gboolean is_so;
        const char *code;
    } rows[] = {
        {f->is_gate, "gate"},
        {f->kind == AD_SCORE_VULN && f->is_known_exploited, "known-exploited"},
        {f->kind == AD_SCORE_VULN && f->epss_millionths >= m->epss_high_millionths, "epss-high"},
        {f->kind == AD_SCORE_VULN && f->epss_millionths >= m->epss_moderate_millionths &&
             f->epss_millionths < m->epss_high_millionths, "epss-moderate"},
        {f->kind == AD_SCORE_VULN && f->epss_millionths < 0 && !f->is_known_exploited, "no-epss"},
        {f->kind == AD_SCORE_VULN && f->has_public_poc, "public-exploit"},
        {j.is_overdue && !j.is_long_overdue, "overdue"},
        {j.is_long_overdue, "long-overdue"},
        {f->waiver == AD_WAIVER_ACCEPTED && !f->is_gate, "accepted"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].is_so)
            json_array_append_new(why, json_string(rows[i].code));
    return why;
}
