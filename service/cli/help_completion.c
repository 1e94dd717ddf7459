/* SPDX-License-Identifier: Apache-2.0 */
/* help_completion.c - the command table as completion scripts */
#include "service/cli/help.h"

#include <string.h>

#include "service/po/tr.h"

/* text as one word of a POSIX shell (or of fish, which quotes alike but for \ and '). */
static char *
shell_word(const char *text)
{
    return g_shell_quote(text);
}

static void
append_words(GString *out, const AdOption *options, gboolean (*wants)(const AdOption *))
{
    for (const AdOption *o = options; o != NULL && o->name != NULL; o++)
        if (wants == NULL || wants(o))
            g_string_append_printf(out, " --%s", o->name);
}

static gboolean
takes_value(const AdOption *o)
{
    return o->type != AD_OPTION_FLAG;
}

/* bash: values of the option before, by its name; paths by -f and -d. */
static void
bash_values(GString *out, const AdOption *options)
{
    for (const AdOption *o = options; o != NULL && o->name != NULL; o++) {
        if (o->type == AD_OPTION_FLAG)
            continue;
        g_string_append_printf(out, "        *:--%s) ", o->name);
        if (o->type == AD_OPTION_CHOICE) {
            g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
            g_autofree char *all = g_strjoinv(" ", words);
            g_string_append_printf(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", all);
        } else if (o->type == AD_OPTION_DIR) {
            g_string_append(out, "COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n");
        } else if (o->type == AD_OPTION_FILE) {
            g_string_append(out, "COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
        } else {
            g_string_append(out, "return ;;\n");
        }
    }
}

static gboolean
has_file_operand(const AdCommand *c)
{
    for (const AdOperand *p = c->operands; p != NULL && p->metavar != NULL; p++)
        if (p->is_file)
            return TRUE;
    return FALSE;
}

static char *
nouns(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (g_strcmp0(before, c->noun) != 0)
            g_string_append_printf(out, "%s%s", before != NULL ? " " : "", c->noun);
        before = c->noun;
    }
    return g_strdup(out->str);
}

static char *
verbs_of(const char *noun)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++)
        if (strcmp(c->noun, noun) == 0 && c->verb != NULL)
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", c->verb);
    return g_strdup(out->str);
}

static char *
bash_script(void)
{
    GString *out = g_string_new("# bash completion of aduana; made by: aduana completion bash\n");
    g_autoptr(GString) valued = g_string_new(NULL);
    append_words(valued, ad_commands_global_options(), takes_value);
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++)
        append_words(valued, c->options, takes_value);
    g_autofree char *all_nouns = nouns();
    g_string_append_printf(out,
                           "_aduana() {\n"
                           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                           "    local noun='' verb='' word i skip=0\n"
                           "    local valued=' %s '\n"
                           "    COMPREPLY=()\n"
                           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                           "        word=${COMP_WORDS[i]}\n"
                           "        if ((skip)); then skip=0; continue; fi\n"
                           "        if [[ $valued == *\" $word \"* ]]; then skip=1; continue; fi\n"
                           "        [[ $word == -* ]] && continue\n"
                           "        if [[ -z $noun ]]; then noun=$word; elif [[ -z $verb ]]; then verb=$word; fi\n"
                           "    done\n"
                           "    case \"$noun:$prev\" in\n",
                           valued->str + (valued->len > 0 ? 1 : 0));
    bash_values(out, ad_commands_global_options());
    g_string_append(out, "    esac\n    case \"$noun $verb:$prev\" in\n");
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        g_autoptr(GString) values = g_string_new(NULL);
        bash_values(values, c->options);
        /* "*:--x)" becomes "'noun verb':--x)" or "'noun '*:--x)" */
        g_autofree char *head = c->verb != NULL ? g_strdup_printf("'%s %s':--", c->noun, c->verb)
                                                : g_strdup_printf("'%s '*:--", c->noun);
        g_string_replace(values, "*:--", head, 0);
        g_string_append(out, values->str);
    }
    g_string_append_printf(out,
                           "    esac\n"
                           "    if [[ -z $noun ]]; then\n"
                           "        COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return\n"
                           "    fi\n"
                           "    local words='' files=0\n"
                           "    case \"$noun $verb\" in\n",
                           all_nouns);
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        g_autoptr(GString) words = g_string_new(NULL);
        append_words(words, c->options, NULL);
        append_words(words, ad_commands_global_options(), NULL);
        if (strcmp(c->noun, "completion") == 0)
            g_string_append(words, " bash zsh fish");
        if (strcmp(c->noun, "help") == 0)
            g_string_append_printf(words, " %s", all_nouns);
        g_autofree char *head = c->verb != NULL ? g_strdup_printf("'%s %s'", c->noun, c->verb)
                                                : g_strdup_printf("'%s '*", c->noun);
        g_string_append_printf(out, "        %s) words='%s' files=%d ;;\n", head, words->str + 1,
                               has_file_operand(c));
    }
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (c->verb != NULL && g_strcmp0(before, c->noun) != 0) {
            g_autofree char *verbs = verbs_of(c->noun);
            g_string_append_printf(out, "        '%s '*) words='%s' ;;\n", c->noun, verbs);
        }
        before = c->noun;
    }
    g_string_append(out, "    esac\n"
                         "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                         "    if ((files)) && [[ $cur != -* ]]; then COMPREPLY+=($(compgen -f -- \"$cur\")); fi\n"
                         "}\n"
                         "complete -o filenames -F _aduana aduana\n");
    return g_string_free(out, FALSE);
}

/* One _arguments specification of zsh: "--name[help]:metavar:action". */
static void
zsh_option(GString *out, const AdOption *o)
{
    g_autoptr(GString) spec = g_string_new(NULL);
    g_autoptr(GString) help = g_string_new(_(o->help));
    static const char *const special[] = {"\\", ":", "[", "]"};
    for (gsize i = 0; i < G_N_ELEMENTS(special); i++) {
        g_autofree char *escaped = g_strconcat("\\", special[i], NULL);
        g_string_replace(help, special[i], escaped, 0);
    }
    g_string_append_printf(spec, "%s--%s%s[%s]", o->is_repeatable ? "*" : "", o->name,
                           o->type == AD_OPTION_FLAG ? "" : "=", help->str);
    if (o->type == AD_OPTION_CHOICE) {
        g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
        g_autofree char *all = g_strjoinv(" ", words);
        g_string_append_printf(spec, ":%s:(%s)", o->name, all);
    } else if (o->type != AD_OPTION_FLAG) {
        g_string_append_printf(spec, ":%s:%s", o->name,
                               o->type == AD_OPTION_DIR    ? "_files -/"
                               : o->type == AD_OPTION_FILE ? "_files"
                                                           : " ");
    }
    g_autofree char *word = shell_word(spec->str);
    g_string_append_printf(out, " \\\n            %s", word);
}

static char *
zsh_script(void)
{
    GString *out = g_string_new("#compdef aduana\n# zsh completion of aduana; made by: aduana completion zsh\n");
    g_autofree char *all_nouns = nouns();
    g_string_append_printf(out,
                           "_aduana() {\n"
                           "    local noun=${words[2]} verb=${words[3]}\n"
                           "    if ((CURRENT == 2)); then compadd -- %s; return; fi\n"
                           "    case $noun in\n",
                           all_nouns);
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (c->verb != NULL && g_strcmp0(before, c->noun) != 0) {
            g_autofree char *verbs = verbs_of(c->noun);
            g_string_append_printf(out, "    %s) if ((CURRENT == 3)); then compadd -- %s; return; fi ;;\n", c->noun,
                                   verbs);
        }
        before = c->noun;
    }
    g_string_append(out, "    esac\n    case \"$noun $verb\" in\n");
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (c->verb != NULL)
            g_string_append_printf(out, "    '%s %s')\n        _arguments", c->noun, c->verb);
        else
            g_string_append_printf(out, "    '%s '*)\n        _arguments", c->noun);
        for (const AdOption *o = c->options; o != NULL && o->name != NULL; o++)
            zsh_option(out, o);
        for (const AdOption *o = ad_commands_global_options(); o->name != NULL; o++)
            zsh_option(out, o);
        g_string_append_printf(out, " \\\n            '*:%s:%s' ;;\n", c->noun,
                               strcmp(c->noun, "completion") == 0 ? "(bash zsh fish)"
                               : has_file_operand(c)              ? "_files"
                                                                  : " ");
    }
    g_string_append(out, "    esac\n}\n_aduana \"$@\"\n");
    return g_string_free(out, FALSE);
}

static void
fish_options(GString *out, const AdOption *options, const char *condition)
{
    for (const AdOption *o = options; o != NULL && o->name != NULL; o++) {
        g_autofree char *help = shell_word(_(o->help));
        g_string_append_printf(out, "complete -c aduana%s -l %s -d %s", condition, o->name, help);
        if (o->letter != 0)
            g_string_append_printf(out, " -s %c", o->letter);
        if (o->type == AD_OPTION_CHOICE) {
            g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
            g_autofree char *all = g_strjoinv(" ", words);
            g_string_append_printf(out, " -x -a '%s'", all);
        } else if (o->type == AD_OPTION_FILE || o->type == AD_OPTION_DIR) {
            g_string_append(out, " -r -F");
        } else if (o->type != AD_OPTION_FLAG) {
            g_string_append(out, " -x");
        }
        g_string_append_c(out, '\n');
    }
}

static char *
fish_script(void)
{
    GString *out = g_string_new("# fish completion of aduana; made by: aduana completion fish\n"
                                "complete -c aduana -f\n");
    fish_options(out, ad_commands_global_options(), "");
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (g_strcmp0(before, c->noun) != 0) {
            const char *summary = c->verb != NULL ? ad_commands_noun_summary(c->noun) : c->summary;
            g_autofree char *help = shell_word(_(summary));
            g_string_append_printf(out, "complete -c aduana -n __fish_use_subcommand -a %s -d %s\n", c->noun, help);
        }
        before = c->noun;
        g_autofree char *condition = NULL;
        if (c->verb != NULL) {
            g_autofree char *help = shell_word(_(c->summary));
            g_autofree char *verbs = verbs_of(c->noun);
            g_string_append_printf(out,
                                   "complete -c aduana -n '__fish_seen_subcommand_from %s; and not "
                                   "__fish_seen_subcommand_from %s' -a %s -d %s\n",
                                   c->noun, verbs, c->verb, help);
            condition = g_strdup_printf(
                " -n '__fish_seen_subcommand_from %s; and __fish_seen_subcommand_from %s'", c->noun, c->verb);
        } else {
            condition = g_strdup_printf(" -n '__fish_seen_subcommand_from %s'", c->noun);
        }
        fish_options(out, c->options, condition);
        if (has_file_operand(c))
            g_string_append_printf(out, "complete -c aduana%s -F\n", condition);
        if (strcmp(c->noun, "completion") == 0)
            g_string_append_printf(out, "complete -c aduana%s -a 'bash zsh fish'\n", condition);
    }
    return g_string_free(out, FALSE);
}

char *
ad_help_completion(const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        return bash_script();
    if (strcmp(shell, "zsh") == 0)
        return zsh_script();
    if (strcmp(shell, "fish") == 0)
        return fish_script();
    return NULL;
}
