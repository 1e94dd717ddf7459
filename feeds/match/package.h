/* SPDX-License-Identifier: Apache-2.0 */
/* package.h - a package URL as the advisories call it: ecosystem, name, release, source package
 *
 * The release of a distribution's package comes from the purl's `distro` qualifier, else from the operating system that the
 * SBOM names; else it stays unknown, and that is said (AD_UNSCANNED_RELEASE_UNKNOWN) instead of matching all releases. */
#pragma once

#include "feeds/match/match.h"
#include "scanner/model/purl.h"

typedef struct {
    char *ecosystem, *name, *version;         /* "" where unknown */
    char *source_name, *source_version, *module; /* or NULL */
} AdMatchSubject;

/* os: "debian-12", "alpine-3.19" as a distro qualifier writes it, or NULL. Fills out (owned by the caller) also where the
 * answer is a reason: what could be told stands there. */
AdUnscanned ad_match_subject_from_purl(const AdPurl *purl, const char *os, AdMatchSubject *out);
void ad_match_subject_clear(AdMatchSubject *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdMatchSubject, ad_match_subject_clear)

/* Borrows every text of the subject. */
AdMatchPackage ad_match_subject_package(const AdMatchSubject *s);
