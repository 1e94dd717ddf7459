/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c - RFC 9457 problem documents from errors, and back */
#include "service/http/api.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"

typedef struct {
    AdErrorCode code;
    guint status;
    const char *title;
} ProblemRow;

static const ProblemRow *
problem_row(int code)
{
    static const ProblemRow rows[] = {
        {AD_ERROR_AGAIN, 409, N_("Busy at the moment")},
        {AD_ERROR_MALFORMED, 400, N_("The request cannot be read")},
        {AD_ERROR_LIMIT, 413, N_("A limit was reached")},
        {AD_ERROR_POLICY, 403, N_("Refused by policy")},
        {AD_ERROR_UNTRUSTED, 422, N_("It cannot be trusted")},
        {AD_ERROR_SYSTEM, 500, N_("The system refused")},
        {AD_ERROR_PEER, 502, N_("A helper process failed")},
        {AD_ERROR_USAGE, 400, N_("The request is not right")},
        {AD_ERROR_NOT_FOUND, 404, N_("There is no such object")},
        {AD_ERROR_DENIED, 403, N_("Not allowed")},
        {AD_ERROR_DATABASE, 500, N_("The database refused")},
        {AD_ERROR_UNREACHABLE, 503, N_("The daemon does not answer")},
        {AD_ERROR_CANCELLED, 499, N_("Interrupted")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if ((int)rows[i].code == code)
            return &rows[i];
    return NULL;
}

json_t *
ad_api_problem(const GError *error, guint *status)
{
    const ProblemRow *row = error->domain == AD_ERROR ? problem_row(error->code) : NULL;
    *status = row != NULL ? row->status : 500;
    g_autofree char *detail = g_utf8_make_valid(error->message, -1);
    return json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title",
                     row != NULL ? ad_tr(row->title) : _("Internal error"), "status", (int)*status, "code",
                     row != NULL ? ad_error_code_name(row->code) : "internal", "detail", detail);
}

static int
code_of_name(const char *name)
{
    for (int code = AD_ERROR_AGAIN; code <= AD_ERROR_CANCELLED; code++)
        if (strcmp(ad_error_code_name((AdErrorCode)code), name) == 0)
            return code;
    return -1;
}

static int
code_of_status(guint status)
{
    switch (status) {
    case 401:
    case 403:
        return AD_ERROR_DENIED;
    case 404:
        return AD_ERROR_NOT_FOUND;
    case 409:
    case 429:
        return AD_ERROR_AGAIN;
    case 413:
    case 414:
    case 431:
    case 507:
        return AD_ERROR_LIMIT;
    case 503:
        return AD_ERROR_UNREACHABLE;
    default:
        return status < 500 ? AD_ERROR_USAGE : AD_ERROR_PEER;
    }
}

void
ad_api_problem_to_error(json_t *problem, guint status, GError **error)
{
    const char *name = json_string_value(json_object_get(problem, "code"));
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    int code = name != NULL ? code_of_name(name) : -1;
    if (code < 0)
        code = code_of_status(status);
    if (detail != NULL)
        g_set_error_literal(error, AD_ERROR, code, detail);
    else
        g_set_error(error, AD_ERROR, code, _("the answer was HTTP status %u without a reason"), status);
}
