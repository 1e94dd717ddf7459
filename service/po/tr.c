/* SPDX-License-Identifier: Apache-2.0 */
/* tr.c - words for people, in Spanish and English */
#include "service/po/tr.h"

#include <string.h>

#include "service/po/catalogue.h"
#include "service/po/mo.h"

static const char *const names[AD_LANG_COUNT] = {[AD_LANG_EN] = "en", [AD_LANG_ES] = "es"};

static _Thread_local AdLang thread_lang = AD_LANG_EN;

void
ad_tr_set_lang(AdLang lang)
{
    thread_lang = lang < AD_LANG_COUNT ? lang : AD_LANG_EN;
}

AdLang
ad_tr_lang(void)
{
    return thread_lang;
}

const char *
ad_tr_lang_name(AdLang lang)
{
    return names[lang < AD_LANG_COUNT ? lang : AD_LANG_EN];
}

int
ad_tr_lang_parse(const char *text)
{
    if (text == NULL)
        return -1;
    for (int i = 0; i < AD_LANG_COUNT; i++) {
        gsize n = strlen(names[i]);
        if (g_ascii_strncasecmp(text, names[i], n) == 0 &&
            (text[n] == '\0' || strchr("_-.@:", text[n])))
            return i;
    }
    return -1;
}

AdLang
ad_tr_lang_of_environment(void)
{
    static const char *const variables[] = {"ADUANA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);
        if (value == NULL || *value == '\0')
            continue;
        /* POSIX: the first variable that is set decides, even when it names a language we lack */
        int lang = ad_tr_lang_parse(value);
        return lang < 0 ? AD_LANG_EN : (AdLang)lang;
    }
    return AD_LANG_EN;
}

static const AdMo *
spanish(void)
{
    static AdMo mo;
    static gsize once;
    if (g_once_init_enter(&once)) {
        gsize size;
        const guint8 *bytes = ad_catalogue_es(&size);
        g_autoptr(GError) error = NULL;
        if (!ad_mo_open(bytes, size, &mo, &error))
            g_error(
                "%s",
                error->message); /* part of the program: a broken build, never a stranger's input */
        g_once_init_leave(&once, 1);
    }
    return &mo;
}

const char *
ad_tr(const char *msgid)
{
    /* the empty msgid is the catalogue's header, never a text */
    if (thread_lang == AD_LANG_EN || *msgid == '\0')
        return msgid;
    const char *found = ad_mo_find(spanish(), msgid, NULL);
    return found != NULL && *found != '\0' ? found : msgid;
}

const char *
ad_tr_ctx(const char *context, const char *msgid)
{
    if (thread_lang == AD_LANG_EN)
        return msgid;
    g_autofree char *key = g_strconcat(context, "\004", msgid, NULL);
    const char *found = ad_mo_find(spanish(), key, NULL);
    return found != NULL && *found != '\0' ? found : msgid;
}

const char *
ad_tr_plural(const char *singular, const char *plural, guint64 n)
{
    guint form = n != 1; /* both languages: nplurals=2; plural=(n != 1) */
    if (thread_lang != AD_LANG_EN) {
        gsize bytes;
        const char *found = ad_mo_find(spanish(), singular, &bytes);
        const char *text = found != NULL ? ad_mo_form(found, bytes, form) : NULL;
        if (text != NULL && *text != '\0')
            return text;
    }
    return form == 0 ? singular : plural;
}

const char *
ad_tr_errno(int code)
{
    /* what glibc says without an installed locale, for the catalogue */
    static const char *const texts[] = {
        N_("No such file or directory"), N_("Permission denied"),  N_("Operation not permitted"),
        N_("No space left on device"),   N_("Disk quota exceeded"), N_("File too large"),
        N_("Read-only file system"),     N_("Not a directory"),     N_("Is a directory"),
        N_("File exists"),               N_("Input/output error"),  N_("Too many open files"),
        N_("Connection refused"),        N_("Connection timed out"), N_("Address already in use"),
        N_("Cannot allocate memory"),    N_("Too many levels of symbolic links"),
        N_("File name too long"),        N_("Broken pipe"),
    };
    const char *said = g_strerror(code);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i], said) == 0)
            return ad_tr(texts[i]);
    return said;
}
