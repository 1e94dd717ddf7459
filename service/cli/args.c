/* SPDX-License-Identifier: Apache-2.0 */
/* args.c - a command line read against the command table */
#include "service/cli/args.h"

#include <errno.h>
#include <string.h>

#include "scanner/model/error.h"
#include "service/cli/suggest.h"
#include "service/po/tr.h"

struct AdArgs {
    const AdCommand *command;
    char *noun;
    GHashTable *values;  /* option name (static) -> GPtrArray of char *, NULL-terminated */
    GPtrArray *operands; /* char * */
};

static AdArgs *
args_new(void)
{
    AdArgs *args = g_new0(AdArgs, 1);
    args->values =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    args->operands = g_ptr_array_new_with_free_func(g_free);
    return args;
}

void
ad_args_free(AdArgs *args)
{
    if (args == NULL)
        return;
    g_free(args->noun);
    g_hash_table_unref(args->values);
    g_ptr_array_unref(args->operands);
    g_free(args);
}

static void usage_error(GError **error, const char *nearest, const char *dashes, const char *format,
                        ...) G_GNUC_PRINTF(4, 5);

/* The sentence, and "Did you mean …?" when a near word is known. */
static void
usage_error(GError **error, const char *nearest, const char *dashes, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *sentence = g_strdup_vprintf(format, list);
    va_end(list);
    if (nearest == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, sentence);
        return;
    }
    g_autofree char *hint = g_strdup_printf(_("Did you mean '%s%s'?"), dashes, nearest);
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "%s %s", sentence, hint);
}

static const AdOption *
find_in(const AdOption *options, const char *name, gsize length)
{
    for (const AdOption *o = options; o != NULL && o->name != NULL; o++)
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
            return o;
    return NULL;
}

static const AdOption *
find_letter(const AdOption *options, char letter)
{
    for (const AdOption *o = options; o != NULL && o->name != NULL; o++)
        if (o->letter == letter)
            return o;
    return NULL;
}

static const char *
nearest_option(const AdArgs *args, const char *name)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (const AdOption *o = args->command != NULL ? args->command->options : NULL;
         o != NULL && o->name != NULL; o++)
        g_ptr_array_add(words, (gpointer)o->name);
    for (const AdOption *o = ad_commands_global_options(); o->name != NULL; o++)
        g_ptr_array_add(words, (gpointer)o->name);
    g_ptr_array_add(words, NULL);
    return ad_suggest_nearest(name, (const char *const *)words->pdata);
}

/* Whether value fits the option. */
static gboolean
check_value(const AdOption *o, const char *value, GError **error)
{
    if (*value == '\0') {
        usage_error(error, NULL, "", _("option '--%s' needs a value that is not empty."), o->name);
        return FALSE;
    }
    if (o->type == AD_OPTION_NUMBER) {
        char *end;
        errno = 0;
        gint64 n = g_ascii_strtoll(value, &end, 10);
        gboolean is_digit = g_ascii_isdigit(*value) || (*value == '-' && g_ascii_isdigit(value[1]));
        if (!is_digit || *end != '\0' || errno != 0 || n < o->min || n > o->max) {
            g_autofree char *low = g_strdup_printf("%" G_GINT64_FORMAT, o->min);
            g_autofree char *high = g_strdup_printf("%" G_GINT64_FORMAT, o->max);
            usage_error(error, NULL, "",
                        _("option '--%s': '%s' is not a whole number from %s to %s."), o->name,
                        value, low, high);
            return FALSE;
        }
    }
    if (o->type == AD_OPTION_CHOICE) {
        g_auto(GStrv) words = g_strsplit(o->choices, "|", -1);
        if (!g_strv_contains((const char *const *)words, value)) {
            g_autofree char *all = g_strjoinv(", ", words);
            usage_error(error, ad_suggest_nearest(value, (const char *const *)words), "",
                        _("option '--%s': '%s' is not one of: %s."), o->name, value, all);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
store(AdArgs *args, const AdOption *o, const char *value, GError **error)
{
    GPtrArray *values = g_hash_table_lookup(args->values, o->name);
    if (values == NULL) {
        values = g_ptr_array_new_null_terminated(1, g_free, TRUE);
        g_hash_table_insert(args->values, (gpointer)o->name, values);
    } else if (!o->is_repeatable && o->type != AD_OPTION_FLAG) {
        usage_error(error, NULL, "", _("option '--%s' was given twice."), o->name);
        return FALSE;
    }
    if (o->type != AD_OPTION_FLAG && !check_value(o, value, error))
        return FALSE;
    g_ptr_array_add(values, g_strdup(value != NULL ? value : ""));
    return TRUE;
}

/* One option word; *i moves on when it takes the next word as its value. */
static gboolean
read_option(AdArgs *args, int argc, char *const *argv, int *i, GError **error)
{
    const char *word = argv[*i];
    const char *value = NULL;
    const AdOption *o;
    if (word[1] == '-') {
        const char *name = word + 2, *equals = strchr(name, '=');
        gsize length = equals != NULL ? (gsize)(equals - name) : strlen(name);
        o = args->command != NULL ? find_in(args->command->options, name, length) : NULL;
        if (o == NULL)
            o = find_in(ad_commands_global_options(), name, length);
        if (o == NULL) {
            g_autofree char *bare = g_strndup(name, length);
            usage_error(error, nearest_option(args, bare), "--", _("unknown option '--%s'."), bare);
            return FALSE;
        }
        if (equals != NULL)
            value = equals + 1;
    } else {
        o = args->command != NULL ? find_letter(args->command->options, word[1]) : NULL;
        if (o == NULL)
            o = find_letter(ad_commands_global_options(), word[1]);
        if (o == NULL || (o->type == AD_OPTION_FLAG && word[2] != '\0')) {
            usage_error(error, NULL, "", _("unknown option '%s'."), word);
            return FALSE;
        }
        if (word[2] != '\0')
            value = word + 2;
    }
    if (o->type == AD_OPTION_FLAG) {
        if (value != NULL) {
            usage_error(error, NULL, "", _("option '--%s' takes no value."), o->name);
            return FALSE;
        }
        return store(args, o, NULL, error);
    }
    if (value == NULL) {
        if (*i + 1 >= argc) {
            usage_error(error, NULL, "", _("option '--%s' needs a value: %s."), o->name,
                        _(o->metavar));
            return FALSE;
        }
        value = argv[++*i];
    }
    return store(args, o, value, error);
}

/* Words that may stand here: nouns, or the verbs of a noun. */
static GPtrArray *
words_after(const char *noun)
{
    GPtrArray *words = g_ptr_array_new();
    const char *before = NULL;
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++) {
        if (noun != NULL && g_strcmp0(c->noun, noun) == 0 && c->verb != NULL)
            g_ptr_array_add(words, (gpointer)c->verb);
        if (noun == NULL && g_strcmp0(c->noun, before) != 0)
            g_ptr_array_add(words, (gpointer)c->noun);
        before = c->noun;
    }
    g_ptr_array_add(words, NULL);
    return words;
}

static gboolean
read_word(AdArgs *args, const char *word, GError **error)
{
    if (args->command != NULL) {
        /* "version" is a verb, "version compare" is another */
        const AdCommand *longer = args->command->verb == NULL && args->operands->len == 0
                                      ? ad_commands_find(args->noun, word)
                                      : NULL;
        if (longer != NULL) {
            args->command = longer;
            return TRUE;
        }
        g_ptr_array_add(args->operands, g_strdup(word));
        return TRUE;
    }
    if (args->noun == NULL) {
        args->command = ad_commands_find(word, NULL);
        g_autoptr(GPtrArray) nouns = words_after(NULL);
        if (args->command == NULL && !g_strv_contains((const char *const *)nouns->pdata, word)) {
            usage_error(error, ad_suggest_nearest(word, (const char *const *)nouns->pdata), "",
                        _("there is no command '%s'."), word);
            return FALSE;
        }
        args->noun = g_strdup(word);
        return TRUE;
    }
    args->command = ad_commands_find(args->noun, word);
    if (args->command == NULL) {
        g_autoptr(GPtrArray) verbs = words_after(args->noun);
        usage_error(error, ad_suggest_nearest(word, (const char *const *)verbs->pdata), "",
                    _("'%s' has no verb '%s'."), args->noun, word);
        return FALSE;
    }
    return TRUE;
}

/* After the last word: what is missing, what is too much. */
static gboolean
check_complete(const AdArgs *args, GError **error)
{
    if (args->command == NULL) {
        if (args->noun == NULL)
            return TRUE; /* nothing at all: the caller shows help */
        g_autoptr(GPtrArray) verbs = words_after(args->noun);
        g_autofree char *all = g_strjoinv(", ", (char **)verbs->pdata);
        usage_error(error, NULL, "", _("'%s' needs a verb: %s."), args->noun, all);
        return FALSE;
    }
    g_autofree char *name = ad_commands_name(args->command);
    for (const AdOption *o = args->command->options; o != NULL && o->name != NULL; o++) {
        if (o->is_required && !ad_args_has(args, o->name)) {
            if (o->type == AD_OPTION_FLAG)
                usage_error(error, NULL, "", _("'%s' needs the option '--%s'."), name, o->name);
            else
                usage_error(error, NULL, "", _("'%s' needs the option '--%s %s'."), name, o->name,
                            _(o->metavar));
            return FALSE;
        }
    }
    gsize given = args->operands->len, allowed = 0;
    gboolean is_endless = FALSE;
    for (const AdOperand *p = args->command->operands; p != NULL && p->metavar != NULL;
         p++, allowed++) {
        if (!p->is_optional && given <= allowed) {
            if (g_str_equal(p->metavar, "-"))
                usage_error(error, NULL, "", _("'%s' needs the operand '-': %s."), name, _(p->help));
            else
                usage_error(error, NULL, "", _("'%s' needs %s."), name, _(p->metavar));
            return FALSE;
        }
        is_endless = p->is_repeatable;
    }
    if (given > allowed && !is_endless) {
        usage_error(error, NULL, "", _("'%s' does not know what to do with '%s'."), name,
                    (const char *)args->operands->pdata[allowed]);
        return FALSE;
    }
    return TRUE;
}

gboolean
ad_args_parse(int argc, char *const *argv, AdArgs **partial, GError **error)
{
    AdArgs *args = *partial = args_new();
    gboolean is_words_only = FALSE;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!g_utf8_validate(word, -1, NULL) && (args->command == NULL || *word == '-')) {
            usage_error(error, NULL, "", "%s", _("a word of the command line is not UTF-8."));
            return FALSE;
        }
        if (!is_words_only && strcmp(word, "--") == 0) {
            is_words_only = TRUE;
        } else if (!is_words_only && word[0] == '-' && word[1] != '\0') {
            if (!read_option(args, argc, argv, &i, error))
                return FALSE;
        } else if (!read_word(args, word, error)) {
            return FALSE;
        }
    }
    return ad_args_has(args, "help") || ad_args_has(args, "version") ||
           check_complete(args, error);
}

const AdCommand *
ad_args_command(const AdArgs *args)
{
    return args->command;
}

const char *
ad_args_noun(const AdArgs *args)
{
    return args->noun;
}

gboolean
ad_args_has(const AdArgs *args, const char *option)
{
    return g_hash_table_contains(args->values, option);
}

const char *
ad_args_text(const AdArgs *args, const char *option)
{
    const GPtrArray *values = g_hash_table_lookup(args->values, option);
    return values != NULL && values->len > 0 ? values->pdata[values->len - 1] : NULL;
}

gint64
ad_args_number(const AdArgs *args, const char *option, gint64 otherwise)
{
    const char *text = ad_args_text(args, option);
    return text != NULL ? g_ascii_strtoll(text, NULL, 10)
                        : otherwise; /* checked when it was read */
}

const char *const *
ad_args_all(const AdArgs *args, const char *option)
{
    static const char *const none[] = {NULL};
    const GPtrArray *values = g_hash_table_lookup(args->values, option);
    return values != NULL ? (const char *const *)values->pdata : none;
}

gsize
ad_args_operand_count(const AdArgs *args)
{
    return args->operands->len;
}

const char *
ad_args_operand(const AdArgs *args, gsize index)
{
    return index < args->operands->len ? args->operands->pdata[index] : NULL;
}
