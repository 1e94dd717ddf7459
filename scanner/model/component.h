/* SPDX-License-Identifier: Apache-2.0 */
/* component.h - one package as it was seen in one place of a delivery: an occurrence, its identity is the purl
 *
 * The same package in three places is three components with one purl: what is matched against advisories is the purl, what is
 * shown to a supplier is the place. A version that is none ("", "(devel)", NOASSERTION, …) is never compared as one. */
#pragma once

#include "scanner/model/purl.h"

typedef enum { AD_VERSION_GIVEN, AD_VERSION_ABSENT, AD_VERSION_NOASSERTION, AD_VERSION_DEVELOPMENT } AdVersionState;
/* What a text that stands where a version should stand says. */
AdVersionState ad_version_state(const char *text);

typedef struct {
    guint64 entry;     /* of the file that says so */
    char *evidence;    /* its member path */
    char *kind;        /* how it is known: "dpkg", "npm-lock", … (docs/formats.md) */
    char *purl;        /* canonical, or "" when the names given make none */
    char *name, *version; /* as found; version "" when there is none */
    char *ecosystem;   /* as OSV names it ("Debian:12", "npm"), or "" */
    gboolean is_development; /* said to be needed for development only */
} AdComponent;

AdComponent *ad_component_new(const char *kind, const char *evidence);
void ad_component_free(AdComponent *component);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdComponent, ad_component_free)

/* By evidence, then purl, name, version, kind. Of pointers, as g_ptr_array_sort wants it. */
gint ad_component_compare(gconstpointer a, gconstpointer b);

/* OSV's name of the ecosystem of a purl, with the release where a distro qualifier names it; "" for none. Free with g_free. */
char *ad_component_ecosystem(const AdPurl *purl);

/* Body of AD_MESSAGE_COMPONENT, floating. */
GVariant *ad_component_to_variant(const AdComponent *component);
/* The other end: lengths are checked and the purl is canonical; NULL with AD_ERROR_PEER. */
AdComponent *ad_component_from_variant(GVariant *body, GError **error);
