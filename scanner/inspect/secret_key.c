/* SPDX-License-Identifier: Apache-2.0 */
/* secret_key.c - private keys in text: PEM (RFC 7468), OpenSSH, PGP, PuTTY, also inside the strings of a source file */
#include <string.h>

#include "scanner/inspect/secret_internal.h"

enum {
    TEXT_MAX = 16 * 1024,   /* a 16384-bit RSA key takes 12.5 KiB */
    LABEL_MAX = 40,         /* "-----BEGIN OPENSSH " */
    DECODED_MIN = 40,       /* the smallest real key (Ed25519 in PKCS #8) has 48 bytes */
    ENTROPY_MIN_MILLI = 4500, /* of base64 text: a key has 5.5 and more, a repeated word about 4 */
};

/* What stands between the lines of armour, without line ends, quotes and the escapes of source code. */
typedef struct {
    GString *base64;
    gboolean is_encrypted; /* a header of RFC 1421 says so */
    gboolean has_end;
    gsize end;
} Armour;

static gboolean
is_base64(guint8 c)
{
    return g_ascii_isalnum((gchar)c) || c == '+' || c == '/' || c == '=';
}

/* at: behind the five dashes of the first line. */
static Armour
read_armour(const AdSecrets *s, gsize at)
{
    Armour a = {.base64 = g_string_new(NULL), .end = at};
    gsize limit = MIN(s->bytes, at + TEXT_MAX);
    const guint8 *end = memmem(s->data + at, limit - at, "-----END", 8);
    a.has_end = end != NULL;
    if (end != NULL)
        limit = (gsize)(end - s->data);
    a.is_encrypted = memmem(s->data + at, MIN(limit - at, 256), "ENCRYPTED", 9) != NULL;
    if (a.is_encrypted) {
        /* headers end with an empty line */
        const guint8 *body = memmem(s->data + at, limit - at, "\n\n", 2);
        at = body != NULL ? (gsize)(body - s->data) : at;
    }
    for (; at < limit; at++) {
        guint8 c = s->data[at];
        if (c == '\\') { /* "\n" of a string, or a line that goes on */
            at++;
        } else if (c == '"' || c == '\'') { /* "…" + "…": nothing between the quotes counts */
            gsize next = at + 1;
            while (next < limit && next - at < 64 && s->data[next] != c)
                next++;
            if (next < limit && s->data[next] == c)
                at = next;
        } else if (is_base64(c)) {
            g_string_append_c(a.base64, (char)c);
        } else if (!g_ascii_isspace((gchar)c) && c != ',') {
            break;
        }
    }
    a.end = at;
    return a;
}

/* One SEQUENCE that takes all of the bytes, give or take a line's padding. */
static gboolean
is_der_sequence(const guchar *p, gsize bytes)
{
    if (bytes < DECODED_MIN || p[0] != 0x30)
        return FALSE;
    guint octets = p[1] & 0x80 ? p[1] & 0x7f : 0;
    gsize length = octets == 0 ? p[1] : 0;
    if (octets > 3)
        return FALSE;
    for (guint i = 0; i < octets; i++)
        length = length << 8 | p[2 + i];
    gsize whole = 2 + octets + length;
    return whole <= bytes && bytes - whole < 16;
}

/* Where "none" is the cipher of an OpenSSH key: behind its magic (PROTOCOL.key of OpenSSH). */
static gboolean
is_open_openssh(const guchar *p, gsize bytes)
{
    return bytes > 23 && memcmp(p, "openssh-key-v1\0\0\0\0\4none", 23) == 0;
}

static gboolean
has_magic_openssh(const guchar *p, gsize bytes)
{
    return bytes > 32 && memcmp(p, "openssh-key-v1", 15) == 0;
}

static void
judge(AdSecrets *s, gsize begin, const char *label, const Armour *a)
{
    gsize bytes;
    if (a->base64->len < 64 ||
        ad_secret_entropy_milli((const guint8 *)a->base64->str, a->base64->len) < ENTROPY_MIN_MILLI) {
        if (a->base64->len >= 64 && a->has_end)
            ad_secrets_add(s, AD_SECRET_KEY_FORM, begin, label, a->base64->str, a->base64->len);
        return;
    }
    g_autofree guchar *decoded = g_base64_decode(a->base64->str, &bytes);
    AdSecretType type = AD_SECRET_KEY_FORM;
    if (strstr(label, "ENCRYPTED") != NULL || a->is_encrypted)
        type = AD_SECRET_ENCRYPTED_KEY;
    else if (strstr(label, "OPENSSH") != NULL && has_magic_openssh(decoded, bytes))
        type = is_open_openssh(decoded, bytes) ? AD_SECRET_KEY : AD_SECRET_ENCRYPTED_KEY;
    else if (strstr(label, "PGP") != NULL && bytes > 64 && (decoded[0] & 0x80) != 0) /* RFC 9580 4.2: a packet's tag */
        type = AD_SECRET_ENCRYPTED_KEY; /* whether a password protects it lies deeper; most are protected */
    else if (is_der_sequence(decoded, bytes))
        type = AD_SECRET_KEY;
    /* masked by its digest alone: the label tells more than the first letters, which all keys share */
    ad_secrets_add(s, type, begin, label, a->base64->str, a->base64->len);
}

static gsize
look_putty(AdSecrets *s, gsize at)
{
    static const char mark[] = "PuTTY-User-Key-File-", none[] = "Encryption: none", body[] = "Private-Lines: ";
    gsize left = s->bytes - at, head = MIN(left, 8192);
    if (left < sizeof mark || memcmp(s->data + at, mark, sizeof mark - 1) != 0)
        return at;
    const guint8 *lines = memmem(s->data + at, head, body, sizeof body - 1);
    if (lines == NULL)
        return at;
    gboolean is_open = memmem(s->data + at, MIN(head, 256), none, sizeof none - 1) != NULL;
    gsize from = (gsize)(lines - s->data);
    ad_secrets_add(s, is_open ? AD_SECRET_KEY : AD_SECRET_ENCRYPTED_KEY, at, "PuTTY key", lines,
                   MIN(s->bytes - from, 256));
    return from;
}

gsize
ad_secrets_look_key(AdSecrets *s, gsize at)
{
    static const char begin[] = "-----BEGIN ", key[] = "PRIVATE KEY";
    gsize left = s->bytes - at, to = at + sizeof key - 1;
    if (s->data[at] == 'P' && left > 1 && s->data[at + 1] == 'u')
        return look_putty(s, at);
    if (left < sizeof key - 1 + 5 || memcmp(s->data + at, key, sizeof key - 1) != 0)
        return at;
    if (left > 11 + 6 && memcmp(s->data + to, " BLOCK", 6) == 0)
        to += 6;
    if (s->bytes - to < 5 || memcmp(s->data + to, "-----", 5) != 0)
        return at;
    for (gsize back = sizeof begin - 1; back <= LABEL_MAX && back <= at; back++)
        if (memcmp(s->data + at - back, begin, sizeof begin - 1) == 0) {
            gsize from = at - back, words = from + sizeof begin - 1;
            g_autofree char *label = g_strndup((const char *)s->data + words, to - words);
            Armour a = read_armour(s, to + 5);
            judge(s, from, label, &a);
            g_string_free(a.base64, TRUE);
            return MAX(a.end, at);
        }
    return at;
}
