/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - columns for people; aligned by display width, cut only on a terminal that is too narrow */
#pragma once

#include "service/cli/out.h"

typedef struct AdTable AdTable;

typedef enum { AD_COLUMN_LEFT, AD_COLUMN_RIGHT, AD_COLUMN_FLEXIBLE /* left, and gives way first */ } AdColumn;

/* titles and columns are borrowed for the table's life. */
AdTable *ad_table_new(const char *const *titles, const AdColumn *columns, gsize count);
void ad_table_free(AdTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdTable, ad_table_free)

/* Begins a row. */
void ad_table_row(AdTable *table);
/* The next cell: escaped for the terminal here; NULL or empty shows as "-". */
void ad_table_cell(AdTable *table, const char *text);
/* The same, in a colour. */
void ad_table_painted(AdTable *table, AdPaint paint, const char *text);

gsize ad_table_rows(const AdTable *table);
/* Titles and rows to the data stream; nothing when there is no row. */
void ad_table_print(const AdTable *table, AdOut *out);
