/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the daemon's words */
#include "service/jobs/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#define LINE_MAX_BYTES 8192 /* of one escaped message; the rest is cut with an ellipsis */

static gboolean to_journal, to_terminal, is_debug;

static gboolean
is_invisible(gunichar c)
{
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfeff)
        return TRUE;
    return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           (c >= 0xe0000 && c <= 0xe0fff) || (c >= 0xfff9 && c <= 0xfffb) || c == 0x061c || c == 0x180e;
}

char *
ad_log_escape(const char *text, gsize bytes)
{
    GString *out = g_string_sized_new(bytes);
    const char *end = text + bytes;
    while (text < end && out->len < LINE_MAX_BYTES) {
        gunichar c = g_utf8_get_char_validated(text, end - text);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guchar)*text);
            text++;
            continue;
        }
        if (is_invisible(c))
            g_string_append_printf(out, c < 0x80 ? "\\x%02x" : "\\u{%04x}", c);
        else
            g_string_append_unichar(out, c);
        text = g_utf8_next_char(text);
    }
    if (text < end)
        g_string_append(out, "…");
    return g_string_free(out, FALSE);
}

gboolean
ad_log_is_journal(int fd, const char *journal_stream)
{
    struct stat st;
    unsigned long long device, inode;
    int used = 0;
    return journal_stream != NULL && sscanf(journal_stream, "%llu:%llu%n", &device, &inode, &used) == 2 &&
           journal_stream[used] == '\0' && fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

static int
priority_of(GLogLevelFlags level)
{
    return level & G_LOG_LEVEL_ERROR      ? LOG_CRIT
           : level & G_LOG_LEVEL_CRITICAL ? LOG_ERR
           : level & G_LOG_LEVEL_WARNING  ? LOG_WARNING
           : level & G_LOG_LEVEL_MESSAGE  ? LOG_NOTICE
           : level & G_LOG_LEVEL_INFO     ? LOG_INFO
                                          : LOG_DEBUG;
}

static GLogWriterOutput
write_log(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer user)
{
    (void)user;
    const char *message = "", *domain = "";
    gsize bytes = 0;
    if (!is_debug && (level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)))
        return G_LOG_WRITER_HANDLED;
    for (gsize i = 0; i < count; i++) {
        if (strcmp(fields[i].key, "MESSAGE") == 0) {
            message = fields[i].value;
            bytes = fields[i].length < 0 ? strlen(message) : (gsize)fields[i].length;
        } else if (strcmp(fields[i].key, "GLIB_DOMAIN") == 0 && fields[i].length < 0) {
            domain = fields[i].value;
        }
    }
    g_autofree char *line = ad_log_escape(message, bytes);
    int priority = priority_of(level);
    if (to_journal && sd_journal_send("MESSAGE=%s", line, "PRIORITY=%d", priority, "SYSLOG_IDENTIFIER=aduanad",
                                      "GLIB_DOMAIN=%s", domain, NULL) == 0)
        return G_LOG_WRITER_HANDLED;
    g_autofree char *whole =
        to_terminal ? g_strdup_printf("aduanad: %s\n", line) : g_strdup_printf("<%d>aduanad: %s\n", priority, line);
    gsize length = strlen(whole);
    for (gsize at = 0; at < length;) { /* one write: lines of several processes on one pipe do not mix */
        ssize_t put = write(STDERR_FILENO, whole + at, length - at);
        if (put <= 0)
            break;
        at += (gsize)put;
    }
    return G_LOG_WRITER_HANDLED;
}

void
ad_log_install(gboolean is_verbose)
{
    to_journal = ad_log_is_journal(STDERR_FILENO, g_getenv("JOURNAL_STREAM"));
    to_terminal = isatty(STDERR_FILENO);
    is_debug = is_verbose;
    g_log_set_writer_func(write_log, NULL, NULL);
}
