/* SPDX-License-Identifier: Apache-2.0 */
/* help.h - what the command table says to a person, a shell and a manual page */
#pragma once

#include "service/cli/command.h"

/* Each returns a new text in the thread's language, wrapped at width columns. */
char *ad_help_overview(int width);
char *ad_help_noun(const char *noun, int width);
char *ad_help_command(const AdCommand *command, int width);
/* "aduana supplier add ID --name NAME [options]". */
char *ad_help_usage(const AdCommand *command);

/* Roff of aduana(1), all commands; the thread's language. */
char *ad_help_man(void);

/* Completion script of "bash", "zsh" or "fish"; NULL for another shell. */
char *ad_help_completion(const char *shell);
