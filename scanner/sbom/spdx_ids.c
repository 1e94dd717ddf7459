/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_ids.c - is it an id of the SPDX licence list? */
#include "scanner/sbom/spdx_ids.h"

#include <string.h>

#include "scanner/model/licence.h"

/* As the schemas' enumeration has it: in the list's own case, licences and exceptions alike. */
gboolean
ad_spdx_ids_has(const char *id)
{
    for (const char *kind = "le"; *kind != '\0'; kind++) {
        const AdLicenceRow *row = ad_licence_list_find(*kind, id);
        if (row != NULL && strcmp(row->id, id) == 0)
            return TRUE;
    }
    return FALSE;
}
