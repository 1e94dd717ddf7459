/* SPDX-License-Identifier: Apache-2.0 */
/* gpgv_status.c - what gpgv's status lines prove */
#include "scanner/verify/gpgv_status.h"

#include <string.h>

#include "scanner/model/limits.h"

#define PREFIX "[GNUPG:] "
#define LINE_BYTES 4096 /* a user id in a status line may be long; what is longer is not gpgv's */
#define ERROR_NO_PUBLIC_KEY "9" /* field rc of ERRSIG, gpg-error.h */

/* What the lines between two NEWSIG say of one signature. */
typedef struct {
    gboolean is_begun, is_good, is_bad, is_expired_signature, is_expired_key, is_revoked_key,
        is_unknown_key, is_error;
    gboolean is_valid;
    char fingerprint[65], primary[65], class_[3];
} Signature;

typedef struct {
    const char *const *accepted;
    Signature now;
    guint counts[AD_CHECK_RESULT_COUNT];
    char keys[AD_CHECK_RESULT_COUNT][65]; /* fingerprint of the last one with this result */
    gboolean has_own_content, has_no_data, is_strange;
} Judge;

gboolean
ad_gpgv_status_is_fingerprint(const char *text)
{
    gsize bytes = strlen(text);
    for (gsize i = 0; i < bytes; i++)
        if (!g_ascii_isxdigit(text[i]))
            return FALSE;
    return bytes == 40 || bytes == 64;
}

static gboolean
is_accepted(const Judge *judge, const char *fingerprint)
{
    for (const char *const *one = judge->accepted; one != NULL && *one != NULL; one++)
        if (strcmp(*one, AD_CHECK_ANY_KEY) == 0 ||
            (ad_gpgv_status_is_fingerprint(*one) && g_ascii_strcasecmp(*one, fingerprint) == 0))
            return TRUE;
    return FALSE;
}

/* Everything must agree before a signature is GOOD; what contradicts itself is MALFORMED. */
static AdCheckResult
result_of(const Judge *judge, const Signature *s)
{
    guint verdicts = (s->is_good ? 1u : 0u) + (s->is_bad ? 1u : 0u) +
                     (s->is_expired_signature ? 1u : 0u) + (s->is_expired_key ? 1u : 0u) +
                     (s->is_revoked_key ? 1u : 0u) + (s->is_error ? 1u : 0u);
    if (s->is_bad)
        return AD_CHECK_BAD;
    if (verdicts != 1 || (s->is_error && s->is_valid))
        return AD_CHECK_MALFORMED;
    if (s->is_error)
        return s->is_unknown_key ? AD_CHECK_UNKNOWN_KEY : AD_CHECK_UNSUPPORTED;
    if (!s->is_valid)
        return AD_CHECK_MALFORMED;
    if (!is_accepted(judge, s->fingerprint) && !is_accepted(judge, s->primary))
        return AD_CHECK_UNKNOWN_KEY;
    if (s->is_revoked_key)
        return AD_CHECK_REVOKED;
    if (s->is_expired_signature || s->is_expired_key)
        return AD_CHECK_EXPIRED;
    return strcmp(s->class_, "00") == 0 ? AD_CHECK_GOOD : AD_CHECK_UNSUPPORTED;
}

static void
finish_signature(Judge *judge)
{
    if (judge->now.is_begun) {
        AdCheckResult result = result_of(judge, &judge->now);
        judge->counts[result]++;
        g_strlcpy(judge->keys[result], judge->now.fingerprint, sizeof judge->keys[result]);
    }
    judge->now = (Signature){0};
}

/* VALIDSIG fpr date time expires version reserved algorithm hash class primary */
static void
take_valid(Judge *judge, char **words, guint count)
{
    Signature *s = &judge->now;
    if (count < 11 || s->is_valid || !ad_gpgv_status_is_fingerprint(words[1]) ||
        !ad_gpgv_status_is_fingerprint(words[10]) || strlen(words[9]) != 2) {
        judge->is_strange = TRUE;
        return;
    }
    s->is_valid = TRUE;
    g_strlcpy(s->fingerprint, words[1], sizeof s->fingerprint);
    g_strlcpy(s->primary, words[10], sizeof s->primary);
    g_strlcpy(s->class_, words[9], sizeof s->class_);
}

static void
take_words(Judge *judge, char **words)
{
    static const char *const passed_over[] = {"KEY_CONSIDERED",
                                              "SIG_ID",
                                              "NO_PUBKEY",
                                              "KEYEXPIRED",
                                              "SIGEXPIRED",
                                              "KEYREVOKED",
                                              "NOTATION_NAME",
                                              "NOTATION_FLAGS",
                                              "NOTATION_DATA",
                                              "POLICY_URL",
                                              "TRUST_UNDEFINED",
                                              "TRUST_NEVER",
                                              "TRUST_MARGINAL",
                                              "TRUST_FULLY",
                                              "TRUST_ULTIMATE",
                                              "VERIFICATION_COMPLIANCE_MODE",
                                              "WARNING",
                                              "ERROR",
                                              "FAILURE",
                                              "PROGRESS",
                                              NULL};
    static const char *const own_content[] = {"PLAINTEXT", "PLAINTEXT_LENGTH", "BEGIN_DECRYPTION",
                                              "ENC_TO", NULL};
    Signature *s = &judge->now;
    const char *word = words[0];
    guint count = g_strv_length(words);
    if (strcmp(word, "NEWSIG") == 0) {
        finish_signature(judge);
        s->is_begun = TRUE;
    } else if (g_strv_contains(own_content, word)) {
        judge->has_own_content = TRUE;
    } else if (strcmp(word, "NODATA") == 0 || strcmp(word, "UNEXPECTED") == 0 ||
               strcmp(word, "BADARMOR") == 0) {
        judge->has_no_data = TRUE;
    } else if (strcmp(word, "VALIDSIG") == 0) {
        take_valid(judge, words, count);
        judge->is_strange = judge->is_strange || !s->is_begun;
    } else if (strcmp(word, "GOODSIG") == 0) {
        s->is_good = TRUE;
    } else if (strcmp(word, "BADSIG") == 0) {
        s->is_begun = s->is_bad = TRUE;
    } else if (strcmp(word, "EXPSIG") == 0) {
        s->is_expired_signature = TRUE;
    } else if (strcmp(word, "EXPKEYSIG") == 0) {
        s->is_expired_key = TRUE;
    } else if (strcmp(word, "REVKEYSIG") == 0) {
        s->is_revoked_key = TRUE;
    } else if (strcmp(word, "ERRSIG") == 0) {
        s->is_error = TRUE;
        s->is_unknown_key = count > 6 && strcmp(words[6], ERROR_NO_PUBLIC_KEY) == 0;
    } else if (!g_strv_contains(passed_over, word)) {
        judge->is_strange = TRUE;
    }
}

static void
take_line(Judge *judge, const char *raw, gsize bytes)
{
    if (bytes > LINE_BYTES || memchr(raw, '\0', bytes) != NULL || bytes < strlen(PREFIX) ||
        memcmp(raw, PREFIX, strlen(PREFIX)) != 0) {
        judge->is_strange = TRUE;
        return;
    }
    g_autofree char *text = g_strndup(raw + strlen(PREFIX), bytes - strlen(PREFIX));
    g_auto(GStrv) words = g_strsplit(text, " ", 32);
    if (words[0] != NULL)
        take_words(judge, words);
}

static AdCheck *
told(const Judge *judge, AdCheckResult result, const char *sentence)
{
    return ad_check_new(AD_CHECK_METHOD_GPG, result, judge->keys[result], "", "%s", sentence);
}

static AdCheck *
verdict(const Judge *judge)
{
    if (judge->has_own_content)
        return told(judge, AD_CHECK_MALFORMED,
                    "the signature file is not a detached signature: it signs its own content");
    if (judge->is_strange)
        return told(judge, AD_CHECK_MALFORMED, "gpgv said something that it should not say");
    if (judge->counts[AD_CHECK_BAD] > 0)
        return told(judge, AD_CHECK_BAD, "the GPG signature does not fit these bytes");
    if (judge->counts[AD_CHECK_MALFORMED] > 0)
        return told(judge, AD_CHECK_MALFORMED, "gpgv contradicts itself about the signature");
    if (judge->counts[AD_CHECK_GOOD] > 0)
        return told(judge, AD_CHECK_GOOD, "signed with an accepted GPG key");
    if (judge->counts[AD_CHECK_REVOKED] > 0)
        return told(judge, AD_CHECK_REVOKED, "the GPG key of the signature was revoked");
    if (judge->counts[AD_CHECK_EXPIRED] > 0)
        return told(judge, AD_CHECK_EXPIRED, "the GPG signature or its key has expired");
    if (judge->counts[AD_CHECK_UNSUPPORTED] > 0)
        return told(judge, AD_CHECK_UNSUPPORTED,
                    "the GPG signature uses a weak or unknown algorithm or does not cover the "
                    "bytes as they are");
    if (judge->counts[AD_CHECK_UNKNOWN_KEY] > 0)
        return told(judge, AD_CHECK_UNKNOWN_KEY,
                    "the GPG signature is by a key that this source does not accept");
    if (judge->has_no_data)
        return told(judge, AD_CHECK_MALFORMED, "the signature file holds no GPG signature");
    return told(judge, AD_CHECK_MISSING, "gpgv found no signature");
}

AdCheck *
ad_gpgv_status_judge(const char *raw, gsize bytes, const char *const *accepted)
{
    Judge judge = {.accepted = accepted};
    if (bytes > AD_LIMIT_GPGV_STATUS_BYTES || (bytes > 0 && raw[bytes - 1] != '\n'))
        judge.is_strange = TRUE; /* cut off: what is missing might have said otherwise */
    for (gsize start = 0; start < bytes && !judge.is_strange;) {
        const char *end = memchr(raw + start, '\n', bytes - start);
        gsize length = end != NULL ? (gsize)(end - (raw + start)) : bytes - start;
        take_line(&judge, raw + start, length);
        start += length + 1;
    }
    finish_signature(&judge);
    return verdict(&judge);
}
