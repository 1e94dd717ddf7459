/* SPDX-License-Identifier: Apache-2.0 */
/* zip_single.c - one zip member through libarchive, as a zip of its own
 *
 * libarchive decodes the rarer methods and both kinds of encryption, but what it shows of a whole zip is one view of
 * several. So it gets a zip that we write: one header, the member's data where they lie, one directory. */
#include <string.h>

#include "scanner/unpack/zip_body.h"
#include "scanner/unpack/zip_record.h"

#define BLOCK_BYTES (256u * 1024)
#define AES_EXTRA_MAX 64

typedef struct {
    AdSource *source;
    guint64 from, bytes;     /* of the data within source */
    GByteArray *head, *tail; /* before and behind them */
    guint64 position;
    guint8 *buffer;
} Single;

static void
single_clear(Single *s)
{
    g_clear_pointer(&s->head, g_byte_array_unref);
    g_clear_pointer(&s->tail, g_byte_array_unref);
    g_free(s->buffer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Single, single_clear)

static void
add_le(GByteArray *out, guint64 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++, value >>= 8) {
        guint8 b = (guint8)value;
        g_byte_array_append(out, &b, 1);
    }
}

/* Flags … extra length: the same in both headers. */
static void
add_fields(GByteArray *out, const AdZipBody *what, guint64 size, gsize extra)
{
    add_le(out, what->flags & (AD_ZIP_FLAG_ENCRYPTED | AD_ZIP_FLAG_DESCRIPTOR | 0x0006), 2);
    add_le(out, what->method, 2);
    add_le(out, what->time, 4);
    add_le(out, what->crc, 4);
    add_le(out, what->packed, 4);
    add_le(out, size, 4);
    add_le(out, 1, 2); /* name: "x" */
    add_le(out, extra, 2);
}

static void
add_name_and_extra(GByteArray *out, const AdZipBody *what, gsize extra)
{
    g_byte_array_append(out, (const guint8 *)"x", 1);
    if (extra == 0)
        return;
    add_le(out, 0x9901, 2);
    add_le(out, extra - 4, 2);
    g_byte_array_append(out, what->aes, (guint)(extra - 4));
}

static void
write_frame(Single *s, const AdZipBody *what)
{
    gsize extra = what->aes != NULL ? 4 + what->aes_bytes : 0;
    guint64 size = what->size == AD_ZIP_UNKNOWN ? 0 : what->size;
    s->head = g_byte_array_new();
    s->tail = g_byte_array_new();
    g_byte_array_append(s->head, (const guint8 *)"PK\x03\x04", 4);
    add_le(s->head, 51, 2);
    add_fields(s->head, what, size, extra);
    add_name_and_extra(s->head, what, extra);
    if ((what->flags & AD_ZIP_FLAG_DESCRIPTOR) != 0) {
        g_byte_array_append(s->tail, (const guint8 *)"PK\x07\x08", 4);
        add_le(s->tail, what->crc, 4);
        add_le(s->tail, what->packed, 4);
        add_le(s->tail, size, 4);
    }
    guint64 directory = s->head->len + what->packed + s->tail->len;
    guint before = s->tail->len;
    g_byte_array_append(s->tail, (const guint8 *)"PK\x01\x02", 4);
    add_le(s->tail, 0x0333, 2);
    add_le(s->tail, 51, 2);
    add_fields(s->tail, what, size, extra);
    add_le(s->tail, 0, 6);
    add_le(s->tail, 0100644u << 16, 4);
    add_le(s->tail, 0, 4);
    add_name_and_extra(s->tail, what, extra);
    guint directory_bytes = s->tail->len - before;
    g_byte_array_append(s->tail, (const guint8 *)"PK\x05\x06", 4);
    add_le(s->tail, 0, 4);
    add_le(s->tail, 1, 2);
    add_le(s->tail, 1, 2);
    add_le(s->tail, directory_bytes, 4);
    add_le(s->tail, directory, 4);
    add_le(s->tail, 0, 2);
}

static guint64
total_of(const Single *s)
{
    return s->head->len + s->bytes + s->tail->len;
}

static la_ssize_t
single_read(struct archive *a, void *user, const void **block)
{
    Single *s = user;
    guint64 at = s->position, behind = s->head->len + s->bytes;
    gsize n;
    (void)a;
    if (at < s->head->len) {
        *block = s->head->data + at;
        n = (gsize)(s->head->len - at);
    } else if (at < behind) {
        n = ad_source_read(s->source, s->from + (at - s->head->len), s->buffer, (gsize)MIN(behind - at, BLOCK_BYTES));
        *block = s->buffer;
    } else {
        *block = s->tail->data + (at - behind);
        n = (gsize)(total_of(s) - at);
    }
    s->position += n;
    return (la_ssize_t)n;
}

static la_int64_t
single_seek(struct archive *a, void *user, la_int64_t offset, int whence)
{
    Single *s = user;
    (void)a;
    gint64 total = (gint64)total_of(s);
    gint64 base = whence == SEEK_END ? total : whence == SEEK_CUR ? (gint64)s->position : 0;
    s->position = (guint64)CLAMP(base + CLAMP(offset, -total, total), 0, total);
    return (la_int64_t)s->position;
}

static gboolean
copy_body(struct archive *a, AdZipReader *reader, AdBody *body, AdZipCharge charge, AdReason *reason)
{
    const void *data;
    size_t bytes;
    la_int64_t offset;
    int r;
    while ((r = archive_read_data_block(a, &data, &bytes, &offset)) >= ARCHIVE_WARN && r != ARCHIVE_EOF) {
        if (!charge(reader, bytes, ad_body_bytes(body) + bytes, reason))
            return FALSE;
        if (!ad_body_append(body, data, bytes)) {
            *reason = AD_REASON_SIZE_LIMIT;
            return FALSE;
        }
    }
    if (r == ARCHIVE_EOF)
        return TRUE;
    *reason = ad_members_reason(a, NULL);
    return FALSE;
}

gboolean
ad_zip_single_read(AdZipReader *reader, AdSource *source, const AdZipBody *what, const char *password, AdBody *body,
                   AdZipCharge charge, AdReason *reason)
{
    g_auto(Single) s = {.source = source, .from = what->data, .bytes = what->packed};
    struct archive_entry *e;
    gboolean is_good = FALSE;
    *reason = AD_REASON_UNSUPPORTED_FORMAT;
    /* no zip64 here: members of the rarer methods beyond 4 GiB are a gap */
    if (what->packed >= G_MAXUINT32 || (what->size != AD_ZIP_UNKNOWN && what->size >= G_MAXUINT32) ||
        what->aes_bytes > AES_EXTRA_MAX)
        return FALSE;
    s.buffer = g_malloc(BLOCK_BYTES);
    write_frame(&s, what);
    struct archive *a = archive_read_new();
    archive_read_support_format_zip_seekable(a);
    archive_read_set_read_callback(a, single_read);
    archive_read_set_seek_callback(a, single_seek);
    archive_read_set_callback_data(a, &s);
    if (password != NULL)
        archive_read_add_passphrase(a, password);
    if (archive_read_open1(a) >= ARCHIVE_WARN && archive_read_next_header(a, &e) >= ARCHIVE_WARN)
        is_good = copy_body(a, reader, body, charge, reason);
    else
        *reason = ad_members_reason(a, NULL);
    archive_read_free(a);
    return is_good;
}
