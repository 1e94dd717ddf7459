/* SPDX-License-Identifier: Apache-2.0 */
/* fd.h - a descriptor with one owner: `ad_autofd int fd = open(…)`, given away with ad_fd_steal */
#pragma once

#include <unistd.h>

static inline void
ad_fd_cleanup(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static inline int
ad_fd_steal(int *fd)
{
    int given = *fd;
    *fd = -1;
    return given;
}

#define ad_autofd __attribute__((cleanup(ad_fd_cleanup)))
