/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the outcome of one integrity check */
#include "scanner/verify/check.h"

#include <string.h>

#include "scanner/model/error.h"

static const char *const result_names[AD_CHECK_RESULT_COUNT] = {
    [AD_CHECK_GOOD] = "good",           [AD_CHECK_BAD] = "bad",
    [AD_CHECK_MISSING] = "missing",     [AD_CHECK_UNKNOWN_KEY] = "unknown-key",
    [AD_CHECK_MALFORMED] = "malformed", [AD_CHECK_UNSUPPORTED] = "unsupported",
    [AD_CHECK_EXPIRED] = "expired",     [AD_CHECK_REVOKED] = "revoked",
    [AD_CHECK_UNCHECKED] = "unchecked",
};

static const char *const methods[] = {AD_CHECK_METHOD_SHA256, AD_CHECK_METHOD_CHECKSUMS,
                                      AD_CHECK_METHOD_MINISIGN, AD_CHECK_METHOD_GPG, NULL};

const char *
ad_check_result_name(AdCheckResult result)
{
    g_return_val_if_fail((guint)result < AD_CHECK_RESULT_COUNT, "malformed");
    return result_names[result];
}

static gboolean
is_printable(gunichar c)
{
    if (!g_unichar_isprint(c))
        return FALSE; /* controls, format and direction characters, unassigned */
    return c != 0x2028 && c != 0x2029;
}

char *
ad_check_tame(const char *raw, gsize bytes)
{
    g_autofree char *valid =
        g_utf8_make_valid(raw, (gssize)MIN(bytes, (gsize)4 * AD_CHECK_TEXT_BYTES));
    GString *out = g_string_new(NULL);
    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (out->len + 6 > AD_CHECK_TEXT_BYTES)
            break;
        g_string_append_unichar(out, is_printable(u) ? u : u == '\t' ? ' ' : '?');
    }
    return g_string_free(out, FALSE);
}

static AdCheck *
new_tamed(const char *method, AdCheckResult result, const char *key, const char *subject,
          const char *sentence)
{
    AdCheck *check = g_new0(AdCheck, 1);
    check->method = g_strdup(method);
    check->result = result;
    check->key = ad_check_tame(key != NULL ? key : "", key != NULL ? strlen(key) : 0);
    check->subject =
        ad_check_tame(subject != NULL ? subject : "", subject != NULL ? strlen(subject) : 0);
    check->sentence = ad_check_tame(sentence, strlen(sentence));
    return check;
}

AdCheck *
ad_check_new(const char *method, AdCheckResult result, const char *key, const char *subject,
             const char *sentence_format, ...)
{
    va_list args;
    va_start(args, sentence_format);
    g_autofree char *sentence = g_strdup_vprintf(sentence_format, args);
    va_end(args);
    return new_tamed(method, result, key, subject, sentence);
}

void
ad_check_free(AdCheck *check)
{
    if (check == NULL)
        return;
    g_free(check->method);
    g_free(check->key);
    g_free(check->subject);
    g_free(check->sentence);
    g_free(check);
}

GVariant *
ad_check_to_variant(const AdCheck *check)
{
    return g_variant_new("(sysss)", check->method, (guint8)check->result, check->key,
                         check->subject, check->sentence);
}

AdCheck *
ad_check_from_variant(GVariant *body, GError **error)
{
    const char *method, *key, *subject, *sentence;
    guint8 result;
    g_variant_get(body, "(&sy&s&s&s)", &method, &result, &key, &subject, &sentence);
    if (result >= AD_CHECK_RESULT_COUNT || !g_strv_contains(methods, method) ||
        strlen(key) > AD_CHECK_TEXT_BYTES || strlen(subject) > AD_CHECK_TEXT_BYTES ||
        strlen(sentence) > AD_CHECK_TEXT_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a check of an unknown kind or length");
        return NULL;
    }
    return new_tamed(method, (AdCheckResult)result, key, subject, sentence);
}
