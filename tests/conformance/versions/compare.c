/* SPDX-License-Identifier: Apache-2.0 */
/* compare.c - every line of $ADUANA_DATA/vuln/versions against our orders, counted per ecosystem
 *
 * "A op B" lines: < = > must be equal, != must not be equal. Lines of DISPUTED.tsv (the real tool says otherwise) are left
 * out, those of NONSTANDARD.tsv (the real tool refuses them) must only not crash. "VERSION" and "!VERSION" lines are apk's
 * validity. apk's '~' operators are no comparison and are counted apart. Each line is also asked the other way round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/versions/version.h"

typedef struct {
    guint equal, wrong, unknown, disputed, nonstandard, not_equal, validity, other;
} Counts;

/* Lines without a judge that contradict their ecosystem's own tool, each with its reason. */
static const struct {
    const char *folder, *line, *why;
} exceptions[] = {
    {"alpm", "1.0.0alpha > 1.0.0", "pacman's vercmp says <, as the suite's own \"1.0rc < 1.0\" does"},
};

static GHashTable *
read_aside(const char *root, const char *name)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *text = NULL;
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) f = g_strsplit(lines[i], "\t", -1);
        if (*lines[i] != '#' && g_strv_length(f) >= 5)
            g_hash_table_add(set, g_strdup_printf("%s/%s/%s %s %s", f[0], f[1], f[2], f[3], f[4]));
    }
    return set;
}

static gboolean
is_exception(const char *folder, const char *line)
{
    for (gsize i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (strcmp(exceptions[i].folder, folder) == 0 && strcmp(exceptions[i].line, line) == 0)
            return TRUE;
    return FALSE;
}

static void
judge(const AdVersionOrder *order, const char *folder, const char *source, char **f, Counts *c)
{
    AdVersionAnswer answer = ad_version_compare(order, f[0], f[2]);
    char sign = ad_version_sign(answer);
    gboolean is_right = strcmp(f[1], "!=") == 0 ? sign == '<' || sign == '>' : f[1][0] == sign;
    AdVersionAnswer back = ad_version_compare(order, f[2], f[0]);
    if (answer != AD_VERSION_UNKNOWN && (int)back != -(int)answer) {
        printf("%s/%s: %s against %s is not the reverse of itself\n", folder, source, f[0], f[2]);
        c->wrong++;
        return;
    }
    if (is_right) {
        c->equal++;
        c->not_equal += strcmp(f[1], "!=") == 0;
        return;
    }
    g_autofree char *line = g_strdup_printf("%s %s %s", f[0], f[1], f[2]);
    if (is_exception(folder, line)) {
        c->disputed++;
        return;
    }
    if (sign == '?')
        c->unknown++;
    else
        c->wrong++;
    printf("%s/%s: %s, we say %c\n", folder, source, line, sign);
}

static void
read_file(const char *root, const char *folder, const char *file, GHashTable *disputed, GHashTable *nonstandard,
          Counts *c)
{
    const AdVersionOrder *order = ad_version_order(folder);
    g_autofree char *path = g_build_filename(root, folder, file, NULL);
    g_autofree char *source = g_strndup(file, strlen(file) - strlen(".txt"));
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        if (*lines[i] == '\0')
            continue;
        g_auto(GStrv) f = g_strsplit(lines[i], " ", -1);
        guint n = g_strv_length(f);
        g_autofree char *key = g_strdup_printf("%s/%s/%s", folder, source, lines[i]);
        if (n == 1) {
            gboolean is_proper = ad_version_is_proper(order, f[0] + (*f[0] == '!' ? 1 : 0));
            c->validity += is_proper == (*f[0] != '!');
            if (is_proper == (*f[0] == '!')) {
                c->wrong++;
                printf("%s/%s: %s, we say %s\n", folder, source, f[0], is_proper ? "valid" : "not valid");
            }
        } else if (n != 3 || strchr(f[1], '~') != NULL) {
            c->other++;
        } else if (g_hash_table_contains(disputed, key)) {
            c->disputed++;
        } else if (g_hash_table_contains(nonstandard, key)) {
            ad_version_compare(order, f[0], f[2]);
            c->nonstandard++;
        } else {
            judge(order, folder, source, f, c);
        }
    }
}

int
main(int argc, char **argv)
{
    const char *data = argc > 1 ? argv[1] : g_getenv("ADUANA_DATA");
    g_autofree char *root = g_build_filename(data == NULL ? "/nonexistent" : data, "vuln", "versions", NULL);
    if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
        printf("skipped: 62,297 version lines: ADUANA_DATA is not set or has no vuln/versions\n");
        return g_getenv("CI") != NULL ? 1 : 77;
    }
    g_autoptr(GHashTable) disputed = read_aside(root, "DISPUTED.tsv");
    g_autoptr(GHashTable) nonstandard = read_aside(root, "NONSTANDARD.tsv");
    g_autoptr(GDir) folders = g_dir_open(root, 0, NULL);
    Counts total = {0};
    const char *folder;
    printf("%-10s %7s %6s %8s %9s %12s %9s %6s\n", "ecosystem", "equal", "wrong", "unknown", "disputed", "nonstandard",
           "validity", "other");
    while ((folder = g_dir_read_name(folders)) != NULL) {
        g_autofree char *path = g_build_filename(root, folder, NULL);
        g_autoptr(GDir) files = g_dir_open(path, 0, NULL);
        if (files == NULL || strcmp(folder, "constraints") == 0)
            continue;
        Counts c = {0};
        const char *file;
        while ((file = g_dir_read_name(files)) != NULL)
            if (g_str_has_suffix(file, ".txt"))
                read_file(root, folder, file, disputed, nonstandard, &c);
        printf("%-10s %7u %6u %8u %9u %12u %9u %6u\n", folder, c.equal, c.wrong, c.unknown, c.disputed, c.nonstandard,
               c.validity, c.other);
        total.equal += c.equal;
        total.wrong += c.wrong;
        total.unknown += c.unknown;
        total.disputed += c.disputed;
        total.nonstandard += c.nonstandard;
        total.validity += c.validity;
        total.other += c.other;
    }
    guint lines = total.equal + total.wrong + total.unknown + total.disputed + total.nonstandard;
    printf("%-10s %7u %6u %8u %9u %12u %9u %6u\n%u comparisons\n", "total", total.equal, total.wrong, total.unknown,
           total.disputed, total.nonstandard, total.validity, total.other, lines);
    return total.wrong + total.unknown > 0 || lines < 62000 ? 1 : 0;
}
