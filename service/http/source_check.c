/* SPDX-License-Identifier: Apache-2.0 */
/* source_check.c - whether what a new source says could ever be fetched and verified */
#include "service/http/source_check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

enum {
    MINISIGN_KEYS = 16,        /* as many as one source's verification takes */
    MINISIGN_KEY_CHARS = 56,   /* base64 of 42 bytes: no padding */
    MINISIGN_KEY_BYTES = 2 + 8 + 32, /* "Ed", key id, Ed25519 public key */
};

static gboolean
refuse(GError **error, const char *name, const char *why)
{
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "%s: %s", name, why);
    return FALSE;
}

static const char *
text_of(json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL && *text != '\0' ? text : NULL;
}

/* --- addresses --- */

static gboolean
is_private_v4(guint32 host)
{
    static const struct {
        guint32 net;
        guint bits;
    } nets[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},
                {0xa9fe0000, 16}, {0xac100000, 12}, {0xc0a80000, 16}, {0xe0000000, 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(nets); i++)
        if ((host ^ nets[i].net) >> (32 - nets[i].bits) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_private_v6(const guint8 *a)
{
    static const guint8 mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    static const guint8 low[12];
    if (memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0 || memcmp(a, low, 12) == 0)
        return is_private_v4((guint32)a[12] << 24 | (guint32)a[13] << 16 | (guint32)a[14] << 8 | a[15]);
    return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && a[1] >= 0x80) || a[0] == 0xff;
}

/* Of a host that is written as a number; inet_aton reads every form that a resolver would ("127.1"). */
static gboolean
is_private_literal(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    g_autofree char *bare = g_strndup(host, strcspn(host, "%"));
    if (inet_aton(bare, &v4) != 0)
        return is_private_v4(ntohl(v4.s_addr));
    if (inet_pton(AF_INET6, bare, &v6) == 1)
        return is_private_v6(v6.s6_addr);
    return g_ascii_strcasecmp(bare, "localhost") == 0;
}

static gboolean
is_below_roots(const char *path, const char *const *roots)
{
    g_autofree char *plain = g_canonicalize_filename(path, "/");
    for (; *roots != NULL; roots++) {
        g_autofree char *root = g_canonicalize_filename(*roots, "/");
        gsize bytes = strlen(root);
        if (strcmp(root, "/") == 0 || (strncmp(plain, root, bytes) == 0 && plain[bytes] == '/'))
            return TRUE;
    }
    return FALSE;
}

static gboolean
check_address(const AdApi *api, json_t *object, const char *name, gboolean allow_private, GError **error)
{
    const char *text = text_of(object, name);
    g_autoptr(GUri) uri = text != NULL ? g_uri_parse(text, G_URI_FLAGS_ENCODED, NULL) : NULL;
    if (text == NULL)
        return TRUE;
    if (uri == NULL)
        return refuse(error, name, _("this is no address"));
    if (strcmp(g_uri_get_scheme(uri), "file") == 0) {
        g_autofree char *path = g_uri_unescape_string(g_uri_get_path(uri), NULL);
        if (path == NULL)
            return refuse(error, name, _("this is no address"));
        if (api->file_roots != NULL && !is_below_roots(path, api->file_roots))
            return refuse(error, name,
                          _("the file does not lie in a folder of file_roots of the configuration"));
        return TRUE;
    }
    if (allow_private)
        return TRUE;
    if (strcmp(g_uri_get_scheme(uri), "http") == 0)
        return refuse(error, name,
                      _("http can be changed by anybody on the way: https is allowed, and http only inside your "
                        "own network (allow_private)"));
    if (is_private_literal(g_uri_get_host(uri)))
        return refuse(error, name, _("this address is inside a private network, which needs allow_private"));
    return TRUE;
}

/* --- keys --- */

static gboolean
is_minisign_key(const char *text)
{
    gsize bytes = 0;
    if (strlen(text) != MINISIGN_KEY_CHARS)
        return FALSE;
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '+' && *c != '/')
            return FALSE;
    g_autofree guchar *packed = g_base64_decode(text, &bytes);
    return bytes == MINISIGN_KEY_BYTES && packed[0] == 'E' && packed[1] == 'd';
}

/* Replaces the field by its words, each of which passed is_good, joined by commas. */
static gboolean
keep_words(json_t *keys, const char *name, const char *separators, guint most, gboolean (*is_good)(const char *word),
           const char *why, GError **error)
{
    const char *text = text_of(keys, name);
    g_auto(GStrv) words = g_strsplit_set(text != NULL ? text : "", separators, -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    guint count = 0;
    for (guint i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0')
            continue;
        if (!is_good(words[i]) || ++count > most)
            return refuse(error, name, why);
        g_string_append_printf(kept, "%s%s", kept->len > 0 ? "," : "", words[i]);
    }
    if (text != NULL && count == 0)
        return refuse(error, name, why);
    if (text != NULL)
        json_object_set_new(keys, name, json_string(kept->str));
    return TRUE;
}

static gboolean
is_fingerprint(const char *text)
{
    gsize bytes = strlen(text);
    return (bytes == 40 || bytes == 64) && strspn(text, "0123456789ABCDEF") == bytes;
}

/* A list or a text: a text it becomes. */
static gboolean
keep_fingerprints(json_t *keys, GError **error)
{
    static const char name[] = "gpg_fingerprints";
    const char *why = _("fingerprints of 40 or 64 hexadecimal digits are allowed, 64 at most, as a list or "
                        "separated by commas");
    json_t *value = json_object_get(keys, name), *item;
    g_autoptr(GString) joined = g_string_new(NULL);
    gsize i;
    if (value == NULL || json_is_null(value))
        return TRUE;
    if (!json_is_array(value) && !json_is_string(value))
        return refuse(error, name, why);
    if (json_is_string(value))
        g_string_assign(joined, json_string_value(value));
    json_array_foreach(value, i, item)
    {
        if (!json_is_string(item) || strchr(json_string_value(item), ',') != NULL)
            return refuse(error, name, why);
        g_string_append_printf(joined, "%s%s", i > 0 ? "," : "", json_string_value(item));
    }
    for (char *c = joined->str; *c != '\0'; c++)
        *c = g_ascii_toupper(*c);
    if (joined->len == 0) /* "none" must not become "every one" */
        return refuse(error, name, why);
    json_object_set_new(keys, name, json_string(joined->str));
    return keep_words(keys, name, ", \t\n", AD_LIMIT_CHECK_KEYS, is_fingerprint, why, error);
}

static gboolean
check_keyring(const char *path, GError **error)
{
    struct stat st;
    ad_autofd int fd = -1;
    if (path[0] != '/')
        return refuse(error, "gpg_keyring", _("an absolute path is allowed"));
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("gpg_keyring: %s cannot be read: %s"), path,
                    g_strerror(errno));
        return FALSE;
    }
    if (!S_ISREG(st.st_mode))
        return refuse(error, "gpg_keyring", _("this is not a regular file"));
    return TRUE;
}

static gboolean
check_keys(json_t *keys, GError **error)
{
    const char *keyring = text_of(keys, "gpg_keyring");
    if (!keep_words(keys, "minisign", ", \t\n", MINISIGN_KEYS, is_minisign_key,
                    _("a minisign public key is allowed (56 characters, RW…), or up to 16 separated by commas"),
                    error) ||
        !keep_fingerprints(keys, error))
        return FALSE;
    gboolean has_minisign = text_of(keys, "minisign") != NULL;
    if (text_of(keys, "gpg_fingerprints") != NULL && keyring == NULL)
        return refuse(error, "gpg_fingerprints", _("fingerprints need gpg_keyring, which holds their keys"));
    if (has_minisign && keyring != NULL)
        return refuse(error, "gpg_keyring",
                      _("minisign or gpg_keyring is allowed, not both: there is one signature_url"));
    if ((has_minisign || keyring != NULL) && text_of(keys, "signature_url") == NULL)
        return refuse(error, "signature_url", _("a key needs the address of the signature"));
    return keyring == NULL || check_keyring(keyring, error);
}

gboolean
ad_source_check(const AdApi *api, json_t *body, gboolean allow_private, json_t **keys, GError **error)
{
    json_t *given = json_object_get(body, "keys");
    json_t *kept = json_is_object(given) ? json_copy(given) : NULL; /* the body is the caller's */
    *keys = NULL;
    if (check_address(api, body, "url", allow_private, error) &&
        (kept == NULL || (check_address(api, kept, "checksums_url", allow_private, error) &&
                          check_address(api, kept, "signature_url", allow_private, error) &&
                          check_keys(kept, error)))) {
        *keys = kept;
        return TRUE;
    }
    json_decref(kept);
    return FALSE;
}
