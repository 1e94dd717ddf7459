/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_program.c - where the helper programs stand */
#include <stdlib.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"

static char *
own_folder(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    return self != NULL ? g_path_get_dirname(self) : NULL;
}

/* An explicit $ADUANA_LIBEXEC comes first, for tests and packagers; secure_getenv: not for a program that somebody was
 * given rights to. Then beside this program, as in a build tree; then in the libexec folder of the tree this program stands
 * in, wherever it was moved to; then where it was to be installed. */
char *
ad_launcher_find_program(const char *name, GError **error)
{
    g_autofree char *beside = own_folder();
    g_autofree char *moved =
        beside == NULL ? NULL : g_canonicalize_filename("../libexec/aduana", beside);
    const char *const folders[] = {secure_getenv("ADUANA_LIBEXEC"), beside, moved, AD_LIBEXEC_DIR};
    g_autoptr(GString) looked = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        if (folders[i] == NULL || !g_path_is_absolute(folders[i]))
            continue;
        g_autofree char *path = g_build_filename(folders[i], name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && access(path, X_OK) == 0)
            return g_steal_pointer(&path);
        g_string_append_printf(looked, "%s%s", looked->len > 0 ? ", " : "", folders[i]);
    }
    g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, "the helper program %s is in none of: %s", name, looked->str);
    return NULL;
}
