/* SPDX-License-Identifier: Apache-2.0 */
/* file_class.c - which rule sets a file can match, by its leading bytes */
#include "scanner/detect/file_class.h"

#include <string.h>

/* Mach-O: 32 and 64 bit, and fat with 32 and 64 bit offsets, each in both byte orders. Java class
 * files share ca fe ba be; they are offered to the Mach-O set too, which is wider and therefore
 * safe. */
static const guint8 macho_magics[][4] = {
    {0xfe, 0xed, 0xfa, 0xce}, {0xce, 0xfa, 0xed, 0xfe}, {0xfe, 0xed, 0xfa, 0xcf},
    {0xcf, 0xfa, 0xed, 0xfe}, {0xca, 0xfe, 0xba, 0xbe}, {0xbe, 0xba, 0xfe, 0xca},
    {0xca, 0xfe, 0xba, 0xbf}, {0xbf, 0xba, 0xfe, 0xca},
};

AdFileClass
ad_file_class_of(const void *data, gsize bytes)
{
    const guint8 *p = data;
    if (bytes < 2)
        return AD_FILE_CLASS_ANY;
    if (p[0] == 'M' && p[1] == 'Z')
        return AD_FILE_CLASS_PE;
    if (p[0] == 0x7f && p[1] == 'E')
        return AD_FILE_CLASS_ELF;
    for (gsize i = 0; bytes >= 4 && i < G_N_ELEMENTS(macho_magics); i++)
        if (memcmp(p, macho_magics[i], 4) == 0)
            return AD_FILE_CLASS_MACHO;
    return AD_FILE_CLASS_ANY;
}
