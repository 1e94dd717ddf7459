/* SPDX-License-Identifier: Apache-2.0 */
/* detect_json.h - which SBOM a JSON document is (private to this folder) */
#pragma once

#include "scanner/sbom/detect.h"

gboolean ad_detect_json(AdText *text, AdDetected *detected, GError **error);
/* Forgets a wrapper that was none. */
void ad_detected_unwrap(AdDetected *detected);
