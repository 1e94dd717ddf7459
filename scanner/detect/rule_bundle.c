/* SPDX-License-Identifier: Apache-2.0 */
/* rule_bundle.c - the sources of one pack as they travel between processes */
#include "scanner/detect/rule_bundle.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

AdRuleFile *
ad_rule_file_new(const char *name, const void *data, gsize bytes)
{
    AdRuleFile *file = g_new0(AdRuleFile, 1);
    file->name = g_strdup(name);
    file->text = g_malloc(bytes + 1);
    if (bytes > 0)
        memcpy(file->text, data, bytes);
    file->text[bytes] = '\0';
    file->bytes = bytes;
    return file;
}

void
ad_rule_file_free(gpointer p)
{
    AdRuleFile *file = p;
    if (file == NULL)
        return;
    g_free(file->name);
    g_free(file->text);
    g_free(file);
}

gboolean
ad_rule_bundle_is_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || strlen(name) > AD_LIMIT_PATH_BYTES)
        return FALSE;
    for (const char *p = name; *p != '\0'; p++)
        if (g_ascii_iscntrl(*p))
            return FALSE;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part == '\0' || g_str_equal(*part, ".") || g_str_equal(*part, ".."))
            return FALSE;
    return TRUE;
}

/* All of fd; its size is known because it is a memfd or a file. */
static guint8 *
read_all(int fd, gsize *bytes, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "rule sources cannot be read: %s",
                    g_strerror(errno));
        return NULL;
    }
    /* names and offsets of the variant come on top of the texts */
    if ((guint64)st.st_size > 2 * (guint64)AD_LIMIT_RULE_PACK_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT,
                    "rule sources of %" G_GUINT64_FORMAT " bytes are too large",
                    (guint64)st.st_size);
        return NULL;
    }
    gsize size = (gsize)st.st_size;
    g_autofree guint8 *data = g_malloc(size + 1);
    for (gsize at = 0; at < size;) {
        ssize_t got = pread(fd, data + at, size - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "rule sources end early: %s",
                        got < 0 ? g_strerror(errno) : "truncated");
            return NULL;
        }
        at += (gsize)got;
    }
    *bytes = size;
    return g_steal_pointer(&data);
}

GPtrArray *
ad_rule_bundle_read(int fd, GError **error)
{
    gsize bytes;
    guint8 *data = read_all(fd, &bytes, error);
    if (data == NULL)
        return NULL;
    g_autoptr(GVariant) v = g_variant_ref_sink(g_variant_new_from_data(
        G_VARIANT_TYPE(AD_RULE_BUNDLE_TYPE), data, bytes, FALSE, g_free, data));
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(ad_rule_file_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    if (!g_variant_is_normal_form(v)) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "rule sources are not a bundle");
        return NULL;
    }
    if (g_variant_n_children(v) > AD_LIMIT_RULE_FILES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "more than %d rule files",
                    AD_LIMIT_RULE_FILES);
        return NULL;
    }
    for (gsize i = 0; i < g_variant_n_children(v); i++) {
        const char *name;
        g_autoptr(GVariant) content = NULL;
        gsize length;
        g_variant_get_child(v, i, "(&s@ay)", &name, &content);
        const void *text = g_variant_get_fixed_array(content, &length, 1);
        if (!ad_rule_bundle_is_name(name) || length > AD_LIMIT_RULE_FILE_BYTES) {
            g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                        "rule sources hold a file that may not be there");
            return NULL;
        }
        AdRuleFile *file = ad_rule_file_new(name, text, length);
        g_ptr_array_add(files, file);
        if (!g_hash_table_add(seen, file->name)) {
            g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "rule sources hold a file twice");
            return NULL;
        }
    }
    return g_steal_pointer(&files);
}

GVariant *
ad_rule_bundle_to_variant(const GPtrArray *files)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(AD_RULE_BUNDLE_TYPE));
    for (guint i = 0; i < files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        if (!file->is_dropped)
            g_variant_builder_add(
                &builder, "(s@ay)", file->name,
                g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, file->text, file->bytes, 1));
    }
    return g_variant_builder_end(&builder);
}

gboolean
ad_rule_bundle_write(int fd, const GPtrArray *files, guint64 *bytes, GError **error)
{
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_rule_bundle_to_variant(files));
    const guint8 *data = g_variant_get_data(v);
    gsize size = g_variant_get_size(v);
    for (gsize at = 0; at < size;) {
        ssize_t put = pwrite(fd, data + at, size - at, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "checked rules cannot be written: %s",
                        g_strerror(errno));
            return FALSE;
        }
        at += (gsize)put;
    }
    *bytes = size;
    return TRUE;
}
