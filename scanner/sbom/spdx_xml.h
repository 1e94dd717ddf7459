/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_xml.h - SPDX 2 XML (what its Java tools write; the standard has no such serialisation) as the events of JSON */
#pragma once

#include "scanner/reader/json.h"
#include "scanner/reader/xml.h"

typedef struct AdSpdxXml AdSpdxXml;

AdSpdxXml *ad_spdx_xml_new(AdJsonTake take, gpointer user);
void ad_spdx_xml_free(AdSpdxXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSpdxXml, ad_spdx_xml_free)
/* For ad_xml_new; user is the AdSpdxXml. */
AdXmlTake ad_spdx_xml_take(void);
