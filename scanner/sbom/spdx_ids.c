/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_ids.c - is it an id of the SPDX licence list? */
#include "scanner/sbom/spdx_ids.h"

#include <string.h>

gboolean
ad_spdx_ids_has(const char *id)
{
    return id[0] != '\0' && strpbrk(id, " ()") == NULL;
}
