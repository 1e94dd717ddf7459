/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - the command table as help text */
#include "service/cli/help.h"

#include <string.h>

#include "service/cli/exit.h"
#include "service/cli/terminal.h"
#include "service/po/tr.h"

enum { INDENT = 2, COLUMN = 28 /* where explanations begin */ };

/* Appends text word by word, lines at most width columns, continued at column indent; at says where the line is. */
static void
wrap(GString *out, const char *text, gsize at, gsize indent, int width)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    gboolean is_first = TRUE;
    for (gsize i = 0; words[i] != NULL; i++) {
        gsize columns = ad_terminal_columns(words[i]);
        if (!is_first && at + 1 + columns > (gsize)width) {
            g_string_append_printf(out, "\n%*s", (int)indent, "");
            at = indent;
            is_first = TRUE;
        }
        if (!is_first) {
            g_string_append_c(out, ' ');
            at++;
        }
        g_string_append(out, words[i]);
        at += columns;
        is_first = FALSE;
    }
    g_string_append_c(out, '\n');
}

/* "  left          explanation", the explanation wrapped; a long left side stands on a line of its own. */
static void
entry(GString *out, const char *left, const char *explanation, int width)
{
    gsize columns = ad_terminal_columns(left);
    gsize column = width < 60 ? INDENT * 4 : COLUMN;
    g_string_append_printf(out, "%*s%s", INDENT, "", left);
    if (INDENT + columns + 2 > column)
        g_string_append_printf(out, "\n%*s", (int)column, "");
    else
        g_string_append_printf(out, "%*s", (int)(column - INDENT - columns), "");
    wrap(out, explanation, column, column, width);
}

static void
title(GString *out, const char *text)
{
    g_string_append_printf(out, "\n%s\n", text);
}

static void
options(GString *out, const AdOption *list, int width)
{
    for (const AdOption *o = list; o != NULL && o->name != NULL; o++) {
        g_autoptr(GString) left = g_string_new(NULL);
        if (o->letter != 0)
            g_string_append_printf(left, "-%c, ", o->letter);
        g_string_append_printf(left, "--%s", o->name);
        if (o->type != AD_OPTION_FLAG)
            g_string_append_printf(left, " %s", _(o->metavar));
        g_autoptr(GString) right = g_string_new(_(o->help));
        if (o->type == AD_OPTION_CHOICE && strcmp(o->choices, o->metavar) != 0) {
            g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
            g_autofree char *spaced = g_strjoinv(", ", words);
            g_string_append_printf(right, " (%s)", spaced);
        }
        if (o->is_required)
            g_string_append_printf(right, " [%s]", _("required"));
        entry(out, left->str, right->str, width);
    }
}

char *
ad_help_usage(const AdCommand *command)
{
    g_autofree char *name = ad_commands_name(command);
    g_autoptr(GString) out = g_string_new("aduana ");
    g_string_append(out, name);
    gboolean has_more = FALSE;
    for (const AdOption *o = command->options; o != NULL && o->name != NULL; o++) {
        if (!o->is_required)
            has_more = TRUE;
        else if (o->type == AD_OPTION_FLAG)
            g_string_append_printf(out, " --%s", o->name);
        else
            g_string_append_printf(out, " --%s %s", o->name, _(o->metavar));
    }
    if (has_more)
        g_string_append_printf(out, " [%s]", C_("usage", "options"));
    for (const AdOperand *p = command->operands; p != NULL && p->metavar != NULL; p++)
        g_string_append_printf(out, p->is_optional ? " [%s%s]" : " %s%s", _(p->metavar),
                               p->is_repeatable ? "…" : "");
    return g_strdup(out->str);
}

char *
ad_help_command(const AdCommand *command, int width)
{
    GString *out = g_string_new(NULL);
    g_autofree char *usage = ad_help_usage(command);
    g_string_append_printf(out, "%s: %s\n\n", _("Usage"), usage);
    g_autofree char *sentence = g_strdup_printf("%s.", _(command->summary));
    g_autofree char *initial = g_utf8_substring(sentence, 0, 1);
    g_autofree char *capital = g_utf8_strup(initial, -1);
    g_autofree char *capitalised = g_strconcat(capital, sentence + strlen(initial), NULL);
    wrap(out, capitalised, 0, 0, width);
    if (command->about != NULL)
        wrap(out, _(command->about), 0, 0, width);
    if (command->operands != NULL) {
        title(out, _("Operands"));
        for (const AdOperand *p = command->operands; p->metavar != NULL; p++)
            entry(out, _(p->metavar), _(p->help), width);
    }
    if (command->options != NULL) {
        title(out, C_("heading", "Options"));
        options(out, command->options, width);
    }
    title(out, _("Options of every command"));
    options(out, ad_commands_global_options(), width);
    if (command->examples != NULL) {
        title(out, _("Examples"));
        for (const AdExample *e = command->examples; e->line != NULL; e++) {
            g_string_append_printf(out, "%*s%s\n%*s", INDENT, "", e->line, INDENT * 3, "");
            wrap(out, _(e->help), INDENT * 3, INDENT * 3, width);
        }
    }
    title(out, _("Exit status"));
    static const int always[] = {0, 2, 70, 130};
    for (int status = 0; status <= 130; status++) {
        gboolean is_listed = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(always); i++)
            is_listed |= always[i] == status;
        for (const int *e = command->exits; e != NULL && *e >= 0; e++)
            is_listed |= *e == status;
        if (!is_listed)
            continue;
        g_autofree char *number = g_strdup_printf("%d", status);
        g_autofree char *words = g_strdup(ad_exit_words(status));
        entry(out, number, words, width);
    }
    return g_string_free(out, FALSE);
}

char *
ad_help_noun(const char *noun, int width)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: aduana %s %s [%s]\n\n", _("Usage"), noun, _("VERB"), C_("usage", "options"));
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++)
        if (strcmp(c->noun, noun) == 0)
            entry(out, c->verb, _(c->summary), width);
    g_string_append_c(out, '\n');
    g_string_append_printf(out, _("More about one of them: aduana help %s VERB"), noun);
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

char *
ad_help_overview(int width)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: aduana %s [%s]\n\n", _("Usage"), _("COMMAND"), C_("usage", "options"));
    wrap(out,
         _("aduana inspects the software that suppliers deliver before it enters your organisation: it unpacks every delivery in a cage, looks for signs of risk, scores the supplier and keeps the record."),
         0, 0, width);
    title(out, _("Commands"));
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (c->verb == NULL) {
            entry(out, c->noun, _(c->summary), width);
        } else if (g_strcmp0(before, c->noun) != 0) {
            g_autoptr(GString) verbs = g_string_new(_(ad_commands_noun_summary(c->noun)));
            const char *separator = ": ";
            for (const AdCommand *v = c; v->noun != NULL && strcmp(v->noun, c->noun) == 0; v++) {
                g_string_append_printf(verbs, "%s%s", separator, v->verb);
                separator = ", ";
            }
            entry(out, c->noun, verbs->str, width);
        }
        before = c->noun;
    }
    title(out, _("Options of every command"));
    options(out, ad_commands_global_options(), width);
    title(out, _("To begin"));
    g_string_append(out, "  aduana scan FILE\n  aduana doctor\n  aduana help scan\n");
    return g_string_free(out, FALSE);
}
