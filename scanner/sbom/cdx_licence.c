/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_licence.c - the rules of `licenses` lists, schemas 1.0 to 1.7 */
#include "scanner/sbom/cdx_licence.h"

#include <string.h>

#include "scanner/sbom/spdx_ids.h"

static guint
count_key(const AdJsonNode *node, const char *key)
{
    guint count = 0;
    for (const AdJsonNode *m = node->first; m != NULL; m = m->next)
        count += strcmp(m->key, key) == 0;
    return count;
}

static void
check_text(AdSbom *sbom, const AdJsonNode *licence)
{
    const AdJsonNode *encoding = ad_json_node_get(ad_json_node_get(licence, "text"), "encoding");
    if (encoding != NULL && g_strcmp0(encoding->text, "base64") != 0)
        ad_sbom_violate(sbom, TRUE, encoding, "licence-encoding", "the only encoding is base64");
}

static void
check_properties(AdSbom *sbom, const AdJsonNode *licence)
{
    for (const AdJsonNode *p = ad_json_node_items(licence, "properties"); p != NULL; p = p->next)
        if (ad_json_node_get(p, "name") == NULL)
            ad_sbom_violate(sbom, ad_sbom_minor(sbom) >= 6, p, "property-name", "a property has no name");
}

static void
check_licence(AdSbom *sbom, const AdJsonNode *licence)
{
    if (licence->kind != AD_JSON_OBJECT) {
        ad_sbom_violate(sbom, TRUE, licence, "licence-object", "a license is no object");
        return;
    }
    const AdJsonNode *id = ad_json_node_get(licence, "id");
    guint ids = count_key(licence, "id"), names = count_key(licence, "name");
    if (ids + names != 1)
        ad_sbom_violate(sbom, TRUE, licence, "licence-id-or-name", "a license has one id or one name, and not both");
    if (id != NULL && (id->text == NULL || !ad_spdx_ids_has(id->text)))
        ad_sbom_violate(sbom, TRUE, id, "licence-id",
                        id->text != NULL && strpbrk(id->text, " ()") != NULL
                            ? "'%.100s' is an expression, not an id"
                            : "'%.100s' is no id of the SPDX licence list " AD_SPDX_IDS_VERSION,
                        id->text != NULL ? id->text : "");
    check_text(sbom, licence);
    check_properties(sbom, licence);
}

void
ad_cdx_licence_check(AdSbom *sbom, const AdJsonNode *owner)
{
    const AdJsonNode *list = ad_json_node_get(owner, "licenses");
    guint expressions = 0;
    int minor = ad_sbom_minor(sbom);
    for (const AdJsonNode *item = ad_json_node_items(owner, "licenses"); item != NULL; item = item->next) {
        if (item->kind != AD_JSON_OBJECT) {
            ad_sbom_violate(sbom, TRUE, item, "licence-choice", "an item of licenses is no object");
            continue;
        }
        const AdJsonNode *licence = ad_json_node_get(item, "license");
        gboolean has_expression = ad_json_node_get(item, "expression") != NULL;
        expressions += has_expression ? 1 : 0;
        if ((licence != NULL) == has_expression)
            ad_sbom_violate(sbom, TRUE, item, "licence-choice", "an item has either a license or an expression");
        if (licence != NULL)
            check_licence(sbom, licence);
    }
    /* 1.5 and 1.6: licenses, or one expression alone; 1.7 mixes freely; before, only the XSD said so */
    gboolean is_xml = ad_sbom_format(sbom) == AD_SBOM_CYCLONEDX_XML;
    if (expressions > 0 && list->count > 1 && minor <= 6)
        ad_sbom_violate(sbom, minor >= 5 || is_xml, list, "licence-mix",
                        "up to CycloneDX 1.6 an expression stands alone in its list");
}
