/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - shapes that many verbs share */
#include "service/cli/show.h"

#include <string.h>

#include "service/cli/words.h"
#include "service/po/tr.h"

json_t *
ad_show_body(const AdArgs *args, const char *const *names)
{
    json_t *body = json_object();
    for (gsize i = 0; names[i] != NULL; i++) {
        const char *value = ad_args_text(args, names[i]);
        if (value == NULL)
            continue;
        g_autofree char *field = g_strdelimit(g_strdup(names[i]), "-", '_');
        json_object_set_new(body, field, json_string(value));
    }
    return body;
}

int
ad_show_list(AdCli *cli, const AdTable *table, json_t *list, gboolean has_filter,
             const char *when_empty)
{
    gsize shown = json_array_size(json_object_get(list, "items"));
    guint64 total = (guint64)MAX(ad_doc_number(list, "total"), (gint64)shown);
    ad_table_print(table, &cli->out);
    if (shown == 0 && has_filter) {
        ad_out_say(&cli->out, "%s\n", _("Nothing fits the filter."));
    } else if (shown == 0) {
        ad_out_say(&cli->out, "%s\n", when_empty);
    } else if (shown < total) {
        g_autofree char *some = ad_out_count(shown), *all = ad_out_count(total);
        ad_out_say(&cli->out, _("%s of %s shown.\n"), some, all);
    }
    return ad_cli_answer(cli, list, AD_EXIT_OK);
}

int
ad_show_simple_list(AdCli *cli, const AdArgs *args, const char *resource,
                    const char *const *filters, const char *const *titles, const AdColumn *columns,
                    const char *const *members, gsize count, const char *when_empty)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ad_cli_path(args, resource, filters);
    json_t *list = ad_cli_list(cli, path, (guint64)ad_args_number(args, "limit", 0), &error);
    if (list == NULL)
        return ad_cli_fail(cli, error);
    g_autoptr(AdTable) table = ad_table_new(titles, columns, count);
    gsize i;
    json_t *item;
    json_array_foreach(json_object_get(list, "items"), i, item)
    {
        ad_table_row(table);
        for (gsize c = 0; c < count; c++) {
            const char *text = ad_doc_text(item, members[c]);
            if (g_str_equal(members[c], "next_at") && json_is_true(ad_doc_at(item, "paused"))) {
                ad_table_cell(table, C_("schedule", "paused"));
            } else if (g_str_has_suffix(members[c], "_at") || g_str_has_suffix(members[c], "_until")) {
                g_autofree char *when = ad_words_time(text);
                ad_table_cell(table, when);
            } else if (json_is_integer(ad_doc_at(item, members[c]))) {
                g_autofree char *number = ad_out_count((guint64)ad_doc_number(item, members[c]));
                ad_table_cell(table, number);
            } else {
                ad_table_cell(table, text);
            }
        }
    }
    return ad_show_list(cli, table, list, strchr(path, '?') != NULL, when_empty);
}

void
ad_show_heading(AdCli *cli, const char *id, const char *name)
{
    g_autofree char *safe_id = ad_terminal_escape(id, -1),
                    *safe_name = ad_terminal_escape(name, -1);
    g_autofree char *strong = ad_out_paint(&cli->out, AD_PAINT_STRONG, safe_id);
    ad_out_data(&cli->out, "%s  %s\n", strong, safe_name);
}

void
ad_show_field(AdCli *cli, const char *label, const char *value)
{
    enum { LABEL = 24 /* columns; fits the longest label of both languages */ };
    if (value == NULL || *value == '\0')
        return;
    g_autofree char *safe = ad_terminal_escape(value, -1);
    gsize columns = ad_terminal_columns(label);
    ad_out_data(&cli->out, "  %s%*s %s\n", label, (int)(columns < LABEL ? LABEL - columns : 0), "",
                safe);
}

void
ad_show_paragraph(AdCli *cli, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    gsize at = 0;
    for (gsize i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0')
            continue;
        g_autofree char *safe = ad_terminal_escape(words[i], -1);
        gsize columns = ad_terminal_columns(safe);
        if (at > 0 && at + 1 + columns > (gsize)cli->out.width) {
            ad_out_data(&cli->out, "\n");
            at = 0;
        }
        ad_out_data(&cli->out, "%s%s", at > 0 ? " " : "", safe);
        at += columns + (at > 0);
    }
    ad_out_data(&cli->out, "\n");
}
