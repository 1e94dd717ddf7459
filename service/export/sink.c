/* SPDX-License-Identifier: Apache-2.0 */
/* sink.c - a descriptor that counts and hashes what is written to it */
#include "service/export/sink.h"

#include <errno.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

struct AdSink {
    int fd;
    guint64 bytes;
    GChecksum *sha256;
};

AdSink *
ad_sink_new(int fd)
{
    AdSink *sink = g_new0(AdSink, 1);
    sink->fd = fd;
    sink->sha256 = g_checksum_new(G_CHECKSUM_SHA256);
    return sink;
}

void
ad_sink_free(AdSink *sink)
{
    if (sink == NULL)
        return;
    g_checksum_free(sink->sha256);
    g_free(sink);
}

gboolean
ad_sink_write(AdSink *sink, const void *data, gsize bytes, GError **error)
{
    const guint8 *at = data;
    for (gsize left = bytes; left > 0;) {
        ssize_t n = write(sink->fd, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            gboolean is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            g_set_error(error, AD_ERROR, is_full ? AD_ERROR_LIMIT : AD_ERROR_SYSTEM,
                        _("the export could not be written after %llu bytes: %s"),
                        (unsigned long long)sink->bytes, ad_tr_errno(errno));
            return FALSE;
        }
        g_checksum_update(sink->sha256, at, n);
        sink->bytes += (guint64)n;
        at += n;
        left -= (gsize)n;
    }
    return TRUE;
}

guint64
ad_sink_bytes(const AdSink *sink)
{
    return sink->bytes;
}

const char *
ad_sink_sha256(AdSink *sink)
{
    return g_checksum_get_string(sink->sha256);
}
