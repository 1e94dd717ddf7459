/* SPDX-License-Identifier: Apache-2.0 */
/* show.h - shapes that many verbs share: a list, one object's fields, a body from options */
#pragma once

#include "service/cli/cli.h"
#include "service/cli/table.h"

/* Object of the options given, dashes as '_'; names is NULL-terminated. New reference. */
json_t *ad_show_body(const AdArgs *args, const char *const *names);

/* Prints table, says how many of how many, or why there is nothing; answers with list (stolen). */
int ad_show_list(AdCli *cli, const AdTable *table, json_t *list, gboolean has_filter, const char *when_empty);

/* A whole list verb whose columns are members of the items; members ending in "_at" or "_until" are times. */
int ad_show_simple_list(AdCli *cli, const AdArgs *args, const char *resource, const char *const *filters,
                        const char *const *titles, const AdColumn *columns, const char *const *members, gsize count,
                        const char *when_empty);

/* "id  name" in strong letters; both are escaped here. */
void ad_show_heading(AdCli *cli, const char *id, const char *name);
/* "  label   value"; nothing when value is empty. The value is escaped here. */
void ad_show_field(AdCli *cli, const char *label, const char *value);
/* A paragraph wrapped at the terminal's width, escaped here, at most a few hundred words of ours. */
void ad_show_paragraph(AdCli *cli, const char *text);
