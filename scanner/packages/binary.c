/* SPDX-License-Identifier: Apache-2.0 */
/* binary.c - what programs say of their parts: Go's build information, and the list that cargo-auditable puts into one
 *
 * Go: go/src/debug/buildinfo: 16 bytes "\xff Go buildinf:", pointer size, flags; since Go 1.18 flag 2 and two texts behind 32
 * bytes, each with its length as a varint. Older programs hold pointers instead: a gap. */
#include <string.h>
#include <zlib.h>

#include "scanner/model/limits.h"
#include "scanner/packages/keyed.h"
#include "scanner/packages/found.h"
#include "scanner/packages/lines.h"
#include "scanner/packages/section.h"

static const char go_magic[] = "\xff Go buildinf:";
enum { GO_HEAD = 32, GO_FLAGS = 15, GO_INLINE = 2, GO_FRAME = 16 };

/* A text with its length before it; FALSE outside. */
static gboolean
take_text(const guint8 *data, gsize bytes, gsize *at, const char **text, gsize *length)
{
    guint64 value = 0;
    for (guint shift = 0; shift < 35; shift += 7) {
        if (*at >= bytes)
            return FALSE;
        guint8 one = data[(*at)++];
        value |= (guint64)(one & 0x7f) << shift;
        if ((one & 0x80) == 0) {
            if (value > bytes - *at || value > AD_LIMIT_BUILD_INFO_BYTES)
                return FALSE;
            *text = (const char *)data + *at;
            *length = (gsize)value;
            *at += *length;
            return TRUE;
        }
    }
    return FALSE;
}

static void
add_module(AdFound *found, char **words)
{
    /* "dep path version sum"; "v1.2.3" keeps its v, as Go writes it. A folder instead of a module has no version. */
    if (words[0] != NULL && words[1] != NULL && words[1][0] != '.' && words[1][0] != '/')
        ad_found_add_joined(found, "golang", words[1], words[2]);
}

/* Lines "path p", "mod m v", "dep m v sum", "=> m v sum" (instead of the dep before it), "build k=v". */
static void
read_modules(AdFound *found, const char *text, gsize bytes)
{
    AdLines lines = {text, bytes, 0};
    const char *line;
    gsize length;
    g_auto(GStrv) waiting = NULL;
    while (ad_lines_next(&lines, &line, &length)) {
        g_autofree char *copy = ad_lines_text(line, length);
        g_auto(GStrv) words = g_strsplit(copy, "\t", 5);
        gboolean is_dep = g_strcmp0(words[0], "dep") == 0, is_mod = g_strcmp0(words[0], "mod") == 0;
        if (g_strcmp0(words[0], "=>") == 0 && waiting != NULL) {
            add_module(found, words);
            g_clear_pointer(&waiting, g_strfreev);
            continue;
        }
        if (waiting != NULL)
            add_module(found, waiting);
        g_clear_pointer(&waiting, g_strfreev);
        if (is_dep || is_mod)
            waiting = g_steal_pointer(&words);
    }
    if (waiting != NULL)
        add_module(found, waiting);
}

static void
read_go(AdFound *found)
{
    const guint8 *data = found->file->data;
    gsize bytes = found->file->bytes;
    const guint8 *mark = NULL;
    /* it lies on a 16-byte boundary; another program may quote the words */
    for (gsize from = 0; from < bytes;) {
        const guint8 *hit = memmem(data + from, bytes - from, go_magic, sizeof go_magic - 1);
        if (hit == NULL)
            return;
        from = (gsize)(hit - data) + 1;
        if ((gsize)(hit - data) % 16 == 0 && (gsize)(hit - data) + GO_HEAD <= bytes) {
            mark = hit;
            break;
        }
    }
    if (mark == NULL)
        return;
    if ((mark[GO_FLAGS] & GO_INLINE) == 0) {
        ad_found_fail(found, AD_REASON_UNSUPPORTED_FORMAT);
        return;
    }
    gsize at = (gsize)(mark - data) + GO_HEAD, version_bytes, module_bytes;
    const char *version, *modules;
    if (!take_text(data, bytes, &at, &version, &version_bytes) || !take_text(data, bytes, &at, &modules, &module_bytes)) {
        ad_found_fail(found, AD_REASON_CORRUPT);
        return;
    }
    g_autofree char *go = ad_lines_text(version, version_bytes);
    go[strcspn(go, " ")] = '\0'; /* "go1.22.0 X:…": experiments */
    if (g_str_has_prefix(go, "go1"))
        ad_found_add(found, "golang", NULL, "stdlib", go + 2, NULL);
    if (module_bytes >= 2 * GO_FRAME) /* framed by 16 bytes that only a debugger looks for */
        read_modules(found, modules + GO_FRAME, module_bytes - 2 * GO_FRAME);
}

/* ---- cargo-auditable ---- */

typedef struct {
    AdFound *found;
    char *name, *version, *source, *kind;
} Crate;

static void
on_crate_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    Crate *c = user;
    if (p->depth != 3 || strcmp(p->key[0], "packages") != 0)
        return;
    char **field = strcmp(p->key[2], "name") == 0      ? &c->name
                   : strcmp(p->key[2], "version") == 0 ? &c->version
                   : strcmp(p->key[2], "source") == 0  ? &c->source
                   : strcmp(p->key[2], "kind") == 0    ? &c->kind
                                                       : NULL;
    if (field != NULL) {
        g_free(*field);
        *field = g_strdup(text);
    }
}

static void
on_crate_close(const AdKeyedPlace *p, gpointer user)
{
    Crate *c = user;
    if (p->depth != 2 || strcmp(p->key[0], "packages") != 0)
        return;
    /* "local" is the program itself; what only built it is not in it */
    if (g_strcmp0(c->source, "local") != 0 && g_strcmp0(c->kind, "build") != 0)
        ad_found_add(c->found, "cargo", NULL, c->name, c->version, NULL);
    g_clear_pointer(&c->name, g_free);
    g_clear_pointer(&c->version, g_free);
    g_clear_pointer(&c->source, g_free);
    g_clear_pointer(&c->kind, g_free);
}

/* The list as text, at most AD_LIMIT_BUILD_INFO_BYTES; NULL when it is none. */
static GByteArray *
unpack(const guint8 *data, gsize bytes)
{
    guint8 buffer[16 * 1024];
    g_autoptr(GByteArray) out = g_byte_array_new();
    z_stream z = {.next_in = (guint8 *)data, .avail_in = (uInt)MIN(bytes, AD_LIMIT_BUILD_INFO_BYTES)};
    if (inflateInit(&z) != Z_OK)
        return NULL;
    int r = Z_OK;
    while (r == Z_OK && out->len <= AD_LIMIT_BUILD_INFO_BYTES) {
        z.next_out = buffer;
        z.avail_out = sizeof buffer;
        r = inflate(&z, Z_NO_FLUSH);
        g_byte_array_append(out, buffer, (guint)(sizeof buffer - z.avail_out));
    }
    inflateEnd(&z);
    return r == Z_STREAM_END ? g_steal_pointer(&out) : NULL;
}

static void
read_crates(AdFound *found)
{
    const guint8 *data;
    gsize bytes;
    if (!ad_section_find(found->file->data, found->file->bytes, ".dep-v0", &data, &bytes))
        return;
    Crate crate = {.found = found};
    const AdKeyedTake take = {.text = on_crate_text, .close = on_crate_close};
    g_autoptr(GByteArray) text = unpack(data, bytes);
    found->kind = "cargo-binary";
    if (text == NULL || !ad_keyed_read(text->data, text->len, &take, &crate))
        ad_found_fail(found, AD_REASON_CORRUPT);
    g_free(crate.name);
    g_free(crate.version);
    g_free(crate.source);
    g_free(crate.kind);
}

void
ad_read_program(AdFound *found)
{
    read_go(found);
    read_crates(found);
}
