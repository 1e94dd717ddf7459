/* SPDX-License-Identifier: Apache-2.0 */
/* swid.c - one SWID tag */
#include "scanner/sbom/swid.h"

#include <string.h>

#include "scanner/sbom/identify_component.h"

struct AdSwid {
    AdSbom *sbom;
    guint depth;
    char *name, *version, *tag_id, *supplier, *producer;
};

AdSwid *
ad_swid_new(AdSbom *sbom)
{
    AdSwid *swid = g_new0(AdSwid, 1);
    swid->sbom = sbom;
    return swid;
}

void
ad_swid_free(AdSwid *swid)
{
    if (swid == NULL)
        return;
    char *texts[] = {swid->name, swid->version, swid->tag_id, swid->supplier, swid->producer};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(swid);
}

static void
take_entity(AdSwid *swid, const AdXmlAttribute *attributes, guint count)
{
    AdSbomDocument *d = ad_sbom_document(swid->sbom);
    const char *name = ad_xml_attribute(attributes, count, "name"), *role = ad_xml_attribute(attributes, count, "role");
    if (name == NULL || role == NULL)
        return;
    if (strstr(role, "tagCreator") != NULL) {
        g_ptr_array_add(d->authors, g_strdup(name));
        d->author = (guint8)ad_component_state(name);
    }
    if (strstr(role, "softwareCreator") != NULL && swid->producer == NULL)
        swid->producer = g_strdup(name);
    if ((strstr(role, "distributor") != NULL || strstr(role, "licensor") != NULL) && swid->supplier == NULL)
        swid->supplier = g_strdup(name);
}

static gboolean
take_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
           GError **error)
{
    AdSwid *swid = user;
    (void)ns;
    (void)error;
    if (swid->depth++ == 0) {
        const char *version = ad_xml_attribute(attributes, count, "version");
        swid->name = g_strdup(ad_xml_attribute(attributes, count, "name"));
        swid->version = g_strdup(version);
        swid->tag_id = g_strdup(ad_xml_attribute(attributes, count, "tagId"));
        ad_sbom_set_format(swid->sbom, AD_SBOM_SWID, version != NULL ? version : "", ad_sbom_wrapper(swid->sbom));
        if (swid->name == NULL || swid->tag_id == NULL)
            ad_sbom_violate(swid->sbom, TRUE, NULL, "swid-tag-id", "name and tagId are required");
    } else if (strcmp(name, "Entity") == 0) {
        take_entity(swid, attributes, count);
    }
    return TRUE;
}

static gboolean
take_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    AdSwid *swid = user;
    (void)ns;
    (void)name;
    (void)text;
    (void)bytes;
    if (--swid->depth > 0)
        return TRUE;
    g_auto(AdSbomComponent) c = {.ordinal = ad_sbom_open_component(swid->sbom),
                                 .source = AD_SBOM_FROM_COMPONENTS,
                                 .ref = swid->tag_id,
                                 .name = swid->name,
                                 .version = swid->version,
                                 .swid = swid->tag_id,
                                 .supplier = swid->supplier,
                                 .producer = swid->producer};
    if (c.ref != NULL) {
        ad_sbom_declare(swid->sbom, c.ref, TRUE, NULL);
        ad_sbom_set_root(swid->sbom, c.ref);
    }
    c.fields[AD_ELEMENT_SUPPLIER] = (guint8)ad_component_state(c.supplier);
    c.fields[AD_ELEMENT_PRODUCER] = MAX((guint8)ad_component_state(c.producer), c.fields[AD_ELEMENT_SUPPLIER]);
    return ad_sbom_add_component(swid->sbom, &c, error);
}

AdXmlTake
ad_swid_take(void)
{
    return (AdXmlTake){take_start, take_end};
}
