/* SPDX-License-Identifier: Apache-2.0 */
/* passwords.c - zip passwords given with a job */
#include "service/cli/passwords.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

static gboolean
take(GPtrArray *out, const char *password, GError **error)
{
    gsize bytes = strlen(password);
    if (bytes == 0 || bytes > AD_LIMIT_ZIP_PASSWORD_BYTES || !g_utf8_validate(password, -1, NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("A zip password has 1 to %d bytes of UTF-8."),
                    (int)AD_LIMIT_ZIP_PASSWORD_BYTES);
        return FALSE;
    }
    if (out->len >= AD_LIMIT_ZIP_PASSWORDS) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("At most %d zip passwords can be given."),
                    (int)AD_LIMIT_ZIP_PASSWORDS);
        return FALSE;
    }
    g_ptr_array_add(out, g_strdup(password));
    return TRUE;
}

static gboolean
take_file(GPtrArray *out, const char *path, GError **error)
{
    enum { ROOM = AD_LIMIT_ZIP_PASSWORDS * (AD_LIMIT_ZIP_PASSWORD_BYTES + 2) };
    g_autofree char *text = NULL;
    gsize bytes = 0;
    gboolean is_good = g_file_get_contents(path, &text, &bytes, NULL);
    if (!is_good || bytes > ROOM || memchr(text, '\0', bytes) != NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is not a readable file of zip passwords, one a line."), path);
        is_good = FALSE;
    }
    g_auto(GStrv) lines = is_good ? g_strsplit(text, "\n", -1) : NULL;
    for (gsize i = 0; is_good && lines[i] != NULL; i++) {
        g_strchomp(lines[i]);
        is_good = lines[i][0] == '\0' || take(out, lines[i], error);
    }
    for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
        explicit_bzero(lines[i], strlen(lines[i]));
    if (text != NULL)
        explicit_bzero(text, bytes);
    return is_good;
}

static void
free_one(gpointer password)
{
    explicit_bzero(password, strlen(password));
    g_free(password);
}

gboolean
ad_passwords_read(const AdArgs *args, char ***passwords, GError **error)
{
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(free_one);
    const char *const *given = ad_args_all(args, "zip-password");
    const char *const *files = ad_args_all(args, "zip-password-file");
    for (gsize i = 0; given[i] != NULL; i++)
        if (!take(out, given[i], error))
            return FALSE;
    for (gsize i = 0; files[i] != NULL; i++)
        if (!take_file(out, files[i], error))
            return FALSE;
    if (out->len == 0) {
        *passwords = NULL;
        return TRUE;
    }
    g_ptr_array_set_free_func(out, NULL);
    g_ptr_array_add(out, NULL);
    *passwords = (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
    return TRUE;
}

void
ad_passwords_free(char **passwords)
{
    for (gsize i = 0; passwords != NULL && passwords[i] != NULL; i++)
        free_one(passwords[i]);
    g_free(passwords);
}
