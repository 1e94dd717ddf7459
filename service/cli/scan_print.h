/* SPDX-License-Identifier: Apache-2.0 */
/* scan_print.h - the aduana.scan/1 document for people: findings first, then what was not seen, then the number */
#pragma once

#include "service/cli/cli.h"

/* show_from: findings below this severity (a value of terms.h) are only counted. */
void ad_scan_print(AdCli *cli, const json_t *document, int show_from);

/* The clause of the last line for this document and its exit status. Free with g_free. */
char *ad_scan_print_last(const json_t *document, int status, const char *fail_on);
