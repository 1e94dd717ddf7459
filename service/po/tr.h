/* SPDX-License-Identifier: Apache-2.0 */
/* tr.h - words for people, in Spanish and English: our own reader of the gettext catalogue
 *
 * glibc's gettext needs installed locales and has one language a process; a daemon answers each
 * request in its own. The compiled catalogue is part of the program. The language belongs to the
 * thread. */
#pragma once

#include <glib.h>

typedef enum { AD_LANG_EN, AD_LANG_ES, AD_LANG_COUNT } AdLang;

void ad_tr_set_lang(AdLang lang); /* of this thread; English until set */
AdLang ad_tr_lang(void);
const char *ad_tr_lang_name(AdLang lang); /* "en", "es" */
/* -1 when text names no language we have; understands "es", "es_MX.UTF-8", "es-MX". */
int ad_tr_lang_parse(const char *text);
/* From ADUANA_LANG, LC_ALL, LC_MESSAGES, LANG: the first that is set decides; English when it names
 * nothing we have. */
AdLang ad_tr_lang_of_environment(void);

/* The translation of msgid for this thread's language, or msgid itself; never NULL, never freed. */
const char *ad_tr(const char *msgid) G_GNUC_FORMAT(1);
/* The same with a context, for gender and for noun/verb. */
const char *ad_tr_ctx(const char *context, const char *msgid) G_GNUC_FORMAT(2);
const char *ad_tr_plural(const char *singular, const char *plural, guint64 n) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);
/* What the operating system says of an errno, in this thread's language; the rare ones in English. */
const char *ad_tr_errno(int code);

/* Marks for xgettext: _ and C_ translate here, N_ and NC_ mark a string that is translated where it
 * is shown. */
#define _(text) ad_tr(text)
#define C_(context, text) ad_tr_ctx(context, text)
#define P_(singular, plural, n) ad_tr_plural(singular, plural, n)
#define N_(text) (text)
#define NC_(context, text) (text)
