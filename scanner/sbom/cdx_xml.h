/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_xml.h - CycloneDX XML as the events that the same document has in JSON
 *
 * Element and attribute names are the JSON members'; what differs stands in small tables: which elements hold a list,
 * how the text of an element with attributes is called, licenses, dependencies, references. Elements of other
 * namespaces pass by: the format allows them everywhere. */
#pragma once

#include "scanner/reader/json.h"
#include "scanner/reader/xml.h"

typedef struct AdCdxXml AdCdxXml;

AdCdxXml *ad_cdx_xml_new(AdJsonTake take, gpointer user);
void ad_cdx_xml_free(AdCdxXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdCdxXml, ad_cdx_xml_free)
/* For ad_xml_new; user is the AdCdxXml. */
AdXmlTake ad_cdx_xml_take(void);
