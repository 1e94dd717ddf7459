/* SPDX-License-Identifier: Apache-2.0 */
/* archives.c - real archives from other projects' tests: conform_archives DIR EXCEPTIONS [-v] [PART-OF-NAME]
 *
 * Each file is walked in a child under limits, and its outcome is one of: the same entries as bsdtar lists; more entries
 * than bsdtar, with a hazard that explains them; a gap or a hazard where bsdtar fails too, or where it is silent about
 * what the format's own project calls wrong. What is none of them stands, reviewed, in the file of exceptions. Asked of
 * every one: the child ends by itself within its time, or its end is what is known of Debian 12's libarchive; the ledger
 * adds up; and nothing is called complete of which nothing was scanned. */
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
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/model/fd.h"
#include "scanner/model/member_path.h"
#include "scanner/unpack/identify.h"
#include "tests/unit/unpack/collect.h"

#define SECONDS 10       /* of processor time */
#define WALL_SECONDS 60  /* the machine may be busy with other things */
#define LISTED_MAX 300 /* listings.tsv cuts longer names */
#define EXCEPTIONS_MAX 20

enum {
    COLUMN_FILE = 0,
    COLUMN_LIST_RC = 4,
    COLUMN_ENTRIES = 5,
    COLUMN_EXTRACT_RC = 12,
    COLUMN_EXTRACT_SHA = 14,
    COLUMN_EXPECTED = 17,
    COLUMN_KNOWN = 18,
    COLUMNS = 19
};

typedef enum { NAMES_NONE, NAMES_SAME, NAMES_MORE, NAMES_DIFFER } Names;

/* What a child found, in memory that it shares with its parent. */
typedef struct {
    gboolean is_complete, adds_up, is_opened, is_container, has_hazard, has_high_hazard, is_other_body;
    guint64 bytes_scanned, size_bytes, claimed_bytes, entries;
    Names names;
} Outcome;

static gboolean is_verbose;

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
encode_listed(AdMemberNames *names, const char *listed, gboolean is_dir, gboolean is_numbered)
{
    g_autoptr(GByteArray) raw = unescape(listed);
    while (is_dir && raw->len > 1 && raw->data[raw->len - 1] == '/')
        g_byte_array_set_size(raw, raw->len - 1);
    g_autofree char *encoded = ad_member_path_encode(raw->data, raw->len);
    return is_numbered ? ad_member_names_take(names, encoded) : g_steal_pointer(&encoded);
}

/* The members of the bundle itself (of an rpm: of its payload) against the list; entries that only we have are skipped. */
static Names
compare_names(const Collected *c, GPtrArray *listed, AdFileType type)
{
    g_autoptr(AdMemberNames) names = ad_member_names_new();
    guint at = 0, more = 0;
    guint64 parent = 0;
    const char *prefix = "";
    if (type.format == AD_FORMAT_RPM) {
        const AdArtifact *payload = collect_artifact(c, "payload");
        if (payload == NULL)
            return listed->len == 0 ? NAMES_SAME : NAMES_DIFFER;
        parent = payload->entry;
        prefix = "payload!";
    }
    g_autoptr(GHashTable) ours = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint count = 0;
    for (guint i = 0; i < c->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(c->artifacts, i);
        if (a->entry == 0 || a->parent != parent || strstr(a->path, "%gap-") != NULL || g_str_has_prefix(a->path, "header!"))
            continue;
        const char *have = a->path + strlen(prefix);
        g_hash_table_insert(ours, (gpointer)have, (gpointer)a);
        g_hash_table_add(stems, g_strndup(have, LISTED_MAX / 4));
        count++;
    }
    for (at = 0; at < listed->len; at++) {
        const char *want = g_ptr_array_index(listed, at);
        /* bsdtar lists GNU ar's table of long names as a member */
        if (type.format == AD_FORMAT_AR && (strcmp(want, "//") == 0 || strcmp(want, "/") == 0)) {
            more--;
            continue;
        }
        g_autofree char *plain = encode_listed(names, want, FALSE, FALSE);
        g_autofree char *trimmed = encode_listed(names, want, TRUE, FALSE);
        g_autofree char *stem = g_strndup(plain, LISTED_MAX / 4);
        const AdArtifact *a = g_hash_table_lookup(ours, plain);
        if (a == NULL)
            a = g_hash_table_lookup(ours, trimmed);
        gboolean is_folder = a != NULL && a->type == AD_ENTRY_DIR;
        g_autofree char *numbered = encode_listed(names, want, is_folder || type.format == AD_FORMAT_AR, TRUE);
        gboolean is_deb_part = type.format == AD_FORMAT_DEB && strstr(plain, ".tar") != NULL;
        gboolean is_cut = strlen(want) >= LISTED_MAX && g_hash_table_contains(stems, stem);
        if (!g_hash_table_contains(ours, numbered) && !is_deb_part && !is_cut) {
            if (is_verbose)
                fprintf(stderr, "    listed \"%s\", not among ours\n", numbered);
            return NAMES_DIFFER;
        }
    }
    if (listed->len >= 500)
        return NAMES_SAME;
    return count == listed->len + more ? NAMES_SAME : count > listed->len + more ? NAMES_MORE : NAMES_DIFFER;
}

/* Of a bundle with one file in it, the digest is what bsdtar wrote. */
static gboolean
has_other_body(const Collected *c, char **f)
{
    const AdArtifact *only = NULL;
    for (guint i = 0; i < c->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(c->artifacts, i);
        if (a->entry == 0 || a->type != AD_ENTRY_FILE || strchr(a->path, '!') != NULL)
            continue;
        if (only != NULL)
            return FALSE;
        only = a;
    }
    char hex[AD_DIGEST_HEX_SIZE];
    if (only == NULL || !only->has_sha256 || only->state != AD_STATE_SCANNED || strcmp(f[COLUMN_EXTRACT_RC], "0") != 0 ||
        strcmp(f[COLUMN_ENTRIES], "1") != 0 || strlen(f[COLUMN_EXTRACT_SHA]) != 64)
        return FALSE;
    ad_digest_to_hex(&only->sha256, hex);
    return strcmp(hex, f[COLUMN_EXTRACT_SHA]) != 0;
}

static void
note_hazards(const Collected *c, Outcome *out)
{
    for (guint i = 0; i < c->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(c->findings, i);
        out->has_hazard |= f->kind == AD_KIND_HAZARD;
        out->has_high_hazard |= f->kind == AD_KIND_HAZARD && f->severity >= AD_SEVERITY_HIGH;
    }
}

/* In the child. */
static void
inspect(const char *path, GPtrArray *listed, char **f, Outcome *out)
{
    struct stat st;
    ad_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        _exit(64);
    g_autofree char *base = g_path_get_basename(path);
    CollectPlan plan = collect_plan();
    plan.name = base;
    plan.limits.total_bytes = 256 * AD_MIB;
    plan.limits.files = 20000;
    plan.deadline_us = WALL_SECONDS * G_USEC_PER_SEC;
    plan.limits.wall_ms = WALL_SECONDS * 1000 / 2;
    g_autoptr(Collected) c = collect_run_fd(&plan, fd, (guint64)st.st_size);
    g_autoptr(AdSource) source = ad_source_new_fd(fd, (guint64)st.st_size);
    AdFileType type = ad_identify(source);
    out->is_complete = collect_is_complete(c);
    out->adds_up = collect_adds_up(c);
    out->is_opened = type.format != AD_FORMAT_LEAF && type.format != AD_FORMAT_UNSUPPORTED;
    out->is_container = type.format != AD_FORMAT_LEAF && !ad_identify_is_stream(type.format);
    out->size_bytes = (guint64)st.st_size;
    out->bytes_scanned = c->coverage.bytes_by_state[AD_STATE_SCANNED] + c->coverage.bytes_by_state[AD_STATE_PARTIAL];
    out->names = listed != NULL && out->is_opened ? compare_names(c, listed, type) : NAMES_NONE;
    out->is_other_body = out->is_opened && type.format != AD_FORMAT_RPM && has_other_body(c, f);
    note_hazards(c, out);
    out->entries = c->artifacts->len;
    for (guint i = 0; i < c->containers->len; i++)
        out->claimed_bytes = MAX(out->claimed_bytes, ((AdContainer *)g_ptr_array_index(c->containers, i))->claimed_bytes);
    if (is_verbose)
        collect_print(c);
}

/* Exit status of waitpid. */
static int
inspect_in_child(const char *path, GPtrArray *listed, char **f, Outcome *out)
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
        alarm(WALL_SECONDS + 2);
        inspect(path, listed, f, out);
        _exit(0);
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
    guint files, same, leaf, more, gap, hazard, exceptions, limit, limit_unknown, crashed, crashed_unknown, wrong;
} Counts;

/* FALSE with the fault's name when the outcome is none of the three. */
static gboolean
classify(Counts *n, const Outcome *o, char **f, const char **fault)
{
    gboolean is_refused = strcmp(f[COLUMN_LIST_RC], "0") != 0, is_known = f[COLUMN_KNOWN][0] != '\0';
    gboolean is_said = !o->is_complete || o->has_high_hazard;
    *fault = !o->adds_up ? "sums" : o->is_other_body ? "body" : NULL;
    /* members that take up room and gave nothing; empty ones take a few bytes of compression each */
    if (o->is_complete && o->bytes_scanned == 0 && o->claimed_bytes > 256 + 16 * o->entries)
        *fault = "nothing scanned";
    if (((is_refused && o->is_container) || is_known) && !is_said)
        *fault = "wrongly complete";
    if (o->names == NAMES_DIFFER)
        *fault = "names";
    if (o->names == NAMES_MORE && o->is_complete && !o->has_hazard)
        *fault = "more entries, unexplained";
    if (*fault != NULL)
        return FALSE;
    if (o->names == NAMES_MORE)
        n->more++;
    else if (o->names == NAMES_SAME)
        n->same++;
    else if (!o->is_complete)
        n->gap++;
    else if (o->has_hazard)
        n->hazard++;
    else
        n->leaf++;
    return TRUE;
}

static void
judge(Counts *n, GHashTable *exceptions, int status, const Outcome *o, char **f)
{
    const char *file = f[COLUMN_FILE], *fault;
    gboolean is_known = f[COLUMN_KNOWN][0] != '\0';
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    n->files++;
    if ((WIFEXITED(status) && WEXITSTATUS(status) == COLLECT_LATE) || sig == SIGXCPU || sig == SIGALRM || sig == SIGKILL) {
        n->limit++;
        n->limit_unknown += is_known ? 0 : 1;
        printf("limit   %s: not done in %d s of processor time%s\n", file, SECONDS, is_known ? " (known)" : "");
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        n->crashed++;
        n->crashed_unknown += is_known ? 0 : 1;
        printf("crash   %s: signal %d%s\n", file, sig, is_known ? " (known)" : "");
    } else if (!classify(n, o, f, &fault)) {
        gboolean is_reviewed = g_hash_table_contains(exceptions, file) && o->adds_up;
        n->exceptions += is_reviewed ? 1 : 0;
        n->wrong += is_reviewed ? 0 : 1;
        if (is_reviewed)
            g_hash_table_remove(exceptions, file);
        else
            printf("%s: %s (bsdtar %s; %s %s)\n", fault, file, f[COLUMN_LIST_RC], f[COLUMN_KNOWN], f[COLUMN_EXPECTED]);
    }
}

/* file -> why; NULL when there are too many. */
static GHashTable *
read_exceptions(const char *path)
{
    g_autofree char *text = NULL;
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return table;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", 2);
        if (g_strv_length(fields) == 2 && fields[0][0] != '#')
            g_hash_table_insert(table, g_strdup(fields[0]), g_strdup(fields[1]));
    }
    return table;
}

static int
conclude(const Counts *n, GHashTable *exceptions, gboolean is_whole)
{
    GHashTableIter it;
    gpointer file;
    gboolean is_stale = FALSE;
    g_hash_table_iter_init(&it, exceptions);
    while (is_whole && g_hash_table_iter_next(&it, &file, NULL)) {
        printf("exception no longer needed: %s\n", (const char *)file);
        is_stale = TRUE;
    }
    printf("\n%6u files\n%6u the same entries as bsdtar\n%6u no container, scanned as they lie, or honest and without entries\n"
           "%6u more entries than bsdtar, explained by a hazard\n%6u a gap is recorded\n%6u a hazard is recorded\n"
           "%6u exceptions, reviewed\n%6u ended by a limit (%u not known)\n%6u crashed in their child (%u not known)\n"
           "%6u wrong\n",
           n->files, n->same, n->leaf, n->more, n->gap, n->hazard, n->exceptions, n->limit, n->limit_unknown, n->crashed,
           n->crashed_unknown, n->wrong);
    return n->wrong + n->crashed_unknown + n->limit_unknown > 0 || n->exceptions > EXCEPTIONS_MAX || is_stale || n->files == 0;
}

int
main(int argc, char **argv)
{
    const char *words[3] = {NULL, NULL, NULL};
    gsize count = 0;
    Counts n = {0};
    setlocale(LC_CTYPE, "C.UTF-8");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            is_verbose = TRUE;
        else if (count < G_N_ELEMENTS(words))
            words[count++] = argv[i];
    }
    if (count < 2)
        return 2;
    const char *dir = words[0], *part = words[2];
    g_autofree char *path = g_build_filename(dir, "expectations.tsv", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        printf("skipped: no %s\n", path);
        return g_strcmp0(g_getenv("CI"), "true") == 0 ? 1 : 77;
    }
    g_autoptr(GHashTable) listings = read_listings(dir);
    g_autoptr(GHashTable) exceptions = read_exceptions(words[1]);
    Outcome *outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcome == MAP_FAILED)
        return 2;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) f = g_strsplit(lines[i], "\t", COLUMNS);
        if (g_strv_length(f) != COLUMNS || (part != NULL && strstr(f[COLUMN_FILE], part) == NULL))
            continue;
        g_autofree char *file = g_build_filename(dir, f[COLUMN_FILE], NULL);
        GPtrArray *listed = strcmp(f[COLUMN_LIST_RC], "0") == 0 ? g_hash_table_lookup(listings, f[COLUMN_FILE]) : NULL;
        memset(outcome, 0, sizeof *outcome);
        int status = inspect_in_child(file, listed, f, outcome);
        judge(&n, exceptions, status, outcome, f);
    }
    munmap(outcome, sizeof *outcome);
    return conclude(&n, exceptions, part == NULL);
}
