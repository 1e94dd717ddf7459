/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - the compiled Spanish catalogue inside the program */
#include "service/po/catalogue.h"

/* AD_PO_ES_MO is the path of es.mo, made by msgfmt from es.po; CMake rebuilds this file when it changes. */
__asm__(".section .rodata,\"a\",@progbits\n"
        ".balign 16\n"
        "ad_catalogue_es_begin:\n"
        ".incbin \"" AD_PO_ES_MO "\"\n"
        "ad_catalogue_es_end:\n"
        ".byte 0\n"
        ".text\n");

/* Made by the assembler above, not data of another file. */
extern const guint8 catalogue_begin[] __asm__("ad_catalogue_es_begin") __attribute__((visibility("hidden")));
extern const guint8 catalogue_end[] __asm__("ad_catalogue_es_end") __attribute__((visibility("hidden")));

const guint8 *
ad_catalogue_es(gsize *size)
{
    *size = (gsize)(catalogue_end - catalogue_begin);
    return catalogue_begin;
}
