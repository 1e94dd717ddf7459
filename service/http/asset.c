/* SPDX-License-Identifier: Apache-2.0 */
/* asset.c - templates, style sheet and openapi.json inside the program */
#include "service/http/asset.h"

#include <string.h>

/* One file of this folder, with a NUL after it. CMake gives the folder and rebuilds this file when one changes. */
#define ASSET_LIST(X)                                                                              \
    X(layout, "templates/layout.mustache")                                                         \
    X(table, "templates/table.mustache")                                                           \
    X(filters, "templates/filters.mustache")                                                       \
    X(cell, "templates/cell.mustache")                                                             \
    X(facts, "templates/facts.mustache")                                                           \
    X(style, "templates/style.css")                                                                \
    X(favicon, "templates/favicon.svg")                                                            \
    X(openapi, "openapi.json")

#define X(id, file)                                                                                \
    __asm__(".section .rodata,\"a\",@progbits\n"                                                   \
            "ad_asset_" #id "_begin:\n"                                                            \
            ".incbin \"" AD_ASSET_DIR "/" file "\"\n"                                              \
            "ad_asset_" #id "_end:\n"                                                              \
            ".byte 0\n"                                                                            \
            ".text\n");                                                                            \
    extern const char id##_begin[] __asm__("ad_asset_" #id "_begin")                               \
        __attribute__((visibility("hidden")));                                                     \
    extern const char id##_end[] __asm__("ad_asset_" #id "_end") __attribute__((visibility("hidden")));
ASSET_LIST(X)
#undef X

const char *
ad_asset(const char *name, gsize *bytes)
{
    const char *begin = NULL, *end = NULL;
#define X(id, file)                                                                                \
    if (strcmp(name, strrchr("/" file, '/') + 1) == 0) {                                           \
        begin = id##_begin;                                                                        \
        end = id##_end;                                                                            \
    }
    ASSET_LIST(X)
#undef X
    if (bytes != NULL)
        *bytes = (gsize)(end - begin);
    return begin;
}
