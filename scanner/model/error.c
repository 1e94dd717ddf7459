/* SPDX-License-Identifier: Apache-2.0 */
/* error.c - the one error domain */
#include "scanner/model/error.h"

G_DEFINE_QUARK(aduana-error, ad_error)

static const struct {
    const char *name;
    int exit_code; /* contracts.md, "Exit codes" */
} codes[] = {
    [AD_ERROR_AGAIN] = {"again", 10},
    [AD_ERROR_MALFORMED] = {"malformed", 3},
    [AD_ERROR_LIMIT] = {"limit", 15},
    [AD_ERROR_POLICY] = {"policy", 2},
    [AD_ERROR_UNTRUSTED] = {"untrusted", 14},
    [AD_ERROR_SYSTEM] = {"system", 70},
    [AD_ERROR_PEER] = {"peer", 70},
    [AD_ERROR_USAGE] = {"usage", 2},
    [AD_ERROR_NOT_FOUND] = {"not-found", 12},
    [AD_ERROR_DENIED] = {"denied", 11},
    [AD_ERROR_DATABASE] = {"database", 13},
    [AD_ERROR_UNREACHABLE] = {"unreachable", 10},
    [AD_ERROR_CANCELLED] = {"cancelled", 130},
};

int
ad_error_exit_code(const GError *error)
{
    if (error == NULL || error->domain != AD_ERROR || error->code < 0 ||
        (gsize)error->code >= G_N_ELEMENTS(codes))
        return 70;
    return codes[error->code].exit_code;
}

const char *
ad_error_code_name(AdErrorCode code)
{
    g_return_val_if_fail((gsize)code < G_N_ELEMENTS(codes), "system");
    return codes[code].name;
}
