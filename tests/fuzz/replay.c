/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - runs a fuzz target over saved inputs: what plain ctest does without libFuzzer */
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

static guint
replay_path(const char *path)
{
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (dir == NULL) {
        g_autofree char *data = NULL;
        gsize bytes;
        if (!g_file_get_contents(path, &data, &bytes, NULL)) {
            fprintf(stderr, "cannot read %s\n", path);
            exit(2);
        }
        LLVMFuzzerTestOneInput((const guint8 *)data, bytes);
        return 1;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        count += replay_path(child);
    }
    return count;
}

int
main(int argc, char **argv)
{
    guint count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_path(argv[i]);
    printf("%u inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
