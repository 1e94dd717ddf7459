/* SPDX-License-Identifier: Apache-2.0 */
/* judge.c - one package against one advisory: yes, no, or why it cannot be said
 *
 * OSV schema 1.7: affected when the version is in versions[] or in any range. Beyond it: source packages, epochs that an
 * SBOM left out, module streams, pseudo-versions. Where a list says yes and ranges that can be judged say no, the ranges count
 * and the conflict is told. */
#include <string.h>

#include "feeds/match/span.h"

void
ad_match_verdict_clear(AdMatchVerdict *v)
{
    g_clear_pointer(&v->span, g_free);
    g_clear_pointer(&v->fixed, g_free);
}

AdSpanAnswer
ad_match_range_contains(const AdRange *range, const char *ecosystem, const char *version)
{
    g_auto(AdSpan) span = {0};
    return ad_span_find(range, ad_version_order(ecosystem), version, &span);
}

static gboolean
is_text(const char *s)
{
    return s != NULL && *s != '\0';
}

static gboolean
is_one_of(const char *ecosystem, const char *const *list, gsize n)
{
    const char *osv = ad_version_ecosystem(ecosystem);
    for (gsize i = 0; osv != NULL && i < n; i++)
        if (strcmp(osv, list[i]) == 0)
            return TRUE;
    return FALSE;
}

/* Distributions whose advisories name source packages. */
static gboolean
names_sources(const char *ecosystem)
{
    static const char *const list[] = {"Debian", "Ubuntu", "Alpine", "Alpaquita", "Echo", "Root"};
    return is_one_of(ecosystem, list, G_N_ELEMENTS(list));
}

/* Without a release osv.dev trusts only the list of these two: their ranges speak of one release each. */
static gboolean
is_range_meaningless(const char *advisory_ecosystem)
{
    static const char *const list[] = {"Alpine", "Ubuntu"};
    return *ad_match_release(advisory_ecosystem) == '\0' &&
           is_one_of(advisory_ecosystem, list, G_N_ELEMENTS(list));
}

/* "v0.0.0-20220308185742-91533d04e894": a commit's date, below every release whatever the commit holds. */
static gboolean
is_dateless_pseudo(const char *version)
{
    const char *v = version + (*version == 'v' ? 1 : 0);
    return g_str_has_prefix(v, "0.0.0-") && strspn(v + 6, "0123456789") == 14 && v[20] == '-';
}

static guint64
epoch_of(const char *version)
{
    const char *colon = strchr(version, ':');
    return colon == NULL ? 0 : g_ascii_strtoull(version, NULL, 10);
}

/* SBOMs often leave the epoch out. rpm: the range's own epoch is assumed. deb: only for what looks like an upstream
 * version, without epoch and without revision. Returns the version to compare with, NULL when it stands as it is. */
static char *
assume_epoch(const AdVersionOrder *order, const AdRange *range, const char *version)
{
    gboolean is_rpm = strcmp(ad_version_family(order), "rpm") == 0;
    gboolean is_deb = strcmp(ad_version_family(order), "debian") == 0;
    if ((!is_rpm && !is_deb) || strchr(version, ':') != NULL || (is_deb && strchr(version, '-') != NULL))
        return NULL;
    guint64 epoch = 0;
    for (guint i = 0; i < range->events->len; i++) {
        const AdEvent *e = range->events->pdata[i];
        epoch = MAX(epoch, epoch_of(e->version));
    }
    return epoch == 0 ? NULL : g_strdup_printf("%" G_GUINT64_FORMAT ":%s", epoch, version);
}

/* Maven puts "29.0-jre" behind "29.0"; an advisory that ends at 29.0 means both (flavours of one release). */
static char *
without_flavour(const AdVersionOrder *order, const char *version)
{
    static const char *const flavours[] = {"-jre", "-android", ".jre", "-jdk", ".jdk"};
    if (strcmp(ad_version_family(order), "maven") != 0)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(flavours); i++) {
        const char *at = g_strrstr(version, flavours[i]);
        if (at != NULL && at[strlen(flavours[i]) + strspn(at + strlen(flavours[i]), "0123456789")] == '\0')
            return g_strndup(version, (gsize)(at - version));
    }
    return NULL;
}

/* Release of an rpm that belongs to a module stream: "…module+el8.9.0+…". A plain package against a modular fix, or the other
 * way round, is compared, but hardly means the same build. */
static gboolean
is_modular(const char *version)
{
    return strstr(version, ".module+") != NULL || strstr(version, ".module_") != NULL;
}

static gboolean
is_other_modularity(const AdVersionOrder *order, const AdRange *range, const char *version)
{
    if (strcmp(ad_version_family(order), "rpm") != 0)
        return FALSE;
    for (guint i = 0; i < range->events->len; i++) {
        const AdEvent *e = range->events->pdata[i];
        if (strcmp(e->version, "0") != 0)
            return is_modular(e->version) != is_modular(version);
    }
    return FALSE;
}

typedef struct {
    const AdMatchPackage *package;
    const AdAffected *affected;
    const AdVersionOrder *order;
    const char *version;
    AdMatchVerdict *out;
    gboolean is_any_judged; /* a range gave an answer */
    gboolean is_any_unknown;
} Trial;

static void
accept(Trial *t, AdMatchHow how, AdConfidence confidence, const char *span, const char *fixed)
{
    ad_match_verdict_clear(t->out);
    t->out->answer = AD_MATCH_YES;
    t->out->how = how;
    t->out->confidence = confidence;
    t->out->span = g_strdup(span);
    t->out->fixed = g_strdup(fixed);
}

/* Beyond the hint of a range that ends nowhere: the advisory is old, the flaw may be gone. */
static gboolean
is_beyond_last_known(const Trial *t)
{
    const char *hint = t->affected->last_known;
    if (!g_str_has_prefix(hint, "<"))
        return FALSE;
    gboolean is_inclusive = hint[1] == '=';
    hint += is_inclusive ? 2 : 1;
    while (*hint == ' ')
        hint++;
    AdVersionAnswer place = ad_version_compare(t->order, t->version, hint);
    return place == AD_VERSION_GREATER || (!is_inclusive && place == AD_VERSION_EQUAL);
}

static gboolean
try_range(Trial *t, const AdRange *range)
{
    if (range->type == AD_RANGE_GIT)
        return FALSE;
    g_autofree char *with_epoch = assume_epoch(t->order, range, t->version);
    const char *version = with_epoch != NULL ? with_epoch : t->version;
    g_auto(AdSpan) span = {0};
    AdSpanAnswer answer = ad_span_find(range, t->order, version, &span);
    gboolean is_flavour = FALSE;
    g_autofree char *plain = answer == AD_SPAN_OUTSIDE ? without_flavour(t->order, version) : NULL;
    if (plain != NULL) {
        ad_span_clear(&span);
        is_flavour = ad_span_find(range, t->order, plain, &span) == AD_SPAN_INSIDE && span.has_end &&
                     *span.fixed == '\0';
    }
    if (answer == AD_SPAN_CANNOT_TELL) {
        t->is_any_unknown = TRUE;
        return FALSE;
    }
    t->is_any_judged = TRUE;
    if (answer == AD_SPAN_OUTSIDE && !is_flavour)
        return FALSE;
    AdConfidence confidence = AD_CONFIDENCE_CONFIRMED;
    if (with_epoch != NULL || is_flavour)
        confidence = AD_CONFIDENCE_PROBABLE;
    if (is_dateless_pseudo(t->version) || (!span.has_end && is_beyond_last_known(t)) ||
        is_other_modularity(t->order, range, t->version))
        confidence = AD_CONFIDENCE_POSSIBLE;
    if (t->out->answer != AD_MATCH_YES || confidence > t->out->confidence)
        accept(t, AD_MATCH_RANGE, confidence, span.text, span.fixed);
    return confidence == AD_CONFIDENCE_CONFIRMED;
}

static gboolean
is_listed(const Trial *t)
{
    for (guint i = 0; i < t->affected->versions->len; i++) {
        const char *listed = t->affected->versions->pdata[i];
        if (strcmp(listed, t->version) == 0 ||
            ad_version_compare(t->order, listed, t->version) == AD_VERSION_EQUAL)
            return TRUE;
    }
    return FALSE;
}

static void
accept_listed(Trial *t)
{
    g_autofree char *span = g_strdup_printf("= %s", t->version);
    g_autofree char *fixed = g_strdup("");
    for (guint i = 0; i < t->affected->ranges->len && *fixed == '\0' && t->order != NULL; i++) {
        g_free(fixed);
        fixed = ad_span_next_fix(t->affected->ranges->pdata[i], t->order, t->version);
    }
    accept(t, AD_MATCH_VERSIONS, AD_CONFIDENCE_CONFIRMED, span, fixed);
}

static void
judge_version(Trial *t)
{
    gboolean is_ranged = t->order != NULL && !is_range_meaningless(t->affected->ecosystem);
    for (guint i = 0; is_ranged && i < t->affected->ranges->len; i++)
        if (try_range(t, t->affected->ranges->pdata[i]))
            break;
    if (t->out->answer == AD_MATCH_YES)
        return;
    if (is_listed(t)) {
        if (!t->is_any_judged)
            accept_listed(t);
        else
            t->out->is_conflict = TRUE; /* enumerated wrongly: the ranges are what people wrote (osv.dev#701) */
        return;
    }
    gboolean is_bad = t->order != NULL && !ad_version_is_accepted(t->order, t->version);
    if (t->is_any_unknown || is_bad) {
        t->out->answer = AD_MATCH_UNKNOWN;
        t->out->unscanned = is_bad ? AD_UNSCANNED_BAD_VERSION : AD_UNSCANNED_BAD_RANGE;
    }
}

/* "1.0-1+b2" is the second rebuild of 1.0-1: its source is 1.0-1. */
static char *
source_version_of(const AdMatchPackage *p, const AdVersionOrder *order)
{
    if (is_text(p->source_version))
        return g_strdup(p->source_version);
    if (order == NULL || strcmp(ad_version_family(order), "rpm") == 0)
        return NULL; /* a sub-package of an rpm may have a version of its own: grype#376 */
    char *v = g_strdup(p->version);
    char *plus = g_strrstr(v, "+b");
    if (plus != NULL && plus[2] != '\0' && plus[2 + strspn(plus + 2, "0123456789")] == '\0')
        *plus = '\0';
    return v;
}

typedef enum { NAME_OTHER, NAME_OWN, NAME_SOURCE } NameFit;

static NameFit
fit_name(const AdMatchPackage *p, const AdAffected *a)
{
    g_autofree char *theirs = ad_match_name_key(a->ecosystem, a->name);
    g_autofree char *own = ad_match_name_key(p->ecosystem, p->name);
    if (is_text(p->source_name)) {
        g_autofree char *source = ad_match_name_key(p->ecosystem, p->source_name);
        if (names_sources(p->ecosystem))
            return strcmp(theirs, source) == 0 ? NAME_SOURCE : NAME_OTHER;
        if (strcmp(theirs, own) != 0 && strcmp(theirs, source) == 0)
            return NAME_SOURCE;
    }
    return strcmp(theirs, own) == 0 ? NAME_OWN : NAME_OTHER;
}

/* Empties out; without ecosystem, release or version nothing can be judged. A text that is no version may still stand in a
 * list: the reason is returned, the answer left open. */
static AdUnscanned
begin(const AdMatchPackage *package, AdMatchVerdict *out)
{
    ad_match_verdict_clear(out);
    memset(out, 0, sizeof *out);
    AdUnscanned reason = ad_match_check(package);
    if (reason != AD_UNSCANNED_NONE && reason != AD_UNSCANNED_BAD_VERSION && reason != AD_UNSCANNED_COMMIT) {
        out->answer = AD_MATCH_UNKNOWN;
        out->unscanned = reason;
    }
    return reason;
}

AdMatchAnswer
ad_match_judge_affected(const AdMatchPackage *package, const AdAffected *affected, AdMatchVerdict *out)
{
    AdUnscanned reason = begin(package, out);
    if (out->answer == AD_MATCH_UNKNOWN)
        return out->answer;
    Trial t = {package, affected, ad_version_order(package->ecosystem), package->version, out, FALSE, FALSE};
    gboolean is_source = fit_name(package, affected) == NAME_SOURCE;
    g_autofree char *source_version = is_source ? source_version_of(package, t.order) : NULL;
    if (is_source && source_version == NULL)
        return out->answer; /* NO: the source's version is not known */
    if (source_version != NULL)
        t.version = source_version;
    if (reason != AD_UNSCANNED_NONE) { /* no version: only the very same text in the list counts */
        for (guint i = 0; i < affected->versions->len; i++)
            if (strcmp(affected->versions->pdata[i], t.version) == 0)
                accept_listed(&t);
        if (out->answer != AD_MATCH_YES) {
            out->answer = AD_MATCH_UNKNOWN;
            out->unscanned = reason;
        }
        return out->answer;
    }
    judge_version(&t);
    if (out->answer == AD_MATCH_YES && is_source) {
        if (out->how == AD_MATCH_RANGE)
            out->how = AD_MATCH_SOURCE_PACKAGE;
    } else if (out->answer == AD_MATCH_YES && names_sources(package->ecosystem)) {
        /* a binary name taken for its source's */
        out->confidence = MIN(out->confidence, AD_CONFIDENCE_PROBABLE);
    }
    return out->answer;
}

/* "Important: nodejs:16 security update": the stream that a modular advisory is about; NULL when it names none. */
static char *
stream_of(const AdAdvisory *a)
{
    g_auto(GStrv) words = g_strsplit(a->summary, " ", 8);
    for (gsize i = 0; words[i] != NULL; i++) {
        const char *colon = strchr(words[i], ':');
        if (colon != NULL && colon != words[i] && colon[1] != '\0')
            return g_strdup(words[i]);
    }
    return NULL;
}

static gboolean
is_other_stream(const AdMatchPackage *p, const AdAdvisory *a)
{
    if (!is_text(p->module))
        return FALSE;
    g_autofree char *stream = stream_of(a);
    const char *colon = strchr(p->module, ':');
    if (stream == NULL || colon == NULL)
        return FALSE;
    gsize n = (gsize)(strchr(stream, ':') - stream);
    if ((gsize)(colon - p->module) != n || strncmp(stream, p->module, n) != 0)
        return FALSE;
    /* "postgresql:12:8060020220523:…" of a purl goes on behind the stream */
    gsize bytes = strcspn(colon + 1, ":");
    return strlen(stream + n + 1) != bytes || strncmp(stream + n + 1, colon + 1, bytes) != 0;
}

AdMatchAnswer
ad_match_judge(const AdMatchPackage *package, const AdAdvisory *advisory, AdMatchVerdict *out)
{
    begin(package, out);
    if (out->answer == AD_MATCH_UNKNOWN || is_other_stream(package, advisory))
        return out->answer;
    for (guint i = 0; i < advisory->affected->len; i++) {
        const AdAffected *affected = advisory->affected->pdata[i];
        if (!ad_match_ecosystem_fits(affected->ecosystem, package->ecosystem) ||
            fit_name(package, affected) == NAME_OTHER)
            continue;
        g_auto(AdMatchVerdict) one = {0};
        AdMatchAnswer answer = ad_match_judge_affected(package, affected, &one);
        gboolean is_conflict = out->is_conflict || one.is_conflict;
        gboolean is_better = answer == AD_MATCH_YES ? out->answer != AD_MATCH_YES || one.confidence > out->confidence
                                                    : answer == AD_MATCH_UNKNOWN && out->answer == AD_MATCH_NO;
        if (is_better) {
            ad_match_verdict_clear(out);
            *out = one;
            out->entry = i;
            memset(&one, 0, sizeof one);
        }
        out->is_conflict = is_conflict;
    }
    return out->answer;
}
