/* SPDX-License-Identifier: Apache-2.0 */
/* minisign.c - minisign signatures */
#include "scanner/verify/minisign.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define PACKED_KEY_BYTES (2 + AD_MINISIGN_KEY_ID_BYTES + AD_CRYPTO_ED25519_KEY_BYTES)
#define PACKED_SIGNATURE_BYTES (2 + AD_MINISIGN_KEY_ID_BYTES + AD_CRYPTO_ED25519_SIGNATURE_BYTES)
#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

typedef struct {
    const char *text;
    gsize bytes;
} Line;

/* The next line without its end; FALSE behind the last one. */
static gboolean
next_line(const char **raw, gsize *bytes, Line *line)
{
    const char *end = memchr(*raw, '\n', *bytes);
    gsize length = end != NULL ? (gsize)(end - *raw) : *bytes;
    gsize taken = end != NULL ? length + 1 : length;
    if (*bytes == 0)
        return FALSE;
    *line = (Line){*raw, length};
    if (length > 0 && line->text[length - 1] == '\r')
        line->bytes--;
    *raw += taken;
    *bytes -= taken;
    return TRUE;
}

static gboolean
starts_with(const Line *line, const char *prefix)
{
    gsize bytes = strlen(prefix);
    return line->bytes >= bytes && memcmp(line->text, prefix, bytes) == 0;
}

static int
base64_value(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
    return at != NULL ? (int)(at - alphabet) : -1;
}

/* Strict RFC 4648: exactly the text that encodes so many bytes, padding and unused bits too. */
static gboolean
decode(const Line *line, guint8 *out, gsize bytes)
{
    gsize digits = (bytes * 8 + 5) / 6, chars = (bytes + 2) / 3 * 4, done = 0;
    guint bits = 0, held = 0;
    if (line->bytes != chars)
        return FALSE;
    for (gsize i = 0; i < digits; i++) {
        int value = base64_value(line->text[i]);
        if (value < 0)
            return FALSE;
        held = held << 6 | (guint)value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[done++] = (guint8)(held >> bits);
            held &= (1u << bits) - 1;
        }
    }
    for (gsize i = digits; i < chars; i++)
        if (line->text[i] != '=')
            return FALSE;
    return held == 0 && done == bytes;
}

static gboolean
malformed(GError **error, const char *what)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "%s", what);
    return FALSE;
}

gboolean
ad_minisign_parse_key(const char *text, AdMinisignKey *out, GError **error)
{
    guint8 packed[PACKED_KEY_BYTES];
    gsize bytes = strnlen(text, AD_LIMIT_SIGNATURE_BYTES);
    Line line, more;
    if (!next_line(&text, &bytes, &line))
        return malformed(error, "the minisign key is empty");
    if (starts_with(&line, UNTRUSTED) && !next_line(&text, &bytes, &line))
        return malformed(error, "the minisign key is cut off");
    while (next_line(&text, &bytes, &more))
        if (more.bytes > 0)
            return malformed(error, "there is more than one line in the minisign key");
    if (!decode(&line, packed, sizeof packed))
        return malformed(error, "this is not a minisign public key");
    if (packed[0] != 'E' || packed[1] != 'd')
        return malformed(error, "the minisign key is of an unknown kind");
    memcpy(out->id, packed + 2, sizeof out->id);
    memcpy(out->key, packed + 2 + sizeof out->id, sizeof out->key);
    return TRUE;
}

static gboolean
take_signature(const Line *line, AdMinisign *s, GError **error)
{
    guint8 packed[PACKED_SIGNATURE_BYTES];
    if (!decode(line, packed, sizeof packed))
        return malformed(error, "the second line is not a minisign signature");
    if (packed[0] != 'E' || (packed[1] != 'd' && packed[1] != 'D')) {
        g_set_error(error, AD_ERROR, AD_ERROR_POLICY, "the signature is of an unknown kind");
        return FALSE;
    }
    s->is_prehashed = packed[1] == 'D';
    memcpy(s->id, packed + 2, sizeof s->id);
    memcpy(s->signature, packed + 2 + sizeof s->id, sizeof s->signature);
    return TRUE;
}

gboolean
ad_minisign_parse(const char *raw, gsize bytes, AdMinisign *out, GError **error)
{
    AdMinisign s = {0};
    Line line;
    if (bytes > AD_LIMIT_SIGNATURE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the signature file is longer than %d bytes",
                    AD_LIMIT_SIGNATURE_BYTES);
        return FALSE;
    }
    if (!next_line(&raw, &bytes, &line) || !starts_with(&line, UNTRUSTED))
        return malformed(error, "this is not a minisign signature file");
    if (!next_line(&raw, &bytes, &line))
        return malformed(error, "the signature file is cut off");
    if (!take_signature(&line, &s, error))
        return FALSE;
    if (!next_line(&raw, &bytes, &line) || !starts_with(&line, TRUSTED))
        return malformed(error, "the signature file has no trusted comment");
    s.trusted_bytes = line.bytes - strlen(TRUSTED);
    if (s.trusted_bytes > AD_MINISIGN_COMMENT_BYTES || memchr(line.text, '\0', line.bytes) != NULL)
        return malformed(error, "the trusted comment is too long or holds a NUL");
    memcpy(s.trusted_comment, line.text + strlen(TRUSTED), s.trusted_bytes);
    if (!next_line(&raw, &bytes, &line) || !decode(&line, s.global, sizeof s.global))
        return malformed(error, "the signature file has no global signature");
    while (next_line(&raw, &bytes, &line))
        if (line.bytes > 0)
            return malformed(error, "something follows the global signature");
    *out = s;
    return TRUE;
}

const AdMinisignKey *
ad_minisign_find_key(const AdMinisign *signature, const AdMinisignKey *keys, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (memcmp(keys[i].id, signature->id, sizeof keys[i].id) == 0)
            return &keys[i];
    return NULL;
}

char *
ad_minisign_id_text(const guint8 id[static AD_MINISIGN_KEY_ID_BYTES])
{
    GString *out = g_string_new(NULL);
    for (gsize i = AD_MINISIGN_KEY_ID_BYTES; i-- > 0;) /* a little-endian number */
        g_string_append_printf(out, "%02X", id[i]);
    return g_string_free(out, FALSE);
}

static gboolean
is_global_right(const AdMinisign *s, const AdMinisignKey *key)
{
    g_autofree guint8 *both = g_malloc(sizeof s->signature + s->trusted_bytes);
    memcpy(both, s->signature, sizeof s->signature);
    memcpy(both + sizeof s->signature, s->trusted_comment, s->trusted_bytes);
    return ad_crypto_ed25519_verify(key->key, s->global, both,
                                    sizeof s->signature + s->trusted_bytes);
}

/* "file:NAME" of the comment that minisign writes by itself, or NULL. */
static char *
file_of_comment(const char *comment)
{
    const char *at = strstr(comment, "file:");
    if (at == NULL || (at != comment && at[-1] != '\t' && at[-1] != ' '))
        return NULL;
    at += strlen("file:");
    return g_strndup(at, strcspn(at, "\t"));
}

AdCheck *
ad_minisign_check(const AdMinisign *signature, const AdMinisignKey *key, const guint8 *signed_data,
                  gsize bytes, const char *name)
{
    g_autofree char *id = ad_minisign_id_text(key->id);
    if (!ad_crypto_ed25519_verify(key->key, signature->signature, signed_data, bytes))
        return ad_check_new(AD_CHECK_METHOD_MINISIGN, AD_CHECK_BAD, id, "",
                            "the minisign signature does not fit these bytes");
    if (!is_global_right(signature, key))
        return ad_check_new(AD_CHECK_METHOD_MINISIGN, AD_CHECK_BAD, id, "",
                            "the trusted comment of the minisign signature was changed");
    g_autofree char *file = file_of_comment(signature->trusted_comment);
    gboolean is_other = file != NULL && name[0] != '\0' && strcmp(file, name) != 0;
    return ad_check_new(AD_CHECK_METHOD_MINISIGN, AD_CHECK_GOOD, id, signature->trusted_comment,
                        "signed with minisign key %s%s", id,
                        is_other ? ", under another file name" : "");
}
