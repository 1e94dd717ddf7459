/* SPDX-License-Identifier: Apache-2.0 */
/* tagvalue.c - SPDX 2 tag-value as the events that the same document has in JSON
 *
 * A record's tags are gathered until the next record begins: Relationship may stand between them (spdx-spec #1178). */
#include "scanner/sbom/tagvalue.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/sbom/flat.h"

typedef enum { DOCUMENT, PACKAGE, FILE_SECTION, SNIPPET, OTHER } Section;

typedef enum {
    MEMBER,   /* a member of the record */
    BEGIN,    /* the same, and a new record begins with it */
    CREATION, /* a member of creationInfo */
    CREATOR,
    CHECKSUM,
    REFERENCE,
    RELATION,
    LEAVE, /* begins a section that nobody reads */
} Use;

typedef struct {
    const char *tag;
    Use use;
    Section section;
    const char *key;
} Tag;

static const Tag tags[] = {
    {"SPDXVersion", MEMBER, DOCUMENT, "spdxVersion"},
    {"DataLicense", MEMBER, DOCUMENT, "dataLicense"},
    {"DocumentName", MEMBER, DOCUMENT, "name"},
    {"DocumentNamespace", MEMBER, DOCUMENT, "documentNamespace"},
    {"SPDXID", MEMBER, OTHER, "SPDXID"},
    {"Creator", CREATOR, DOCUMENT, NULL},
    {"Created", CREATION, DOCUMENT, "created"},
    {"CreatorComment", CREATION, DOCUMENT, "comment"},
    {"LicenseListVersion", CREATION, DOCUMENT, "licenseListVersion"},
    {"PackageName", BEGIN, PACKAGE, "name"},
    {"PackageVersion", MEMBER, PACKAGE, "versionInfo"},
    {"PackageFileName", MEMBER, PACKAGE, "packageFileName"},
    {"PackageSupplier", MEMBER, PACKAGE, "supplier"},
    {"PackageOriginator", MEMBER, PACKAGE, "originator"},
    {"PackageDownloadLocation", MEMBER, PACKAGE, "downloadLocation"},
    {"PackageSourceInfo", MEMBER, PACKAGE, "sourceInfo"},
    {"PackageLicenseConcluded", MEMBER, PACKAGE, "licenseConcluded"},
    {"PackageLicenseDeclared", MEMBER, PACKAGE, "licenseDeclared"},
    {"PackageCopyrightText", MEMBER, PACKAGE, "copyrightText"},
    {"PrimaryPackagePurpose", MEMBER, PACKAGE, "primaryPackagePurpose"},
    {"PackageChecksum", CHECKSUM, PACKAGE, NULL},
    {"ExternalRef", REFERENCE, PACKAGE, NULL},
    {"FileName", BEGIN, FILE_SECTION, "fileName"},
    {"FileChecksum", CHECKSUM, FILE_SECTION, NULL},
    {"LicenseConcluded", MEMBER, FILE_SECTION, "licenseConcluded"},
    {"FileCopyrightText", MEMBER, FILE_SECTION, "copyrightText"},
    {"SnippetSPDXID", BEGIN, SNIPPET, "SPDXID"},
    {"Relationship", RELATION, OTHER, NULL},
    {"LicenseID", LEAVE, OTHER, NULL},
};

typedef struct {
    AdFlat flat;
    Section section;
    GPtrArray *members;    /* of the open record: key, value, key, value */
    GPtrArray *document;   /* of the document, likewise */
    GPtrArray *creation;   /* of creationInfo */
    GPtrArray *creators, *checksums, *references, *relations; /* values as written */
    char *package;         /* SPDXID of the package that files belong to */
    void (*on_odd)(gpointer odd, const char *what);
    gpointer odd;
    gsize kept_bytes;
} Reader;

static const char *
member(const GPtrArray *pairs, const char *key)
{
    for (guint i = 0; i + 1 < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], key) == 0)
            return pairs->pdata[i + 1];
    return NULL;
}

/* The open record is whole. */
static gboolean
close_record(Reader *r, GError **error)
{
    static const char *const checksum[] = {"algorithm", "checksumValue", NULL};
    static const char *const reference[] = {"referenceCategory", "referenceType", "referenceLocator", NULL};
    static const char *const relation[] = {"spdxElementId", "relationshipType", "relatedSpdxElement", NULL};
    static const char *const names[] = {NULL, "packages", "files", "snippets", NULL};
    const char *name = names[r->section];
    r->kept_bytes = 0;
    if (r->section == PACKAGE) {
        g_free(r->package);
        r->package = g_strdup(member(r->members, "SPDXID"));
    }
    if (name != NULL) {
        if (!ad_flat_give(&r->flat, AD_JSON_KEY, name, error) || !ad_flat_give(&r->flat, AD_JSON_OBJECT, NULL, error) ||
            !ad_flat_members(&r->flat, r->members, error) ||
            !ad_flat_list(&r->flat, "checksums", r->checksums, checksum, ":", error) ||
            !ad_flat_list(&r->flat, "externalRefs", r->references, reference, " \t", error) ||
            (r->section == FILE_SECTION && r->package != NULL &&
             !ad_flat_member(&r->flat, "packageOfFile", r->package, error)) ||
            !ad_flat_give(&r->flat, AD_JSON_OBJECT_END, NULL, error))
            return FALSE;
    } else if (r->section == DOCUMENT) {
        for (guint i = 0; i < r->members->len; i++)
            g_ptr_array_add(r->document, g_strdup(r->members->pdata[i]));
    }
    g_ptr_array_set_size(r->members, 0);
    g_ptr_array_set_size(r->checksums, 0);
    g_ptr_array_set_size(r->references, 0);
    return ad_flat_list(&r->flat, "relationships", r->relations, relation, " \t", error);
}

static const Tag *
find_tag(const char *tag, gsize bytes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        if (strncmp(tags[i].tag, tag, bytes) == 0 && tags[i].tag[bytes] == '\0')
            return &tags[i];
    return NULL;
}

static void
keep(GPtrArray *pairs, const char *key, const char *value)
{
    if (key != NULL)
        g_ptr_array_add(pairs, g_strdup(key));
    g_ptr_array_add(pairs, g_strdup(value));
}

static gboolean
take_tag(Reader *r, const Tag *tag, const char *value, GError **error)
{
    r->kept_bytes += strlen(value);
    if (r->kept_bytes > AD_LIMIT_RECORD_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "one record takes more than %d bytes", AD_LIMIT_RECORD_BYTES);
        return FALSE;
    }
    switch (tag->use) {
    case BEGIN:
    case LEAVE:
        if (!close_record(r, error))
            return FALSE;
        r->section = tag->section;
        if (tag->use == BEGIN)
            keep(r->members, tag->key, value);
        return TRUE;
    case CREATION:
        keep(r->creation, tag->key, value);
        return TRUE;
    case CREATOR:
        keep(r->creators, NULL, value);
        return TRUE;
    case CHECKSUM:
        keep(r->checksums, NULL, value);
        return TRUE;
    case REFERENCE:
        keep(r->references, NULL, value);
        return TRUE;
    case RELATION:
        keep(r->relations, NULL, value);
        if (r->section == DOCUMENT || r->section == OTHER) /* nothing to wait for */
            return r->section == OTHER ? close_record(r, error) : TRUE;
        return TRUE;
    default:
        if (tag->section == DOCUMENT)
            keep(r->document, tag->key, value);
        else if (r->section != OTHER && (tag->section == OTHER || tag->section == r->section))
            keep(r->members, tag->key, value);
        return TRUE;
    }
}

/* The value, with the lines that a <text> goes on over. NULL with an error at a limit. */
static char *
read_value(AdText *text, const char *value, GError **error)
{
    if (!g_str_has_prefix(value, "<text>"))
        return g_strdup(value);
    GString *all = g_string_new(value + strlen("<text>"));
    const char *end, *line = "";
    gsize bytes, from = 0; /* of the line that was read last: the end stands on one line */
    while ((end = strstr(all->str + from, "</text>")) == NULL) {
        if (!ad_text_read_line(text, &line, &bytes, error) || all->len > AD_LIMIT_RECORD_BYTES) {
            if (error != NULL && *error == NULL)
                g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "a <text> is too long");
            g_string_free(all, TRUE);
            return NULL;
        }
        if (line == NULL)
            return g_string_free(all, FALSE);
        g_string_append_c(all, '\n');
        from = all->len;
        g_autofree char *valid = g_utf8_make_valid(line, -1);
        g_string_append(all, valid);
    }
    g_string_truncate(all, (gsize)(end - all->str));
    return g_string_free(all, FALSE);
}

static gboolean
take_line(Reader *r, AdText *text, const char *raw, GError **error)
{
    g_autofree char *line = g_strstrip(g_utf8_make_valid(raw, -1));
    if (line[0] == '\0' || line[0] == '#')
        return TRUE;
    const char *colon = strchr(line, ':');
    gsize bytes = colon != NULL ? (gsize)(colon - line) : 0;
    if (bytes == 0 || strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != bytes) {
        r->on_odd(r->odd, "a line is no tag and no comment");
        return TRUE;
    }
    const char *value = colon + 1;
    while (*value == ' ' || *value == '\t')
        value++;
    g_autofree char *whole = read_value(text, value, error);
    if (whole == NULL)
        return FALSE;
    const Tag *tag = find_tag(line, bytes);
    return tag == NULL || take_tag(r, tag, whole, error);
}

static gboolean
give_document(Reader *r, GError **error)
{
    if (!close_record(r, error) || !ad_flat_members(&r->flat, r->document, error))
        return FALSE;
    if (r->creation->len > 0 || r->creators->len > 0)
        if (!ad_flat_give(&r->flat, AD_JSON_KEY, "creationInfo", error) || !ad_flat_give(&r->flat, AD_JSON_OBJECT, NULL, error) ||
            !ad_flat_members(&r->flat, r->creation, error) || !ad_flat_list(&r->flat, "creators", r->creators, NULL, "", error) ||
            !ad_flat_give(&r->flat, AD_JSON_OBJECT_END, NULL, error))
            return FALSE;
    return ad_flat_give(&r->flat, AD_JSON_OBJECT_END, NULL, error);
}

static gboolean
read_all(Reader *r, AdText *text, GError **error)
{
    const char *line = "";
    gsize bytes;
    if (!ad_flat_give(&r->flat, AD_JSON_OBJECT, NULL, error))
        return FALSE;
    for (;;) {
        if (!ad_text_read_line(text, &line, &bytes, error))
            return FALSE;
        if (line == NULL)
            return give_document(r, error);
        if (!take_line(r, text, line, error))
            return FALSE;
    }
}

gboolean
ad_tagvalue_read(AdText *text, AdJsonTake take, gpointer user, void (*on_odd)(gpointer odd, const char *what),
                 gpointer odd, GError **error)
{
    Reader r = {.flat = {take, user}, .on_odd = on_odd, .odd = odd, .section = DOCUMENT};
    GPtrArray **all[] = {&r.members, &r.document, &r.creation, &r.creators, &r.checksums, &r.references, &r.relations};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i] = g_ptr_array_new_with_free_func(g_free);
    gboolean is_fine = read_all(&r, text, error);
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_ptr_array_unref(*all[i]);
    g_free(r.package);
    return is_fine;
}
