/* SPDX-License-Identifier: Apache-2.0 */
/* swid.h - one SWID tag (ISO/IEC 19770-2:2009, 2015): one component and whom it comes from */
#pragma once

#include "scanner/reader/xml.h"
#include "scanner/sbom/sbom.h"

typedef struct AdSwid AdSwid;

AdSwid *ad_swid_new(AdSbom *sbom);
void ad_swid_free(AdSwid *swid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSwid, ad_swid_free)
/* For ad_xml_new; user is the AdSwid. */
AdXmlTake ad_swid_take(void);
