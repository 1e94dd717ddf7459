/* SPDX-License-Identifier: Apache-2.0 */
/* checksums.c - a supplier's checksum file */
#include "scanner/verify/checksums.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define SHA256_DIGITS 64
#define SHA512_DIGITS 128
#define WEAKEST_DIGITS 32 /* MD5: the shortest that is recognised at all */

static void
line_free(gpointer data)
{
    AdChecksumLine *line = data;
    g_free(line->digest);
    g_free(line->name);
    g_free(line);
}

void
ad_checksums_free(AdChecksums *sums)
{
    if (sums == NULL)
        return;
    g_ptr_array_unref(sums->lines);
    g_free(sums);
}

static gsize
hex_digits(const char *text)
{
    gsize n = 0;
    while (g_ascii_isxdigit(text[n]))
        n++;
    return n;
}

static AdChecksumAlgorithm
algorithm_of_length(gsize digits)
{
    if (digits == SHA256_DIGITS)
        return AD_CHECKSUM_SHA256;
    return digits == SHA512_DIGITS ? AD_CHECKSUM_SHA512 : AD_CHECKSUM_OTHER;
}

/* Names as their tools write them; what is not among the first four has a digest that we do not
 * compute. */
static AdChecksumAlgorithm
algorithm_of_tag(const char *tag, gsize bytes, gsize digits)
{
    static const struct {
        const char *tag;
        AdChecksumAlgorithm algorithm;
        gsize digits;
    } tags[] = {
        {"SHA256", AD_CHECKSUM_SHA256, SHA256_DIGITS},
        {"SHA2-256", AD_CHECKSUM_SHA256, SHA256_DIGITS},
        {"SHA512", AD_CHECKSUM_SHA512, SHA512_DIGITS},
        {"SHA2-512", AD_CHECKSUM_SHA512, SHA512_DIGITS},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        if (strlen(tags[i].tag) == bytes && g_ascii_strncasecmp(tag, tags[i].tag, bytes) == 0 &&
            tags[i].digits == digits)
            return tags[i].algorithm;
    return AD_CHECKSUM_OTHER;
}

static AdChecksumLine *
new_line(AdChecksumAlgorithm algorithm, const char *digest, gsize digits, char *name)
{
    AdChecksumLine *line = g_new0(AdChecksumLine, 1);
    line->algorithm = algorithm;
    line->digest = g_ascii_strdown(digest, (gssize)digits);
    line->name = name;
    return line;
}

/* coreutils: \\ \n \r. NULL for any other escape. */
static char *
unescape(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        char c = *text;
        if (c == '\\') {
            text++;
            if (*text != '\\' && *text != 'n' && *text != 'r') {
                g_string_free(out, TRUE);
                return NULL;
            }
            c = *text == 'n' ? '\n' : *text == 'r' ? '\r' : '\\';
        }
        g_string_append_c(out, c);
    }
    return g_string_free(out, FALSE);
}

/* digest SP SP name | digest SP * name | digest */
static AdChecksumLine *
parse_gnu(const char *text)
{
    gboolean is_escaped = *text == '\\';
    const char *digest = text + (is_escaped ? 1 : 0);
    gsize digits = hex_digits(digest);
    const char *rest = digest + digits;
    if (digits < WEAKEST_DIGITS || digits > SHA512_DIGITS || digits % 2 != 0)
        return NULL;
    if (*rest == '\0' && !is_escaped)
        return new_line(algorithm_of_length(digits), digest, digits, g_strdup(""));
    if (*rest != ' ' && *rest != '\t')
        return NULL;
    rest++;
    if (*rest == ' ' || *rest == '*' || *rest == '\t')
        rest++;
    if (*rest == '\0')
        return is_escaped ? NULL
                          : new_line(algorithm_of_length(digits), digest, digits, g_strdup(""));
    char *name = is_escaped ? unescape(rest) : g_strdup(rest);
    return name != NULL ? new_line(algorithm_of_length(digits), digest, digits, name) : NULL;
}

/* TAG SP (name) SP = SP digest, blanks as the tool likes; the last ") = " ends the name. */
static AdChecksumLine *
parse_bsd(const char *text)
{
    gboolean is_escaped = *text == '\\';
    const char *tag = text + (is_escaped ? 1 : 0);
    gsize tag_bytes = strcspn(tag, " (");
    const char *open = tag + tag_bytes;
    if (*open == ' ')
        open++;
    const char *close = strrchr(text, ')');
    if (tag_bytes == 0 || *open != '(' || close == NULL || close <= open + 1)
        return NULL;
    const char *digest = close + 1;
    while (*digest == ' ')
        digest++;
    if (*digest++ != '=')
        return NULL;
    while (*digest == ' ')
        digest++;
    gsize digits = hex_digits(digest);
    if (digits < WEAKEST_DIGITS || digits > SHA512_DIGITS || digest[digits] != '\0')
        return NULL;
    g_autofree char *raw = g_strndup(open + 1, (gsize)(close - open - 1));
    char *name = is_escaped ? unescape(raw) : g_steal_pointer(&raw);
    return name != NULL ? new_line(algorithm_of_tag(tag, tag_bytes, digits), digest, digits, name)
                        : NULL;
}

static gboolean
is_passed_over(const char *text)
{
    return *text == '\0' || *text == '#' || *text == ';' || g_str_has_prefix(text, "-----") ||
           g_str_has_prefix(text, "Hash: ");
}

static void
take_line(AdChecksums *sums, const char *raw, gsize bytes)
{
    if (bytes > 0 && raw[bytes - 1] == '\r')
        bytes--;
    if (memchr(raw, '\0', bytes) != NULL) {
        sums->strange_count++;
        return;
    }
    g_autofree char *text = g_strndup(raw, bytes);
    if (is_passed_over(text))
        return;
    AdChecksumLine *line = parse_gnu(text);
    if (line == NULL)
        line = parse_bsd(text);
    if (line != NULL)
        g_ptr_array_add(sums->lines, line);
    else
        sums->strange_count++;
}

AdChecksums *
ad_checksums_parse(const char *raw, gsize bytes, GError **error)
{
    if (bytes > AD_LIMIT_CHECKSUM_FILE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the checksum file is longer than %d bytes",
                    AD_LIMIT_CHECKSUM_FILE_BYTES);
        return NULL;
    }
    g_autoptr(AdChecksums) sums = g_new0(AdChecksums, 1);
    sums->lines = g_ptr_array_new_with_free_func(line_free);
    if (bytes >= 3 && memcmp(raw, "\xef\xbb\xbf", 3) == 0) {
        raw += 3;
        bytes -= 3;
    }
    while (bytes > 0) {
        const char *end = memchr(raw, '\n', bytes);
        gsize length = end != NULL ? (gsize)(end - raw) : bytes;
        gsize taken = end != NULL ? length + 1 : length;
        take_line(sums, raw, length);
        raw += taken;
        bytes -= taken;
    }
    if (sums->lines->len == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                    "no line of the checksum file holds a checksum");
        return NULL;
    }
    return g_steal_pointer(&sums);
}

static const char *
without_dot(const char *name)
{
    while (name[0] == '.' && name[1] == '/')
        name += 2;
    return name;
}

static const char *
last_component(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *backslash = strrchr(name, '\\');
    if (backslash != NULL && (slash == NULL || backslash > slash))
        slash = backslash;
    return slash != NULL ? slash + 1 : name;
}

typedef gboolean (*Fits)(const char *listed, const char *name);

static gboolean
fits_whole(const char *listed, const char *name)
{
    return listed[0] != '\0' && strcmp(without_dot(listed), without_dot(name)) == 0;
}

static gboolean
fits_last(const char *listed, const char *name)
{
    return listed[0] != '\0' && strcmp(last_component(listed), last_component(name)) == 0;
}

static gboolean
fits_nameless(const char *listed, const char *name)
{
    (void)name;
    return listed[0] == '\0';
}

/* Beside names, a digest without one could be anybody's. */
static gboolean
has_names(const AdChecksums *sums)
{
    for (guint i = 0; i < sums->lines->len; i++)
        if (((const AdChecksumLine *)g_ptr_array_index(sums->lines, i))->name[0] != '\0')
            return TRUE;
    return FALSE;
}

typedef struct {
    const AdChecksumLine *best; /* the strongest proof among those that fit */
    guint weak_count;
    gboolean is_contradictory; /* two different digests of one algorithm */
} Match;

static Match
match(const AdChecksums *sums, const char *name, Fits fits)
{
    const AdChecksumLine *seen[AD_CHECKSUM_OTHER] = {NULL};
    Match m = {0};
    for (guint i = 0; i < sums->lines->len; i++) {
        const AdChecksumLine *line = g_ptr_array_index(sums->lines, i);
        if (!fits(line->name, name))
            continue;
        if (line->algorithm == AD_CHECKSUM_OTHER) {
            m.weak_count++;
            continue;
        }
        const AdChecksumLine **slot = &seen[line->algorithm];
        if (*slot != NULL && strcmp((*slot)->digest, line->digest) != 0)
            m.is_contradictory = TRUE;
        *slot = line;
    }
    m.best = seen[AD_CHECKSUM_SHA512] != NULL ? seen[AD_CHECKSUM_SHA512] : seen[AD_CHECKSUM_SHA256];
    return m;
}

AdCheck *
ad_checksums_find(const AdChecksums *sums, const char *name, const AdChecksumLine **line)
{
    static const Fits ways[] = {fits_whole, fits_last, fits_nameless};
    *line = NULL;
    gsize count = G_N_ELEMENTS(ways) - (has_names(sums) ? 1 : 0);
    for (gsize i = 0; i < count; i++) {
        Match m = match(sums, name, ways[i]);
        if (m.is_contradictory)
            return ad_check_new(AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_MALFORMED, "", name,
                                "the checksum file gives different checksums for %s", name);
        if (m.best != NULL) {
            *line = m.best;
            return NULL;
        }
        if (m.weak_count > 0)
            return ad_check_new(
                AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_UNSUPPORTED, "", name,
                "the checksum file has only weak or unknown checksums for %s; MD5 and SHA-1 prove "
                "nothing",
                name);
    }
    return ad_check_new(AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_MISSING, "", name,
                        "%s is not among the %u files of the checksum file", name,
                        sums->lines->len);
}

AdCheck *
ad_checksums_compare(const AdChecksums *sums, const AdChecksumLine *line, const char *actual)
{
    const char *algorithm = line->algorithm == AD_CHECKSUM_SHA512 ? "SHA-512" : "SHA-256";
    if (strcmp(line->digest, actual) == 0)
        return ad_check_new(AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_GOOD, actual, line->name,
                            "the %s checksum is as the checksum file says", algorithm);
    for (guint i = 0; i < sums->lines->len; i++) {
        const AdChecksumLine *other = g_ptr_array_index(sums->lines, i);
        if (other->algorithm == line->algorithm && strcmp(other->digest, actual) == 0)
            return ad_check_new(AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_BAD, actual, line->name,
                                "the %s checksum is that of another file of the list, %s",
                                algorithm, other->name);
    }
    return ad_check_new(AD_CHECK_METHOD_CHECKSUMS, AD_CHECK_BAD, actual, line->name,
                        "the %s checksum is not what the checksum file says (%s)", algorithm,
                        line->digest);
}
