/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_unpack_image.c - the documents and layer names of a container image, from text: "=NAME" begins a member, "+NAME"
 * one whose digest is its name, "-NAME" one whose lines are the names in a layer, "@NAME TARGET" is a link */
#include <string.h>

#include "scanner/unpack/flavour.h"
#include "scanner/unpack/image.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static void
on_hazard(AdHazard hazard, guint64 entry, const char *path, const char *detail, gpointer user)
{
    g_assert(hazard < AD_HAZARD_COUNT && path != NULL && detail != NULL && g_utf8_validate(detail, -1, NULL));
    *(guint64 *)user += entry + 1;
}

static void
on_derived(const char *path, const char *text, gpointer user)
{
    *(guint64 *)user += strlen(path) + strlen(text);
}

static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    g_assert(path != NULL && reason < AD_REASON_COUNT_);
    *(guint64 *)user += entry + bytes;
}

static void
add_member(AdImage *image, char kind, const char *name, const char *body, gsize bytes)
{
    AdDigest digest = {{0}};
    const char *base = strrchr(name, '/');
    g_autoptr(AdSource) source = ad_source_new_memory(body, bytes, NULL, NULL, FALSE);
    AdImageMember *m = ad_image_add(image, name, 1, name, source, kind != '*');
    if (m == NULL)
        return;
    g_autofree char *copy = g_strndup(body, bytes);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", 1000);
    for (guint i = 0; kind == '-' && lines[i] != NULL; i++)
        ad_image_member_list(m, lines[i]);
    gboolean has = kind != '+' || !ad_digest_from_hex(base != NULL ? base + 1 : name, &digest);
    ad_image_member_identify(ad_image_of(m) == image ? m : NULL, has ? &digest : NULL, kind == '-' ? "tar" : "text");
    g_assert(!ad_image_part_done(image));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    guint64 said = 0;
    g_autofree char *text = g_strndup((const char *)data, bytes);
    g_autoptr(AdImage) image = ad_image_new(0, "image");
    for (char *p = text; p != NULL && *p != '\0';) {
        char kind = *p, *name = p + 1, *end = strchr(name, '\n');
        if (end == NULL)
            break;
        *end = '\0';
        char *body = end + 1, *next = strstr(body, "\n\n");
        gsize n = next != NULL ? (gsize)(next - body) : strlen(body);
        ad_flavour_name(ad_flavour_of(name));
        if (kind == '@')
            ad_image_add_link(image, name, body[n] == '\0' ? body : "x");
        else if (ad_image_wants(name) || kind == '-')
            add_member(image, kind, name, body, n);
        p = next != NULL ? next + 2 : NULL;
    }
    g_assert(ad_image_part_done(image));
    ad_image_conclude(image, &(AdImageSink){on_hazard, on_derived, on_gap, &said});
    return 0;
}
