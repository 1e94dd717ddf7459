/* SPDX-License-Identifier: Apache-2.0 */
/* passwords.h - zip passwords given with a job: used for it, and kept nowhere */
#pragma once

#include "service/cli/args.h"

/* Of --zip-password (each) and of the lines of --zip-password-file, in this order; NULL when none were given. FALSE with
 * USAGE or LIMIT; no sentence repeats a password. Free with ad_passwords_free. */
gboolean ad_passwords_read(const AdArgs *args, char ***passwords, GError **error);
/* Overwrites them first. */
void ad_passwords_free(char **passwords);
