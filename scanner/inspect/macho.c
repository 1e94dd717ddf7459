/* SPDX-License-Identifier: Apache-2.0 */
/* macho.c - what a macOS program says of its own protections */
#include "scanner/inspect/macho.h"

#include "scanner/inspect/binary_view.h"

enum {
    ARCHITECTURES_MAX = 32,
    COMMANDS_MAX = 4096,
    TYPE_EXECUTE = 2,
    TYPE_DYLIB = 6,
    TYPE_BUNDLE = 8,
    COMMAND_SEGMENT = 0x1,
    COMMAND_SEGMENT_64 = 0x19,
    COMMAND_CODE_SIGNATURE = 0x1d,
    FLAG_STACK_EXECUTION = 0x20000,
    FLAG_PIE = 0x200000,
    PROTECTION_WRITE = 2,
    PROTECTION_EXECUTE = 4,
};

/* One program at [from, from + bytes). */
static gboolean
read_part(const guint8 *data, gsize bytes, AdMacho *out)
{
    AdBinaryView v = ad_binary_view(data, bytes, FALSE);
    guint32 magic = ad_binary_view_u32(&v, 0);
    gboolean is_64 = magic == 0xfeedfacf || magic == 0xcffaedfe, has_signature = FALSE;
    if (magic != 0xfeedface && magic != 0xfeedfacf && magic != 0xcefaedfe && magic != 0xcffaedfe)
        return FALSE;
    v.is_big_endian = magic == 0xcefaedfe || magic == 0xcffaedfe;
    guint32 type = ad_binary_view_u32(&v, 12), commands = ad_binary_view_u32(&v, 16), flags = ad_binary_view_u32(&v, 24);
    if (v.is_broken || (type != TYPE_EXECUTE && type != TYPE_DYLIB && type != TYPE_BUNDLE))
        return FALSE;
    guint64 at = is_64 ? 32 : 28;
    for (guint32 i = 0; i < MIN(commands, COMMANDS_MAX); i++) {
        guint32 command = ad_binary_view_u32(&v, at), length = ad_binary_view_u32(&v, at + 4);
        if (length < 8)
            break;
        if (command == COMMAND_CODE_SIGNATURE)
            has_signature = TRUE;
        if (command == COMMAND_SEGMENT || command == COMMAND_SEGMENT_64) {
            guint32 protection = ad_binary_view_u32(&v, at + (command == COMMAND_SEGMENT_64 ? 60 : 44));
            out->has_writable_code |= (protection & (PROTECTION_WRITE | PROTECTION_EXECUTE)) ==
                                      (PROTECTION_WRITE | PROTECTION_EXECUTE);
        }
        at += length;
    }
    out->parts++;
    out->has_signature &= has_signature;
    out->has_executable_stack |= (flags & FLAG_STACK_EXECUTION) != 0;
    if (type == TYPE_EXECUTE) {
        out->is_program = TRUE;
        out->has_pie &= (flags & FLAG_PIE) != 0;
    }
    return TRUE;
}

gboolean
ad_macho_read(const void *data, gsize bytes, AdMacho *out)
{
    AdBinaryView v = ad_binary_view(data, bytes, TRUE);
    guint32 magic = bytes >= 8 ? ad_binary_view_u32(&v, 0) : 0;
    *out = (AdMacho){.has_pie = TRUE, .has_signature = TRUE};
    if (magic != 0xcafebabe && magic != 0xcafebabf)
        return read_part(data, bytes, out);
    guint32 count = ad_binary_view_u32(&v, 4);
    guint row = magic == 0xcafebabf ? 32 : 20;
    if (count > ARCHITECTURES_MAX) /* a Java class has its version there */
        return FALSE;
    for (guint32 i = 0; i < count; i++) {
        guint64 at = 8 + (guint64)i * row;
        guint64 from = row == 32 ? ad_binary_view_u64(&v, at + 8) : ad_binary_view_u32(&v, at + 8);
        guint64 length = row == 32 ? ad_binary_view_u64(&v, at + 16) : ad_binary_view_u32(&v, at + 12);
        if (v.is_broken || !ad_binary_view_has(&v, from, length))
            break;
        read_part((const guint8 *)data + from, (gsize)length, out);
    }
    return out->parts > 0;
}
