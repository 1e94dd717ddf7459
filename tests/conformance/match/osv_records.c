/* SPDX-License-Identifier: Apache-2.0 */
/* osv_records.c - OSV records of a test: small and trusting, unlike feeds/formats */
#include "tests/conformance/match/osv_records.h"

#include <archive.h>
#include <archive_entry.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct OsvRecords {
    GHashTable *by_id;      /* char * -> AdAdvisory *, owned */
    GHashTable *by_package; /* "ecosystem\tname" -> GPtrArray of AdAdvisory * */
};

static void
free_advisory(gpointer data)
{
    ad_advisory_free(data);
}

static void
free_list(gpointer data)
{
    g_ptr_array_unref(data);
}

OsvRecords *
osv_records_new(void)
{
    OsvRecords *r = g_new0(OsvRecords, 1);
    r->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_advisory);
    r->by_package = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    return r;
}

void
osv_records_free(OsvRecords *r)
{
    if (r == NULL)
        return;
    g_hash_table_unref(r->by_package);
    g_hash_table_unref(r->by_id);
    g_free(r);
}

static const char *
text_of(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void
set(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
read_strings(json_t *list, GPtrArray *out)
{
    gsize i;
    json_t *one;
    json_array_foreach(list, i, one)
        if (json_is_string(one))
            g_ptr_array_add(out, g_strdup(json_string_value(one)));
}

static void
read_ranges(json_t *list, AdAffected *a)
{
    gsize i, k;
    json_t *one, *event, *version;
    json_array_foreach(list, i, one) {
        const char *type = text_of(one, "type");
        AdRange *r = ad_affected_add_range(a, strcmp(type, "GIT") == 0      ? AD_RANGE_GIT
                                              : strcmp(type, "SEMVER") == 0 ? AD_RANGE_SEMVER
                                                                            : AD_RANGE_ECOSYSTEM);
        json_array_foreach(json_object_get(one, "events"), k, event) {
            const char *name;
            json_object_foreach(event, name, version)
                ad_range_add_event(r, (AdEventKind)ad_event_parse(name), json_string_value(version));
        }
    }
}

static gint64
read_time(const char *text)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(text, NULL);
    return at == NULL ? 0 : g_date_time_to_unix(at);
}

static AdAdvisory *
read_record(json_t *root)
{
    AdAdvisory *a = ad_advisory_new(text_of(root, "id"));
    gsize i;
    json_t *one;
    set(&a->summary, text_of(root, "summary"));
    a->withdrawn_unix = *text_of(root, "withdrawn") == '\0' ? 0 : MAX(1, read_time(text_of(root, "withdrawn")));
    a->is_malicious = g_str_has_prefix(a->id, "MAL-");
    read_strings(json_object_get(root, "aliases"), a->aliases);
    json_array_foreach(json_object_get(root, "affected"), i, one) {
        json_t *package = json_object_get(one, "package");
        AdAffected *affected = ad_affected_new(text_of(package, "ecosystem"), text_of(package, "name"));
        read_ranges(json_object_get(one, "ranges"), affected);
        read_strings(json_object_get(one, "versions"), affected->versions);
        set(&affected->last_known,
            text_of(json_object_get(one, "database_specific"), "last_known_affected_version_range"));
        g_ptr_array_add(a->affected, affected);
    }
    return a;
}

static char *
package_key(const char *ecosystem, const char *name)
{
    g_autofree char *e = ad_match_ecosystem_key(ecosystem);
    g_autofree char *n = ad_match_name_key(ecosystem, name);
    return g_strdup_printf("%s\t%s", e, n);
}

const AdAdvisory *
osv_records_add(OsvRecords *r, const char *text, gsize bytes)
{
    json_error_t where;
    json_t *root = json_loadb(text, bytes, 0, &where);
    if (root == NULL) {
        fprintf(stderr, "not JSON: %s\n", where.text);
        exit(1);
    }
    AdAdvisory *a = read_record(root);
    json_decref(root);
    if (g_hash_table_contains(r->by_id, a->id)) { /* stands under several ecosystems */
        const AdAdvisory *known = g_hash_table_lookup(r->by_id, a->id);
        ad_advisory_free(a);
        return known;
    }
    g_hash_table_insert(r->by_id, g_strdup(a->id), a);
    for (guint i = 0; i < a->affected->len; i++) {
        const AdAffected *affected = a->affected->pdata[i];
        char *key = package_key(affected->ecosystem, affected->name);
        GPtrArray *list = g_hash_table_lookup(r->by_package, key);
        if (list == NULL) {
            list = g_ptr_array_new();
            g_hash_table_insert(r->by_package, key, list);
        } else {
            g_free(key);
        }
        if (list->len == 0 || list->pdata[list->len - 1] != a)
            g_ptr_array_add(list, a);
    }
    return a;
}

static void
read_zip(OsvRecords *r, const char *path)
{
    struct archive *zip = archive_read_new();
    struct archive_entry *entry;
    archive_read_support_format_zip(zip);
    if (archive_read_open_filename(zip, path, 65536) != ARCHIVE_OK) {
        archive_read_free(zip);
        return;
    }
    while (archive_read_next_header(zip, &entry) == ARCHIVE_OK) {
        g_autoptr(GByteArray) body = g_byte_array_new();
        guint8 chunk[65536];
        la_ssize_t n;
        while ((n = archive_read_data(zip, chunk, sizeof chunk)) > 0)
            g_byte_array_append(body, chunk, (guint)n);
        osv_records_add(r, (const char *)body->data, body->len);
    }
    archive_read_free(zip);
}

OsvRecords *
osv_records_read(const char *root)
{
    OsvRecords *r = osv_records_new();
    g_autoptr(GDir) folders = g_dir_open(root, 0, NULL);
    const char *folder;
    while (folders != NULL && (folder = g_dir_read_name(folders)) != NULL) {
        g_autofree char *path = g_build_filename(root, folder, "all.zip", NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            read_zip(r, path);
    }
    if (osv_records_count(r) == 0) {
        fprintf(stderr, "%s: no records\n", root);
        exit(1);
    }
    return r;
}

const AdAdvisory *
osv_records_find(const OsvRecords *r, const char *id)
{
    return g_hash_table_lookup(r->by_id, id);
}

const GPtrArray *
osv_records_of_package(const OsvRecords *r, const AdMatchPackage *p)
{
    g_autofree char *key = package_key(p->ecosystem, p->name);
    const GPtrArray *own = g_hash_table_lookup(r->by_package, key);
    if (p->source_name == NULL)
        return own;
    g_autofree char *source = package_key(p->ecosystem, p->source_name);
    const GPtrArray *theirs = g_hash_table_lookup(r->by_package, source);
    return theirs != NULL ? theirs : own;
}

guint
osv_records_count(const OsvRecords *r)
{
    return g_hash_table_size(r->by_id);
}
