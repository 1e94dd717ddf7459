/* SPDX-License-Identifier: Apache-2.0 */
/* compare_sets.c - by hand: public packs, divided and whole, over folders: times, sizes, and any
 * finding that differs
 *
 * compare_sets PACK… -- [--synthetic] FOLDER… ; --synthetic scans, besides, buffers made from each
 * rule's own strings behind MZ, ELF, Mach-O and nothing. Exit 1 when a finding differs. Not a test
 * of ctest: packs are not ours to ship. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scanner/detect/compiler.h"
#include "scanner/detect/rule_source.h"
#include "scanner/model/result.h"
#include "tests/unit/detect/workbench.h"

static double
cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static long
peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static long
resident_mib(void)
{
    long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%ld %ld", &pages, &resident) != 2)
        resident = 0;
    if (f != NULL)
        fclose(f);
    return resident * 4 / 1024;
}

typedef struct {
    Workbench *whole, *split;
    double whole_cpu, split_cpu;
    guint64 files, bytes, matches, differences, gated;
    guint64 not_scanned;
    GHashTable *fired;
} Compare;

static void
add_names(GHashTable *names, const Matches *m)
{
    for (guint i = 0; i < m->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(m->findings, i);
        if (!g_hash_table_add(names, g_strdup(f->rule)))
            printf("TWICE %s\n", f->rule);
    }
    for (guint i = 0; i < m->quarantined->len; i++)
        printf("QUARANTINE %s\n", (char *)g_ptr_array_index(m->quarantined, i));
}

static void
compare_buffer(Compare *c, const char *what, const void *data, gsize bytes)
{
    g_autoptr(GHashTable) whole = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) split = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    double start = cpu_seconds();
    g_autoptr(Matches) a = workbench_scan(c->whole, data, bytes, -1);
    double middle = cpu_seconds();
    g_autoptr(Matches) b = workbench_scan(c->split, data, bytes, -1);
    c->split_cpu += cpu_seconds() - middle;
    c->whole_cpu += middle - start;
    c->files++;
    c->bytes += bytes;
    c->not_scanned += a->state != AD_STATE_SCANNED || b->state != AD_STATE_SCANNED;
    add_names(whole, a);
    add_names(split, b);
    if (c->files % 8 == 0) { /* the halves say the same */
        g_autoptr(GHashTable) halves = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (int part = 0; part < (int)ad_matcher_shards(c->split->matcher); part++) {
            g_autoptr(Matches) half = workbench_scan(c->split, data, bytes, part);
            add_names(halves, half);
        }
        if (g_hash_table_size(halves) != g_hash_table_size(split)) {
            c->differences++;
            printf("HALVES %s: %u not %u\n", what, g_hash_table_size(halves),
                   g_hash_table_size(split));
        }
    }
    c->matches += g_hash_table_size(whole);
    GHashTableIter it;
    gpointer name;
    g_hash_table_iter_init(&it, whole);
    while (g_hash_table_iter_next(&it, &name, NULL)) {
        g_hash_table_add(c->fired, g_strdup(name));
        if (!g_hash_table_contains(split, name)) {
            c->differences++;
            printf("LOST %s on %s\n", (char *)name, what);
        }
    }
    g_hash_table_iter_init(&it, split);
    while (g_hash_table_iter_next(&it, &name, NULL))
        if (!g_hash_table_contains(whole, name)) {
            c->differences++;
            printf("NEW %s on %s\n", (char *)name, what);
        }
}

static void
compare_folder(Compare *c, const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            compare_folder(c, child);
        }
    } else if (S_ISREG(st.st_mode) && st.st_size <= 64 * 1024 * 1024) {
        g_autofree char *data = NULL;
        gsize bytes;
        if (g_file_get_contents(path, &data, &bytes, NULL))
            compare_buffer(c, path, data, bytes);
    }
}

/* Bytes that a string's definition matches, as far as a simple reading goes. */
static void
append_example(GString *out, const AdRuleSource *source, const AdRuleString *string)
{
    if (string->value.kind == AD_RULE_TOKEN_TEXT) {
        gsize bytes;
        g_autofree char *text = ad_rule_source_unquote(source->text, &string->value, &bytes);
        g_autofree char *modifiers =
            g_strndup(source->text + string->value.end, string->end - string->value.end);
        for (gsize i = 0; i < bytes; i++) {
            g_string_append_c(out, text[i]);
            if (strstr(modifiers, "wide") != NULL && strstr(modifiers, "ascii") == NULL)
                g_string_append_c(out, '\0');
        }
    } else if (string->value.kind == AD_RULE_TOKEN_HEX)
        for (gsize i = string->value.start + 1; i + 1 < string->value.end; i++) {
            char high = source->text[i], low = source->text[i + 1];
            if (high == '[') {
                gulong jump = strtoul(source->text + i + 1, NULL, 10);
                for (gulong n = 0; n < MIN(jump, 64); n++)
                    g_string_append_c(out, 'A');
                while (source->text[i] != ']' && i < string->value.end)
                    i++;
            } else if ((g_ascii_isxdigit(high) || high == '?') &&
                       (g_ascii_isxdigit(low) || low == '?')) {
                g_string_append_c(out, (char)((high == '?' ? 4 : g_ascii_xdigit_value(high)) * 16 +
                                              (low == '?' ? 1 : g_ascii_xdigit_value(low))));
                i++;
            }
        }
    g_string_append_c(out, '\n');
}

static void
compare_synthetic(Compare *c)
{
    static const struct {
        const char *bytes;
        gsize count;
    } heads[] = {{"", 0},
                 {"MZ\x90\0\3\0\0\0", 8},
                 {"\x7f"
                  "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0",
                  20},
                 {"\x7f"
                  "Ex",
                  3},
                 {"\xcf\xfa\xed\xfe\7\0\0\1", 8},
                 {"\xca\xfe\xba\xbe\0\0\0\2", 8}};
    for (guint i = 0; i < c->whole->files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(c->whole->files, i);
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
        for (guint r = 0; r < source->rules->len; r++) {
            const AdRuleSlice *rule = g_ptr_array_index(source->rules, r);
            for (gsize h = 0; h < G_N_ELEMENTS(heads); h++) {
                g_autoptr(GString) buffer =
                    g_string_new_len(heads[h].bytes, (gssize)heads[h].count);
                for (guint n = 0; n < rule->strings->len; n++)
                    append_example(buffer, source, g_ptr_array_index(rule->strings, n));
                g_autofree char *what =
                    g_strdup_printf("%s:%s head %zu", file->name, rule->name, h);
                compare_buffer(c, what, buffer->str, buffer->len);
            }
        }
    }
}

static void
load_packs(Workbench *w, char **packs)
{
    for (; *packs != NULL && strcmp(*packs, "--") != 0; packs++) {
        g_autoptr(GPtrArray) faults =
            g_ptr_array_new_with_free_func((GDestroyNotify)ad_rule_fault_free);
        g_autoptr(GError) error = NULL;
        g_autofree char *prefix = g_path_get_basename(*packs);
        AdDigest digest;
        int fd = ad_compiler_gather(*packs, prefix, faults, &digest, &error);
        g_assert_no_error(error);
        g_autoptr(GPtrArray) files = ad_rule_bundle_read(fd, &error);
        g_assert_no_error(error);
        close(fd);
        for (guint i = 0; i < files->len; i++) {
            const AdRuleFile *file = g_ptr_array_index(files, i);
            g_ptr_array_add(w->files, ad_rule_file_new(file->name, file->text, file->bytes));
        }
    }
}

static void
time_one(const char *what, Workbench *w, const void *data, gsize bytes, int part, guint rounds)
{
    matches_free(workbench_scan(w, data, bytes, part)); /* warm */
    double start = cpu_seconds();
    for (guint i = 0; i < rounds; i++)
        matches_free(workbench_scan(w, data, bytes, part));
    double each = (cpu_seconds() - start) / rounds;
    printf("%-40s %9.3f ms  %8.1f MB/s\n", what, each * 1e3, (double)bytes / each / 1e6);
}

int
main(int argc, char **argv)
{
    int separator = 1;
    gboolean is_synthetic = FALSE;
    while (separator < argc && strcmp(argv[separator], "--") != 0)
        separator++;
    Compare c = {.whole = workbench_new(), .split = workbench_new()};
    c.fired = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    load_packs(c.whole, argv + 1);
    load_packs(c.split, argv + 1);
    double start = cpu_seconds();
    workbench_load(c.whole, AD_SPLIT_NONE);
    double middle = cpu_seconds();
    printf("whole: check+link+load %.2f s cpu, resident %ld MiB\n", middle - start, resident_mib());
    workbench_load(c.split, AD_SPLIT_GATED);
    printf("split: check+link+load %.2f s cpu (check %.2f, link %.2f, load %.3f), resident %ld "
           "MiB, peak %ld MiB\n",
           cpu_seconds() - middle, c.split->seconds[0], c.split->seconds[1], c.split->seconds[2],
           resident_mib(), peak_mib());
    for (guint i = 0; i < c.split->faults->len && i < 40; i++)
        printf("fault %s\n", (char *)g_ptr_array_index(c.split->faults, i));
    printf("faults %u; whole %u rules %u strings\n", c.split->faults->len, c.whole->sets[0].rules,
           c.whole->sets[0].strings);
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        printf("%-14s %6u rules %6u strings %9" G_GUINT64_FORMAT " bytes\n",
               ad_rule_set_role((AdRuleSet)set), c.split->sets[set].rules,
               c.split->sets[set].strings, c.split->sets[set].bytes);
    g_autofree char *text = g_strnfill(1024, 'x');
    time_one("1 KiB text, whole", c.whole, text, 1024, -1, 200);
    time_one("1 KiB text, split", c.split, text, 1024, -1, 200);
    for (int i = separator + 1; i < argc; i++) {
        c.files = c.bytes = 0;
        c.whole_cpu = c.split_cpu = 0;
        if (g_str_equal(argv[i], "--synthetic")) {
            is_synthetic = TRUE;
            continue;
        }
        if (g_str_equal(argv[i], "--big")) {
            g_autofree char *data = NULL;
            gsize bytes;
            if (++i < argc && g_file_get_contents(argv[i], &data, &bytes, NULL)) {
                time_one("big file, whole", c.whole, data, bytes, -1, 1);
                time_one("big file, split, all", c.split, data, bytes, -1, 1);
                time_one("big file, split, part 0", c.split, data, bytes, 0, 1);
                time_one("big file, split, part 1", c.split, data, bytes, 1, 1);
            }
            continue;
        }
        compare_folder(&c, argv[i]);
        printf("%s: %" G_GUINT64_FORMAT " files %.1f MB, whole %.2f s, split %.2f s: %.2f\n",
               argv[i], c.files, (double)c.bytes / 1e6, c.whole_cpu, c.split_cpu,
               c.split_cpu / c.whole_cpu);
    }
    if (is_synthetic) {
        c.files = 0;
        c.whole_cpu = c.split_cpu = 0;
        compare_synthetic(&c);
        printf("synthetic: %" G_GUINT64_FORMAT " buffers, whole %.2f s, split %.2f s\n", c.files,
               c.whole_cpu, c.split_cpu);
    }
    printf("matches %" G_GUINT64_FORMAT " of %u rules, differences %" G_GUINT64_FORMAT
           ", not wholly scanned %" G_GUINT64_FORMAT "; resident %ld MiB\n",
           c.matches, g_hash_table_size(c.fired), c.differences, c.not_scanned, resident_mib());
    guint64 differences = c.differences;
    workbench_free(c.whole);
    workbench_free(c.split);
    return differences == 0 ? 0 : 1;
}
