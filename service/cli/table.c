/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - columns for people */
#include "service/cli/table.h"

enum {
    GAP = 2,          /* blanks between columns */
    NARROWEST = 12,   /* columns that a flexible column keeps */
};

typedef struct {
    char *text;
    AdPaint paint;
} Cell;

struct AdTable {
    const char *const *titles;
    const AdColumn *columns;
    gsize count;
    GPtrArray *cells; /* Cell *, row by row */
};

static void
cell_free(gpointer data)
{
    Cell *cell = data;
    g_free(cell->text);
    g_free(cell);
}

AdTable *
ad_table_new(const char *const *titles, const AdColumn *columns, gsize count)
{
    AdTable *table = g_new0(AdTable, 1);
    table->titles = titles;
    table->columns = columns;
    table->count = count;
    table->cells = g_ptr_array_new_with_free_func(cell_free);
    return table;
}

void
ad_table_free(AdTable *table)
{
    if (table == NULL)
        return;
    g_ptr_array_unref(table->cells);
    g_free(table);
}

void
ad_table_row(AdTable *table)
{
    while (table->cells->len % table->count != 0)
        ad_table_cell(table, NULL); /* a short row is filled */
}

void
ad_table_painted(AdTable *table, AdPaint paint, const char *text)
{
    Cell *cell = g_new0(Cell, 1);
    cell->text = text != NULL && *text != '\0' ? ad_terminal_escape(text, -1) : g_strdup("-");
    cell->paint = paint;
    g_ptr_array_add(table->cells, cell);
}

void
ad_table_cell(AdTable *table, const char *text)
{
    ad_table_painted(table, AD_PAINT_PLAIN, text);
}

gsize
ad_table_rows(const AdTable *table)
{
    return (table->cells->len + table->count - 1) / table->count;
}

/* Width of every column; flexible ones give way until the row fits. */
static gsize *
widths_of(const AdTable *table, const AdOut *out)
{
    gsize *widths = g_new0(gsize, table->count), total = 0;
    for (gsize c = 0; c < table->count; c++) {
        widths[c] = ad_terminal_columns(table->titles[c]);
        for (gsize i = c; i < table->cells->len; i += table->count) {
            const Cell *cell = table->cells->pdata[i];
            widths[c] = MAX(widths[c], ad_terminal_columns(cell->text));
        }
        total += widths[c] + (c > 0 ? GAP : 0);
    }
    /* in a pipe nothing is cut: a filter behind it would lose data */
    while (out->is_data_terminal && total > (gsize)out->width) {
        gsize widest = table->count;
        for (gsize c = 0; c < table->count; c++)
            if (table->columns[c] == AD_COLUMN_FLEXIBLE && widths[c] > NARROWEST &&
                (widest == table->count || widths[c] > widths[widest]))
                widest = c;
        if (widest == table->count)
            break;
        widths[widest]--;
        total--;
    }
    return widths;
}

static void
append_cell(GString *line, const AdTable *table, const AdOut *out, const gsize *widths, gsize c, const char *text,
            AdPaint paint)
{
    g_autofree char *fitting = ad_terminal_fit(text, widths[c]);
    g_autofree char *painted = ad_out_paint(out, paint, fitting);
    gsize blanks = widths[c] - MIN(widths[c], ad_terminal_columns(fitting));
    gboolean is_right = table->columns[c] == AD_COLUMN_RIGHT;
    if (c > 0)
        g_string_append_printf(line, "%*s", GAP, "");
    if (is_right)
        g_string_append_printf(line, "%*s", (int)blanks, "");
    g_string_append(line, painted);
    if (!is_right && c + 1 < table->count)
        g_string_append_printf(line, "%*s", (int)blanks, "");
}

void
ad_table_print(const AdTable *table, AdOut *out)
{
    gsize rows = ad_table_rows(table);
    if (rows == 0)
        return;
    g_autofree gsize *widths = widths_of(table, out);
    for (gsize r = 0; r <= rows; r++) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (gsize c = 0; c < table->count; c++) {
            gsize at = (r - 1) * table->count + c;
            if (r == 0) {
                append_cell(line, table, out, widths, c, table->titles[c], AD_PAINT_STRONG);
            } else if (at < table->cells->len) {
                const Cell *cell = table->cells->pdata[at];
                append_cell(line, table, out, widths, c, cell->text, cell->paint);
            }
        }
        while (line->len > 0 && line->str[line->len - 1] == ' ')
            g_string_truncate(line, line->len - 1);
        ad_out_data(out, "%s\n", line->str);
    }
}
