/* SPDX-License-Identifier: Apache-2.0 */
/* args.h - a command line read against the command table */
#pragma once

#include "service/cli/command.h"

typedef struct AdArgs AdArgs;

/* Reads argv[1 …]. Long options as "--name VALUE" or "--name=VALUE", letters as "-o VALUE" or "-oVALUE", "--" ends
 * the options, "-" is an operand. Options may stand anywhere after their verb, global ones anywhere. NULL with
 * AD_ERROR_USAGE whose sentence names the word and, when one is near, what was probably meant. With --help, the rest
 * of the line need not be complete. is_help and the global options that were read are valid even on failure through
 * *partial (never NULL after the call; the caller frees it). */
gboolean ad_args_parse(int argc, char *const *argv, AdArgs **partial, GError **error);
void ad_args_free(AdArgs *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdArgs, ad_args_free)

/* NULL when no verb was given. */
const AdCommand *ad_args_command(const AdArgs *args);
/* The noun that was given, also when its verb is missing or unknown; NULL when none was. */
const char *ad_args_noun(const AdArgs *args);

gboolean ad_args_has(const AdArgs *args, const char *option);
/* Last value given, or NULL. */
const char *ad_args_text(const AdArgs *args, const char *option);
gint64 ad_args_number(const AdArgs *args, const char *option, gint64 otherwise);
/* All values in order, NULL-terminated; never NULL. */
const char *const *ad_args_all(const AdArgs *args, const char *option);

gsize ad_args_operand_count(const AdArgs *args);
/* NULL beyond the last one. */
const char *ad_args_operand(const AdArgs *args, gsize index);
