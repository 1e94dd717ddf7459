/* SPDX-License-Identifier: Apache-2.0 */
/* flavour.h - what kind of package a tar is, by the names of its members (a gem, a crate, a container image) */
#pragma once

#include <glib.h>

/* Marks that one raw member name gives; collect them with |. */
guint ad_flavour_of(const char *raw_name);
/* "oci-image", "docker-image", "gem", "crate", "npm", "sdist", "conda", or NULL when the marks name none. */
const char *ad_flavour_name(guint marks);
