/* SPDX-License-Identifier: Apache-2.0 */
/* spdx_xml.c - SPDX 2 XML as the events of JSON: members of a list stand side by side, each with the list's name */
#include "scanner/sbom/spdx_xml.h"

#include <string.h>

typedef struct {
    gboolean is_object; /* it had a child; else it is a text */
    const char *list;   /* the list that is open in it, or NULL */
} Element;

struct AdSpdxXml {
    AdJsonTake take;
    gpointer user;
    GArray *elements; /* of Element */
};

static const char *const lists[] = {"packages",     "files",          "snippets",          "relationships",
                                    "externalRefs", "checksums",      "creators",          "externalDocumentRefs",
                                    "hasFiles",     "annotations",    "documentDescribes", "hasExtractedLicensingInfos",
                                    "fileTypes",    "attributionTexts", "licenseInfoFromFiles", "ranges", NULL};

AdSpdxXml *
ad_spdx_xml_new(AdJsonTake take, gpointer user)
{
    AdSpdxXml *xml = g_new0(AdSpdxXml, 1);
    xml->take = take;
    xml->user = user;
    xml->elements = g_array_new(FALSE, FALSE, sizeof(Element));
    return xml;
}

void
ad_spdx_xml_free(AdSpdxXml *xml)
{
    if (xml == NULL)
        return;
    g_array_unref(xml->elements);
    g_free(xml);
}

static gboolean
give(AdSpdxXml *xml, AdJsonEvent event, const char *text, GError **error)
{
    return xml->take(xml->user, event, text, text != NULL ? strlen(text) : 0, error);
}

static const char *
list_of(const char *name)
{
    for (const char *const *list = lists; *list != NULL; list++)
        if (strcmp(*list, name) == 0)
            return *list;
    return NULL;
}

static gboolean
close_list(AdSpdxXml *xml, Element *element, GError **error)
{
    gboolean is_open = element->list != NULL;
    element->list = NULL;
    return !is_open || give(xml, AD_JSON_ARRAY_END, NULL, error);
}

static gboolean
begin_child(AdSpdxXml *xml, Element *parent, const char *name, GError **error)
{
    const char *list = list_of(name);
    if (!parent->is_object && !give(xml, AD_JSON_OBJECT, NULL, error))
        return FALSE;
    parent->is_object = TRUE;
    if (list != NULL && parent->list == list)
        return TRUE;
    if (!close_list(xml, parent, error) || !give(xml, AD_JSON_KEY, name, error))
        return FALSE;
    parent->list = list;
    return list == NULL || give(xml, AD_JSON_ARRAY, NULL, error);
}

static gboolean
take_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
           GError **error)
{
    AdSpdxXml *xml = user;
    Element element = {0};
    (void)ns;
    (void)attributes;
    (void)count;
    if (xml->elements->len > 0 &&
        !begin_child(xml, &g_array_index(xml->elements, Element, xml->elements->len - 1), name, error))
        return FALSE;
    g_array_append_val(xml->elements, element);
    return TRUE;
}

static gboolean
take_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    AdSpdxXml *xml = user;
    Element element = g_array_index(xml->elements, Element, xml->elements->len - 1);
    (void)ns;
    (void)name;
    g_array_set_size(xml->elements, xml->elements->len - 1);
    if (!element.is_object)
        return xml->take(xml->user, AD_JSON_STRING, text, bytes, error);
    return close_list(xml, &element, error) && give(xml, AD_JSON_OBJECT_END, NULL, error);
}

AdXmlTake
ad_spdx_xml_take(void)
{
    return (AdXmlTake){take_start, take_end};
}
