/* SPDX-License-Identifier: Apache-2.0 */
/* test_vectors.c - every scored vector of $ADUANA_DATA/vuln/cvss, and the malformed ones
 *
 * '-' in a file means that the group is not defined. The files of 3.x never say it: they repeat
 * what the formula gives. Absent: skipped and said so; under CI=true absent is a failure. */
#include <stdio.h>
#include <string.h>

#include "feeds/cvss/cvss.h"

#define SKIPPED 77

typedef struct {
    guint run, good;
} Count;

/* "9.8" of a column, or -1 for "-". */
static int
tenths_of(const char *column)
{
    guint whole, tenth;
    return sscanf(column, "%u.%u", &whole, &tenth) == 2 ? (int)(whole * 10 + tenth) : -1;
}

static gboolean
agrees(int expected, gboolean is_defined, guint got)
{
    return expected < 0 ? !is_defined : (guint)expected == got;
}

/* Columns base, temporal, environmental; the latter two may be absent. */
static gboolean
check_scored(char **column, guint columns)
{
    AdCvssScore score;
    AdCvssFault fault;
    if (!ad_cvss_score(column[0], strlen(column[0]), &score, &fault)) {
        printf("%s: refused, %s %s\n", column[0], ad_cvss_fault_name(fault.code), fault.word);
        return FALSE;
    }
    if ((guint)tenths_of(column[1]) == score.base &&
        (columns < 4 ||
         (agrees(tenths_of(column[2]), score.has_temporal, score.temporal) &&
          agrees(tenths_of(column[3]), score.has_environmental, score.environmental))))
        return TRUE;
    printf("%s: %u %u %u\n", column[0], score.base, score.temporal, score.environmental);
    return FALSE;
}

/* "rejected: …", or accepted: the order of 4.0's metrics is not insisted on. */
static gboolean
check_malformed(char **column, guint columns)
{
    AdCvssScore score;
    AdCvssFault fault;
    (void)columns;
    gboolean is_accepted = ad_cvss_score(column[0], strlen(column[0]), &score, &fault);
    if (is_accepted != g_str_has_prefix(column[1], "rejected"))
        return TRUE;
    printf("%s: %s\n", column[0], is_accepted ? "accepted" : ad_cvss_fault_name(fault.code));
    return FALSE;
}

/* FALSE when the file is not there. */
static gboolean
run_file(const char *folder, const char *name, guint columns, gboolean (*check)(char **, guint),
         Count *count)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    Count here = {0};
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '#' || strchr(*line, '\t') == NULL)
            continue;
        g_auto(GStrv) column = g_strsplit(*line, "\t", -1);
        here.run++;
        here.good += g_strv_length(column) >= columns && check(column, columns) ? 1 : 0;
    }
    printf("%s: %u of %u\n", name, here.good, here.run);
    count->run += here.run;
    count->good += here.good;
    return here.run > 0;
}

int
main(void)
{
    static const struct {
        const char *name;
        guint columns;
        gboolean (*check)(char **, guint);
    } files[] = {
        {"v2.0.tsv", 4, check_scored},
        {"v3.0.tsv", 4, check_scored},
        {"v3.1.tsv", 4, check_scored},
        {"v4.0.tsv", 4, check_scored},
        {"first-v4-macrovectors.tsv", 2, check_scored},
        {"v4-rounding-ties.tsv", 2, check_scored},
        {"v4-rounding-edge.tsv", 2, check_scored},
        {"invalid.tsv", 2, check_malformed},
    };
    const char *data = g_getenv("ADUANA_DATA");
    g_autofree char *folder =
        g_build_filename(data != NULL ? data : "/nonexistent", "vuln", "cvss", NULL);
    Count count = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        if (!run_file(folder, files[i].name, files[i].columns, files[i].check, &count)) {
            printf("skipped: no %s below ADUANA_DATA (%s); %u of %u files were run\n",
                   files[i].name, data != NULL ? data : "not set", (guint)i,
                   (guint)G_N_ELEMENTS(files));
            return g_strcmp0(g_getenv("CI"), "true") == 0 ? 1 : SKIPPED;
        }
    }
    printf("%u of %u vectors\n", count.good, count.run);
    return count.good == count.run ? 0 : 1;
}
