/* SPDX-License-Identifier: Apache-2.0 */
/* gather.c - parent side: a folder of rule sources into a sealed descriptor; reads bytes,
 * understands none */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/detect/compiler.h"
#include "scanner/detect/rule_bundle.h"
#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "scanner/model/result.h"

#define FOLDER_DEPTH 32 /* folders inside one another: rule packs have three or four */

typedef struct {
    const char *prefix;
    GPtrArray *files; /* AdRuleFile * */
    GPtrArray *faults;
    guint64 bytes;
    GError *error; /* first failure that ends the walk */
} Gather;

static void
refuse(Gather *g, const char *name, const char *reason)
{
    g_ptr_array_add(g->faults, ad_rule_fault_new(name, "", 0, reason));
}

static gboolean
is_rule_name(const char *name)
{
    return g_str_has_suffix(name, ".yar") || g_str_has_suffix(name, ".yara") ||
           g_str_has_suffix(name, ".rule");
}

/* All of an open regular file, at most limit bytes; NULL sets errno (EFBIG: it grew). */
static char *
read_file(int fd, gsize limit, gsize *bytes)
{
    GString *out = g_string_new(NULL);
    char block[16384];
    for (;;) {
        ssize_t got = read(fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            break;
        if (got > 0 && out->len + (gsize)got <= limit) {
            g_string_append_len(out, block, got);
            continue;
        }
        int code = got < 0 ? errno : EFBIG;
        g_string_free(out, TRUE);
        errno = code;
        return NULL;
    }
    *bytes = out->len;
    return g_string_free(out, FALSE);
}

static void
take_file(Gather *g, int parent, const char *entry, const char *name)
{
    struct stat st;
    ad_autofd int fd = openat(parent, entry, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        g_autofree char *reason = g_strdup_printf("cannot be read: %s", g_strerror(errno));
        refuse(g, name, errno == ELOOP ? "a symbolic link: not followed" : reason);
        return;
    }
    if (!S_ISREG(st.st_mode)) {
        refuse(g, name, "not a regular file");
        return;
    }
    gsize bytes = 0;
    g_autofree char *data = NULL;
    if (st.st_size <= AD_LIMIT_RULE_FILE_BYTES)
        data = read_file(fd, AD_LIMIT_RULE_FILE_BYTES, &bytes);
    else
        errno = EFBIG;
    if (data == NULL)
        refuse(g, name, errno == EFBIG ? "larger than 8 MiB" : g_strerror(errno));
    else if (bytes >= 4 && memcmp(data, "YARA", 4) == 0)
        refuse(g, name, "compiled rules of others are refused: they could run code");
    else if (memchr(data, '\0', bytes) != NULL)
        refuse(g, name, "holds NUL bytes: not rule text");
    else if (!g_utf8_validate(name, -1, NULL) || !ad_rule_bundle_is_name(name)) {
        g_autofree char *shown = g_utf8_make_valid(name, -1);
        refuse(g, shown, "its name cannot be shown");
    } else {
        g_ptr_array_add(g->files, ad_rule_file_new(name, data, bytes));
        g->bytes += bytes;
    }
    if (g->files->len > AD_LIMIT_RULE_FILES || g->bytes > AD_LIMIT_RULE_PACK_BYTES)
        g_set_error(&g->error, AD_ERROR, AD_ERROR_LIMIT,
                    "rule pack %s is too large: at most %d files and %d MiB", g->prefix,
                    AD_LIMIT_RULE_FILES, (int)(AD_LIMIT_RULE_PACK_BYTES / AD_MIB));
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Takes over fd. Symbolic links to folders are not entered; hidden folders (.git) neither. */
static void
walk(Gather *g, int fd, const char *path, guint depth)
{
    DIR *dir = fdopendir(fd);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (dir == NULL) {
        close(fd);
        return;
    }
    for (const struct dirent *e; (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            g_ptr_array_add(names, g_strdup(e->d_name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len && g->error == NULL; i++) {
        const char *entry = g_ptr_array_index(names, i);
        g_autofree char *name = g_strdup_printf("%s/%s", path, entry);
        struct stat st;
        if (fstatat(dirfd(dir), entry, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth >= FOLDER_DEPTH)
            refuse(g, name, "folders nested too deeply");
        else if (S_ISDIR(st.st_mode)) {
            int below = openat(dirfd(dir), entry, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
            if (below >= 0)
                walk(g, below, name, depth + 1);
            else
                refuse(g, name, g_strerror(errno));
        } else if (is_rule_name(entry))
            take_file(g, dirfd(dir), entry, name);
    }
    closedir(dir);
}

static int
compare_files(gconstpointer a, gconstpointer b)
{
    return strcmp((*(AdRuleFile *const *)a)->name, (*(AdRuleFile *const *)b)->name);
}

/* The bundle in a sealed memfd, and its digest. */
static int
seal(const GPtrArray *files, AdDigest *sha256, GError **error)
{
    ad_autofd int fd = memfd_create("aduana-rules", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    guint64 bytes;
    if (fd < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "no memory file: %s", g_strerror(errno));
        return -1;
    }
    if (!ad_rule_bundle_write(fd, files, &bytes, error))
        return -1;
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_rule_bundle_to_variant(files));
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize length = AD_DIGEST_SIZE;
    g_checksum_update(sum, g_variant_get_data(v), (gssize)g_variant_get_size(v));
    g_checksum_get_digest(sum, sha256->bytes, &length);
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "memory file cannot be sealed: %s",
                    g_strerror(errno));
        return -1;
    }
    return ad_fd_steal(&fd);
}

int
ad_compiler_gather(const char *dir, const char *prefix, GPtrArray *faults, AdDigest *sha256,
                   GError **error)
{
    ad_autofd int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        int code = errno == ENOENT    ? AD_ERROR_NOT_FOUND
                   : errno == ENOTDIR ? AD_ERROR_USAGE
                   : errno == EACCES  ? AD_ERROR_DENIED
                                      : AD_ERROR_SYSTEM;
        g_set_error(error, AD_ERROR, code, "rules folder %s: %s", dir, g_strerror(errno));
        return -1;
    }
    if (!ad_rule_bundle_is_name(prefix)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "a rule pack cannot be called \"%s\"", prefix);
        return -1;
    }
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(ad_rule_file_free);
    Gather g = {.prefix = prefix, .files = files, .faults = faults};
    walk(&g, ad_fd_steal(&fd), prefix, 0);
    if (g.error != NULL) {
        g_propagate_error(error, g.error);
        return -1;
    }
    if (files->len == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    "rules folder %s holds no rule file (*.yar, *.yara, *.rule)", dir);
        return -1;
    }
    g_ptr_array_sort(files, compare_files);
    return seal(files, sha256, error);
}
