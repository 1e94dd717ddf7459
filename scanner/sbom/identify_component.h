/* SPDX-License-Identifier: Apache-2.0 */
/* identify_component.h - what all formats' components have in common: identifiers, hashes, version (private) */
#pragma once

#include "scanner/sbom/sbom.h"

/* Fills the fields NAME, VERSION, IDENTIFIER, PURL, CPE, HASH, HASH_SHA512 and records what is wrong with them. Takes
 * name, group and version out of the purl where they lack (trivy #5153). Returns a hash of what the component is:
 * its canonical purl, else its type, group, name and version. */
guint64 ad_component_check(AdSbom *sbom, AdSbomComponent *component);

/* "SHA256", "sha-256", "SHA_256" → "SHA-256"; NULL for an algorithm that nobody knows. Static text. */
const char *ad_component_algorithm(const char *raw);
/* NOASSERTION, unknown, (devel), empty and the like: stated, and no value. */
AdFieldState ad_component_state(const char *text);
/* The same of a licence expression; one that is none is recorded and INVALID. */
AdFieldState ad_component_licence_state(AdSbom *sbom, const char *text);
