/* SPDX-License-Identifier: Apache-2.0 */
/* instance.c - one life of one process */
#include "service/store/instance.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *
boot_id(void)
{
    char *text = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        return g_strdup("unknown");
    return g_strstrip(text);
}

/* Field 22 of /proc/PID/stat, in clock ticks after boot; 0 when there is no such process, or it is
 * a zombie. proc(5): the name in field 2 may hold anything, so the count begins behind the last
 * ')'. */
static guint64
start_ticks(gint64 pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    const char *rest = strrchr(text, ')');
    if (rest == NULL)
        return 0;
    g_auto(GStrv) fields = g_strsplit(rest + 1, " ", 22); /* [1] is field 3 */
    if (g_strv_length(fields) < 21 || strcmp(fields[1], "Z") == 0 || strcmp(fields[1], "X") == 0)
        return 0;
    return g_ascii_strtoull(fields[20], NULL, 10);
}

char *
ad_instance_self(void)
{
    g_autofree char *boot = boot_id();
    gint64 pid = getpid();
    return g_strdup_printf("%s:%" G_GINT64_FORMAT ":%" G_GUINT64_FORMAT, boot, pid,
                           start_ticks(pid));
}

gboolean
ad_instance_is_alive(const char *instance)
{
    g_autofree char *boot = boot_id();
    g_auto(GStrv) parts = g_strsplit(instance, ":", 3);
    if (g_strv_length(parts) != 3 || strcmp(parts[0], boot) != 0)
        return FALSE;
    guint64 started = start_ticks(g_ascii_strtoll(parts[1], NULL, 10));
    return started != 0 && started == g_ascii_strtoull(parts[2], NULL, 10);
}
