/* SPDX-License-Identifier: Apache-2.0 */
/* spool.c - the one unlinked file for members that are too large for memory */
#include "scanner/unpack/spool.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u         /* regions begin on a page, as mmap asks */
#define WAIT_US (20 * 1000)

struct AdSpool {
    int fd;
    guint64 max_bytes;
    AdPool *pool;
    GRecMutex owner;
    guint64 end; /* of what is written; only its owner touches it */
};

typedef struct {
    void *data;
    gsize bytes;
} Mapping;

AdSpool *
ad_spool_new(int fd, guint64 max_bytes, AdPool *pool)
{
    AdSpool *spool = g_new0(AdSpool, 1);
    spool->fd = fd;
    spool->max_bytes = max_bytes;
    spool->pool = pool;
    g_rec_mutex_init(&spool->owner);
    return spool;
}

void
ad_spool_free(AdSpool *spool)
{
    if (spool == NULL)
        return;
    g_rec_mutex_clear(&spool->owner);
    g_free(spool);
}

gboolean
ad_spool_exists(const AdSpool *spool)
{
    return spool->fd >= 0;
}

guint64
ad_spool_begin(AdSpool *spool, guint thread)
{
    while (!g_rec_mutex_trylock(&spool->owner))
        ad_pool_help(spool->pool, thread, FALSE, WAIT_US);
    spool->end = (spool->end + PAGE - 1) / PAGE * PAGE;
    return spool->end;
}

gboolean
ad_spool_write(AdSpool *spool, const void *data, gsize bytes)
{
    const guint8 *p = data;
    if (bytes > spool->max_bytes || spool->end > spool->max_bytes - bytes)
        return FALSE;
    while (bytes > 0) {
        ssize_t n = pwrite(spool->fd, p, bytes, (off_t)spool->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        p += n;
        bytes -= (gsize)n;
        spool->end += (guint64)n;
    }
    return TRUE;
}

static void
unmap(gpointer data)
{
    Mapping *m = data;
    munmap(m->data, m->bytes);
    g_free(m);
}

AdSource *
ad_spool_map(AdSpool *spool, guint64 offset)
{
    gsize bytes = (gsize)(spool->end - offset);
    if (bytes == 0)
        return ad_source_new_memory("", 0, NULL, NULL, FALSE);
    void *data = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, spool->fd, (off_t)offset);
    if (data == MAP_FAILED)
        return NULL;
    Mapping *m = g_new(Mapping, 1);
    *m = (Mapping){data, bytes};
    return ad_source_new_memory(data, bytes, unmap, m, TRUE);
}

void
ad_spool_end(AdSpool *spool, guint64 offset)
{
    spool->end = offset;
    /* gives the pages back; when it fails the next region merely writes over them */
    if (ftruncate(spool->fd, (off_t)offset) != 0)
        spool->end = offset;
    g_rec_mutex_unlock(&spool->owner);
}
