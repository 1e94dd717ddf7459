/* SPDX-License-Identifier: Apache-2.0 */
/* seeds.c - writes one good frame of every message, fuller ones of the model types, and one conversation */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/model/artifact.h"
#include "scanner/model/coverage.h"
#include "scanner/model/finding.h"
#include "scanner/model/message.h"

static const char *folder;

static void
save(const char *name, guint8 first, const void *data, gsize bytes)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_byte_array_append(all, &first, 1);
    g_byte_array_append(all, data, (guint)bytes);
    if (!g_file_set_contents(path, (const char *)all->data, all->len, NULL)) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
}

/* The number of the sender's bit. */
static guint8
first_sender(const AdMessageSpec *spec)
{
    return (guint8)g_bit_nth_lsf(spec->senders, -1);
}

static void
save_frame(const char *suffix, AdMessageId id, GVariant *body)
{
    const AdMessageSpec *spec = ad_message_spec(id);
    g_autoptr(GBytes) frame = ad_message_pack(id, body, NULL);
    g_autofree char *name = g_strdup_printf("%s%s", spec->name, suffix);
    save(name, first_sender(spec), g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
}

/* Zero, "" and [] in every place. */
static void
save_empty_frames(void)
{
    for (guint id = 0; id < 256; id++) {
        const AdMessageSpec *spec = ad_message_spec(id);
        if (spec == NULL)
            continue;
        g_autoptr(GVariant) nothing =
            g_variant_ref_sink(g_variant_new_from_data(G_VARIANT_TYPE(spec->type), NULL, 0, FALSE, NULL, NULL));
        save_frame("-empty", spec->id, g_variant_get_normal_form(nothing));
    }
}

static void
save_model_frames(void)
{
    g_autoptr(AdFinding) finding = ad_finding_new(AD_KIND_YARA, "own/a.yar:rule", "x.zip!a");
    finding->concern = AD_CONCERN_PROCESS_INTERRUPTION;
    finding->severity = AD_SEVERITY_HIGH;
    ad_finding_add_evidence(finding, 12, "$a", "ADUANA-TEST-MARKER", 18);
    save_frame("-full", AD_MESSAGE_FINDING, ad_finding_to_variant(finding));
    g_autoptr(AdArtifact) artifact = ad_artifact_new(3, 1, "x.zip!a", AD_ENTRY_FILE);
    save_frame("-full", AD_MESSAGE_ARTIFACT, ad_artifact_to_variant(artifact));
    g_autoptr(AdContainer) container = ad_container_new(1, "x.zip", "zip");
    container->size_bytes = 100;
    container->claimed_bytes = 60;
    container->structure_bytes = 30;
    container->gap_bytes = 10;
    save_frame("-full", AD_MESSAGE_CONTAINER, ad_container_to_variant(container));
    AdCoverage coverage = {.files = 2, .bytes = 10, .files_by_state = {1, 1, 0}, .bytes_by_state = {4, 6, 0}};
    save_frame("-full", AD_MESSAGE_COVERAGE, ad_coverage_to_variant(&coverage));
}

static void
append_frame(GByteArray *talk, AdMessageId id, GVariant *body)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, NULL);
    gsize bytes;
    const guint8 *data = g_bytes_get_data(frame, &bytes);
    guint8 length[2] = {(guint8)(bytes & 0xff), (guint8)(bytes >> 8)};
    g_byte_array_append(talk, length, 2);
    g_byte_array_append(talk, data, (guint)bytes);
}

static void
save_conversation(void)
{
    g_autoptr(GByteArray) talk = g_byte_array_new();
    append_frame(talk, AD_MESSAGE_HELLO, g_variant_new("(uusa(ss))", 63u, 7u, "0.1.0", NULL));
    append_frame(talk, AD_MESSAGE_PROGRESS, g_variant_new("(tttt)", (guint64)1, (guint64)2, (guint64)3, (guint64)0));
    append_frame(talk, AD_MESSAGE_DONE, g_variant_new("(ts)", (guint64)2, ""));
    save("conversation", 0x80 + 2, talk->data, talk->len); /* 0x82 is profile unpack: 130 = 26 × 5 */
}

int
main(int argc, char **argv)
{
    if (argc != 2 || g_mkdir_with_parents(argv[1], 0755) != 0)
        return 2;
    folder = argv[1];
    save_empty_frames();
    save_model_frames();
    save_conversation();
    return 0;
}
