/* SPDX-License-Identifier: Apache-2.0 */
/* pe_version.c - the version resource of a Windows program: VS_VERSIONINFO and its texts
 *
 * The resource is found by its own key "VS_VERSION_INFO" inside section .rsrc, which saves walking a stranger's directory of
 * directories. A file that says who made it is a component; it has no package name of any ecosystem, so its purl is generic. */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/section.h"

#define TEXTS_MAX_BYTES (64 * 1024) /* of one version resource */

/* UTF-16LE at data up to a NUL or the end, as UTF-8 without white space around; NULL when it is none. */
static char *
text_at(const guint8 *data, gsize bytes)
{
    gsize units = 0;
    while (2 * units + 1 < bytes && (data[2 * units] | data[2 * units + 1]) != 0)
        units++;
    g_autofree gunichar2 *copy = g_new(gunichar2, units + 1);
    for (gsize i = 0; i < units; i++)
        copy[i] = (gunichar2)(data[2 * i] | data[2 * i + 1] << 8);
    char *text = g_utf16_to_utf8(copy, (glong)units, NULL, NULL, NULL);
    return text != NULL ? g_strstrip(text) : NULL;
}

/* Value of a String named key: head of six bytes, key, NUL, padding to four, value. NULL when it is not there or empty. */
static char *
value_of(const guint8 *block, gsize bytes, const char *key)
{
    gsize length = strlen(key);
    g_autofree guint8 *wide = g_new0(guint8, 2 * length + 2);
    for (gsize i = 0; i < length; i++)
        wide[2 * i] = (guint8)key[i];
    const guint8 *hit = memmem(block, bytes, wide, 2 * length + 2);
    if (hit == NULL)
        return NULL;
    gsize at = (gsize)(hit - block) + 2 * length + 2;
    while (at + 1 < bytes && (block[at] | block[at + 1]) == 0 && at < (gsize)(hit - block) + 2 * length + 6)
        at += 2;
    g_autofree char *text = at < bytes ? text_at(block + at, bytes - at) : NULL;
    return text != NULL && *text != '\0' && strlen(text) < 256 ? g_steal_pointer(&text) : NULL;
}

/* Leading "1.2.3.4" of a text; NULL when it does not begin with a digit. */
static char *
numbers_of(const char *text)
{
    if (text == NULL || !g_ascii_isdigit(*text))
        return NULL;
    return g_strndup(text, strcspn(text, " +(,"));
}

void
ad_read_pe_version(AdFound *found)
{
    static const char key[] = "V\0S\0_\0V\0E\0R\0S\0I\0O\0N\0_\0I\0N\0F\0O"; /* the last unit's high byte is the NUL */
    const guint8 *section;
    gsize bytes;
    found->kind = "go-binary";
    ad_read_program(found);
    found->kind = "pe-version";
    if (!ad_section_find(found->file->data, found->file->bytes, ".rsrc", &section, &bytes))
        return;
    const guint8 *hit = memmem(section, bytes, key, sizeof key);
    if (hit == NULL)
        return;
    gsize left = MIN(bytes - (gsize)(hit - section), TEXTS_MAX_BYTES);
    g_autofree char *company = value_of(hit, left, "CompanyName");
    g_autofree char *product = value_of(hit, left, "ProductName"), *about = value_of(hit, left, "FileDescription");
    g_autofree char *product_text = value_of(hit, left, "ProductVersion"), *file_text = value_of(hit, left, "FileVersion");
    g_autofree char *product_version = numbers_of(product_text), *file_version = numbers_of(file_text);
    /* Microsoft's products are named by what each file is */
    gboolean is_microsoft = company != NULL && strstr(company, "Microsoft") != NULL;
    const char *name = is_microsoft && about != NULL ? about : product != NULL ? product : about;
    ad_found_add(found, "generic", NULL, name, product_version != NULL ? product_version : file_version, NULL);
}
