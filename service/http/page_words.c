/* SPDX-License-Identifier: Apache-2.0 */
/* page_words.c - what a stable English value of a row is called on a page */
#include "service/http/page_words.h"

#include <string.h>

#include "service/po/tr.h"

typedef struct {
    const char *vocabulary, *value, *word;
} WordRow;

/* The vocabulary is the msgctxt: severity is feminine in Spanish, a level of risk is masculine. */
static const WordRow *
word_rows(gsize *count)
{
    static const WordRow rows[] = {
        {"severity", "critical", NC_("severity", "critical")},
        {"severity", "high", NC_("severity", "high")},
        {"severity", "medium", NC_("severity", "medium")},
        {"severity", "low", NC_("severity", "low")},
        {"severity", "info", NC_("severity", "informational")},
        {"level", "very-high", NC_("level", "very high")},
        {"level", "high", NC_("level", "high")},
        {"level", "moderate", NC_("level", "moderate")},
        {"level", "low", NC_("level", "low")},
        {"level", "very-low", NC_("level", "very low")},
        {"level", "not-assessed", NC_("level", "not assessed")},
        {"confidence", "confirmed", NC_("confidence", "confirmed")},
        {"confidence", "probable", NC_("confidence", "probable")},
        {"confidence", "possible", NC_("confidence", "possible")},
        {"concern", "information-theft", NC_("concern", "Information theft")},
        {"concern", "process-interruption", NC_("concern", "Process interruption")},
        {"concern", "supply-chain-tampering", NC_("concern", "Supply-chain tampering")},
        {"concern", "connection-proliferation", NC_("concern", "Connection and service proliferation")},
        {"concern", "unmanaged-vulnerability", NC_("concern", "Unmanaged vulnerability")},
        {"concern", "incident-readiness", NC_("concern", "Incident readiness")},
        {"concern", "user-data-protection", NC_("concern", "User and personal-data protection")},
        {"concern", "standards-transparency", NC_("concern", "Transparency and standards conformity")},
        {"kind", "yara", NC_("kind", "detection rule")},
        {"kind", "advisory", NC_("kind", "vulnerability")},
        {"kind", "malicious-package", NC_("kind", "malicious package")},
        {"kind", "hazard", NC_("kind", "hazard of the archive")},
        {"kind", "integrity", NC_("kind", "integrity")},
        {"kind", "sbom", NC_("kind", "SBOM")},
        {"kind", "package", NC_("kind", "package")},
        {"kind", "hardening", NC_("kind", "hardening")},
        {"kind", "endpoint", NC_("kind", "endpoint")},
        {"kind", "secret", NC_("kind", "secret")},
        {"verdict", "clean", NC_("verdict", "nothing found")},
        {"verdict", "flagged", NC_("verdict", "flagged")},
        {"verdict", "incomplete", NC_("verdict", "incomplete")},
        {"complete", "true", NC_("complete", "complete")},
        {"complete", "false", NC_("complete", "incomplete")},
        {"state", "queued", NC_("job", "queued")},
        {"state", "running", NC_("job", "running")},
        {"state", "done", NC_("job", "done")},
        {"state", "failed", NC_("job", "failed, will be tried again")},
        {"state", "dead", NC_("job", "given up")},
        {"job", "fetch", NC_("job", "fetch")},
        {"job", "inspect", NC_("job", "inspection")},
        {"job", "rescore", NC_("job", "new score")},
        {"job", "sweep", NC_("job", "clean-up")},
        {"job", "backup", NC_("job", "backup")},
        {"coverage", "scanned", NC_("coverage", "scanned")},
        {"coverage", "partial", NC_("coverage", "partly scanned")},
        {"coverage", "not_scanned", NC_("coverage", "not scanned")},
        {"reason", "encrypted", NC_("reason", "encrypted")},
        {"reason", "unsupported-format", NC_("reason", "format not supported")},
        {"reason", "corrupt", NC_("reason", "corrupt")},
        {"reason", "truncated", NC_("reason", "truncated")},
        {"reason", "windowed", NC_("reason", "scanned in windows")},
        {"reason", "size-limit", NC_("reason", "above the size limit")},
        {"reason", "total-limit", NC_("reason", "above the limit of all bytes")},
        {"reason", "count-limit", NC_("reason", "above the limit of entries")},
        {"reason", "depth-limit", NC_("reason", "nested too deep")},
        {"reason", "ratio-limit", NC_("reason", "expands too much")},
        {"reason", "time-limit", NC_("reason", "took too long")},
        {"reason", "engine-error", NC_("reason", "the engine failed")},
        {"reason", "worker-crash", NC_("reason", "the worker process died")},
        {"reason", "unaccounted-bytes", NC_("reason", "bytes that belong to no entry")},
        {"reason", "special-file", NC_("reason", "special file")},
        {"reason", "fetch-failed", NC_("reason", "could not be fetched")},
        {"status", "open", NC_("status", "open")},
        {"status", "fixed", NC_("status", "fixed")},
        {"status", "false_positive", NC_("status", "false positive")},
        {"status", "not_affected", NC_("status", "not affected")},
        {"status", "risk_accepted", NC_("status", "risk accepted")},
        {"status", "disputed", NC_("status", "disputed")},
        {"blob", "kept", NC_("blob", "kept")},
        {"blob", "not-kept", NC_("blob", "not kept")},
        {"blob", "purged", NC_("blob", "purged")},
        {"signature", "none", NC_("signature", "none")},
        {"signature", "valid", NC_("signature", "valid")},
        {"signature", "invalid", NC_("signature", "invalid")},
        {"signature", "unchecked", NC_("signature", "not checked")},
        {"tier", "1", NC_("tier", "1, critical")},
        {"tier", "2", NC_("tier", "2, important")},
        {"tier", "3", NC_("tier", "3, ordinary")},
        {"proposal", "approve", NC_("proposal", "approve")},
        {"proposal", "conditional", NC_("proposal", "conditional")},
        {"proposal", "reject", NC_("proposal", "reject")},
        {"proposal", "block", NC_("proposal", "block")},
        {"yes", "true", NC_("yes", "yes")},
        {"yes", "false", NC_("yes", "no")},
        {"catch_up", "once", NC_("catch_up", "once")},
        {"catch_up", "none", NC_("catch_up", "none")},
        {"missed", "daemon-down", NC_("missed", "the daemon was not running")},
        {"missed", "still-running", NC_("missed", "the run before was not over")},
        {"missed", "disk-full", NC_("missed", "the disk was full")},
        {"missed", "paused", NC_("missed", "paused")},
        {"source", "bundle", NC_("source", "bundle")},
        {"source", "sbom", NC_("source", "SBOM")},
        {"source", "checksums", NC_("source", "checksums")},
        {"entry", "file", NC_("entry", "file")},
        {"entry", "dir", NC_("entry", "folder")},
        {"entry", "symlink", NC_("entry", "symbolic link")},
        {"entry", "hardlink", NC_("entry", "hard link")},
        {"entry", "device", NC_("entry", "device")},
        {"entry", "fifo", NC_("entry", "pipe")},
        {"entry", "socket", NC_("entry", "socket")},
    };
    *count = G_N_ELEMENTS(rows);
    return rows;
}

const char *
ad_page_word(const char *vocabulary, const char *value)
{
    gsize count;
    const WordRow *rows = word_rows(&count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(rows[i].vocabulary, vocabulary) == 0 && strcmp(rows[i].value, value) == 0)
            return ad_tr_ctx(strcmp(vocabulary, "state") == 0 ? "job" : vocabulary, rows[i].word);
    return value;
}

const char **
ad_page_words(const char *vocabulary)
{
    gsize count, used = 0;
    const WordRow *rows = word_rows(&count);
    const char **list = g_new0(const char *, count + 1);
    for (gsize i = 0; i < count; i++)
        if (strcmp(rows[i].vocabulary, vocabulary) == 0)
            list[used++] = rows[i].value;
    return list;
}

char *
ad_page_time(const char *text)
{
    static const char *const months[] = {
        NC_("month", "Jan"), NC_("month", "Feb"), NC_("month", "Mar"), NC_("month", "Apr"),
        NC_("month", "May"), NC_("month", "Jun"), NC_("month", "Jul"), NC_("month", "Aug"),
        NC_("month", "Sep"), NC_("month", "Oct"), NC_("month", "Nov"), NC_("month", "Dec")};
    g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(text, NULL);
    if (when == NULL)
        return g_strdup(text);
    g_autofree char *zone = g_date_time_get_utc_offset(when) == 0 ? g_strdup("UTC")
                                                                  : g_date_time_format(when, "%:z");
    return g_strdup_printf("%d %s %d, %02d:%02d %s", g_date_time_get_day_of_month(when),
                           ad_tr_ctx("month", months[g_date_time_get_month(when) - 1]),
                           g_date_time_get_year(when), g_date_time_get_hour(when),
                           g_date_time_get_minute(when), zone);
}

char *
ad_page_number(gint64 number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, number);
    GString *out = g_string_new(NULL);
    gsize bytes = strlen(digits);
    for (gsize i = 0; i < bytes; i++) {
        g_string_append_c(out, digits[i]);
        gsize left = bytes - 1 - i;
        if (left > 0 && left % 3 == 0 && digits[i] != '-')
            g_string_append_c(out, ',');
    }
    return g_string_free(out, FALSE);
}

char *
ad_page_bytes(gint64 bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    gsize unit = 0;
    gint64 size = 1000; /* of the unit */
    if (bytes < 1000)
        return g_strdup_printf("%" G_GINT64_FORMAT " B", bytes);
    for (; bytes / size >= 1000 && unit + 1 < G_N_ELEMENTS(units); unit++)
        size *= 1000;
    if (bytes / size >= 10)
        return g_strdup_printf("%" G_GINT64_FORMAT " %s", bytes / size, units[unit]);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d %s", bytes / size, (int)(bytes / (size / 10) % 10),
                           units[unit]);
}
