/* SPDX-License-Identifier: Apache-2.0 */
/* distro.h - whose packages those of an operating system's tree are, from its os-release (used inside this folder)
 *
 * "Debian 12" decides which advisories count. The os-release of the same tree says it; in an image whose layers are separate
 * containers, that of the image when all of them agree. Without one, nothing is claimed beyond what a package says itself. */
#pragma once

#include "scanner/model/component.h"

typedef struct AdDistros AdDistros;

AdDistros *ad_distros_new(void);
void ad_distros_free(AdDistros *distros);

/* Is this inner path an os-release? */
gboolean ad_distros_wants(const char *inner);
void ad_distros_read(AdDistros *distros, const char *path, const char *data, gsize bytes);
/* Gives a deb, apk or rpm component its namespace and its distro qualifier. */
void ad_distros_settle(const AdDistros *distros, AdComponent *component);
