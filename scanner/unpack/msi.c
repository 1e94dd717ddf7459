/* SPDX-License-Identifier: Apache-2.0 */
/* msi.c - bounded reader of the tables in an installer database
 *
 * The layout is not published; facts from the database functions of Wine and msitools: pool = code page with a flag for
 * three-byte references, then (length, uses) pairs; a length of 0 with uses is the high half of the next pair; numbers
 * are stored with their highest bit turned. */
#include "scanner/unpack/msi.h"

#include <string.h>

#include "scanner/model/limits.h"

#define IS_STRING 0x0800u    /* in a column's type */

typedef struct {
    GByteArray *data;
    GArray *offsets; /* guint32: of string i; one more than there are strings */
    guint width;     /* bytes of a reference */
} Pool;

static void
pool_clear(Pool *p)
{
    g_clear_pointer(&p->data, g_byte_array_unref);
    g_clear_pointer(&p->offsets, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pool, pool_clear)

static guint32
little(const guint8 *p, guint bytes)
{
    guint32 v = 0;
    while (bytes-- > 0)
        v = v << 8 | p[bytes];
    return v;
}

static GByteArray *
table_bytes(const AdOle *ole, const char *name)
{
    const AdOleEntry *e = ad_ole_find(ole, name);
    return e != NULL ? ad_ole_stream(ole, e, AD_LIMIT_MSI_TABLE_BYTES) : NULL;
}

static gboolean
read_pool(const AdOle *ole, Pool *out)
{
    g_autoptr(GByteArray) pairs = table_bytes(ole, "!_StringPool");
    guint32 at = 0;
    out->data = table_bytes(ole, "!_StringData");
    if (pairs == NULL || out->data == NULL || pairs->len < 4)
        return FALSE;
    out->width = (pairs->data[3] & 0x80) != 0 ? 3 : 2;
    out->offsets = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_array_append_val(out->offsets, at); /* string 0 is the empty one */
    g_array_append_val(out->offsets, at);
    for (guint i = 4; i + 4 <= pairs->len; i += 4) {
        guint32 length = little(pairs->data + i, 2), uses = little(pairs->data + i + 2, 2);
        if (length == 0 && uses != 0 && i + 8 <= pairs->len) {
            length = uses << 16 | little(pairs->data + i + 4, 2);
            i += 4;
        }
        at += MIN(length, out->data->len - at);
        g_array_append_val(out->offsets, at);
    }
    return TRUE;
}

/* String number n, in whatever code page; NULL when there is none. Free with g_free. */
static char *
pool_text(const Pool *p, guint32 n)
{
    if (n + 1 >= p->offsets->len)
        return NULL;
    guint32 from = g_array_index(p->offsets, guint32, n), to = g_array_index(p->offsets, guint32, n + 1);
    if (from == to) /* with no string at all there is not even a place */
        return g_strdup("");
    g_autofree char *raw = g_strndup((const char *)p->data->data + from, to - from);
    return g_utf8_make_valid(raw, -1);
}

typedef struct {
    guint width[16];
    gboolean is_string[16];
    guint count, row_bytes;
} Shape;

/* The columns of a table, as _Columns lists them. */
static gboolean
read_shape(const Pool *pool, const GByteArray *columns, const char *table, Shape *out)
{
    guint w = pool->width, row = w + 2 + w + 2, rows = columns->len / row;
    const guint8 *tables = columns->data, *numbers = tables + (gsize)rows * w, *types = numbers + (gsize)rows * (2 + w);
    *out = (Shape){.count = 0};
    for (guint i = 0; i < rows && out->count < G_N_ELEMENTS(out->width); i++) {
        g_autofree char *name = pool_text(pool, little(tables + (gsize)i * w, w));
        if (name == NULL || strcmp(name, table) != 0)
            continue;
        guint type = little(types + (gsize)i * 2, 2) ^ 0x8000;
        gboolean is_string = (type & IS_STRING) != 0;
        out->is_string[out->count] = is_string;
        out->width[out->count] = is_string ? w : (type & 0xff) == 4 ? 4 : 2;
        out->row_bytes += out->width[out->count++];
    }
    return out->count > 0;
}

static void
append_cell(GString *out, const Pool *pool, const guint8 *p, guint width, gboolean is_string, AdMsiActions *a)
{
    guint32 v = little(p, width);
    if (!is_string) {
        g_string_append_printf(out, "%d", width == 4 ? (gint32)(v ^ 0x80000000u) : (gint32)v - 0x8000);
        return;
    }
    g_autofree char *text = pool_text(pool, v);
    a->is_damaged = a->is_damaged || text == NULL;
    for (const char *c = text != NULL ? text : ""; *c != '\0'; c++)
        g_string_append_c(out, *c == '\t' ? ' ' : *c);
}

AdMsiActions *
ad_msi_actions_read(const AdOle *ole)
{
    g_auto(Pool) pool = {0};
    Shape shape;
    g_autoptr(GByteArray) table = table_bytes(ole, "!CustomAction");
    g_autoptr(GByteArray) columns = table_bytes(ole, "!_Columns");
    if (table == NULL || table->len == 0)
        return NULL;
    AdMsiActions *a = g_new0(AdMsiActions, 1);
    g_autoptr(GString) out = g_string_new(NULL);
    a->is_damaged = columns == NULL || !read_pool(ole, &pool) ||
                    !read_shape(&pool, columns, "CustomAction", &shape) || table->len % shape.row_bytes != 0;
    guint rows = a->is_damaged ? 0 : table->len / shape.row_bytes;
    for (guint r = 0; r < rows && out->len < AD_LIMIT_MSI_TABLE_BYTES; r++) {
        gsize column = 0;
        for (guint c = 0; c < shape.count; c++) {
            if (c > 0)
                g_string_append_c(out, '\t');
            append_cell(out, &pool, table->data + column + (gsize)r * shape.width[c], shape.width[c],
                        shape.is_string[c], a);
            column += (gsize)rows * shape.width[c];
        }
        g_string_append_c(out, '\n');
        a->rows++;
    }
    a->is_damaged = a->is_damaged || a->rows < rows;
    a->text = g_string_free(g_steal_pointer(&out), FALSE);
    return a;
}

void
ad_msi_actions_free(AdMsiActions *actions)
{
    if (actions == NULL)
        return;
    g_free(actions->text);
    g_free(actions);
}
