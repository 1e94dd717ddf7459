/* SPDX-License-Identifier: Apache-2.0 */
/* hazard_type.c - a content that its name denies: programs called pictures, documents with macros */
#include <string.h>

#include "scanner/unpack/hazard.h"

/* Types that run by themselves. */
static gboolean
is_program(const char *type)
{
    static const char *const programs[] = {"elf", "pe", "macho", "dex", "class", "script"};
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        if (strcmp(type, programs[i]) == 0)
            return TRUE;
    return FALSE;
}

gboolean
ad_hazard_is_disguised(const char *name, const char *type)
{
    /* what nobody expects to run; scripts under .txt are a habit of honest packages, programs are not */
    static const char *const harmless[] = {"jpg", "jpeg", "png",  "gif", "bmp",  "ico", "webp", "tif",  "tiff", "svg", "mp3",
                                           "mp4", "avi",  "mov",  "wav", "ogg",  "pdf", "doc",  "docx", "xls",  "xlsx", "ppt",
                                           "pptx", "odt", "ods",  "odp", "rtf",  "csv", "woff", "woff2", "ttf", "otf", "css"};
    static const char *const textual[] = {"txt", "md", "html", "htm", "json", "xml", "log", "yml", "yaml", "ini"};
    const char *dot = strrchr(name, '.');
    if (dot == NULL || !is_program(type))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++)
        if (g_ascii_strcasecmp(dot + 1, harmless[i]) == 0)
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(textual); i++)
        if (g_ascii_strcasecmp(dot + 1, textual[i]) == 0)
            return strcmp(type, "script") != 0;
    return FALSE;
}

gboolean
ad_hazard_is_macro(const char *raw_name, gsize bytes)
{
    static const char *const tails[] = {"vbaproject.bin", "basic/script-lc.xml"};
    static const char *const folders[] = {"xl/macrosheets/", "basic/standard/"};
    g_autofree char *name = g_ascii_strdown(raw_name, (gssize)bytes);
    for (gsize i = 0; i < G_N_ELEMENTS(tails); i++)
        if (g_str_has_suffix(name, tails[i]))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (g_str_has_prefix(name, folders[i]))
            return TRUE;
    return FALSE;
}
