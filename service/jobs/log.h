/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - the daemon's words: to the journal where it listens, else to stderr with <n> before each line
 *
 * What came from outside is in many messages; control, bidi and other invisible characters and bytes that are not UTF-8 are
 * written as \xNN or \u{…}, so that one message is one line and shows what it holds. */
#pragma once

#include <glib.h>

/* Becomes the writer of g_log and friends for this process. A terminal gets no <n>. */
void ad_log_install(gboolean is_verbose);

/* The escape alone, for tests. Free with g_free. */
char *ad_log_escape(const char *text, gsize bytes);

/* TRUE when $JOURNAL_STREAM ("device:inode") names this descriptor. */
gboolean ad_log_is_journal(int fd, const char *journal_stream);
