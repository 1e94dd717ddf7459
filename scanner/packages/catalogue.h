/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.h - which file is read by whom (used inside this folder) */
#pragma once

#include "scanner/packages/found.h"

typedef struct {
    const char *kind; /* of its components */
    AdPackageReader read;
} AdCatalogueRow;

/* The row for a file of that path and type; NULL when it is no evidence of packages. */
const AdCatalogueRow *ad_catalogue_find(const char *path, const char *type);
/* Test data by its path: a package there is not delivered to run. */
gboolean ad_catalogue_is_fixture(const char *path);
/* Behind the last '!': the path inside the innermost container. Borrowed. */
const char *ad_catalogue_inner(const char *path);
