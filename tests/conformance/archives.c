/* SPDX-License-Identifier: Apache-2.0 */
/* archives.c - real archives from other projects' tests: conform_archives DIR [-v] [PART-OF-NAME]
 *
 * Each file is walked in a child under limits. Asked of every one: the child ends by itself within its time, or its
 * end is what is known of Debian 12's libarchive; the ledger adds up; where bsdtar lists without error the names are
 * the same; and a file that is known to be damaged, or that bsdtar cannot list, is never called complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/model/fd.h"
#include "scanner/model/member_path.h"
#include "scanner/unpack/identify.h"
#include "tests/unit/unpack/collect.h"

#define COMPLETE 1
#define SUMS_BAD 2
#define NAMES_BAD 4
#define IS_CONTAINER 8
#define SECONDS 10
#define LISTED_MAX 300 /* listings.tsv cuts longer names */

enum { COLUMN_FILE = 0, COLUMN_LIST_RC = 4, COLUMN_ENTRIES = 5, COLUMN_EXPECTED = 17, COLUMN_KNOWN = 18, COLUMNS = 19 };

static gboolean is_verbose;

/* Differences to bsdtar that were looked at: file, and why aduana's answer is the right one. */
static const struct {
    const char *file, *why;
} reviewed[] = {
    {"commons-compress/bla-nonames.7z", "members without a name are scanned, bsdtar skips them"},
    {"commons-compress/org/apache/commons/compress/ar/getNextArEntry.bin", "two empty tables of names and nothing else"},
    {"commons-compress/org/apache/commons/compress/ar/number_parsing/bad_long_namelen_gnu3-fail.ar",
     "the broken index is shown as it stands, and the archive is incomplete"},
    {"commons-compress/synthetic/long-name/gnu-fail.ar", "a very long name keeps its first 4 KiB, the body is scanned"},
    {"cpython/testtar.tar", "a name that is not UTF-8 is encoded"},
    {"libarchive/libarchive/test_pax_filename_encoding.tar", "a name that is not UTF-8 is encoded"},
    {"libarchive/libarchive/test_read_format_cpio_symlink_trailer.cpio",
     "all bytes are in a gap, scanned raw and reported"},
    {"libarchive/libarchive/test_read_format_huge_rpm.rpm", "its header is beyond rpm's own limits: incomplete"},
    {"libarchive/libarchive/test_read_format_rar5_zip_in_rar.rar", "a rar, whose stored member bsdtar takes for the archive"},
    {"libarchive/libarchive/test_read_format_tar_empty_filename.tar", "a member without a name is scanned"},
    {"libzip/data/filename_empty.zip", "a member without a name is scanned"},
    {"node-tar/fixtures/tars/path-missing.tar", "a member without a name is scanned"},
    {"synth/ar-negative-size.a", "a size of -1 is no size: incomplete"},
    {"synth/cpio-namesize-0.cpio", "a member without a name is scanned"},
    {"synth/tar-pax-path-64k.tar", "the listing is cut"},
    {"synth/zip-nasty-names.zip", "all 31 names are encoded and scanned, bsdtar skips the empty one"},
    {"yauzl/success/unicode-path-extra-field.zip", "a member without a name is scanned"},
};

static gboolean
is_reviewed(const char *file)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reviewed); i++)
        if (strcmp(reviewed[i].file, file) == 0)
            return TRUE;
    return FALSE;
}

/* bsdtar's escapes back to bytes. */
static GByteArray *
unescape(const char *text)
{
    GByteArray *out = g_byte_array_new();
    for (const char *p = text; *p != '\0'; p++) {
        guint8 c = (guint8)*p;
        if (c == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] != '\0' && p[3] != '\0') {
            c = (guint8)((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0'));
            p += 3;
        } else if (c == '\\' && p[1] != '\0') {
            static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
            const char *at = strchr(from, p[1]);
            c = at != NULL ? (guint8)to[at - from] : (guint8)p[1];
            p++;
        }
        g_byte_array_append(out, &c, 1);
    }
    return out;
}

static char *
encode_listed(AdMemberNames *names, const char *listed, gboolean is_dir)
{
    g_autoptr(GByteArray) raw = unescape(listed);
    while (is_dir && raw->len > 1 && raw->data[raw->len - 1] == '/')
        g_byte_array_set_size(raw, raw->len - 1);
    g_autofree char *encoded = ad_member_path_encode(raw->data, raw->len);
    return ad_member_names_take(names, encoded);
}

static int
by_entry(gconstpointer a, gconstpointer b)
{
    const AdArtifact *x = *(AdArtifact *const *)a, *y = *(AdArtifact *const *)b;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static gboolean
names_are_equal(const Collected *c, GPtrArray *listed, AdFileType type)
{
    g_autoptr(AdMemberNames) names = ad_member_names_new();
    guint at = 0;
    guint64 parent = 0;
    const char *prefix = "";
    g_ptr_array_sort(c->artifacts, by_entry);
    if (type.format == AD_FORMAT_RPM) {
        const AdArtifact *payload = collect_artifact(c, "payload");
        if (payload == NULL)
            return listed->len == 0;
        parent = payload->entry;
        prefix = "payload!";
    }
    for (guint i = 0; i < c->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(c->artifacts, i);
        if (a->entry == 0 || a->parent != parent || strstr(a->path, "%gap-") != NULL ||
            g_str_has_prefix(a->path, "header!"))
            continue;
        if (at >= listed->len)
            return listed->len >= 500;
        const char *want = g_ptr_array_index(listed, at++);
        /* bsdtar lists GNU ar's table of long names as a member */
        if (type.format == AD_FORMAT_AR && (strcmp(want, "//") == 0 || strcmp(want, "/") == 0)) {
            i--;
            continue;
        }
        gboolean is_trimmed = a->type == AD_ENTRY_DIR || type.format == AD_FORMAT_AR;
        g_autofree char *encoded = encode_listed(names, want, is_trimmed);
        const char *have = a->path + strlen(prefix);
        gsize stem = strcspn(have, "#");
        gboolean is_deb_part = type.format == AD_FORMAT_DEB && strncmp(encoded, have, stem) == 0;
        gboolean is_cut = strlen(want) >= LISTED_MAX && strncmp(encoded, have, LISTED_MAX / 4) == 0;
        if (strcmp(encoded, have) != 0 && !is_deb_part && !is_cut) {
            if (is_verbose)
                fprintf(stderr, "    listed \"%s\", have \"%s\"\n", encoded, have);
            return FALSE;
        }
    }
    if (is_verbose && at < listed->len)
        fprintf(stderr, "    %u of %u listed names\n", at, listed->len);
    return at == listed->len;
}

/* In the child. */
static int
inspect(const char *path, GPtrArray *listed)
{
    struct stat st;
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return 64;
    g_autofree char *base = g_path_get_basename(path);
    CollectPlan plan = collect_plan();
    plan.name = base;
    plan.limits.total_bytes = 256 * AD_MIB;
    plan.limits.files = 20000;
    plan.deadline_us = SECONDS * G_USEC_PER_SEC;
    plan.limits.wall_ms = SECONDS * 1000 / 2;
    g_autoptr(Collected) c = collect_run_fd(&plan, fd, (guint64)st.st_size);
    g_autoptr(AdSource) source = ad_source_new_fd(fd, (guint64)st.st_size);
    AdFileType type = ad_identify(source);
    int bits = collect_is_complete(c) ? COMPLETE : 0;
    if (!collect_adds_up(c))
        bits |= SUMS_BAD;
    gboolean is_opened = type.format != AD_FORMAT_LEAF && type.format != AD_FORMAT_UNSUPPORTED;
    if (listed != NULL && is_opened && !names_are_equal(c, listed, type))
        bits |= NAMES_BAD;
    if (type.format != AD_FORMAT_LEAF && !ad_identify_is_stream(type.format))
        bits |= IS_CONTAINER;
    if (is_verbose)
        collect_print(c);
    return bits;
}

/* Exit status of waitpid. */
static int
inspect_in_child(const char *path, GPtrArray *listed)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit memory = {2 * AD_GIB, 2 * AD_GIB}, cpu = {SECONDS, SECONDS}, core = {0, 0};
#ifndef AD_SANITIZED
        setrlimit(RLIMIT_AS, &memory);
#else
        (void)memory;
#endif
        setrlimit(RLIMIT_CPU, &cpu);
        setrlimit(RLIMIT_CORE, &core);
        alarm(SECONDS + 2);
        _exit(inspect(path, listed));
    }
    while (waitpid(pid, &status, 0) < 0)
        ;
    return status;
}

/* file -> GPtrArray of names */
static GHashTable *
read_listings(const char *dir)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    g_autofree char *path = g_build_filename(dir, "listings.tsv", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return table;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", 3);
        if (g_strv_length(fields) != 3)
            continue;
        GPtrArray *names = g_hash_table_lookup(table, fields[0]);
        if (names == NULL) {
            names = g_ptr_array_new_with_free_func(g_free);
            g_hash_table_insert(table, g_strdup(fields[0]), names);
        }
        g_ptr_array_add(names, g_strdup(fields[2]));
    }
    return table;
}

typedef struct {
    guint files, complete, incomplete, ended_by_limit, crashed, crashed_unknown, reviewed, sums_bad, names_checked, names_bad, wrongly_complete;
} Counts;

static void
judge(Counts *n, const char *file, int status, char **f, gboolean has_names)
{
    gboolean is_known = f[COLUMN_KNOWN][0] != '\0';
    n->files++;
    if (WIFEXITED(status) && WEXITSTATUS(status) == COLLECT_LATE) {
        n->ended_by_limit++;
        printf("limit   %s: not done in %d s%s\n", file, SECONDS, is_known ? " (known)" : "");
        return;
    }
    if (!WIFEXITED(status)) {
        gboolean is_limit = WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGKILL;
        n->ended_by_limit += is_limit ? 1 : 0;
        n->crashed += is_limit ? 0 : 1;
        n->crashed_unknown += is_limit || is_known ? 0 : 1;
        printf("%s %s: signal %d%s\n", is_limit ? "limit  " : "crash  ", file, WTERMSIG(status),
               is_known ? " (known)" : "");
        return;
    }
    int bits = WEXITSTATUS(status);
    n->complete += (bits & COMPLETE) != 0;
    n->incomplete += (bits & COMPLETE) == 0;
    n->names_checked += has_names ? 1 : 0;
    if ((bits & SUMS_BAD) != 0) {
        n->sums_bad++;
        printf("sums    %s\n", file);
    }
    if ((bits & SUMS_BAD) == 0 && is_reviewed(file)) {
        n->reviewed++;
        return;
    }
    if ((bits & NAMES_BAD) != 0) {
        n->names_bad++;
        printf("names   %s\n", file);
    }
    gboolean is_refused = (bits & IS_CONTAINER) != 0 && strcmp(f[COLUMN_LIST_RC], "0") != 0;
    if ((bits & COMPLETE) != 0 && (is_known || is_refused)) {
        n->wrongly_complete++;
        printf("complete %s: bsdtar says %s, %s %s\n", file, f[COLUMN_LIST_RC], f[COLUMN_KNOWN], f[COLUMN_EXPECTED]);
    }
}

int
main(int argc, char **argv)
{
    const char *dir = NULL, *part = NULL;
    Counts n = {0};
    setlocale(LC_CTYPE, "C.UTF-8");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            is_verbose = TRUE;
        else if (dir == NULL)
            dir = argv[i];
        else
            part = argv[i];
    }
    g_autofree char *path = g_build_filename(dir != NULL ? dir : ".", "expectations.tsv", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        printf("skipped: no %s\n", path);
        return g_strcmp0(g_getenv("CI"), "true") == 0 ? 1 : 77;
    }
    g_autoptr(GHashTable) listings = read_listings(dir);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) f = g_strsplit(lines[i], "\t", COLUMNS);
        if (g_strv_length(f) != COLUMNS || (part != NULL && strstr(f[COLUMN_FILE], part) == NULL))
            continue;
        g_autofree char *file = g_build_filename(dir, f[COLUMN_FILE], NULL);
        GPtrArray *listed =
            strcmp(f[COLUMN_LIST_RC], "0") == 0 ? g_hash_table_lookup(listings, f[COLUMN_FILE]) : NULL;
        judge(&n, f[COLUMN_FILE], inspect_in_child(file, listed), f, listed != NULL);
    }
    printf("%u files: %u complete, %u incomplete, %u ended by a limit, %u crashed in their child; names: %u compared, %u "
           "differ; sums: %u wrong; wrongly complete: %u; other than bsdtar and reviewed: %u\n",
           n.files, n.complete, n.incomplete, n.ended_by_limit, n.crashed, n.names_checked, n.names_bad, n.sums_bad,
           n.wrongly_complete, n.reviewed);
    return n.crashed_unknown + n.sums_bad + n.names_bad + n.wrongly_complete > 0 || n.files == 0 ? 1 : 0;
}
