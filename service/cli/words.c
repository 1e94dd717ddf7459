/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - the closed vocabularies of the API in the person's language */
#include "service/cli/words.h"

#include <string.h>

#include "service/po/tr.h"

typedef struct {
    AdWords vocabulary;
    const char *name;
    const char *context; /* NULL: none */
    const char *word;
} Row;

/* severity is feminine in Spanish, the risk level masculine: hence the contexts */
static const Row rows[] = {
    {AD_WORDS_SEVERITY, "critical", "severity", NC_("severity", "critical")},
    {AD_WORDS_SEVERITY, "high", "severity", NC_("severity", "high")},
    {AD_WORDS_SEVERITY, "medium", "severity", NC_("severity", "medium")},
    {AD_WORDS_SEVERITY, "low", "severity", NC_("severity", "low")},
    {AD_WORDS_SEVERITY, "info", "severity", NC_("severity", "info")},
    {AD_WORDS_CONFIDENCE, "possible", "confidence", NC_("confidence", "possible")},
    {AD_WORDS_CONFIDENCE, "probable", "confidence", NC_("confidence", "probable")},
    {AD_WORDS_CONFIDENCE, "confirmed", "confidence", NC_("confidence", "confirmed")},
    {AD_WORDS_LEVEL, "very-low", "risk", NC_("risk", "very low")},
    {AD_WORDS_LEVEL, "low", "risk", NC_("risk", "low")},
    {AD_WORDS_LEVEL, "moderate", "risk", NC_("risk", "moderate")},
    {AD_WORDS_LEVEL, "high", "risk", NC_("risk", "high")},
    {AD_WORDS_LEVEL, "very-high", "risk", NC_("risk", "very high")},
    {AD_WORDS_LEVEL, "not-assessed", "risk", NC_("risk", "not assessed")},
    {AD_WORDS_LIKELIHOOD, "very-low", "likelihood", NC_("likelihood", "very low")},
    {AD_WORDS_LIKELIHOOD, "low", "likelihood", NC_("likelihood", "low")},
    {AD_WORDS_LIKELIHOOD, "moderate", "likelihood", NC_("likelihood", "moderate")},
    {AD_WORDS_LIKELIHOOD, "high", "likelihood", NC_("likelihood", "high")},
    {AD_WORDS_LIKELIHOOD, "very-high", "likelihood", NC_("likelihood", "very high")},
    {AD_WORDS_CONCERN, "information-theft", NULL, N_("information theft")},
    {AD_WORDS_CONCERN, "process-interruption", NULL, N_("process interruption")},
    {AD_WORDS_CONCERN, "supply-chain-tampering", NULL, N_("supply-chain tampering")},
    {AD_WORDS_CONCERN, "connection-proliferation", NULL,
     N_("connection and service proliferation")},
    {AD_WORDS_CONCERN, "unmanaged-vulnerability", NULL, N_("unmanaged vulnerability")},
    {AD_WORDS_CONCERN, "incident-readiness", NULL, N_("incident readiness")},
    {AD_WORDS_CONCERN, "user-data-protection", NULL, N_("user and personal-data protection")},
    {AD_WORDS_CONCERN, "standards-transparency", NULL, N_("standards transparency")},
    {AD_WORDS_KIND, "yara", NULL, N_("detection rule")},
    {AD_WORDS_KIND, "advisory", NULL, N_("known vulnerability")},
    {AD_WORDS_KIND, "malicious-package", NULL, N_("malicious package")},
    {AD_WORDS_KIND, "hazard", NULL, N_("archive hazard")},
    {AD_WORDS_KIND, "integrity", NULL, N_("integrity")},
    {AD_WORDS_KIND, "sbom", NULL, N_("bill of materials")},
    {AD_WORDS_KIND, "package", NULL, N_("package")},
    {AD_WORDS_KIND, "hardening", NULL, N_("binary hardening")},
    {AD_WORDS_KIND, "endpoint", NULL, N_("network endpoint")},
    {AD_WORDS_KIND, "secret", NULL, N_("secret")},
    {AD_WORDS_STATE, "scanned", "coverage", NC_("coverage", "scanned")},
    {AD_WORDS_STATE, "partial", "coverage", NC_("coverage", "partly scanned")},
    {AD_WORDS_STATE, "not_scanned", "coverage", NC_("coverage", "not scanned")},
    {AD_WORDS_REASON, "encrypted", NULL, N_("encrypted")},
    {AD_WORDS_REASON, "unsupported-format", NULL, N_("format not supported")},
    {AD_WORDS_REASON, "corrupt", NULL, N_("damaged")},
    {AD_WORDS_REASON, "truncated", NULL, N_("cut short")},
    {AD_WORDS_REASON, "windowed", NULL, N_("scanned in overlapping pieces")},
    {AD_WORDS_REASON, "size-limit", NULL, N_("larger than one member may be")},
    {AD_WORDS_REASON, "total-limit", NULL, N_("past the limit of unpacked bytes")},
    {AD_WORDS_REASON, "count-limit", NULL, N_("past the limit of entries")},
    {AD_WORDS_REASON, "depth-limit", NULL, N_("nested too deep")},
    {AD_WORDS_REASON, "ratio-limit", NULL, N_("unpacks to far more than it is (archive bomb)")},
    {AD_WORDS_REASON, "time-limit", NULL, N_("past the time limit")},
    {AD_WORDS_REASON, "engine-error", NULL, N_("the engine failed on it")},
    {AD_WORDS_REASON, "worker-crash", NULL, N_("the inspecting process died on it")},
    {AD_WORDS_REASON, "unaccounted-bytes", NULL, N_("bytes that belong to no member")},
    {AD_WORDS_REASON, "special-file", NULL, N_("device or other special file")},
    {AD_WORDS_REASON, "fetch-failed", NULL, N_("could not be fetched")},
    {AD_WORDS_VERDICT, "clean", "verdict", NC_("verdict", "clean")},
    {AD_WORDS_VERDICT, "flagged", "verdict", NC_("verdict", "flagged")},
    {AD_WORDS_VERDICT, "incomplete", "verdict", NC_("verdict", "incomplete")},
    {AD_WORDS_PROPOSAL, "approve", NULL, N_("approve")},
    {AD_WORDS_PROPOSAL, "conditional", NULL, N_("approve with conditions")},
    {AD_WORDS_PROPOSAL, "reject", NULL, N_("reject")},
    {AD_WORDS_PROPOSAL, "block", NULL, N_("block")},
    {AD_WORDS_JOB_STATE, "queued", "job", NC_("job", "queued")},
    {AD_WORDS_JOB_STATE, "running", "job", NC_("job", "running")},
    {AD_WORDS_JOB_STATE, "done", "job", NC_("job", "done")},
    {AD_WORDS_JOB_STATE, "failed", "job", NC_("job", "failed, will be tried again")},
    {AD_WORDS_JOB_STATE, "dead", "job", NC_("job", "given up")},
    {AD_WORDS_JOB_KIND, "fetch", "job", NC_("job", "fetch")},
    {AD_WORDS_JOB_KIND, "inspect", "job", NC_("job", "inspection")},
    {AD_WORDS_FINDING_STATUS, "open", "finding", NC_("finding", "open")},
    {AD_WORDS_FINDING_STATUS, "fixed", "finding", NC_("finding", "fixed")},
    {AD_WORDS_FINDING_STATUS, "false_positive", "finding", NC_("finding", "false positive")},
    {AD_WORDS_FINDING_STATUS, "not_affected", "finding", NC_("finding", "not affected")},
    {AD_WORDS_FINDING_STATUS, "risk_accepted", "finding", NC_("finding", "risk accepted")},
    {AD_WORDS_FINDING_STATUS, "disputed", "finding", NC_("finding", "disputed")},
    {AD_WORDS_SIGNATURE, "none", "signature", NC_("signature", "none")},
    {AD_WORDS_SIGNATURE, "valid", "signature", NC_("signature", "valid")},
    {AD_WORDS_SIGNATURE, "invalid", "signature", NC_("signature", "not valid")},
    {AD_WORDS_SIGNATURE, "unchecked", "signature", NC_("signature", "not checked")},
    {AD_WORDS_BLOB, "kept", "content", NC_("content", "kept")},
    {AD_WORDS_BLOB, "not-kept", "content", NC_("content", "not kept")},
    {AD_WORDS_BLOB, "purged", "content", NC_("content", "deleted on request")},
    {AD_WORDS_MISSED, "daemon-down", NULL, N_("the daemon was not running")},
    {AD_WORDS_MISSED, "still-running", NULL, N_("the run before was still going on")},
    {AD_WORDS_MISSED, "disk-full", NULL, N_("the disk was full")},
    {AD_WORDS_MISSED, "paused", NULL, N_("the schedule was paused")},
    {AD_WORDS_ENTRY, "file", "entry", NC_("entry", "file")},
    {AD_WORDS_ENTRY, "dir", "entry", NC_("entry", "folder")},
    {AD_WORDS_ENTRY, "symlink", "entry", NC_("entry", "symbolic link")},
    {AD_WORDS_ENTRY, "hardlink", "entry", NC_("entry", "hard link")},
    {AD_WORDS_ENTRY, "device", "entry", NC_("entry", "device")},
    {AD_WORDS_ENTRY, "fifo", "entry", NC_("entry", "pipe")},
    {AD_WORDS_ENTRY, "socket", "entry", NC_("entry", "socket")},
};

const char *
ad_words(AdWords vocabulary, const char *name)
{
    if (name == NULL)
        return "";
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].vocabulary == vocabulary && strcmp(rows[i].name, name) == 0)
            return rows[i].context != NULL ? C_(rows[i].context, rows[i].word) : _(rows[i].word);
    return name;
}

AdPaint
ad_words_paint(AdWords vocabulary, const char *name)
{
    static const struct {
        AdWords vocabulary;
        const char *name;
        AdPaint paint;
    } paints[] = {
        {AD_WORDS_SEVERITY, "critical", AD_PAINT_BAD},
        {AD_WORDS_SEVERITY, "high", AD_PAINT_BAD},
        {AD_WORDS_SEVERITY, "medium", AD_PAINT_WARN},
        {AD_WORDS_SEVERITY, "info", AD_PAINT_FAINT},
        {AD_WORDS_VERDICT, "flagged", AD_PAINT_BAD},
        {AD_WORDS_VERDICT, "clean", AD_PAINT_GOOD},
        {AD_WORDS_VERDICT, "incomplete", AD_PAINT_WARN},
        {AD_WORDS_LEVEL, "very-high", AD_PAINT_BAD},
        {AD_WORDS_LEVEL, "high", AD_PAINT_BAD},
        {AD_WORDS_LEVEL, "moderate", AD_PAINT_WARN},
        {AD_WORDS_JOB_STATE, "done", AD_PAINT_GOOD},
        {AD_WORDS_JOB_STATE, "failed", AD_PAINT_WARN},
        {AD_WORDS_JOB_STATE, "dead", AD_PAINT_BAD},
    };
    for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(paints); i++)
        if (paints[i].vocabulary == vocabulary && strcmp(paints[i].name, name) == 0)
            return paints[i].paint;
    return AD_PAINT_PLAIN;
}

char *
ad_words_tier(gint64 tier)
{
    const char *word = tier == 1   ? C_("tier", "critical")
                       : tier == 2 ? C_("tier", "important")
                                   : C_("tier", "ordinary");
    return g_strdup_printf("%d (%s)", (int)tier, word);
}

char *
ad_words_time(const char *text)
{
    static const char *const months[] = {
        NC_("month", "Jan"), NC_("month", "Feb"), NC_("month", "Mar"), NC_("month", "Apr"),
        NC_("month", "May"), NC_("month", "Jun"), NC_("month", "Jul"), NC_("month", "Aug"),
        NC_("month", "Sep"), NC_("month", "Oct"), NC_("month", "Nov"), NC_("month", "Dec"),
    };
    if (text == NULL)
        return g_strdup("");
    g_autoptr(GDateTime) utc = g_date_time_new_from_iso8601(text, NULL);
    g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local(utc) : NULL;
    if (local == NULL)
        return g_strdup(text);
    g_autofree char *clock = g_date_time_format(local, "%H:%M %Z");
    return g_strdup_printf("%d %s %d %s", g_date_time_get_day_of_month(local),
                           C_("month", months[g_date_time_get_month(local) - 1]),
                           g_date_time_get_year(local), clock);
}

const json_t *
ad_doc_at(const json_t *doc, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, ".", -1);
    for (gsize i = 0; doc != NULL && parts[i] != NULL; i++)
        doc = json_object_get(doc, parts[i]);
    return doc;
}

const char *
ad_doc_text(const json_t *doc, const char *name)
{
    const char *text = json_string_value(ad_doc_at(doc, name));
    return text != NULL ? text : "";
}

gint64
ad_doc_number(const json_t *doc, const char *name)
{
    return json_integer_value(ad_doc_at(doc, name));
}

gboolean
ad_doc_has(const json_t *doc, const char *name)
{
    const json_t *member = ad_doc_at(doc, name);
    return member != NULL && !json_is_null(member);
}

const char *
ad_doc_text_local(const json_t *doc, const char *name)
{
    g_autofree char *local = g_strdup_printf("%s_%s", name, ad_tr_lang_name(ad_tr_lang()));
    g_autofree char *english = g_strdup_printf("%s_en", name);
    const char *const names[] = {local, english, name};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (*ad_doc_text(doc, names[i]) != '\0')
            return ad_doc_text(doc, names[i]);
    return "";
}

char *
ad_words_score(const json_t *score, const char *level)
{
    static const struct {
        int from;
        const char *grade;
    } grades[] = {{96, "F"}, {80, "E"}, {50, "D"}, {21, "C"}, {5, "B"}, {0, "A"}};
    if (!json_is_integer(score))
        return g_strdup(g_strcmp0(level, "not-assessed") == 0 ? ad_words(AD_WORDS_LEVEL, level) : "-");
    gint64 n = json_integer_value(score);
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(grades) && n < grades[i].from)
        i++;
    return g_strdup_printf("%d %s (%s)", (int)n, grades[i].grade, ad_words(AD_WORDS_LEVEL, level));
}
