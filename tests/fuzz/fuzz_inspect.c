/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_inspect.c - all checks beyond YARA over arbitrary bytes, under a path that the first byte chooses
 *
 * What must hold: findings keep to the table, evidence lies within the file, and a finding passes the wire. */
#include "scanner/inspect/inspect.h"
#include "scanner/model/limits.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
check_finding(const AdFinding *f, gpointer user)
{
    gsize bytes = *(const gsize *)user;
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_finding_to_variant(f));
    g_autoptr(AdFinding) again = ad_finding_from_variant(v, NULL);
    g_assert(again != NULL && f->kind != AD_KIND_YARA);
    for (guint i = 0; i < f->evidence->len; i++) {
        const AdEvidence *e = g_ptr_array_index(f->evidence, i);
        g_assert(e->offset_bytes <= bytes);
    }
}

static void
check_endpoint(const AdEndpoint *endpoint, gpointer user)
{
    (void)user;
    g_autoptr(GVariant) v = g_variant_ref_sink(ad_endpoint_to_variant(endpoint));
    g_autoptr(AdEndpoint) again = ad_endpoint_from_variant(v, NULL);
    g_assert(again != NULL);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    static const char *const paths[] = {"b!etc/settings.conf", "b!usr/share/doc/x/README", "b!package.json",
                                        "b!control.tar!postinst", "b!setup.py", "b!lib/systemd/system/x.service",
                                        "b!.well-known/security.txt", "b!etc/cron.d/x", "b!META-INF/MANIFEST.MF"};
    if (bytes == 0)
        return 0;
    g_autoptr(AdInspect) inspect = ad_inspect_new("b");
    g_autofree guint8 *copy = g_memdup2(data + 1, bytes - 1); /* exactly as long as it is: reads beyond show */
    gsize count = bytes - 1;
    const AdInspectFile file = {.name = {.path = paths[data[0] % G_N_ELEMENTS(paths)]}, .data = copy, .bytes = count};
    ad_inspect_file(inspect, &file);
    ad_inspect_report(inspect, &(AdInspectSink){check_finding, check_endpoint, &count});
    return 0;
}
