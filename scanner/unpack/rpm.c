/* SPDX-License-Identifier: Apache-2.0 */
/* rpm.c - bounded reader of an rpm's lead, signature and header (rpm.org, "RPM V4 Package format") */
#include "scanner/unpack/rpm.h"

#include <string.h>

#define LEAD_BYTES 96
#define INTRO_BYTES 16             /* magic, reserved, index count, store size */
#define INDEX_MAX 65536            /* entries of one header */
#define STORE_MAX (256u * 1024 * 1024) /* bytes of one header's store, rpm's own ceiling */
#define SCRIPTS_MAX 4096           /* scriptlets of one package */

#define TYPE_STRING 6
#define TYPE_STRING_ARRAY 8
#define TYPE_I18N 9

static const struct {
    guint32 tag;
    const char *name;
} script_tags[] = {
    {1023, "prein"},          {1024, "postin"},           {1025, "preun"},
    {1026, "postun"},         {1065, "triggerscripts"},   {1079, "verifyscript"},
    {1151, "pretrans"},       {1152, "posttrans"},        {5066, "filetriggerscripts"},
    {5076, "transfiletriggerscripts"}, {5104, "preuntrans"}, {5105, "postuntrans"},
    /* interpreters with arguments can carry code as well */
    {1085, "preinprog"},      {1086, "postinprog"},       {1087, "preunprog"},
    {1088, "postunprog"},     {1153, "pretransprog"},     {1154, "posttransprog"},
};

static guint32
big32(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static void
script_free(gpointer data)
{
    AdRpmScript *s = data;
    g_free(s->name);
    g_free(s);
}

void
ad_rpm_free(AdRpm *rpm)
{
    if (rpm == NULL)
        return;
    g_ptr_array_unref(rpm->scripts);
    g_free(rpm);
}

/* Bytes of the string at `at`, which must end before `end`; FALSE when it does not. */
static gboolean
string_length(const AdSource *source, guint64 at, guint64 end, guint64 *length)
{
    guint8 buffer[4096];
    for (guint64 p = at; p < end;) {
        gsize n = ad_source_read(source, p, buffer, (gsize)MIN(end - p, sizeof buffer));
        if (n == 0)
            return FALSE;
        const guint8 *nul = memchr(buffer, 0, n);
        if (nul != NULL) {
            *length = p + (guint64)(nul - buffer) - at;
            return TRUE;
        }
        p += n;
    }
    return FALSE;
}

static void
add_scripts(AdRpm *rpm, const AdSource *source, const char *name, guint32 count, guint64 at, guint64 end)
{
    for (guint32 i = 0; i < count && rpm->scripts->len < SCRIPTS_MAX; i++) {
        guint64 length;
        if (!string_length(source, at, end, &length)) {
            rpm->is_broken = TRUE;
            return;
        }
        if (length > 0) {
            AdRpmScript *s = g_new0(AdRpmScript, 1);
            s->name = count == 1 ? g_strdup(name) : g_strdup_printf("%s.%u", name, i);
            s->offset = at;
            s->bytes = length;
            g_ptr_array_add(rpm->scripts, s);
        }
        at += length + 1;
    }
}

static void
read_index(AdRpm *rpm, const AdSource *source, guint64 index, guint32 entries, guint64 store, guint64 end)
{
    for (guint32 i = 0; i < entries; i++) {
        guint8 e[16];
        if (!ad_source_read_exactly(source, index + 16 * (guint64)i, e, sizeof e))
            return;
        guint32 tag = big32(e), type = big32(e + 4), offset = big32(e + 8), count = big32(e + 12);
        if (type != TYPE_STRING && type != TYPE_STRING_ARRAY && type != TYPE_I18N)
            continue;
        for (gsize t = 0; t < G_N_ELEMENTS(script_tags); t++)
            if (script_tags[t].tag == tag) {
                if (store + offset >= end)
                    rpm->is_broken = TRUE;
                else
                    add_scripts(rpm, source, script_tags[t].name, type == TYPE_STRING ? 1 : count,
                                store + offset, end);
            }
    }
}

/* One header structure at `at`; its end, or 0. */
static guint64
read_header(AdRpm *rpm, const AdSource *source, guint64 at, gboolean has_scripts)
{
    guint8 h[INTRO_BYTES];
    if (!ad_source_read_exactly(source, at, h, sizeof h)) {
        rpm->is_cut = TRUE;
        return 0;
    }
    guint32 entries = big32(h + 8), bytes = big32(h + 12);
    if (memcmp(h, "\x8e\xad\xe8\x01", 4) != 0 || entries > INDEX_MAX || bytes > STORE_MAX) {
        rpm->is_broken = TRUE;
        return 0;
    }
    guint64 index = at + INTRO_BYTES, store = index + 16 * (guint64)entries, end = store + bytes;
    if (end > ad_source_bytes(source))
        rpm->is_cut = TRUE;
    if (has_scripts)
        read_index(rpm, source, index, entries, store, MIN(end, ad_source_bytes(source)));
    return rpm->is_cut ? 0 : end;
}

AdRpm *
ad_rpm_read(const AdSource *source)
{
    AdRpm *rpm = g_new0(AdRpm, 1);
    rpm->scripts = g_ptr_array_new_with_free_func(script_free);
    rpm->payload = ad_source_bytes(source);
    guint64 signature_end = read_header(rpm, source, LEAD_BYTES, FALSE);
    if (signature_end == 0)
        return rpm;
    signature_end = (signature_end + 7) / 8 * 8; /* the main header begins on a multiple of eight */
    guint64 end = read_header(rpm, source, signature_end, TRUE);
    if (end != 0)
        rpm->payload = MIN(end, ad_source_bytes(source));
    return rpm;
}
