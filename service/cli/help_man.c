/* SPDX-License-Identifier: Apache-2.0 */
/* help_man.c - the command table as the manual page aduana(1), in the mdoc language */
#include "service/cli/help.h"

#include <string.h>

#include "service/cli/exit.h"
#include "service/po/tr.h"

/* Text of one line of roff: backslashes doubled, no control character at its start, macro names not taken for calls. */
static void
plain(GString *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        g_string_append(out, "\\&");
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            g_string_append(out, "\\e");
        else if (*text == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *text);
    }
}

static void
line(GString *out, const char *text)
{
    plain(out, text);
    g_string_append_c(out, '\n');
}

/* One argument of a macro: quoted, quotes inside doubled. */
static void
quoted(GString *out, const char *text)
{
    g_autoptr(GString) inner = g_string_new(NULL);
    plain(inner, text);
    g_string_replace(inner, "\"", "\"\"", 0);
    g_string_append_printf(out, "\"%s\"", inner->str);
}

static void
options(GString *out, const AdOption *list)
{
    if (list == NULL)
        return;
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const AdOption *o = list; o->name != NULL; o++) {
        g_string_append(out, ".It ");
        if (o->letter != 0)
            g_string_append_printf(out, "Fl %c , ", o->letter);
        g_string_append_printf(out, "Fl \\-%s", o->name);
        if (o->type != AD_OPTION_FLAG) {
            g_string_append(out, " Ar ");
            quoted(out, _(o->metavar));
        }
        g_string_append_c(out, '\n');
        line(out, _(o->help));
        if (o->type == AD_OPTION_CHOICE && strcmp(o->choices, o->metavar) != 0) {
            g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
            g_autofree char *all = g_strjoinv(", ", words);
            g_autofree char *choice = g_strdup_printf("(%s)", all);
            line(out, choice);
        }
    }
    g_string_append(out, ".El\n");
}

static void
command_section(GString *out, const AdCommand *command)
{
    g_autofree char *usage = ad_help_usage(command);
    g_string_append(out, ".Ss ");
    quoted(out, usage);
    g_string_append_c(out, '\n');
    g_autofree char *summary = g_strdup_printf("%s.", _(command->summary));
    line(out, summary);
    if (command->about != NULL)
        line(out, _(command->about));
    options(out, command->options);
    if (command->examples == NULL)
        return;
    for (const AdExample *e = command->examples; e->line != NULL; e++) {
        g_string_append(out, ".Pp\n");
        line(out, _(e->help));
        g_string_append(out, ".Dl ");
        plain(out, e->line);
        g_string_append_c(out, '\n');
    }
}

char *
ad_help_man(void)
{
    GString *out = g_string_new(".\\\" Made from the command table by: aduana help --man\n");
    g_string_append(out, ".Dd November 25, 2026\n.Dt ADUANA 1\n.Os\n");
    g_string_append_printf(out, ".Sh %s\n.Nm aduana\n.Nd ", _("NAME"));
    line(out, _("inspect what software suppliers deliver"));
    g_string_append_printf(out, ".Sh %s\n.Nm aduana\n.Ar ", _("SYNOPSIS"));
    quoted(out, _("COMMAND"));
    g_string_append(out, "\n.Op Ar ");
    quoted(out, C_("usage", "options"));
    g_string_append_printf(out, "\n.Sh %s\n", _("DESCRIPTION"));
    line(out, _("aduana inspects the software that suppliers deliver before it enters your organisation: it unpacks every delivery in a cage, looks for signs of risk, scores the supplier and keeps the record."));
    g_string_append(out, ".Pp\n");
    line(out, _("Data goes to standard output, words go to standard error; the last line there says the exit status in words."));
    g_string_append_printf(out, ".Sh %s\n", _("COMMANDS"));
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++)
        command_section(out, c);
    g_string_append_printf(out, ".Sh %s\n", _("OPTIONS OF EVERY COMMAND"));
    options(out, ad_commands_global_options());
    g_string_append_printf(out, ".Sh %s\n.Bl -tag -width 130\n", _("EXIT STATUS"));
    static const int statuses[] = {0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 70, 130};
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_string_append_printf(out, ".It %d\n", statuses[i]);
        g_autofree char *words = g_strdup_printf("%s.", ad_exit_words(statuses[i]));
        line(out, words);
    }
    g_string_append(out, ".El\n");
    line(out, _("When several apply, the first of these counts: 130, 70, the lowest of 10 to 15, 2, 1, 4, 3, 0."));
    g_string_append_printf(out, ".Sh %s\n.Xr aduanad 8\n", _("SEE ALSO"));
    return g_string_free(out, FALSE);
}
