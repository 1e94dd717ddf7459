/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_match.c - a package against an advisory, both of hostile text
 *
 * Lines: ecosystem, name, version, source, module, summary, then one letter and a text each: i introduced, a after, l last
 * affected, f fixed, x limit, r a new range, v a listed version, h the last known range. What is affected must lie inside
 * the coarse span, and a stored entry must be judged like the entry itself. A line of "vers:" is parsed as a range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/match/match.h"
#include "feeds/versions/range.h"

enum { HEAD = 6, MAX_LINES = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void
read_line(AdAffected *affected, AdRange **range, const char *line)
{
    static const char letters[] = "ialfx";
    const char *letter = strchr(letters, *line);
    if (*line == 'r')
        *range = ad_affected_add_range(affected, line[1] == 'g' ? AD_RANGE_GIT : AD_RANGE_ECOSYSTEM);
    else if (*line == 'v')
        g_ptr_array_add(affected->versions, g_strdup(line + 1));
    else if (*line == 'h') {
        g_free(affected->last_known);
        affected->last_known = g_strdup(line + 1);
    } else if (*line != '\0' && letter != NULL)
        ad_range_add_event(*range, (AdEventKind)(letter - letters), line + 1);
}

static void
check_range(const char *ecosystem, const char *version, const char *text)
{
    g_autoptr(AdVersionRange) range = ad_range_parse(text, NULL);
    if (range != NULL)
        ad_range_contains(range, ad_version_order(ecosystem), version);
}

/* An index over coarse spans would have offered the entry. */
static void
check_coarse(const AdMatchPackage *p, const AdAffected *affected)
{
    g_autofree char *key = ad_match_coarse(p->ecosystem, p->version);
    g_autofree char *min = NULL, *max = NULL;
    ad_match_coarse_span(affected, &min, &max);
    if (key != NULL && (strcmp(min, key) > 0 || strcmp(key, max) > 0))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    g_autofree char *text = g_strndup((const char *)data, bytes);
    if (!g_utf8_validate(text, -1, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", MAX_LINES);
    if (g_strv_length(lines) < HEAD)
        return 0;
    g_autoptr(AdAdvisory) advisory = ad_advisory_new("TEST-1");
    g_free(advisory->summary);
    advisory->summary = g_strdup(lines[5]);
    AdAffected *affected = ad_affected_new(lines[0], lines[1]);
    g_ptr_array_add(advisory->affected, affected);
    AdRange *range = ad_affected_add_range(affected, AD_RANGE_ECOSYSTEM);
    for (gsize i = HEAD; lines[i] != NULL; i++) {
        read_line(affected, &range, lines[i]);
        check_range(lines[0], lines[2], lines[i]);
    }
    AdMatchPackage p = {.ecosystem = lines[0], .name = lines[1], .version = lines[2], .source_name = lines[3],
                        .module = lines[4]};
    g_auto(AdMatchVerdict) v = {0}, again = {0};
    AdMatchAnswer answer = ad_match_judge(&p, advisory, &v);
    if (answer == AD_MATCH_YES && (v.span == NULL || v.fixed == NULL))
        abort();
    if (answer == AD_MATCH_YES && *lines[3] == '\0')
        check_coarse(&p, affected);
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_affected_to_body(affected));
    if (!ad_affected_from_body(affected, body, NULL) || ad_match_judge(&p, advisory, &again) != answer)
        abort();
    return 0;
}
