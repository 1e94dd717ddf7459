/* SPDX-License-Identifier: Apache-2.0 */
/* message.c - the one message table */
#include "scanner/model/message.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

static const AdMessageSpec table[] = {
#define X(name, id, senders, type, most, meaning) {#name, AD_MESSAGE_##name, (senders), type, most, meaning},
    AD_MESSAGES(X)
#undef X
};

const AdMessageSpec *
ad_message_spec(guint id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        if ((guint)table[i].id == id)
            return &table[i];
    return NULL;
}

guint64
ad_message_most(const AdMessageSpec *spec, guint64 files_limit)
{
    return spec->most != 0 ? spec->most : 4 * files_limit + 4096;
}

/* The head: 'A' 'D' version id, then the body's length as a little-endian 32-bit number. */
static void
write_head(guint8 head[static AD_MESSAGE_HEAD_BYTES], AdMessageId id, gsize bytes)
{
    guint32 length = GUINT32_TO_LE((guint32)bytes);
    head[0] = 'A';
    head[1] = 'D';
    head[2] = AD_MESSAGE_VERSION;
    head[3] = (guint8)id;
    memcpy(head + 4, &length, sizeof length);
}

GBytes *
ad_message_pack(AdMessageId id, GVariant *body, GError **error)
{
    const AdMessageSpec *spec = ad_message_spec(id);
    g_autoptr(GVariant) owned = g_variant_ref_sink(body);
    g_autoptr(GVariant) ordered =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(owned) : g_variant_ref(owned);
    g_assert(spec != NULL && g_variant_is_of_type(owned, G_VARIANT_TYPE(spec->type)));
    gsize bytes = g_variant_get_size(ordered);
    if (bytes + AD_MESSAGE_HEAD_BYTES > AD_LIMIT_FRAME_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "message %s of %" G_GSIZE_FORMAT " bytes is too long",
                    spec->name, bytes);
        return NULL;
    }
    guint8 *frame = g_malloc(AD_MESSAGE_HEAD_BYTES + bytes);
    write_head(frame, id, bytes);
    g_variant_store(ordered, frame + AD_MESSAGE_HEAD_BYTES);
    return g_bytes_new_take(frame, AD_MESSAGE_HEAD_BYTES + bytes);
}

gsize
ad_message_first(const void *data, gsize bytes)
{
    const guint8 *head = data;
    guint32 length;
    if (bytes < AD_MESSAGE_HEAD_BYTES || head[0] != 'A' || head[1] != 'D')
        return bytes;
    memcpy(&length, head + 4, sizeof length);
    length = GUINT32_FROM_LE(length);
    return length <= bytes - AD_MESSAGE_HEAD_BYTES ? AD_MESSAGE_HEAD_BYTES + (gsize)length : bytes;
}

GVariant *
ad_message_unpack(const void *data, gsize bytes, AdSender sender, const AdMessageSpec **spec_out,
                  GError **error)
{
    const guint8 *head = data;
    guint32 length;
    if (bytes < AD_MESSAGE_HEAD_BYTES || bytes > AD_LIMIT_FRAME_BYTES || head[0] != 'A' ||
        head[1] != 'D' || head[2] != AD_MESSAGE_VERSION) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "not an aduana message (%" G_GSIZE_FORMAT " bytes)",
                    bytes);
        return NULL;
    }
    memcpy(&length, head + 4, sizeof length);
    length = GUINT32_FROM_LE(length);
    const AdMessageSpec *spec = ad_message_spec(head[3]);
    if (spec == NULL || (spec->senders & (guint)sender) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "message %u is not this sender's", head[3]);
        return NULL;
    }
    if (length != bytes - AD_MESSAGE_HEAD_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER,
                    "message %s says %u bytes and brings %" G_GSIZE_FORMAT, spec->name, length,
                    bytes - AD_MESSAGE_HEAD_BYTES);
        return NULL;
    }
    g_autoptr(GBytes) body = g_bytes_new(head + AD_MESSAGE_HEAD_BYTES, length); /* aligned copy */
    g_autoptr(GVariant) v =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(spec->type), body, FALSE));
    if (!g_variant_is_normal_form(v)) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "message %s is not a well-formed %s", spec->name,
                    spec->type);
        return NULL;
    }
    *spec_out = spec;
    return G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(v) : g_steal_pointer(&v);
}

char *
ad_message_markdown(void)
{
    static const char *const senders[] = {"aduanad", "unpack", "compile", "verify", "gpgv", "fetch", "parse"};
    GString *out = g_string_new(
        "# Messages between the processes\n\nMade from `scanner/model/message.h`; a test compares the "
        "two. Types are GVariant's.\n\n| message | id | sent by | type | most per job | meaning "
        "|\n|---|---|---|---|---|---|\n");
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_string_append_printf(out, "| `%s` | %d | ", table[i].name, (int)table[i].id);
        const char *comma = "";
        for (gsize s = 0; s < G_N_ELEMENTS(senders); s++)
            if (table[i].senders & (1u << s)) {
                g_string_append_printf(out, "%s%s", comma, senders[s]);
                comma = ", ";
            }
        g_string_append_printf(out, " | `%s` | ", table[i].type);
        if (table[i].most == 0)
            g_string_append(out, "4 × files + 4096");
        else
            g_string_append_printf(out, "%" G_GUINT64_FORMAT, table[i].most);
        g_string_append_printf(out, " | %s |\n", table[i].meaning);
    }
    return g_string_free(out, FALSE);
}
