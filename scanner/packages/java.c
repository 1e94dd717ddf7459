/* SPDX-License-Identifier: Apache-2.0 */
/* java.c - jars: Maven properties, manifest, file name; packages.c lets the strongest of the three count */
#include <string.h>

#include "scanner/packages/catalogue.h"
#include "scanner/packages/lines.h"

void
ad_read_pom_properties(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    const char *line;
    gsize bytes;
    g_autofree char *group = NULL, *artifact = NULL, *version = NULL;
    while (ad_lines_next(&lines, &line, &bytes)) {
        gsize at = 0;
        while (at < bytes && line[at] != '=' && line[at] != ':')
            at++;
        if (at == bytes || *line == '#' || *line == '!')
            continue;
        g_autofree char *key = ad_lines_text(line, at);
        char **field = strcmp(key, "groupId") == 0      ? &group
                       : strcmp(key, "artifactId") == 0 ? &artifact
                       : strcmp(key, "version") == 0    ? &version
                                                        : NULL;
        if (field != NULL && *field == NULL)
            *field = ad_lines_text(line + at + 1, bytes - at - 1);
    }
    if (artifact == NULL || group == NULL || strchr(artifact, '$') != NULL) {
        ad_found_fail(found, AD_REASON_CORRUPT);
        return;
    }
    ad_found_add(found, "maven", group, artifact, version != NULL && strchr(version, '$') == NULL ? version : NULL, NULL);
}

static const char *
first_of(GHashTable *record, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const char *value = g_hash_table_lookup(record, *keys);
        if (value != NULL && *value != '\0' && strchr(value, '$') == NULL && strchr(value, '@') == NULL)
            return value;
    }
    return NULL;
}

static gboolean
is_artifact_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && strchr("._-", *at) == NULL)
            return FALSE;
    return *name != '\0';
}

/* Without a group that somebody stated there is no Maven name: a component that is shown and never matched as one. */
void
ad_read_manifest_mf(AdFound *found)
{
    static const char *const names[] = {"Bundle-SymbolicName", "Implementation-Title", "Extension-Name", "Short-Name",
                                        "Name",                "Bundle-Name",          NULL};
    static const char *const versions[] = {"Implementation-Version", "Plugin-Version", "Bundle-Version",
                                           "Specification-Version", NULL};
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    g_autoptr(GHashTable) record = ad_lines_record(&lines, ':', TRUE);
    if (record == NULL || !g_hash_table_contains(record, "Manifest-Version"))
        return;
    const char *name = first_of(record, names), *version = first_of(record, versions);
    if (name == NULL || version == NULL)
        return;
    g_autofree char *artifact = g_strndup(name, strcspn(name, ";"));
    g_autofree char *group = g_strdup(g_hash_table_lookup(record, "Implementation-Vendor-Id"));
    g_strstrip(artifact);
    /* "com.fasterxml.jackson.core.jackson-core": group and artifact in one word */
    char *dot = strrchr(artifact, '.');
    if (group == NULL && dot != NULL && strchr(dot, '-') != NULL) {
        group = g_strndup(artifact, (gsize)(dot - artifact));
        memmove(artifact, dot + 1, strlen(dot + 1) + 1);
    } else if (group != NULL && g_str_has_prefix(artifact, group) && artifact[strlen(group)] == '.') {
        memmove(artifact, artifact + strlen(group) + 1, strlen(artifact + strlen(group) + 1) + 1);
    }
    gboolean is_maven = group != NULL && is_artifact_name(artifact) && is_artifact_name(group);
    ad_found_add(found, is_maven ? "maven" : "generic", is_maven ? group : NULL, artifact, version, NULL);
}

/* "name-1.2.3.jar": the version begins at the first digit behind a '-'. */
void
ad_read_jar_name(AdFound *found)
{
    const char *inner = ad_catalogue_inner(found->file->path);
    const char *slash = strrchr(inner, '/'), *base = slash != NULL ? slash + 1 : inner;
    const char *dot = strrchr(base, '.');
    for (const char *at = base; dot != NULL && (at = strchr(at, '-')) != NULL && at < dot; at++) {
        if (!g_ascii_isdigit(at[1]) || at == base)
            continue;
        g_autofree char *name = g_strndup(base, (gsize)(at - base));
        g_autofree char *version = g_strndup(at + 1, (gsize)(dot - at - 1));
        ad_found_add(found, "generic", NULL, name, version, NULL);
        return;
    }
}
