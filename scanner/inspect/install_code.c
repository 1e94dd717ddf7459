/* SPDX-License-Identifier: Apache-2.0 */
/* install_code.c - files that run on the machine of whoever installs the package */
#include "scanner/inspect/install_code.h"

#include <string.h>

#include "scanner/inspect/place.h"

enum { MANIFEST_MAX = 1024 * 1024, TEXT_MAX = 1024 * 1024 };

/* A JSON text as a row of strings and signs: no values are needed, only which strings are keys of which object. */
typedef struct {
    const guint8 *data;
    gsize bytes, at;
} Tokens;

/* Next sign or '"' for a string, whose content is [*from, *to); 0 at the end. */
static char
next_token(Tokens *t, gsize *from, gsize *to)
{
    for (; t->at < t->bytes; t->at++) {
        guint8 c = t->data[t->at];
        if (c == '"') {
            *from = ++t->at;
            while (t->at < t->bytes && t->data[t->at] != '"')
                t->at += t->data[t->at] == '\\' ? 2 : 1;
            *to = MIN(t->at, t->bytes);
            t->at = *to + 1;
            return '"';
        }
        if (strchr("{}[]:,", c) != NULL && c != 0) {
            t->at++;
            return (char)c;
        }
    }
    return 0;
}

static gboolean
is_text(const Tokens *t, gsize from, gsize to, const char *word)
{
    return to - from == strlen(word) && memcmp(t->data + from, word, to - from) == 0;
}

const char *
ad_install_code_npm_hook(const guint8 *data, gsize bytes, gsize *at)
{
    static const char *const hooks[] = {"preinstall", "install", "postinstall"};
    Tokens t = {data, MIN(bytes, MANIFEST_MAX), 0};
    gsize from = 0, to = 0;
    guint depth = 0, scripts_depth = 0;
    gboolean is_key = FALSE, is_scripts = FALSE;
    for (char c; (c = next_token(&t, &from, &to)) != 0;) {
        if (c == '{') {
            depth++;
            if (is_scripts && depth == 2)
                scripts_depth = depth;
            is_key = TRUE;
        } else if (c == '}') {
            if (depth == scripts_depth)
                scripts_depth = 0;
            depth -= depth > 0;
            is_key = FALSE;
        } else if (c == ',') {
            is_key = TRUE;
            is_scripts = FALSE;
        } else if (c == ':' || c == '[' || c == ']') {
            is_key = FALSE;
        } else if (is_key && depth == 1) {
            is_scripts = is_text(&t, from, to, "scripts");
        } else if (is_key && scripts_depth != 0 && depth == scripts_depth) {
            for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++)
                if (is_text(&t, from, to, hooks[i])) {
                    *at = from;
                    return hooks[i];
                }
        }
    }
    return NULL;
}

static void
note(AdObservation observation, const char *text, gsize at, AdTally *tally, const AdTallyFile *file)
{
    AdTallyMark mark = {.offset = at, .label = "script"};
    g_strlcpy(mark.text, text, sizeof mark.text);
    ad_tally_note(tally, observation, file, &mark, 1);
}

/* Debian's control archive and rpm's header, as the unpacker calls their members; apk's and pacman's by their names. */
static const char *
maintainer_script(const char *path, const char *inner)
{
    static const char *const names[] = {"preinst", "postinst", "prerm", "postrm", "config",
                                        ".pre-install", ".post-install", ".pre-upgrade", ".post-upgrade", ".INSTALL"};
    if (strstr(path, "!header!") != NULL)
        return inner;
    gboolean is_control = strstr(path, "!control.tar!") != NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(inner, names[i]) == 0 && (is_control || names[i][0] == '.'))
            return names[i];
    return NULL;
}

static gboolean
has_text(const guint8 *data, gsize bytes, const char *word, gsize *at)
{
    const guint8 *hit = memmem(data, MIN(bytes, TEXT_MAX), word, strlen(word));
    *at = hit != NULL ? (gsize)(hit - data) : 0;
    return hit != NULL;
}

void
ad_install_code_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file)
{
    const char *inner = ad_place_inner(file->path), *slash = strrchr(inner, '/');
    const char *base = slash != NULL ? slash + 1 : inner;
    gsize at = 0;
    const char *script = maintainer_script(file->path, inner);
    if (script != NULL) {
        note(AD_OBSERVATION_MAINTAINER_SCRIPT, script, 0, tally, file);
    } else if (strcmp(base, "package.json") == 0) {
        const char *hook = ad_install_code_npm_hook(data, bytes, &at);
        g_autofree char *text = hook != NULL ? g_strconcat("npm ", hook, NULL) : NULL;
        if (text != NULL)
            note(AD_OBSERVATION_INSTALL_CODE, text, at, tally, file);
    } else if (strcmp(base, "setup.py") == 0) {
        if (has_text(data, bytes, "cmdclass", &at) || has_text(data, bytes, "subprocess", &at) ||
            has_text(data, bytes, "os.system", &at))
            note(AD_OBSERVATION_INSTALL_CODE, "setup.py", at, tally, file);
    } else if (strcmp(base, "extconf.rb") == 0) {
        note(AD_OBSERVATION_INSTALL_CODE, "extconf.rb", 0, tally, file);
    } else if (g_str_has_prefix(inner, "tools/") &&
               (g_ascii_strcasecmp(base, "install.ps1") == 0 || g_ascii_strcasecmp(base, "init.ps1") == 0 ||
                g_ascii_strcasecmp(base, "chocolateyinstall.ps1") == 0)) {
        note(AD_OBSERVATION_INSTALL_CODE, base, 0, tally, file);
    } else if (g_str_has_suffix(base, ".pth")) {
        /* site.py runs lines that begin so whenever Python starts */
        if (bytes >= 7 && (memcmp(data, "import ", 7) == 0 || has_text(data, bytes, "\nimport ", &at)))
            note(AD_OBSERVATION_INSTALL_CODE, ".pth import", at, tally, file);
    }
}
