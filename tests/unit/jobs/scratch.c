/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.c - a store in a folder of its own, for one test */
#include "tests/unit/jobs/scratch.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "service/store/suppliers.h"

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

int
scratch_setup(void **state)
{
    Scratch *s = g_new0(Scratch, 1);
    g_autoptr(GError) error = NULL;
    /* in memory where that is possible: every commit syncs, and what a sync promises is the store's test */
    s->dir = g_strdup("/dev/shm/aduana-jobs-XXXXXX");
    if (g_mkdtemp(s->dir) == NULL) {
        g_free(s->dir);
        s->dir = g_dir_make_tmp("aduana-jobs-XXXXXX", NULL);
    }
    s->path = g_build_filename(s->dir, "aduana.db", NULL);
    s->store = ad_store_open(s->path, AD_STORE_WRITE, &error);
    if (s->store == NULL)
        print_message("%s\n", error->message);
    *state = s;
    return s->store != NULL ? 0 : -1;
}

int
scratch_teardown(void **state)
{
    Scratch *s = *state;
    ad_store_close(s->store);
    nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    g_free(s->dir);
    g_free(s->path);
    g_free(s);
    return 0;
}

void
scratch_supplier(Scratch *s, const char *supplier)
{
    AdActor by = {"test", "test"};
    AdSupplier row = {.id = supplier, .name = supplier, .tier = 2};
    if (!ad_suppliers_exists(s->store, supplier))
        json_decref(ad_suppliers_add(s->store, &by, &row, NULL));
}

char *
scratch_source_full(Scratch *s, const char *supplier, const char *product, const char *url, json_t *keys)
{
    AdActor by = {"test", "test"};
    AdSource row = {.supplier = supplier, .product = product, .kind = "bundle", .url = url, .keys = keys};
    scratch_supplier(s, supplier);
    json_decref(ad_products_add(s->store, &by, supplier, product, product, NULL)); /* may exist */
    json_t *source = ad_sources_add(s->store, &by, &row, NULL);
    assert_non_null(source);
    char *id = g_strdup(scratch_text(source, "id"));
    json_decref(source);
    json_decref(keys);
    return id;
}

void
scratch_source(Scratch *s, const char *supplier, const char *product, const char *url, json_t *keys)
{
    g_free(scratch_source_full(s, supplier, product, url, keys));
}

const char *
scratch_text(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text != NULL ? text : "";
}
