/* SPDX-License-Identifier: Apache-2.0 */
/* fingerprint.c - what makes a finding the same finding in the next delivery */
#include "service/store/fingerprint.h"

#include <string.h>

#include "service/store/id.h"

/* What may follow a version and belongs to it: "1.2-rc3", "1.0.0-SNAPSHOT". */
static const char *const suffixes[] = {"snapshot", "release", "alpha", "final", "beta",
                                       "post",     "rc",      "pre",   "dev",   "ga"};

static gboolean
is_separator(char c)
{
    return strchr("-_.@+~ ", c) != NULL;
}

/* Length of digits ('.' digits)* at p; *is_dotted: more than one group. */
static gsize
version_length(const char *p, const char *end, gboolean *is_dotted)
{
    const char *q = p;
    *is_dotted = FALSE;
    while (q < end && g_ascii_isdigit(*q))
        q++;
    while (q + 1 < end && *q == '.' && g_ascii_isdigit(q[1])) {
        *is_dotted = TRUE;
        for (q++; q < end && g_ascii_isdigit(*q); q++)
            ;
    }
    return (gsize)(q - p);
}

static gsize
suffix_length(const char *p, const char *end)
{
    const char *q = p < end && is_separator(*p) ? p + 1 : p;
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        gsize length = strlen(suffixes[i]);
        if ((gsize)(end - q) < length || g_ascii_strncasecmp(q, suffixes[i], length) != 0)
            continue;
        q += length;
        if (q < end && (*q == '.' || *q == '-') && q + 1 < end && g_ascii_isdigit(q[1]))
            q++;
        while (q < end && g_ascii_isdigit(*q))
            q++;
        return q < end && g_ascii_isalpha(*q) ? 0
                                              : (gsize)(q - p); /* "1.2-developer" is no version */
    }
    return 0;
}

/* A run of digits is a version when it is dotted; in folders also when it stands alone between
 * separators ("jdk-17"). */
static gsize
version_at(const char *start, const char *p, const char *end, gboolean is_folder)
{
    gboolean is_dotted;
    if (!g_ascii_isdigit(*p) || (p > start && g_ascii_isdigit(p[-1])))
        return 0;
    gsize length = version_length(p, end, &is_dotted);
    const char *after = p + length;
    /* an underscore alone leads no version: "x86_64" */
    gboolean begins = p == start || (is_separator(p[-1]) && p[-1] != '_') ||
                      ((p[-1] == 'v' || p[-1] == 'V') && (p - 1 == start || is_separator(p[-2])));
    gboolean ends = after == end || is_separator(*after);
    if (is_dotted || (is_folder && begins && ends))
        return length + suffix_length(after, end);
    return 0;
}

static void
append_component(GString *out, const char *start, const char *end, gboolean is_folder)
{
    for (const char *p = start; p < end;) {
        gsize skip = version_at(start, p, end, is_folder);
        if (skip > 0)
            p += skip;
        else
            g_string_append_c(out, *p++);
    }
}

char *
ad_fingerprint_path(const char *path)
{
    GString *out = g_string_new(NULL);
    for (const char *p = path;;) {
        gsize length = strcspn(p, "/!");
        append_component(out, p, p + length, p[length] != '\0');
        if (p[length] == '\0')
            break;
        g_string_append_c(out, p[length]);
        p += length + 1;
    }
    return g_string_free(out, FALSE);
}

AdDigest
ad_fingerprint_compute(AdKind kind, const char *rule, const char *path, const char *product)
{
    g_autofree char *plain = ad_fingerprint_path(path);
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "finding/1");
    ad_id_hash_text(hash, ad_terms_kind(kind));
    ad_id_hash_text(hash, rule);
    ad_id_hash_text(hash, plain);
    ad_id_hash_text(hash, product);
    return ad_id_hash_end(hash);
}

char *
ad_fingerprint_finding_id(const char *supplier, const AdDigest *fingerprint)
{
    AdIdHash *hash = ad_id_hash_new();
    ad_id_hash_text(hash, "finding-id/1");
    ad_id_hash_text(hash, supplier == NULL ? "unassigned" : supplier);
    ad_id_hash_bytes(hash, fingerprint->bytes, AD_DIGEST_SIZE);
    AdDigest digest = ad_id_hash_end(hash);
    return ad_id_of_digest('F', &digest);
}
