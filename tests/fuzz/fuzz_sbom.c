/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sbom.c - any bytes as an SBOM, whatever format they turn out to be
 *
 * What must hold: a refusal has a sentence; what is read has sums that fit each other, places and texts that are UTF-8,
 * and scores between 0 and 100. */
#include <string.h>

#include "scanner/sbom/quality.h"
#include "scanner/sbom/read.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static gboolean
on_component(gpointer user, const AdSbomComponent *c, GError **error)
{
    const char *texts[] = {c->ref, c->type, c->group, c->name, c->version, c->supplier, c->purl, c->licence_declared};
    (void)error;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert(texts[i] == NULL || g_utf8_validate(texts[i], -1, NULL));
    g_assert(c->cpe_count <= AD_SBOM_CPES && c->hash_count <= AD_SBOM_HASHES);
    *(guint64 *)user += c->source == AD_SBOM_FROM_COMPONENTS;
    return TRUE;
}

static void
check(AdSbom *sbom, guint64 told)
{
    const AdSbomCounts *n = ad_sbom_counts(sbom);
    const GPtrArray *violations = ad_sbom_violations(sbom);
    g_assert(n->components == told && n->unique <= n->components && n->identifiable <= n->components);
    g_assert(n->errors + n->warnings >= violations->len);
    for (guint i = 0; i < violations->len; i++) {
        const AdSbomViolation *v = g_ptr_array_index(violations, i);
        g_assert(g_utf8_validate(v->where, -1, NULL) && g_utf8_validate(v->text, -1, NULL));
    }
    for (guint p = 0; p < ad_quality_profile_count(); p++) {
        g_autoptr(AdQuality) quality = ad_quality_of(sbom, p);
        g_assert(quality->score >= -1 && quality->score <= 100);
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    static const AdSbomSink sink = {on_component, NULL, NULL};
    AdLimits limits = ad_limits_default();
    guint64 told = 0;
    limits.total_bytes = 16 * AD_MIB;
    limits.ratio_floor_bytes = AD_MIB;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdSource) source = ad_source_new_memory(data, bytes, NULL, NULL, FALSE);
    g_autoptr(AdSbom) sbom = ad_sbom_new(&sink, &told);
    if (ad_sbom_read(sbom, source, &limits, &error))
        check(sbom, told);
    else
        g_assert(error != NULL && error->message[0] != '\0');
    return 0;
}
