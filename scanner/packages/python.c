/* SPDX-License-Identifier: Apache-2.0 */
/* python.c - Python: METADATA, PKG-INFO and egg-info as installed; Pipfile.lock */
#include <string.h>

#include "scanner/packages/found.h"
#include "scanner/packages/keyed.h"
#include "scanner/packages/lines.h"

void
ad_read_python_metadata(AdFound *found)
{
    AdLines lines = {(const char *)found->file->data, found->file->bytes, 0};
    g_autoptr(GHashTable) record = ad_lines_record(&lines, ':', FALSE);
    const char *name = record != NULL ? g_hash_table_lookup(record, "Name") : NULL;
    if (name == NULL || !g_hash_table_contains(record, "Metadata-Version")) {
        ad_found_fail(found, AD_REASON_CORRUPT); /* it is named as metadata and is none */
        return;
    }
    ad_found_add(found, "pypi", NULL, name, g_hash_table_lookup(record, "Version"), NULL);
}

/* {"default": {"name": {"version": "==1.0"}}, "develop": {…}} */
static void
on_text(const AdKeyedPlace *p, const char *text, gpointer user)
{
    if (p->depth != 3 || strcmp(p->key[2], "version") != 0)
        return;
    gboolean is_dev = strcmp(p->key[0], "develop") == 0;
    if (!is_dev && strcmp(p->key[0], "default") != 0)
        return;
    AdComponent *c =
        ad_found_add(user, "pypi", NULL, p->key[1], g_str_has_prefix(text, "==") ? text + 2 : NULL, NULL);
    if (c != NULL)
        c->is_development = is_dev;
}

void
ad_read_pipfile_lock(AdFound *found)
{
    const AdKeyedTake take = {.text = on_text};
    if (!ad_keyed_read(found->file->data, found->file->bytes, &take, found))
        ad_found_fail(found, AD_REASON_CORRUPT);
}
