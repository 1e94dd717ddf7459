/* SPDX-License-Identifier: Apache-2.0 */
/* packages.h - packages found inside a delivery, told by the manifests and databases that package managers leave behind
 *
 * One AdPackages a job. The walk shows it every file (any thread); catalogue.c decides by path and content whether a reader
 * looks at it. What is found is kept until the end, because an operating system's packages need the os-release of their tree,
 * and a jar's manifest counts only when its Maven properties are missing. Nothing is taken from test data: a path with a
 * folder such as "testdata" is no evidence (place_is_fixture in catalogue.c). */
#pragma once

#include "scanner/model/component.h"
#include "scanner/model/terms.h"

typedef struct AdPackages AdPackages;

typedef struct {
    const char *path; /* member path */
    guint64 entry;
    const char *type; /* by content: "elf", "pe", "text", "jar", … */
    const guint8 *data;
    gsize bytes;
    gboolean is_container; /* its members come on their own: only its name and its head count */
} AdPackageFile;

AdPackages *ad_packages_new(void);
void ad_packages_free(AdPackages *packages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPackages, ad_packages_free)

/* Whether ad_packages_file would look into such a file: what is not in memory is fetched only then. */
gboolean ad_packages_wants(const char *path, const char *type);
void ad_packages_file(AdPackages *packages, const AdPackageFile *file);

/* At the end, from one thread: every component, sorted, each occurrence once. gap is told of every file that should have
 * named packages and could not be read, and why. */
typedef struct {
    void (*component)(const AdComponent *component, gpointer user);
    void (*gap)(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user);
    gpointer user;
} AdPackagesSink;
void ad_packages_report(AdPackages *packages, const AdPackagesSink *sink);
