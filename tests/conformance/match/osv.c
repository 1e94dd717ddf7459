/* SPDX-License-Identifier: Apache-2.0 */
/* osv.c - the judge against $ADUANA_DATA/vuln/osv: expected.tsv (one record each) and queries.tsv (the whole slice)
 *
 * Each "affected" is also held against the coarse span that an index would use: it must not have been cut off. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/versions/version.h"
#include "tests/conformance/match/osv_records.h"

typedef struct {
    guint right, wrong, cut, conflict;
} Counts;

static void
show_record(const char *line, const char *why, const AdMatchVerdict *v)
{
    printf("%s: %s%s%s%s\n", line, why, v->span != NULL ? " " : "", v->span != NULL ? v->span : "",
           v->is_conflict ? " (conflict)" : "");
}

/* TRUE when an index over the coarse spans would have offered the advisory. */
static gboolean
is_offered(const AdMatchPackage *p, const AdAdvisory *a)
{
    g_autofree char *key = ad_match_coarse(p->ecosystem, p->version);
    if (key == NULL)
        return TRUE;
    for (guint i = 0; i < a->affected->len; i++) {
        const AdAffected *affected = a->affected->pdata[i];
        g_autofree char *min = NULL, *max = NULL;
        ad_match_coarse_span(affected, &min, &max);
        if (strcmp(min, key) <= 0 && strcmp(key, max) <= 0)
            return TRUE;
    }
    return FALSE;
}

static void
check_expected(const OsvRecords *records, const char *path, Counts *c)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        exit(1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) f = g_strsplit(lines[i], "\t", -1);
        if (*lines[i] == '#' || g_strv_length(f) < 5)
            continue;
        AdMatchPackage p = {.ecosystem = f[1], .name = f[2], .version = f[3]};
        const AdAdvisory *a = osv_records_find(records, f[0]);
        g_auto(AdMatchVerdict) v = {0};
        if (a == NULL) {
            printf("%s: no such record\n", lines[i]);
            c->wrong++;
            continue;
        }
        gboolean is_yes = ad_match_judge(&p, a, &v) == AD_MATCH_YES;
        if (is_yes != (strcmp(f[4], "affected") == 0)) {
            show_record(lines[i], is_yes ? "we say affected" : "we say unaffected", &v);
            c->wrong++;
            continue;
        }
        c->right++;
        c->conflict += v.is_conflict ? 1 : 0;
        if (is_yes && !is_offered(&p, a)) {
            show_record(lines[i], "cut off by the index", &v);
            c->cut++;
        }
    }
}

static int
compare_ids(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
answer(const OsvRecords *records, const AdMatchPackage *p, gboolean is_withdrawn)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    const GPtrArray *candidates = osv_records_of_package(records, p);
    for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
        const AdAdvisory *a = candidates->pdata[i];
        g_auto(AdMatchVerdict) v = {0};
        if ((a->withdrawn_unix != 0) == is_withdrawn && ad_match_judge(p, a, &v) == AD_MATCH_YES)
            g_ptr_array_add(ids, a->id);
    }
    g_ptr_array_sort(ids, compare_ids);
    g_ptr_array_add(ids, NULL);
    return ids->len == 1 ? g_strdup("-") : g_strjoinv(",", (char **)ids->pdata);
}

static char *
sorted_list(const char *list)
{
    g_auto(GStrv) ids = g_strsplit(list, ",", -1);
    qsort(ids, g_strv_length(ids), sizeof *ids, compare_ids);
    return g_strjoinv(",", ids);
}

static void
check_queries(const OsvRecords *records, const char *path, Counts *c)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        exit(1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) f = g_strsplit(lines[i], "\t", -1);
        if (*lines[i] == '#' || g_strv_length(f) < 5)
            continue;
        AdMatchPackage p = {.ecosystem = f[0], .name = f[1], .version = f[2]};
        g_autofree char *shown = answer(records, &p, FALSE);
        g_autofree char *hidden = answer(records, &p, TRUE);
        g_autofree char *want_shown = sorted_list(f[3]);
        g_autofree char *want_hidden = sorted_list(f[4]);
        if (strcmp(shown, want_shown) != 0 || strcmp(hidden, want_hidden) != 0) {
            printf("%s: we say %s and %s\n", lines[i], shown, hidden);
            c->wrong++;
        } else {
            c->right++;
        }
    }
}

int
main(int argc, char **argv)
{
    const char *data = argc > 1 ? argv[1] : g_getenv("ADUANA_DATA");
    g_autofree char *root = g_build_filename(data == NULL ? "/nonexistent" : data, "vuln", "osv", NULL);
    if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
        printf("skipped: 11,052 record answers and 699 queries: ADUANA_DATA is not set or has no vuln/osv\n");
        return g_getenv("CI") != NULL ? 1 : 77;
    }
    g_autoptr(OsvRecords) records = osv_records_read(root);
    g_autofree char *expected = g_build_filename(root, "expected.tsv", NULL);
    g_autofree char *queries = g_build_filename(root, "queries.tsv", NULL);
    Counts e = {0}, q = {0};
    check_expected(records, expected, &e);
    check_queries(records, queries, &q);
    printf("%u records; expected.tsv: %u right, %u wrong, %u cut off, %u with a list against its range; queries.tsv: %u right, %u wrong\n",
           osv_records_count(records), e.right, e.wrong, e.cut, e.conflict, q.right, q.wrong);
    return e.wrong + e.cut + q.wrong > 0 || e.right < 11000 || q.right < 690;
}
