/* SPDX-License-Identifier: Apache-2.0 */
/* partial.c - the beginnings of downloads that broke off */
#include "service/jobs/partial.h"

#include "scanner/model/fd.h"

typedef struct {
    char *job_id, *etag;
    int fd;
    guint64 bytes;
} Partial;

struct AdPartials {
    GPtrArray *list; /* Partial *, oldest first */
};

static void
partial_free(gpointer p)
{
    Partial *partial = p;
    ad_fd_cleanup(&partial->fd);
    g_free(partial->job_id);
    g_free(partial->etag);
    g_free(partial);
}

AdPartials *
ad_partials_new(void)
{
    AdPartials *partials = g_new0(AdPartials, 1);
    partials->list = g_ptr_array_new_with_free_func(partial_free);
    return partials;
}

void
ad_partials_free(AdPartials *partials)
{
    if (partials == NULL)
        return;
    g_ptr_array_unref(partials->list);
    g_free(partials);
}

int
ad_partials_take(AdPartials *partials, const char *job_id, guint64 *bytes, char **etag)
{
    for (guint i = 0; i < partials->list->len; i++) {
        Partial *partial = g_ptr_array_index(partials->list, i);
        if (!g_str_equal(partial->job_id, job_id))
            continue;
        int fd = ad_fd_steal(&partial->fd);
        *bytes = partial->bytes;
        *etag = g_steal_pointer(&partial->etag);
        g_ptr_array_remove_index(partials->list, i);
        return fd;
    }
    return -1;
}

void
ad_partials_keep(AdPartials *partials, const char *job_id, int fd, guint64 bytes, const char *etag)
{
    guint64 old_bytes;
    g_autofree char *old_etag = NULL;
    ad_autofd int old = ad_partials_take(partials, job_id, &old_bytes, &old_etag);
    Partial *partial = g_new0(Partial, 1);
    *partial = (Partial){.job_id = g_strdup(job_id), .etag = g_strdup(etag), .fd = fd, .bytes = bytes};
    (void)old; /* an earlier beginning of the same job is closed with this block */
    if (partials->list->len >= AD_PARTIALS_MAX)
        g_ptr_array_remove_index(partials->list, 0);
    g_ptr_array_add(partials->list, partial);
}
