/* SPDX-License-Identifier: Apache-2.0 */
/* install_code.h - files that run on the machine of whoever installs the package
 *
 * Which file this is, is a convention of each package manager: npm's package.json, Debian's control archive, rpm's header,
 * setup.py, a gem's extconf.rb, NuGet's tools folder. */
#pragma once

#include "scanner/inspect/tally.h"

void ad_install_code_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file);

/* The first of npm's install hooks that a package.json has, as "preinstall", with its command's place; NULL without. */
const char *ad_install_code_npm_hook(const guint8 *data, gsize bytes, gsize *at);
