/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - one table of all verbs: it drives parsing, help, errors, completions and the man page
 *
 * A verb is added by one row in commands.c and one file verb_<noun>.c; nothing else knows it. */
#pragma once

#include <glib.h>

typedef enum {
    AD_OPTION_FLAG,   /* takes no value */
    AD_OPTION_TEXT,   /* any value but an empty one */
    AD_OPTION_NUMBER, /* integer within min … max */
    AD_OPTION_CHOICE, /* one of the words of choices */
    AD_OPTION_FILE,   /* a path; completed as a file */
    AD_OPTION_DIR,    /* a path; completed as a folder */
} AdOptionType;

typedef struct {
    const char *name; /* without the dashes; NULL ends a list */
    char letter;      /* short form, or 0 */
    AdOptionType type;
    const char *metavar; /* N_(): what stands for the value in help */
    const char *help;    /* N_(): one sentence without its full stop */
    const char *choices; /* "a|b|c" of AD_OPTION_CHOICE */
    gint64 min, max;     /* of AD_OPTION_NUMBER */
    gboolean is_repeatable;
    gboolean is_required;
} AdOption;

typedef struct {
    const char *metavar; /* N_(): "PATH|URL"; NULL ends a list */
    const char *help;    /* N_() */
    gboolean is_optional;
    gboolean is_repeatable; /* only the last one */
    gboolean is_file;       /* completed as a file */
} AdOperand;

typedef struct {
    const char *line; /* as typed */
    const char *help; /* N_(): what it does */
} AdExample;

struct AdCli;
struct AdArgs;

typedef struct {
    const char *noun;    /* "supplier", or the whole verb: "scan" */
    const char *verb;    /* "add", or NULL */
    const char *summary; /* N_(): imperative, no full stop */
    const char *about;   /* N_(): a paragraph more, or NULL */
    const AdOption *options;
    const AdOperand *operands;
    const AdExample *examples; /* line == NULL ends it */
    const int *exits;          /* codes that it may end with, besides 0, 2, 70, 130; -1 ends it */
    gboolean is_silent_success; /* says no last line when all went well: its output is read by machines */
    /* Returns an exit status of contracts.md. */
    int (*run)(struct AdCli *cli, const struct AdArgs *args);
} AdCommand;

/* The table: rows grouped by noun, in the order help shows them; noun == NULL ends it. */
const AdCommand *ad_commands(void);
/* Options that every verb takes. */
const AdOption *ad_commands_global_options(void);

/* The row of a noun and verb; NULL when there is none. verb may be NULL. */
const AdCommand *ad_commands_find(const char *noun, const char *verb);
/* "supplier add" or "scan". Free with g_free. */
char *ad_commands_name(const AdCommand *command);
/* N_(): one line about a noun that has several verbs; NULL for others. */
const char *ad_commands_noun_summary(const char *noun);
