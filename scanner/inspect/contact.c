/* SPDX-License-Identifier: Apache-2.0 */
/* contact.c - whom to tell about a flaw */
#include "scanner/inspect/contact.h"

#include <string.h>

#include "scanner/inspect/place.h"

enum { TEXT_MAX = 64 * 1024 };

/* Value of the first line "Name: value", or NULL. Free with g_free. */
static char *
field(const char *text, gsize bytes, const char *name)
{
    gsize length = strlen(name);
    for (gsize at = 0; at < bytes;) {
        const char *end = memchr(text + at, '\n', bytes - at);
        gsize line = end != NULL ? (gsize)(end - text) - at : bytes - at;
        if (line > length && text[at + length] == ':' && g_ascii_strncasecmp(text + at, name, length) == 0)
            return g_strstrip(g_strndup(text + at + length + 1, line - length - 1));
        at += line + 1;
    }
    return NULL;
}

char *
ad_contact_fault(const char *text, gsize bytes, gint64 now_unix)
{
    bytes = MIN(bytes, TEXT_MAX);
    g_autofree char *contact = field(text, bytes, "Contact"), *expires = field(text, bytes, "Expires");
    if (contact == NULL || *contact == '\0')
        return g_strdup("no Contact");
    if (expires == NULL)
        return g_strdup("no Expires");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) until = g_date_time_new_from_iso8601(expires, utc);
    if (until == NULL)
        return g_strdup("Expires is no date");
    if (g_date_time_to_unix(until) < now_unix) {
        g_autofree char *day = g_date_time_format(until, "%Y-%m-%d");
        return g_strconcat("expired ", day, NULL);
    }
    return NULL;
}

void
ad_contact_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file)
{
    const char *inner = ad_place_inner(file->path), *slash = strrchr(inner, '/');
    const char *base = slash != NULL ? slash + 1 : inner;
    AdTallyMark mark = {.label = "contact"};
    gboolean is_txt = g_ascii_strcasecmp(base, "security.txt") == 0;
    if (!is_txt && g_ascii_strcasecmp(base, "SECURITY.md") != 0)
        return;
    g_strlcpy(mark.text, is_txt ? "security.txt" : "SECURITY.md", sizeof mark.text);
    ad_tally_note(tally, AD_OBSERVATION_SECURITY_CONTACT, file, &mark, 1);
    g_autofree char *fault =
        is_txt ? ad_contact_fault((const char *)data, bytes, g_get_real_time() / G_USEC_PER_SEC) : NULL;
    if (fault == NULL)
        return;
    g_strlcpy(mark.text, fault, sizeof mark.text);
    ad_tally_note(tally, AD_OBSERVATION_SECURITY_TXT_INVALID, file, &mark, 1);
}
