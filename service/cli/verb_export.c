/* SPDX-License-Identifier: Apache-2.0 */
/* verb_export.c - findings as a file: whole under its name, or not there at all */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

/* Writes beside path and renames: a reader never sees half a file. */
static gint64
download_to(AdCli *cli, const char *resource, const char *path, GError **error)
{
    g_autofree char *beside = g_strconcat(path, ".XXXXXX", NULL);
    ad_autofd int fd = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0) {
        int code = errno;
        g_set_error(error, AD_ERROR,
                    code == ENOENT                                     ? AD_ERROR_NOT_FOUND
                    : code == EACCES || code == EPERM || code == EROFS ? AD_ERROR_DENIED
                                                                       : AD_ERROR_SYSTEM,
                    _("cannot write '%s': %s"), path, ad_tr_errno(code));
        return -1;
    }
    gint64 bytes = ad_cli_download(cli, resource, fd, error);
    if (bytes >= 0 && (fsync(fd) != 0 || rename(beside, path) != 0)) {
        int code = errno;
        g_set_error(error, AD_ERROR, code == ENOSPC ? AD_ERROR_LIMIT : AD_ERROR_SYSTEM,
                    _("cannot write '%s': %s"), path, ad_tr_errno(code));
        bytes = -1;
    }
    if (bytes < 0)
        unlink(beside);
    return bytes;
}

int
ad_verb_export_findings(AdCli *cli, const AdArgs *args)
{
    static const char *const filters[] = {"format",   "supplier",     "product", "delivery",
                                          "severity", "min-severity", "concern", "kind",
                                          "status",   "rule",         "since",   NULL};
    g_autoptr(GError) error = NULL;
    const char *path = ad_args_text(args, "output");
    g_autofree char *resource = ad_cli_path(args, "/exports/findings", filters);
    if (path == NULL && cli->out.is_json) {
        error = g_error_new_literal(
            AD_ERROR, AD_ERROR_USAGE,
            _("--json describes the file written with -o; for JSON rows use --format json."));
        return ad_cli_fail(cli, error);
    }
    fflush(cli->out.data);
    gint64 bytes = path != NULL ? download_to(cli, resource, path, &error)
                                : ad_cli_download(cli, resource, fileno(cli->out.data), &error);
    if (bytes < 0 && path == NULL && ad_out_is_unread(&cli->out)) {
        cli->out.is_quiet = TRUE; /* the reader had enough */
        return AD_EXIT_OK;
    }
    if (bytes < 0)
        return ad_cli_fail(cli, error);
    if (path == NULL)
        return AD_EXIT_OK;
    const char *format = ad_args_text(args, "format");
    g_autofree char *size = ad_out_bytes((guint64)bytes), *shown = ad_terminal_escape(path, -1);
    ad_out_say(&cli->out, _("Wrote %s to %s.\n"), size, shown);
    return ad_cli_answer(cli,
                         json_pack("{s:s, s:s, s:I}", "path", path, "format",
                                   format != NULL ? format : "csv", "bytes", (json_int_t)bytes),
                         AD_EXIT_OK);
}
