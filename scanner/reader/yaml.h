/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.h - a stranger's YAML, read in pieces, handed on as the events of JSON; no aliases, no tags, first document only
 *
 * libyaml behind ceilings for depth and for what it may read without telling of anything. Keys that come again are
 * KEY_AGAIN. A plain null, true, false is that; every other scalar is a text. */
#pragma once

#include "scanner/reader/json.h"
#include "scanner/reader/text.h"

typedef struct AdYaml AdYaml;

AdYaml *ad_yaml_new(AdText *text, AdJsonTake take, gpointer user);
void ad_yaml_free(AdYaml *yaml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdYaml, ad_yaml_free)
/* To the end of the first document. FALSE with MALFORMED (line and column), POLICY for an alias, LIMIT, or take's. */
gboolean ad_yaml_run(AdYaml *yaml, GError **error);
/* Of what take is just told of, from 1. */
guint64 ad_yaml_line(const AdYaml *yaml);
