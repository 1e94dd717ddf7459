/* SPDX-License-Identifier: Apache-2.0 */
/* resource_finding.c - findings: the list with its filters, one of them whole, and the export */
#include "service/http/resource.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/export/export.h"
#include "service/po/tr.h"
#include "service/store/findings.h"

static gboolean
read_filter(const AdCall *call, AdFindingFilter *filter, GError **error)
{
    *filter = (AdFindingFilter){
        .delivery = ad_query_text(call, "delivery"),
        .severity = ad_query_text(call, "severity"),
        .min_severity = ad_query_text(call, "min_severity"),
        .concern = ad_query_text(call, "concern"),
        .kind = ad_query_text(call, "kind"),
        .rule = ad_query_text(call, "rule"),
        .status = ad_query_text(call, "status"),
    };
    return ad_query_scope(call, &filter->supplier, &filter->product, error) &&
           ad_query_time(call, "since", &filter->since_unix, error);
}

gboolean
ad_resource_findings(AdCall *call, GError **error)
{
    AdPage page;
    AdFindingFilter filter;
    if (!ad_query_page(call, &page, error) || !read_filter(call, &filter, error))
        return FALSE;
    return ad_call_answer(call, ad_findings_list(call->api->store, &filter, &page, error));
}

gboolean
ad_resource_finding(AdCall *call, GError **error)
{
    return ad_call_answer(call, ad_findings_show(call->api->store, call->id, error));
}

/* Written into an unnamed file first: constant memory, and an error half way is still an error for the caller. */
static int
open_spool(AdCall *call, GError **error)
{
    int fd = open(ad_store_directory(call->api->store), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = memfd_create("aduana-export", MFD_CLOEXEC);
    if (fd < 0)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("no room for the export: %s"), ad_tr_errno(errno));
    return fd;
}

gboolean
ad_resource_export_findings(AdCall *call, GError **error)
{
    static const char *const words[] = {"csv", "ndjson", "json", NULL};
    static const char *const yes[] = {"1", NULL};
    const char *word, *raw;
    AdExportRequest wanted = {.by = call->by, .approvers = call->api->approvers};
    if (!ad_query_choice(call, "format", words, &word, error) ||
        !ad_query_choice(call, "raw", yes, &raw, error) || !read_filter(call, &wanted.filter, error))
        return FALSE;
    wanted.format = (AdExportFormat)MAX(ad_export_format_parse(word != NULL ? word : "csv"), 0);
    wanted.is_raw = raw != NULL;
    ad_autofd int fd = open_spool(call, error);
    if (fd < 0)
        return FALSE;
    json_t *header = ad_export_findings(call->api->store, &wanted, fd, error);
    if (header == NULL)
        return FALSE;
    json_decref(header);
    call->reply->content_type = g_strdup(ad_export_content_type(wanted.format));
    call->reply->filename = g_strdup_printf("aduana-findings.%s", word != NULL ? word : "csv");
    call->reply->fd = ad_fd_steal(&fd);
    return TRUE;
}
