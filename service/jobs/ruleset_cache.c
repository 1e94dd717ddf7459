/* SPDX-License-Identifier: Apache-2.0 */
/* ruleset_cache.c - compiled rule sets kept on disk */
#include "service/jobs/ruleset_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <jansson.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/result.h"
#include "service/jobs/inspection.h"

#define COPY_BYTES (1024 * 1024) /* one read or write */

/* Copies all of one descriptor to another and gives the SHA-256 of what arrived. */
static gboolean
copy_hashing(int from, int to, char hex[static AD_DIGEST_HEX_SIZE])
{
    g_autofree guint8 *buffer = g_malloc(COPY_BYTES);
    ssize_t n;
    for (off_t at = 0; (n = pread(from, buffer, COPY_BYTES, at)) != 0; at += n) {
        if (n < 0)
            return FALSE;
        for (ssize_t done = 0; done < n;) {
            ssize_t w = write(to, buffer + done, (size_t)(n - done));
            if (w <= 0)
                return FALSE;
            done += w;
        }
    }
    AdDigest sha256;
    guint64 bytes;
    if (!ad_inspection_hash_file(to, &sha256, &bytes, NULL))
        return FALSE;
    ad_digest_to_hex(&sha256, hex);
    return TRUE;
}

/* The folder as a descriptor, made if needed; -1 unless it is ours alone. */
static int
open_dir(const char *dir, gboolean may_create)
{
    struct stat st;
    if (may_create && g_mkdir_with_parents(dir, 0700) != 0)
        return -1;
    ad_autofd int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_uid != geteuid() || (st.st_mode & 077) != 0)
        return -1;
    return ad_fd_steal(&fd);
}

static json_t *
read_description(int dir_fd, const char *name)
{
    ad_autofd int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    if (file == NULL)
        return NULL;
    fd = -1;
    json_t *description = json_loadf(file, JSON_REJECT_DUPLICATES, NULL); /* json_loadfd reads byte by byte */
    fclose(file);
    return description;
}

static int
load_set(int dir_fd, const char *digest_hex, const char *role, const char *expected)
{
    char hex[AD_DIGEST_HEX_SIZE];
    g_autofree char *name = g_strdup_printf("%s.%s", digest_hex, role);
    ad_autofd int file = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ad_autofd int memory = memfd_create(role, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0 || memory < 0 || !copy_hashing(file, memory, hex) || g_strcmp0(hex, expected) != 0 ||
        fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return -1;
    return ad_fd_steal(&memory);
}

static gboolean
load_sets(AdRuleset *rs, int dir_fd, json_t *sets)
{
    const char *role;
    json_t *value;
    json_object_foreach(sets, role, value)
    {
        int fd = load_set(dir_fd, rs->digest_hex, role, json_string_value(value));
        if (fd < 0) {
            g_ptr_array_set_size(rs->fds, 0);
            return FALSE;
        }
        AdWorkerFd *f = g_new0(AdWorkerFd, 1);
        f->role = g_strdup(role);
        f->fd = fd;
        g_ptr_array_add(rs->fds, f);
    }
    return rs->fds->len > 0;
}

static void
load_lists(AdRuleset *rs, json_t *doc)
{
    gsize i;
    json_t *row;
    g_ptr_array_set_size(rs->faults, 0); /* the description has those of gathering too */
    json_array_foreach(json_object_get(doc, "faults"), i, row)
    {
        const char *file, *rule, *reason;
        int line;
        if (json_unpack(row, "[s,s,i,s]", &file, &rule, &line, &reason) == 0)
            g_ptr_array_add(rs->faults, ad_rule_fault_new(file, rule, (guint)line, reason));
    }
    json_array_foreach(json_object_get(doc, "infos"), i, row)
    {
        const char *s[7];
        AdRuleInfo *info = g_new0(AdRuleInfo, 1);
        if (json_unpack(row, "[s,s,s,i,s,i,i,s,s,s]", &s[0], &s[1], &s[2], &info->concern, &s[3], &info->severity,
                        &info->confidence, &s[4], &s[5], &s[6]) != 0) {
            g_free(info);
            continue;
        }
        info->file = g_strdup(s[0]);
        info->rule = g_strdup(s[1]);
        info->id = g_strdup(s[2]);
        info->category = g_strdup(s[3]);
        info->title_en = g_strdup(s[4]);
        info->title_es = g_strdup(s[5]);
        info->reference = g_strdup(s[6]);
        g_ptr_array_add(rs->infos, info);
    }
}

gboolean
ad_ruleset_cache_load(AdRuleset *rs, const char *dir)
{
    ad_autofd int dir_fd = open_dir(dir, FALSE);
    if (dir_fd < 0)
        return FALSE;
    g_autofree char *name = g_strdup_printf("%s.json", rs->digest_hex);
    json_t *doc = read_description(dir_fd, name);
    int files, loaded, skipped, strings, reads_externals;
    json_t *sets;
    gboolean is_good =
        doc != NULL &&
        json_unpack(doc, "{s:i,s:i,s:i,s:i,s:b,s:o}", "files", &files, "loaded", &loaded, "skipped", &skipped,
                    "strings", &strings, "reads_externals", &reads_externals, "sets", &sets) == 0 &&
        load_sets(rs, dir_fd, sets);
    if (is_good) {
        rs->files = (guint)files;
        rs->rules_loaded = (guint)loaded;
        rs->rules_skipped = (guint)skipped;
        rs->strings = (guint)strings;
        rs->reads_externals = reads_externals;
        rs->is_cached = TRUE;
        load_lists(rs, doc);
        utimensat(dir_fd, name, NULL, 0); /* most recently used */
    }
    json_decref(doc);
    return is_good;
}

static json_t *
describe(const AdRuleset *rs)
{
    json_t *faults = json_array(), *infos = json_array();
    for (guint i = 0; i < rs->faults->len; i++) {
        const AdRuleFault *f = g_ptr_array_index(rs->faults, i);
        json_array_append_new(faults, json_pack("[s,s,i,s]", f->file, f->rule, (int)f->line, f->reason));
    }
    for (guint i = 0; i < rs->infos->len; i++) {
        const AdRuleInfo *f = g_ptr_array_index(rs->infos, i);
        json_array_append_new(infos, json_pack("[s,s,s,i,s,i,i,s,s,s]", f->file, f->rule, f->id, f->concern,
                                               f->category, f->severity, f->confidence, f->title_en, f->title_es,
                                               f->reference));
    }
    return json_pack("{s:i,s:i,s:i,s:i,s:b,s:o,s:o}", "files", (int)rs->files, "loaded", (int)rs->rules_loaded,
                     "skipped", (int)rs->rules_skipped, "strings", (int)rs->strings, "reads_externals",
                     rs->reads_externals, "faults", faults, "infos", infos);
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Removes all files of the rulesets beyond the AD_RULESET_CACHE_KEEP most recently used. */
static void
evict(const char *dir)
{
    g_autoptr(GDir) listing = g_dir_open(dir, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;)
        if (g_str_has_suffix(name, ".json")) {
            struct stat st;
            g_autofree char *path = g_build_filename(dir, name, NULL);
            if (stat(path, &st) == 0) /* sortable by age first */
                g_ptr_array_add(names, g_strdup_printf("%020lld %.64s", (long long)st.st_mtime, name));
        }
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i + AD_RULESET_CACHE_KEEP < names->len; i++) {
        const char *digest = (const char *)g_ptr_array_index(names, i) + 21;
        g_autoptr(GDir) again = g_dir_open(dir, 0, NULL);
        for (const char *name; again != NULL && (name = g_dir_read_name(again)) != NULL;)
            if (g_str_has_prefix(name, digest)) {
                g_autofree char *path = g_build_filename(dir, name, NULL);
                g_unlink(path);
            }
    }
}

static gboolean
store_set(int dir_fd, const char *digest_hex, const AdWorkerFd *set, json_t *sets)
{
    char hex[AD_DIGEST_HEX_SIZE];
    g_autofree char *name = g_strdup_printf("%s.%s", digest_hex, set->role);
    g_autofree char *part = g_strdup_printf("%s.part", name);
    ad_autofd int fd = openat(dir_fd, part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || !copy_hashing(set->fd, fd, hex) || renameat(dir_fd, part, dir_fd, name) != 0)
        return FALSE;
    json_object_set_new(sets, set->role, json_string(hex));
    return TRUE;
}

gboolean
ad_ruleset_cache_store(const AdRuleset *rs, const char *dir, GError **error)
{
    ad_autofd int dir_fd = open_dir(dir, TRUE);
    if (dir_fd < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s is not a folder of this user with mode 0700", dir);
        return FALSE;
    }
    json_t *sets = json_object();
    gboolean is_good = TRUE;
    for (guint i = 0; is_good && i < rs->fds->len; i++)
        is_good = store_set(dir_fd, rs->digest_hex, g_ptr_array_index(rs->fds, i), sets);
    json_t *doc = describe(rs);
    json_object_set_new(doc, "sets", sets);
    g_autofree char *name = g_strdup_printf("%s.json", rs->digest_hex);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = json_dumps(doc, JSON_COMPACT);
    /* the description last: without it the sets are nothing */
    is_good = is_good && text != NULL && g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
    int code = errno;
    free(text);
    json_decref(doc);
    if (!is_good)
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "cannot write to %s: %s", dir, g_strerror(code));
    else
        evict(dir);
    return is_good;
}
