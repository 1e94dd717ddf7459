/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c - why a fetch failed */
#include "feeds/fetch/fault.h"

static const struct {
    const char *word;
    AdErrorCode code;
} faults[AD_FAULT_COUNT] = {
#define X(name, word, code) [AD_FAULT_##name] = {word, code},
    AD_FAULTS(X)
#undef X
};

const char *
ad_fault_word(AdFaultReason reason)
{
    g_return_val_if_fail(reason < AD_FAULT_COUNT, "internal");
    return faults[reason].word;
}

AdErrorCode
ad_fault_code(AdFaultReason reason)
{
    g_return_val_if_fail(reason < AD_FAULT_COUNT, AD_ERROR_SYSTEM);
    return faults[reason].code;
}

void
ad_fault_set(AdFault *fault, AdFaultReason reason, const char *format, ...)
{
    va_list args;
    if (ad_fault_is_set(fault))
        return;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    fault->code = ad_fault_code(reason);
    fault->reason = g_strdup(ad_fault_word(reason));
    /* names from certificates and URLs stand in it: whatever they are, the sentence is UTF-8 */
    fault->sentence = g_utf8_make_valid(text, -1);
}

/* RFC 9110 section 15, and RFC 6585 for 429. */
static AdErrorCode
code_of_status(guint status)
{
    switch (status) {
    case 404:
    case 410:
        return AD_ERROR_NOT_FOUND;
    case 401:
    case 403:
    case 407:
    case 451:
        return AD_ERROR_DENIED;
    case 408:
    case 425:
    case 429:
        return AD_ERROR_AGAIN;
    default:
        return status >= 500 ? AD_ERROR_AGAIN : AD_ERROR_POLICY;
    }
}

static const char *
meaning_of_status(guint status)
{
    switch (status) {
    case 401:
    case 407:
        return "it wants a login";
    case 403:
        return "it does not allow this download";
    case 404:
        return "there is no such file";
    case 410:
        return "the file is gone for good";
    case 429:
        return "it was asked too often";
    case 503:
        return "it is not available now";
    default:
        return status >= 500 ? "it failed" : "it did not give the file";
    }
}

void
ad_fault_set_http(AdFault *fault, guint status, guint retry_after_s, const char *url)
{
    if (ad_fault_is_set(fault))
        return;
    fault->code = code_of_status(status);
    fault->http_status = status;
    fault->retry_after_s = retry_after_s;
    fault->reason = g_strdup_printf("http-%u", status);
    fault->sentence = g_strdup_printf("the server answered %u for %s: %s", status, url,
                                      meaning_of_status(status));
}

gboolean
ad_fault_is_set(const AdFault *fault)
{
    return fault->reason != NULL;
}

void
ad_fault_clear(AdFault *fault)
{
    g_free(fault->reason);
    g_free(fault->sentence);
    *fault = (AdFault){0};
}
