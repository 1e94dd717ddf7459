/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - what a member's path tells about its purpose: documents and tests weigh less than what will run */
#pragma once

#include <glib.h>

typedef enum {
    AD_PLACE_PROGRAM = 0,       /* nothing speaks against its being used */
    AD_PLACE_DOCUMENT = 1 << 0, /* manual, licence, change log, translation */
    AD_PLACE_TEST = 1 << 1,     /* test, fixture, example, demonstration */
} AdPlace;

/* Bits by all folders below the bundle and by the member's name. The bundle's own name tells nothing. */
guint ad_place_of(const char *path);

/* The member's name within its innermost container: "usr/bin/x" of "x.deb!data.tar!usr/bin/x". Points into path. */
const char *ad_place_inner(const char *path);
