/* SPDX-License-Identifier: Apache-2.0 */
/* rdf.h - SPDX 2 RDF/XML as the events that the same document has in JSON
 *
 * Nodes stand inside each other wherever they are first spoken of; each becomes a record when it ends, so the order of
 * records is not the document's and memory holds what is open. */
#pragma once

#include "scanner/reader/json.h"
#include "scanner/reader/xml.h"

typedef struct AdRdf AdRdf;

AdRdf *ad_rdf_new(AdJsonTake take, gpointer user);
void ad_rdf_free(AdRdf *rdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRdf, ad_rdf_free)
/* For ad_xml_new; user is the AdRdf. */
AdXmlTake ad_rdf_take(void);
