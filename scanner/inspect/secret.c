/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c - access tokens by their structure, and what is told of all secrets */
#include "scanner/inspect/secret.h"

#include <math.h>
#include <string.h>

#include "scanner/inspect/mask.h"
#include "scanner/inspect/place.h"
#include "scanner/inspect/secret_internal.h"

enum {
    ENTROPY_MIN_MILLI = 3000, /* of a token's random part: twenty random letters have about 4 bits each */
    TOKEN_MAX = 512,
};

typedef enum { CHECK_NONE, CHECK_CRC, CHECK_DASHES, CHECK_PADDED, CHECK_PUBLIC } Check;

/* chars: what may follow the prefix; [least, most] of them. Sources: the services' own pages on their token formats. */
static const struct {
    const char *prefix, *chars, *label;
    guint16 least, most;
    Check check;
} tokens[] = {
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"
    {"AKIA", UPPER "234567", "AWS access key", 16, 16, CHECK_NONE},
    {"ASIA", UPPER "234567", "AWS session key", 16, 16, CHECK_NONE},
    {"ghp_", UPPER LOWER DIGIT, "GitHub token", 36, 36, CHECK_CRC},
    {"gho_", UPPER LOWER DIGIT, "GitHub token", 36, 36, CHECK_CRC},
    {"ghu_", UPPER LOWER DIGIT, "GitHub token", 36, 36, CHECK_CRC},
    {"ghs_", UPPER LOWER DIGIT, "GitHub token", 36, 36, CHECK_CRC},
    {"ghr_", UPPER LOWER DIGIT, "GitHub token", 36, 36, CHECK_CRC},
    {"github_pat_", UPPER LOWER DIGIT "_", "GitHub token", 82, 82, CHECK_NONE},
    {"npm_", UPPER LOWER DIGIT, "npm token", 36, 36, CHECK_CRC},
    {"glpat-", UPPER LOWER DIGIT "_-", "GitLab token", 20, 64, CHECK_NONE},
    {"xoxb-", UPPER LOWER DIGIT "-", "Slack token", 40, 120, CHECK_DASHES},
    {"xoxp-", UPPER LOWER DIGIT "-", "Slack token", 40, 120, CHECK_DASHES},
    {"xoxa-", UPPER LOWER DIGIT "-", "Slack token", 40, 120, CHECK_DASHES},
    {"xoxs-", UPPER LOWER DIGIT "-", "Slack token", 40, 120, CHECK_DASHES},
    {"AIzaSy", UPPER LOWER DIGIT "_-", "Google API key", 33, 33, CHECK_PUBLIC},
    {"sk_live_", UPPER LOWER DIGIT, "Stripe key", 24, 120, CHECK_NONE},
    {"rk_live_", UPPER LOWER DIGIT, "Stripe key", 24, 120, CHECK_NONE},
    {"pypi-AgEIcHlwaS5vcmc", UPPER LOWER DIGIT "_-", "PyPI token", 50, 400, CHECK_NONE},
    {"AccountKey=", UPPER LOWER DIGIT "+/", "Azure storage key", 86, 86, CHECK_PADDED},
#undef UPPER
#undef LOWER
#undef DIGIT
};

guint
ad_secret_entropy_milli(const guint8 *data, gsize bytes)
{
    guint counts[256] = {0};
    double sum = 0;
    for (gsize i = 0; i < bytes; i++)
        counts[data[i]]++;
    for (int c = 0; c < 256; c++)
        if (counts[c] > 0)
            sum -= (double)counts[c] * log2((double)counts[c] / (double)bytes);
    return bytes == 0 ? 0 : (guint)(sum * 1000 / (double)bytes);
}

gboolean
ad_secret_has_crc(const char *p)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    guint32 crc = ~(guint32)0;
    for (int i = 0; i < 30; i++) {
        crc ^= (guint8)p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
    }
    crc = ~crc;
    for (int i = 35; i >= 30; i--) {
        if (p[i] != alphabet[crc % 62])
            return FALSE;
        crc /= 62;
    }
    return TRUE;
}

AdSecrets *
ad_secrets_new(const guint8 *data, gsize bytes)
{
    AdSecrets *secrets = g_new0(AdSecrets, 1);
    secrets->data = data;
    secrets->bytes = bytes;
    return secrets;
}

void
ad_secrets_free(AdSecrets *secrets)
{
    g_free(secrets);
}

void
ad_secrets_add(AdSecrets *s, AdSecretType type, gsize at, const char *label, const void *value, gsize bytes)
{
    AdSecretFound *found = &s->found[type];
    AdTallyMark mark = {.offset = at};
    found->seen++;
    g_strlcpy(mark.label, label, sizeof mark.label);
    ad_mask_value(mark.text, sizeof mark.text, value, bytes, AD_MASK_TOKEN_DIGEST);
    for (gsize i = 0; i < found->count; i++)
        if (strcmp(found->marks[i].text, mark.text) == 0)
            return;
    if (found->count < AD_LIMIT_INSPECT_MARKS)
        found->marks[found->count++] = mark;
}

static gboolean
is_word(guint8 c)
{
    return g_ascii_isalnum((gchar)c) || c == '_';
}

/* Words and sequences that nobody is given at random. */
static gboolean
is_made_up(const char *p, gsize bytes)
{
    static const char *const words[] = {"EXAMPLE", "example", "Example", "XXXX", "xxxx",   "0000", "1111",
                                        "123456",  "abcdef",  "ABCDEF",  "test", "sample", "your", "YOUR"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (memmem(p, bytes, words[i], strlen(words[i])) != NULL)
            return TRUE;
    return ad_secret_entropy_milli((const guint8 *)p, bytes) < ENTROPY_MIN_MILLI;
}

static guint
count_of(const char *p, gsize bytes, char c)
{
    guint n = 0;
    for (gsize i = 0; i < bytes; i++)
        n += p[i] == c;
    return n;
}

gsize
ad_secrets_look_token(AdSecrets *s, gsize at)
{
    const char *p = (const char *)s->data + at;
    gsize left = s->bytes - at;
    if (at > 0 && is_word(s->data[at - 1]))
        return at;
    for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++) {
        gsize prefix = strlen(tokens[i].prefix), n = 0;
        if (left < prefix + tokens[i].least || memcmp(p, tokens[i].prefix, prefix) != 0)
            continue;
        const char *body = p + prefix;
        while (n < MIN(left - prefix, TOKEN_MAX) && body[n] != '\0' && strchr(tokens[i].chars, body[n]) != NULL)
            n++;
        gboolean ends = prefix + n == left || !is_word((guint8)body[n]);
        if (n < tokens[i].least || n > tokens[i].most || !ends || is_made_up(body, n))
            return at;
        gboolean is_right = tokens[i].check == CHECK_NONE ||
                            (tokens[i].check == CHECK_CRC && ad_secret_has_crc(body)) ||
                            (tokens[i].check == CHECK_DASHES && count_of(body, n, '-') >= 2) ||
                            (tokens[i].check == CHECK_PADDED && left >= prefix + n + 2 && memcmp(body + n, "==", 2) == 0);
        ad_secrets_add(s, is_right ? AD_SECRET_TOKEN : AD_SECRET_TOKEN_FORM, at, tokens[i].label, p, prefix + n);
        return at + prefix + n;
    }
    return at;
}

static gboolean
is_base64url(guint8 c)
{
    return g_ascii_isalnum((gchar)c) || c == '-' || c == '_';
}

gsize
ad_secrets_look_web_token(AdSecrets *s, gsize at)
{
    enum { PART_MAX = 8192 };
    gsize ends[3], to = at;
    if (at > 0 && is_word(s->data[at - 1]))
        return at;
    for (int part = 0; part < 3; part++) {
        gsize from = to;
        while (to < s->bytes && to - from < PART_MAX && is_base64url(s->data[to]))
            to++;
        ends[part] = to;
        if (to - from < (part == 2 ? 20u : 10u) || (part < 2 && (to >= s->bytes || s->data[to] != '.')))
            return at;
        to += part < 2 ? 1 : 0;
    }
    /* the first part is the header, JSON in base64url: it names the algorithm */
    g_autofree char *head = g_strndup((const char *)s->data + at, ends[0] - at);
    g_strdelimit(head, "-", '+');
    g_strdelimit(head, "_", '/');
    gsize bytes;
    g_autofree guchar *json = g_base64_decode(head, &bytes);
    if (json == NULL || memmem(json, bytes, "\"alg\"", 5) == NULL)
        return at;
    ad_secrets_add(s, AD_SECRET_WEB_TOKEN, at, "JWT", s->data + at, ends[2] - at);
    return ends[2];
}

void
ad_secrets_note(const AdSecrets *s, guint place, AdTally *tally, const AdTallyFile *file)
{
    static const struct {
        AdObservation usual, among_tests;
    } observations[AD_SECRET_TYPES] = {
        [AD_SECRET_KEY] = {AD_OBSERVATION_PRIVATE_KEY, AD_OBSERVATION_TEST_KEY},
        [AD_SECRET_ENCRYPTED_KEY] = {AD_OBSERVATION_ENCRYPTED_KEY, AD_OBSERVATION_TEST_KEY},
        [AD_SECRET_KEY_FORM] = {AD_OBSERVATION_KEY_FORM, AD_OBSERVATION_TEST_KEY},
        [AD_SECRET_TOKEN] = {AD_OBSERVATION_SERVICE_TOKEN, AD_OBSERVATION_TEST_TOKEN},
        [AD_SECRET_TOKEN_FORM] = {AD_OBSERVATION_TOKEN_FORM, AD_OBSERVATION_TEST_TOKEN},
        [AD_SECRET_WEB_TOKEN] = {AD_OBSERVATION_WEB_TOKEN, AD_OBSERVATION_WEB_TOKEN},
    };
    for (int type = 0; type < AD_SECRET_TYPES; type++)
        if (s->found[type].count > 0)
            ad_tally_note(tally,
                          place == AD_PLACE_PROGRAM ? observations[type].usual : observations[type].among_tests, file,
                          s->found[type].marks, s->found[type].count);
}
