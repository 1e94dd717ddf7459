/* SPDX-License-Identifier: Apache-2.0 */
/* licence_list.c - the licence list as a table; its rows are made from licences.list by the build */
#include "scanner/model/licence.h"

static const AdLicenceRow rows[] = {
#include "scanner/model/licence_rows.inc"
};

const AdLicenceRow *
ad_licence_list(gsize *count)
{
    *count = G_N_ELEMENTS(rows);
    return rows;
}

const AdLicenceRow *
ad_licence_list_find(char kind, const char *id)
{
    for (gsize low = 0, high = G_N_ELEMENTS(rows); low < high;) {
        gsize middle = low + (high - low) / 2;
        int order = rows[middle].kind == kind ? g_ascii_strcasecmp(id, rows[middle].id)
                    : rows[middle].kind == 'l' ? 1 /* licences stand first */
                                               : -1;
        if (order == 0)
            return &rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
