/* SPDX-License-Identifier: Apache-2.0 */
/* exit.c - exit statuses of contracts.md */
#include "service/cli/exit.h"

#include <glib.h>

#include "service/po/tr.h"

static const struct {
    int status;
    const char *words;
} statuses[] = {
    /* in order of precedence */
    {AD_EXIT_INTERRUPTED, N_("interrupted; nothing was left half-written")},
    {AD_EXIT_INTERNAL, N_("internal error; please report it")},
    {AD_EXIT_UNREACHABLE, N_("the daemon or the database does not answer")},
    {AD_EXIT_DENIED, N_("not allowed")},
    {AD_EXIT_NOT_FOUND, N_("there is no such object or file")},
    {AD_EXIT_DATABASE, N_("the database cannot be used")},
    {AD_EXIT_UNTRUSTED, N_("a download, signature or checksum failed")},
    {AD_EXIT_LIMIT, N_("a limit or quota was reached, or the disk is full")},
    {AD_EXIT_USAGE, N_("usage or configuration error; nothing was done")},
    {AD_EXIT_FOUND, N_("findings at or above the threshold, or a check that differs")},
    {AD_EXIT_OLD, N_("the data is too old")},
    {AD_EXIT_INCOMPLETE, N_("incomplete or not assessable")},
    {AD_EXIT_OK, N_("finished, complete, nothing at or above the threshold")},
};

/* Place in the precedence; an unknown status is an internal error. */
static gsize
rank(int status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (statuses[i].status == status)
            return i;
    return 1;
}

int
ad_exit_worse(int a, int b)
{
    return statuses[MIN(rank(a), rank(b))].status;
}

const char *
ad_exit_words(int status)
{
    return _(statuses[rank(status)].words);
}
