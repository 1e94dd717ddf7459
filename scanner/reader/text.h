/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - the bytes of a document as plain UTF-8: decompressed, byte order mark gone, UTF-16 transcoded; blocks or lines
 *
 * What it is, is told by its first bytes, never by a name. One compression deep. Decoding is held against a budget, so
 * a document that bursts out of a small file ends with AD_ERROR_LIMIT. */
#pragma once

#include "scanner/model/limits.h"
#include "scanner/unpack/source.h"

typedef struct AdText AdText;

/* Takes a reference of source. Never NULL: what is wrong is said by the first read. */
AdText *ad_text_open(AdSource *source, const AdLimits *limits);
void ad_text_free(AdText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdText, ad_text_free)

/* Next block, valid until the next call; *bytes is 0 at the end. FALSE with MALFORMED or LIMIT. */
gboolean ad_text_read(AdText *text, const guint8 **block, gsize *bytes, GError **error);
/* Looks at up to bytes (at most 1 MiB) of what the next reads will give, without taking it; *got is less only at the
 * end. Valid until the next call. */
gboolean ad_text_peek(AdText *text, gsize bytes, const guint8 **block, gsize *got, GError **error);

/* Next line without its end (LF, CRLF, CR LF at the end of the document may lack); *line is NULL at the end, is
 * NUL-terminated and may hold NUL. LIMIT above AD_LIMIT_LINE_BYTES. Do not mix with ad_text_read. */
gboolean ad_text_read_line(AdText *text, const char **line, gsize *bytes, GError **error);
/* Number of the line that was just read, from 1. */
guint64 ad_text_line(const AdText *text);

/* Known after the first read or peek. "" for none, else "gzip", "bzip2", "xz", "zstd", "lz4", "lzma", "lzip". */
const char *ad_text_compression(const AdText *text);
/* "utf-8", "utf-8-bom", "utf-16le", "utf-16be"; UTF-16 without a mark is told by its zeros. */
const char *ad_text_encoding(const AdText *text);
/* UTF-8 bytes given out so far. */
guint64 ad_text_offset(const AdText *text);
