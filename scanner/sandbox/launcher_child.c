/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_child.c - the child's side of the launcher: what stands on its command line */
#include <string.h>

#include "scanner/sandbox/launcher.h"

/* The number behind "role=", or -1. Descriptors are few: anything else is not ours. */
static int
parse_fd(const char *word, const char *role)
{
    gsize length = strlen(role);
    guint64 fd;
    if (strncmp(word, role, length) != 0 || word[length] != '=')
        return -1;
    if (!g_ascii_string_to_unsigned(word + length + 1, 10, 3, 1023, &fd, NULL))
        return -1;
    return (int)fd;
}

int
ad_launcher_child_fd(int argc, char **argv, const char *role)
{
    for (int i = 2; i < argc; i++) {
        int fd = parse_fd(argv[i], role);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

AdCagePlan
ad_launcher_child_cage(AdProfile profile, int argc, char **argv)
{
    AdCagePlan plan = {.profile = profile, .keep_fds = 3};
    for (int i = 2; i < argc; i++) {
        g_autofree char *role = g_strndup(argv[i], strcspn(argv[i], "="));
        int fd = parse_fd(argv[i], role);
        if (fd >= (int)plan.keep_fds)
            plan.keep_fds = (guint)fd + 1;
        if (strcmp(argv[i], "sandbox=degraded") == 0)
            plan.is_degraded_ok = TRUE;
    }
    return plan;
}
