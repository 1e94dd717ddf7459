/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - the packages of a walk, handed to its report when the walk is over */
#pragma once

#include "scanner/unpack/walk.h"

/* path: of the bundle, for what is about no file of its own. */
void ad_evidence_report(AdPackages *packages, const AdReport *report, const char *path);
