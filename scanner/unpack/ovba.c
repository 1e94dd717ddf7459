/* SPDX-License-Identifier: Apache-2.0 */
/* ovba.c - bounded reader of macro projects (MS-OVBA 9.1, 2.3.4.2 and 2.4.1) */
#include "scanner/unpack/ovba.h"

#include <string.h>

#define CHUNK_BYTES 4096u /* decompressed */

#define RECORD_VERSION 0x0009u     /* its size field says 4 and six bytes follow */
#define RECORD_STREAM_NAME 0x001au /* in the project's code page */
#define RECORD_STREAM_UNICODE 0x0032u
#define RECORD_OFFSET 0x0031u
#define RECORD_MODULE_END 0x002bu

static guint
le16(const guint8 *p)
{
    return p[0] | (guint)p[1] << 8;
}

static guint32
le32(const guint8 *p)
{
    return le16(p) | (guint32)le16(p + 2) << 16;
}

/* A copy token at p; chunk: how much of the chunk is decompressed. FALSE when it points before the chunk. */
static gboolean
copy_token(GByteArray *out, guint token, guint chunk)
{
    guint bits = 4;
    while ((1u << bits) < chunk && bits < 12)
        bits++;
    guint length = (token & (0xffffu >> bits)) + 3, offset = (token >> (16 - bits)) + 1;
    if (offset > chunk || chunk + length > CHUNK_BYTES)
        return FALSE;
    for (guint i = 0; i < length; i++) {
        guint8 c = out->data[out->len - offset]; /* one by one: the copy may overlap itself */
        g_byte_array_append(out, &c, 1);
    }
    return TRUE;
}

static gboolean
read_chunk(GByteArray *out, const guint8 *p, const guint8 *end)
{
    guint start = out->len;
    while (p < end) {
        guint flags = *p++;
        for (guint bit = 0; bit < 8 && p < end; bit++) {
            if ((flags >> bit & 1) == 0) {
                if (out->len - start >= CHUNK_BYTES)
                    return FALSE;
                g_byte_array_append(out, p++, 1);
            } else {
                if (end - p < 2 || !copy_token(out, le16(p), out->len - start))
                    return FALSE;
                p += 2;
            }
        }
    }
    return TRUE;
}

GByteArray *
ad_ovba_decompress(const guint8 *data, gsize bytes, gsize max, gboolean *is_whole)
{
    if (bytes < 3 || data[0] != 1 || (le16(data + 1) & 0x7000) != 0x3000)
        return NULL;
    GByteArray *out = g_byte_array_new();
    const guint8 *p = data + 1, *end = data + bytes;
    *is_whole = TRUE;
    while (end - p >= 2 && out->len < max) {
        guint header = le16(p);
        gsize n = (header & 0xfff) + 1; /* of what follows the two bytes of the header */
        if ((header & 0x7000) != 0x3000)
            break; /* what follows the container in its stream */
        p += 2;
        if (n > (gsize)(end - p))
            *is_whole = FALSE;
        n = MIN(n, (gsize)(end - p));
        if ((header & 0x8000) == 0)
            g_byte_array_append(out, p, (guint)n);
        else if (!read_chunk(out, p, p + n))
            *is_whole = FALSE;
        p += n;
    }
    if (out->len > max) {
        g_byte_array_set_size(out, (guint)max);
        *is_whole = FALSE;
    }
    return out;
}

static void
module_free(gpointer data)
{
    AdOvbaModule *m = data;
    g_free(m->stream);
    g_free(m);
}

static char *
from_utf16(const guint8 *p, gsize bytes)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (gsize i = 0; i + 2 <= bytes; i += 2) {
        guint unit = le16(p + i);
        g_string_append_unichar(out, unit == 0 || (unit >= 0xd800 && unit < 0xe000) ? 0xfffd : unit);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

GPtrArray *
ad_ovba_modules(const guint8 *dir, gsize bytes, guint max)
{
    GPtrArray *modules = g_ptr_array_new_with_free_func(module_free);
    g_autofree char *name = NULL;
    guint32 offset = 0;
    for (gsize at = 0; bytes - at >= 6 && modules->len < max;) {
        guint id = le16(dir + at);
        gsize n = le32(dir + at + 2), left = bytes - at - 6;
        const guint8 *p = dir + at + 6;
        if (id == RECORD_VERSION)
            n = 6;
        if (n > left)
            break;
        if (id == RECORD_STREAM_NAME && name == NULL) {
            g_autofree char *raw = g_strndup((const char *)p, n);
            name = g_utf8_make_valid(raw, -1);
        } else if (id == RECORD_STREAM_UNICODE) {
            g_free(name);
            name = from_utf16(p, n);
        } else if (id == RECORD_OFFSET && n >= 4) {
            offset = le32(p);
        } else if (id == RECORD_MODULE_END && name != NULL) {
            AdOvbaModule *m = g_new0(AdOvbaModule, 1);
            m->stream = g_steal_pointer(&name);
            m->offset = offset;
            g_ptr_array_add(modules, m);
        }
        at += 6 + n;
    }
    return modules;
}
