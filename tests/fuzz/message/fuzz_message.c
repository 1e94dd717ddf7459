/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_message.c - what a taken-over worker can put on the channel: frames and the model types inside them
 *
 * First byte: which sender it claims to be. What is accepted must survive being sent again. */
#include "scanner/model/artifact.h"
#include "scanner/model/coverage.h"
#include "scanner/model/finding.h"
#include "scanner/model/limits.h"
#include "scanner/model/message.h"
#include "scanner/sandbox/launcher_watch.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

/* One accepted value must be accepted again after its own way back onto the wire. */
#define ROUND_TRIP(Type, name, body)                                                               \
    do {                                                                                           \
        g_autoptr(Type) first = ad_##name##_from_variant((body), NULL);                            \
        if (first == NULL)                                                                         \
            break;                                                                                 \
        g_autoptr(GVariant) again = g_variant_ref_sink(ad_##name##_to_variant(first));             \
        g_autoptr(Type) second = ad_##name##_from_variant(again, NULL);                            \
        g_assert(second != NULL);                                                                  \
    } while (0)

static void
coverage_round_trip(GVariant *body)
{
    AdCoverage first, second;
    if (!ad_coverage_from_variant(body, &first, NULL))
        return;
    g_autoptr(GVariant) again = g_variant_ref_sink(ad_coverage_to_variant(&first));
    g_assert(ad_coverage_from_variant(again, &second, NULL));
    g_assert(first.bytes == second.bytes && first.files == second.files);
}

static void
decode(const AdMessageSpec *spec, GVariant *body)
{
    switch ((int)spec->id) {
    case AD_MESSAGE_ARTIFACT:
        ROUND_TRIP(AdArtifact, artifact, body);
        break;
    case AD_MESSAGE_CONTAINER:
        ROUND_TRIP(AdContainer, container, body);
        break;
    case AD_MESSAGE_GAP:
        ROUND_TRIP(AdGap, gap, body);
        break;
    case AD_MESSAGE_FINDING:
        ROUND_TRIP(AdFinding, finding, body);
        break;
    case AD_MESSAGE_COVERAGE:
        coverage_round_trip(body);
        break;
    default:
        break;
    }
}

/* One datagram: its frames cover it, none is empty. */
static void
divide(const guint8 *data, gsize bytes)
{
    for (gsize at = 0, frame; at < bytes; at += frame) {
        frame = ad_message_first(data + at, bytes - at);
        g_assert(frame > 0 && frame <= bytes - at);
    }
}

/* The whole input as one conversation: length-prefixed frames (two bytes, little-endian) of one worker. */
static void
converse(AdProfile profile, const guint8 *data, gsize bytes)
{
    AdLimits limits = ad_limits_default();
    AdLauncherWatch watch;
    limits.files = 1;
    ad_launcher_watch_init(&watch, profile, &limits);
    while (bytes >= 2) {
        gsize length = (gsize)(data[0] | data[1] << 8);
        const AdMessageSpec *spec = NULL;
        if (length > bytes - 2)
            break;
        g_autoptr(GVariant) body = ad_launcher_watch_take(&watch, data + 2, length, &spec, NULL);
        if (body == NULL)
            break;
        g_assert(watch.has_hello || spec->id == AD_MESSAGE_FAILED);
        g_assert((watch.cage.layers & ~(guint)AD_CAGE_FULL) == 0);
        data += 2 + length;
        bytes -= 2 + length;
    }
    ad_launcher_watch_clear(&watch);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    const AdMessageSpec *spec = NULL;
    if (bytes < 1)
        return 0;
    if (data[0] & 0x80) {
        converse((AdProfile)(data[0] % AD_PROFILE_COUNT), data + 1, bytes - 1);
        return 0;
    }
    divide(data + 1, bytes - 1);
    AdSender sender = (AdSender)(1 << data[0] % 6);
    g_autoptr(GVariant) body = ad_message_unpack(data + 1, bytes - 1, sender, &spec, NULL);
    if (body != NULL) {
        g_assert(g_variant_is_of_type(body, G_VARIANT_TYPE(spec->type)) && (spec->senders & (guint)sender));
        decode(spec, body);
    }
    return 0;
}
