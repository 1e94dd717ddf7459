/* SPDX-License-Identifier: Apache-2.0 */
/* found.h - what a reader says of the file before it (used inside this folder) */
#pragma once

#include "scanner/packages/packages.h"

/* Of one file while it is read; the store behind it is locked once, when the file is done. */
typedef struct {
    const AdPackageFile *file;
    const char *kind;
    GPtrArray *components; /* AdComponent *, owned */
    gboolean has_failed;   /* it is what its name says, but could not be read whole */
    AdReason reason;       /* why */
    gboolean is_full;      /* AD_LIMIT_COMPONENTS */
} AdFound;

/* A package. version may be NULL; qualifiers as ad_purl_new wants them. Names that make no purl give a component without one:
 * it is shown and counted, and never matched. The component is borrowed; NULL when name is NULL or empty. */
AdComponent *ad_found_add(AdFound *found, const char *type, const char *namespace_, const char *name, const char *version,
                          const char *const *qualifiers);
/* The same for "namespace/name" in one word, split at its last '/'. */
AdComponent *ad_found_add_joined(AdFound *found, const char *type, const char *joined, const char *version);
void ad_found_fail(AdFound *found, AdReason reason);

/* A reader: bytes of file->data to components. */
typedef void (*AdPackageReader)(AdFound *found);

/* npm.c */
void ad_read_package_json(AdFound *found);
void ad_read_package_lock(AdFound *found);
void ad_read_yarn_lock(AdFound *found);
void ad_read_pnpm_lock(AdFound *found);
/* python.c */
void ad_read_python_metadata(AdFound *found);
void ad_read_pipfile_lock(AdFound *found);
/* toml.c: [[package]] tables of Cargo.lock, poetry.lock, uv.lock, pdm.lock */
void ad_read_cargo_lock(AdFound *found);
void ad_read_python_lock(AdFound *found);
/* java.c */
void ad_read_pom_properties(AdFound *found);
void ad_read_manifest_mf(AdFound *found);
void ad_read_jar_name(AdFound *found);
/* os.c */
void ad_read_dpkg_status(AdFound *found);
void ad_read_opkg_status(AdFound *found);
void ad_read_apk_installed(AdFound *found);
void ad_read_apk_info(AdFound *found);
/* rpm.c */
void ad_read_rpm_file(AdFound *found);
void ad_read_rpm_sqlite(AdFound *found);
void ad_read_rpm_other(AdFound *found);
/* json_lock.c */
void ad_read_composer(AdFound *found);
void ad_read_deps_json(AdFound *found);
void ad_read_nuget_lock(AdFound *found);
/* ruby.c */
void ad_read_gemfile_lock(AdFound *found);
void ad_read_gemspec(AdFound *found);
/* binary.c, pe_version.c */
void ad_read_program(AdFound *found);
void ad_read_pe_version(AdFound *found);
