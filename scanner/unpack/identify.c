/* SPDX-License-Identifier: Apache-2.0 */
/* identify.c - what a file is, by its content */
#include "scanner/unpack/identify.h"

#include <string.h>

#include "scanner/unpack/asar.h"
#include "scanner/unpack/program_end.h"
#include "scanner/unpack/zip_layout.h"

#define HEAD_BYTES 4096
#define PROGRAM_SPAN (1024 * 1024) /* where an installer's mark is looked for */

typedef struct {
    guint16 offset;
    guint8 length;
    const char *magic;
    AdFormat format;
    const char *name;
    AdGapClass class_;
    gboolean is_weak;
} Magic;

#define CONTAINER AD_GAP_CLASS_CONTAINER
#define EXECUTABLE AD_GAP_CLASS_EXECUTABLE
#define OTHER AD_GAP_CLASS_OTHER
#define M(offset, magic, format, name, class_) {offset, sizeof(magic) - 1, magic, format, name, class_, FALSE}

/* First hit wins; longer magics stand before their prefixes. Source: the formats' own specifications. */
static const Magic magics[] = {
    M(0, "\x1f\x8b\x08", AD_FORMAT_GZIP, "gzip", CONTAINER),
    M(0, "\xfd" "7zXZ\0", AD_FORMAT_XZ, "xz", CONTAINER),
    M(0, "\x28\xb5\x2f\xfd", AD_FORMAT_ZSTD, "zstd", CONTAINER),
    M(0, "\x04\x22\x4d\x18", AD_FORMAT_LZ4, "lz4", CONTAINER),
    M(0, "\x02\x21\x4c\x18", AD_FORMAT_LZ4, "lz4", CONTAINER), /* legacy frame */
    M(0, "LZIP\x01", AD_FORMAT_LZIP, "lzip", CONTAINER),
    M(0, "LZIP\x00", AD_FORMAT_LZIP, "lzip", CONTAINER),
    M(0, "\xed\xab\xee\xdb", AD_FORMAT_RPM, "rpm", CONTAINER),
    M(0, "!<arch>\ndebian-binary", AD_FORMAT_DEB, "deb", CONTAINER),
    M(0, "!<arch>\n", AD_FORMAT_AR, "ar", CONTAINER),
    M(0, "PK\x03\x04", AD_FORMAT_ZIP, "zip", CONTAINER),
    M(0, "PK\x05\x06", AD_FORMAT_ZIP, "zip", CONTAINER),
    M(0, "PK00PK\x03\x04", AD_FORMAT_ZIP, "zip", CONTAINER),
    M(0, "PK\x07\x08PK\x03\x04", AD_FORMAT_ZIP, "zip", CONTAINER),
    M(0, "JM\x01\x00PK\x03\x04", AD_FORMAT_ZIP, "jmod", CONTAINER),
    M(0, "7z\xbc\xaf\x27\x1c", AD_FORMAT_7ZIP, "7z", CONTAINER),
    M(0, "Rar!\x1a\x07\x01\x00", AD_FORMAT_RAR5, "rar", CONTAINER),
    M(0, "Rar!\x1a\x07\x00", AD_FORMAT_RAR4, "rar", CONTAINER),
    M(0, "MSCF\0\0\0\0", AD_FORMAT_CAB, "cab", CONTAINER),
    M(0, "xar!\x00", AD_FORMAT_XAR, "xar", CONTAINER),
    M(0, "070701", AD_FORMAT_CPIO, "cpio", CONTAINER),
    M(0, "070702", AD_FORMAT_CPIO, "cpio", CONTAINER),
    M(0, "070707", AD_FORMAT_CPIO, "cpio", CONTAINER),
    {0, 2, "\xc7\x71", AD_FORMAT_CPIO, "cpio", CONTAINER, TRUE}, /* old binary, both byte orders */
    {0, 2, "\x71\xc7", AD_FORMAT_CPIO, "cpio", CONTAINER, TRUE},
    /* known, not opened */
    M(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", AD_FORMAT_OLE, "ole", CONTAINER),
    M(0, "MSWIM\0\0\0", AD_FORMAT_UNSUPPORTED, "wim", CONTAINER),
    M(0, "ITSF\x03\0\0\0", AD_FORMAT_UNSUPPORTED, "chm", CONTAINER),
    M(0, "hsqs", AD_FORMAT_SQUASHFS, "squashfs", CONTAINER),
    M(0, "sqsh", AD_FORMAT_SQUASHFS, "squashfs", CONTAINER),
    M(0, "\x60\xea", AD_FORMAT_UNSUPPORTED, "arj", CONTAINER), /* checked further in confirm() */
    M(7, "**ACE**", AD_FORMAT_UNSUPPORTED, "ace", CONTAINER),
    M(0, "KDMV", AD_FORMAT_UNSUPPORTED, "vmdk", CONTAINER),
    M(0, "QFI\xfb", AD_FORMAT_UNSUPPORTED, "qcow2", CONTAINER),
    M(0, "ISc(", AD_FORMAT_UNSUPPORTED, "installshield", CONTAINER),
    M(0, "ALZ\x01", AD_FORMAT_UNSUPPORTED, "alz", CONTAINER),
    M(0, "Cr24", AD_FORMAT_CRX, "crx", CONTAINER),
    M(0, "\x89LZO\0\r\n\x1a\n", AD_FORMAT_UNSUPPORTED, "lzop", CONTAINER),
    M(0, "GRZipII\0", AD_FORMAT_UNSUPPORTED, "grzip", CONTAINER),
    M(0, "LRZI\0", AD_FORMAT_UNSUPPORTED, "lrzip", CONTAINER),
    {0, 3, "\x1f\x9d\x90", AD_FORMAT_UNSUPPORTED, "compress", CONTAINER, FALSE},
    {0, 3, "\x1f\x9d\x8c", AD_FORMAT_UNSUPPORTED, "compress", CONTAINER, FALSE},
    M(20, "\xdc\xa7\xc4\xfd", AD_FORMAT_UNSUPPORTED, "zoo", CONTAINER),
    M(2, "-lh5-", AD_FORMAT_UNSUPPORTED, "lha", CONTAINER),
    M(2, "-lh0-", AD_FORMAT_UNSUPPORTED, "lha", CONTAINER),
    M(2, "-lh6-", AD_FORMAT_UNSUPPORTED, "lha", CONTAINER),
    M(2, "-lh7-", AD_FORMAT_UNSUPPORTED, "lha", CONTAINER),
    M(2, "-lhd-", AD_FORMAT_UNSUPPORTED, "lha", CONTAINER),
    M(0, "WARC/1.", AD_FORMAT_UNSUPPORTED, "warc", CONTAINER),
    /* leaves */
    M(0, "\x7f" "ELF", AD_FORMAT_LEAF, "elf", EXECUTABLE),
    M(0, "\xfe\xed\xfa\xce", AD_FORMAT_LEAF, "macho", EXECUTABLE),
    M(0, "\xfe\xed\xfa\xcf", AD_FORMAT_LEAF, "macho", EXECUTABLE),
    M(0, "\xce\xfa\xed\xfe", AD_FORMAT_LEAF, "macho", EXECUTABLE),
    M(0, "\xcf\xfa\xed\xfe", AD_FORMAT_LEAF, "macho", EXECUTABLE),
    M(0, "\xca\xfe\xba\xbe", AD_FORMAT_LEAF, "class", EXECUTABLE),
    M(0, "dex\n", AD_FORMAT_LEAF, "dex", EXECUTABLE),
    M(0, "\0asm", AD_FORMAT_LEAF, "wasm", EXECUTABLE),
    M(0, "#!", AD_FORMAT_LEAF, "script", EXECUTABLE),
    M(0, "%PDF-", AD_FORMAT_LEAF, "pdf", OTHER),
    M(0, "\x89PNG\r\n\x1a\n", AD_FORMAT_LEAF, "png", OTHER),
    M(0, "\xff\xd8\xff", AD_FORMAT_LEAF, "jpeg", OTHER),
    M(0, "GIF8", AD_FORMAT_LEAF, "gif", OTHER),
    M(0, "SQLite format 3\0", AD_FORMAT_LEAF, "sqlite", OTHER),
    M(0, "{\\rtf", AD_FORMAT_LEAF, "rtf", OTHER),
    M(0, "<?xml", AD_FORMAT_LEAF, "xml", OTHER),
    M(0, "<!DOCTYPE html", AD_FORMAT_LEAF, "html", OTHER),
    M(0, "\0\0\1\0", AD_FORMAT_LEAF, "ico", OTHER),
    M(0, "OggS", AD_FORMAT_LEAF, "ogg", OTHER),
    M(0, "RIFF", AD_FORMAT_LEAF, "riff", OTHER),
    M(0, "wOFF", AD_FORMAT_LEAF, "font", OTHER),
    M(0, "wOF2", AD_FORMAT_LEAF, "font", OTHER),
    M(0, "BZh", AD_FORMAT_BZIP2, "bzip2", CONTAINER), /* checked further in confirm() */
};

gboolean
ad_identify_is_tar_header(const guint8 *p)
{
    gint64 sum = 0, signed_sum = 0, stored = 0;
    gboolean has_digit = FALSE;
    for (gsize i = 0; i < 512; i++) {
        guint8 c = i >= 148 && i < 156 ? ' ' : p[i];
        sum += c;
        signed_sum += (gint8)c; /* some old writers summed signed characters */
    }
    for (gsize i = 148; i < 156 && p[i] != 0; i++) {
        if (p[i] == ' ') {
            if (has_digit)
                break;
            continue;
        }
        if (p[i] < '0' || p[i] > '7')
            return FALSE;
        stored = stored * 8 + (p[i] - '0');
        has_digit = TRUE;
    }
    /* 8 spaces make the sum of an all-zero header 256: "0400" there would be a tar with an empty name */
    return has_digit && (stored == sum || stored == signed_sum) && sum != 8 * ' ';
}

/* bzip2, arj and old cpio need more than their few bytes to be believed. */
static gboolean
confirm(const Magic *m, const guint8 *head, gsize bytes)
{
    if (m->format == AD_FORMAT_BZIP2)
        return bytes >= 10 && head[3] >= '1' && head[3] <= '9' &&
               (memcmp(head + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
                memcmp(head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
    if (strcmp(m->name, "arj") == 0) {
        guint header = bytes >= 12 ? head[2] + 256u * head[3] : 0;
        return header >= 30 && header <= 2600 && head[4] >= 30 && head[10] == 2;
    }
    if (m->format == AD_FORMAT_CPIO && m->is_weak) {
        guint low = head[0] == 0xc7 ? 0 : 1; /* which byte of each 16-bit word is the low one */
        guint names = bytes >= 26 ? head[20 + low] + 256u * head[21 - low] : 0;
        return names > 1 && names <= 4096 && 26 + names <= bytes && head[26 + names - 1] == 0;
    }
    if (m->format == AD_FORMAT_CPIO) { /* newc, crc, odc: digits follow */
        guint digits = head[5] == '7' ? 70 : 104;
        for (guint i = 6; i < digits; i++)
            if (i >= bytes || !g_ascii_isxdigit(head[i]))
                return FALSE;
        return TRUE;
    }
    if (strcmp(m->name, "class") == 0 && bytes >= 8 && head[4] == 0 && head[5] == 0 && head[6] == 0 &&
        head[7] < 40)
        return FALSE; /* a fat Mach-O: few architectures; Java's major versions begin at 45 */
    return TRUE;
}

/* LZMA alone has no magic: properties, a dictionary of 2^n or 3*2^n, and a size that is sane or unknown. */
static gboolean
is_lzma(const guint8 *head, gsize bytes)
{
    if (bytes < 14 || head[0] != 0x5d || head[13] != 0)
        return FALSE;
    guint32 dictionary = 0;
    guint64 size = 0;
    for (int i = 3; i >= 0; i--)
        dictionary = dictionary << 8 | head[1 + i];
    for (int i = 7; i >= 0; i--)
        size = size << 8 | head[5 + i];
    while (dictionary > 3 && (dictionary & 1) == 0)
        dictionary >>= 1;
    return (dictionary == 1 || dictionary == 3 || dictionary == 2 || dictionary == G_MAXUINT32) &&
           (size == G_MAXUINT64 || size < G_GUINT64_CONSTANT(1) << 38);
}

/* A bare zlib stream (RFC 1950 2.2): two bytes whose check fits, deflate with a 32 KiB window, no dictionary; and then a
 * block of a type that exists. */
static gboolean
is_zlib(const guint8 *head, gsize bytes)
{
    return bytes >= 8 && head[0] == 0x78 && (head[0] * 256u + head[1]) % 31 == 0 && (head[1] & 0x20) == 0 &&
           (head[2] & 6) != 6;
}

static gboolean
is_text(const guint8 *head, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++)
        if (head[i] < 0x20 && head[i] != '\t' && head[i] != '\n' && head[i] != '\r' && head[i] != '\f' &&
            head[i] != '\b' && head[i] != 0x1b)
            return FALSE;
    return bytes > 0;
}

static AdFileType
file_type(AdFormat format, const char *name, AdGapClass class_, gboolean is_weak)
{
    return (AdFileType){format, name, class_, is_weak};
}

AdFileType
ad_identify_head(const guint8 *head, gsize bytes)
{
    if (bytes == 0)
        return file_type(AD_FORMAT_LEAF, "empty", OTHER, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(magics); i++) {
        const Magic *m = &magics[i];
        if ((gsize)m->offset + m->length <= bytes && memcmp(head + m->offset, m->magic, m->length) == 0 &&
            confirm(m, head, bytes))
            return file_type(m->format, m->name, m->class_, m->is_weak);
    }
    if (bytes >= 8 && memcmp(head, "\xca\xfe\xba\xbe", 4) == 0)
        return file_type(AD_FORMAT_LEAF, "macho", EXECUTABLE, FALSE);
    if (ad_asar_is_head(head, bytes))
        return file_type(AD_FORMAT_ASAR, "asar", CONTAINER, FALSE);
    if (bytes >= 512 && ad_identify_is_tar_header(head))
        return file_type(AD_FORMAT_TAR, "tar", CONTAINER, FALSE);
    if (bytes >= 64 && head[0] == 'M' && head[1] == 'Z')
        return file_type(AD_FORMAT_LEAF, "pe", EXECUTABLE, FALSE);
    if (is_lzma(head, bytes))
        return file_type(AD_FORMAT_LZMA, "lzma", CONTAINER, TRUE);
    if (bytes >= 1082 && head[1080] == 0x53 && head[1081] == 0xef && head[1024] != 0)
        return file_type(AD_FORMAT_UNSUPPORTED, "ext", CONTAINER, FALSE);
    /* a zstd stream may begin with skippable frames */
    if (bytes >= 8 && (head[0] & 0xf0) == 0x50 && memcmp(head + 1, "\x2a\x4d\x18", 3) == 0)
        return file_type(AD_FORMAT_ZSTD, "zstd", CONTAINER, TRUE);
    if (is_text(head, MIN(bytes, HEAD_BYTES)))
        return file_type(AD_FORMAT_LEAF, "text", OTHER, FALSE);
    if (is_zlib(head, bytes))
        return file_type(AD_FORMAT_ZLIB, "zlib", CONTAINER, TRUE);
    return file_type(AD_FORMAT_LEAF, "data", OTHER, FALSE);
}

/* A 7z archive behind a program, whose start header points within the file (the bare mark also stands in programs
 * that read 7z). */
static gboolean
has_7zip_behind(const guint8 *p, gsize span, guint64 size)
{
    const guint8 *hit = memmem(p, span, "7z\xbc\xaf\x27\x1c\0", 7);
    gsize at = hit != NULL ? (gsize)(hit - p) : span;
    guint64 offset = 0, bytes = 0;
    if (span - at < 32)
        return FALSE;
    for (int i = 7; i >= 0; i--) {
        offset = offset << 8 | hit[12 + i];
        bytes = bytes << 8 | hit[20 + i];
    }
    return bytes > 0 && offset <= size && bytes <= size && at + 32 + offset + bytes <= size;
}

/* Installers and packed programs: named, because their content is not opened. */
static AdFileType
refine_program(const AdSource *source, AdFileType type)
{
    static const struct {
        const char *mark;
        gsize length;
        const char *name;
        gsize within; /* leading bytes in which the mark stands */
    } marks[] = {
        {"\xef\xbe\xad\xdeNullsoftInst", 16, "nsis", PROGRAM_SPAN},
        {"Inno Setup Setup Data", 21, "inno", PROGRAM_SPAN},
        {"rDlPtS", 6, "inno", PROGRAM_SPAN},
        {"Rar!\x1a\x07\x01\x00", 8, "rar-sfx", PROGRAM_SPAN},
        {"Rar!\x1a\x07\x00\xcf\x90\x73", 10, "rar-sfx", PROGRAM_SPAN},
        {"UPX!", 4, "upx", HEAD_BYTES},
    };
    gsize span = (gsize)MIN(ad_source_bytes(source), PROGRAM_SPAN);
    g_autofree guint8 *copy = ad_source_data(source) == NULL ? g_malloc(span) : NULL;
    const guint8 *p = ad_source_data(source);
    if (p == NULL) {
        span = ad_source_read(source, 0, copy, span);
        p = copy;
    }
    if (has_7zip_behind(p, span, ad_source_bytes(source)))
        return file_type(AD_FORMAT_UNSUPPORTED, "7z-sfx", CONTAINER, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (memmem(p, MIN(span, marks[i].within), marks[i].mark, marks[i].length) != NULL)
            return file_type(AD_FORMAT_UNSUPPORTED, marks[i].name, CONTAINER, FALSE);
    return type;
}

AdFileType
ad_identify(const AdSource *source)
{
    guint8 head[HEAD_BYTES], probe[512];
    gsize bytes = ad_source_read(source, 0, head, sizeof head);
    guint64 size = ad_source_bytes(source);
    AdFileType type = ad_identify_head(head, bytes);
    if (type.format == AD_FORMAT_ZIP) {
        type.name = ad_zip_layout_flavour(source, type.name);
        return type;
    }
    /* self-extracting, or two things at once (a GIF that is a jar): what stands in front keeps its name */
    if (type.format == AD_FORMAT_LEAF && ad_zip_layout_is_appended(source, type.class_ == EXECUTABLE))
        return file_type(AD_FORMAT_ZIP, type.name, type.class_, FALSE);
    if (strcmp(type.name, "pe") == 0)
        return refine_program(source, type);
    if (strcmp(type.name, "elf") == 0 && ad_source_read_exactly(source, ad_program_end(source), probe, 4) &&
        memcmp(probe, "hsqs", 4) == 0)
        return file_type(AD_FORMAT_SQUASHFS, "appimage", EXECUTABLE, FALSE);
    if (strcmp(type.name, "elf") == 0 && memmem(head, bytes, "UPX!", 4) != NULL)
        return file_type(AD_FORMAT_UNSUPPORTED, "upx", CONTAINER, FALSE);
    if (type.class_ != OTHER && type.format != AD_FORMAT_ZLIB) /* a dmg may begin with a zlib block */
        return type;
    /* ISO 9660 and dmg have their mark elsewhere than at the start */
    if (size >= 32768 + 2048 && ad_source_read_exactly(source, 32768, probe, 8) &&
        memcmp(probe + 1, "CD001", 5) == 0)
        return file_type(AD_FORMAT_ISO9660, "iso9660", CONTAINER, FALSE);
    if (size >= 512 && ad_source_read_exactly(source, size - 512, probe, 512) && memcmp(probe, "koly", 4) == 0)
        return file_type(AD_FORMAT_UNSUPPORTED, "dmg", CONTAINER, FALSE);
    return type;
}

gboolean
ad_identify_is_stream(AdFormat format)
{
    return format >= AD_FORMAT_GZIP && format <= AD_FORMAT_ZLIB;
}

gboolean
ad_identify_is_transport(AdFormat format)
{
    return (format >= AD_FORMAT_GZIP && format <= AD_FORMAT_RPM) || format == AD_FORMAT_ISO9660;
}
