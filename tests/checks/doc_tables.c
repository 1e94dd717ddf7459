/* SPDX-License-Identifier: Apache-2.0 */
/* doc_tables.c - compares the pages of docs that are made from tables in the code with the tables, or writes them anew */
#include <stdio.h>
#include <string.h>

#include "scanner/inspect/observation.h"
#include "scanner/model/limits.h"
#include "scanner/model/message.h"
#include "scanner/unpack/hazard.h"

int
main(int argc, char **argv)
{
    const struct {
        const char *file;
        char *(*make)(void);
    } pages[] = {{"limits.md", ad_limits_markdown}, {"messages.md", ad_message_markdown},
                 {"checks.md", ad_observation_markdown}, {"hazards.md", ad_hazard_markdown}};
    if (argc < 2)
        return 2;
    gboolean is_writing = argc == 3 && strcmp(argv[2], "--write") == 0;
    int status = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autofree char *path = g_build_filename(argv[1], pages[i].file, NULL);
        g_autofree char *made = pages[i].make();
        g_autofree char *kept = NULL;
        if (is_writing) {
            status |= !g_file_set_contents(path, made, -1, NULL);
        } else if (!g_file_get_contents(path, &kept, NULL, NULL) || strcmp(kept, made) != 0) {
            fprintf(stderr, "%s is not what the code says; run: %s %s --write\n", path, argv[0], argv[1]);
            status = 1;
        }
    }
    return status;
}
