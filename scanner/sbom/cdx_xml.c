/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_xml.c - CycloneDX XML as the events that the same document has in JSON */
#include "scanner/sbom/cdx_xml.h"

#include <string.h>

#include "scanner/model/limits.h"

typedef enum {
    OPEN,    /* attributes or children decide whether it is an object or a text */
    OBJECT,  /* the object event was given */
    LIST,    /* the array event was given */
    FOREIGN, /* of another namespace: passes by with all that is in it */
} Shape;

typedef struct {
    Shape shape;
    gboolean is_item; /* of a list: no key before it */
    char name[32];    /* of the element, cut; only compared with short names */
    gboolean has_depends; /* a dependency whose dependsOn list is open */
    gboolean is_wrapped;  /* an object was put around it: {"license": …} */
} Element;

struct AdCdxXml {
    AdJsonTake take;
    gpointer user;
    GArray *elements; /* of Element */
};

static const char *const lists[] = {"components", "services", "dependencies", "hashes", "licenses", "externalReferences",
                                    "properties", "authors", "lifecycles", "compositions", "assemblies",
                                    "vulnerabilities", "affects", "versions", "ratings", "advisories", "patches",
                                    "resolves", "data", "citations", "pointers", NULL};

/* What the text of an element is called when the element also has attributes. */
static const struct {
    const char *element, *member;
} texts[] = {{"hash", "content"}, {"property", "value"}, {"text", "content"}, {"classification", "classification"}, {"data", "content"}};

AdCdxXml *
ad_cdx_xml_new(AdJsonTake take, gpointer user)
{
    AdCdxXml *xml = g_new0(AdCdxXml, 1);
    xml->take = take;
    xml->user = user;
    xml->elements = g_array_new(FALSE, FALSE, sizeof(Element));
    return xml;
}

void
ad_cdx_xml_free(AdCdxXml *xml)
{
    if (xml == NULL)
        return;
    g_array_unref(xml->elements);
    g_free(xml);
}

static gboolean
give(AdCdxXml *xml, AdJsonEvent event, const char *text, GError **error)
{
    return xml->take(xml->user, event, text, text != NULL ? strlen(text) : 0, error);
}

static gboolean
give_member(AdCdxXml *xml, const char *key, const char *value, GError **error)
{
    return give(xml, AD_JSON_KEY, key, error) && give(xml, AD_JSON_STRING, value, error);
}

static Element *
top(AdCdxXml *xml)
{
    return xml->elements->len > 0 ? &g_array_index(xml->elements, Element, xml->elements->len - 1) : NULL;
}

static gboolean
is_in(AdCdxXml *xml, guint above, const char *name)
{
    return xml->elements->len > above &&
           strcmp(g_array_index(xml->elements, Element, xml->elements->len - 1 - above).name, name) == 0;
}

static gboolean
make_object(AdCdxXml *xml, Element *element, GError **error)
{
    if (element->shape != OPEN)
        return TRUE;
    element->shape = OBJECT;
    return give(xml, AD_JSON_OBJECT, NULL, error);
}

static gboolean
is_list(AdCdxXml *xml, const char *name)
{
    if (strcmp(name, "data") == 0) /* a list below a service, an element below a component's */
        return is_in(xml, 0, "service");
    if (strcmp(name, "tools") == 0)
        return FALSE;
    if (strcmp(name, "versions") == 0)
        return is_in(xml, 0, "target");
    return g_strv_contains(lists, name);
}

/* Children of <dependency>: the references of its dependsOn. */
static gboolean
begin_dependency_item(AdCdxXml *xml, Element *parent, const char *name, const char *ref, Element *element,
                      GError **error)
{
    gboolean is_provides = strcmp(name, "provides") == 0;
    element->shape = FOREIGN; /* nothing more is taken of it */
    if (is_provides)
        return TRUE;
    if (!parent->has_depends &&
        (!give(xml, AD_JSON_KEY, "dependsOn", error) || !give(xml, AD_JSON_ARRAY, NULL, error)))
        return FALSE;
    parent->has_depends = TRUE;
    return give(xml, AD_JSON_STRING, ref != NULL ? ref : "", error);
}

static gboolean
give_attributes(AdCdxXml *xml, Element *element, const AdXmlAttribute *attributes, guint count, GError **error)
{
    for (guint i = 0; i < count; i++) {
        if (attributes[i].ns[0] != '\0')
            continue;
        const char *name = strcmp(attributes[i].name, "content-type") == 0 ? "contentType" : attributes[i].name;
        if (!make_object(xml, element, error) || !give_member(xml, name, attributes[i].value, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
begin_known(AdCdxXml *xml, Element *element, const char *name, const AdXmlAttribute *attributes, guint count,
            GError **error)
{
    Element *parent = top(xml);
    const char *ref = ad_xml_attribute(attributes, count, "ref");
    if (parent == NULL) { /* <bom>: version is the document's own, serialNumber as in JSON */
        element->shape = OBJECT;
        return give(xml, AD_JSON_OBJECT, NULL, error) && give_attributes(xml, element, attributes, count, error);
    }
    if (parent->shape == FOREIGN) {
        element->shape = FOREIGN;
        return TRUE;
    }
    if (strcmp(parent->name, "dependency") == 0 && parent->shape == OBJECT)
        return begin_dependency_item(xml, parent, name, ref, element, error);
    if (parent->shape == LIST) {
        element->is_item = TRUE;
        if (ref != NULL && (is_in(xml, 1, "composition"))) {
            element->shape = FOREIGN;
            return give(xml, AD_JSON_STRING, ref, error);
        }
        if (strcmp(parent->name, "licenses") == 0) { /* {"license": {…}} or {"expression": "…"} */
            element->is_wrapped = TRUE;
            gboolean is_expression = g_str_has_prefix(name, "expression"); /* 1.7: expression-detailed, too */
            if (!give(xml, AD_JSON_OBJECT, NULL, error) ||
                !give(xml, AD_JSON_KEY, is_expression ? "expression" : name, error))
                return FALSE;
            if (is_expression && ad_xml_attribute(attributes, count, "expression") != NULL) {
                element->shape = FOREIGN;
                return give(xml, AD_JSON_STRING, ad_xml_attribute(attributes, count, "expression"), error);
            }
            if (is_expression)
                return TRUE; /* its attributes (acknowledgement, bom-ref) are not the choice's matter */
        }
        if (strcmp(name, "dependency") == 0 || strcmp(name, "component") == 0 || strcmp(name, "license") == 0 ||
            strcmp(name, "service") == 0 || strcmp(name, "property") == 0)
            if (!make_object(xml, element, error))
                return FALSE;
    } else {
        if (!make_object(xml, parent, error) || !give(xml, AD_JSON_KEY, name, error))
            return FALSE;
    }
    if (is_list(xml, name)) {
        element->shape = LIST;
        return give(xml, AD_JSON_ARRAY, NULL, error);
    }
    if (strcmp(name, "component") == 0 && !make_object(xml, element, error))
        return FALSE;
    return give_attributes(xml, element, attributes, count, error);
}

static gboolean
take_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
           GError **error)
{
    AdCdxXml *xml = user;
    Element element = {.shape = OPEN};
    g_strlcpy(element.name, name, sizeof element.name);
    if (strstr(ns, "cyclonedx.org/schema/bom/") == NULL)
        element.shape = FOREIGN;
    else if (!begin_known(xml, &element, name, attributes, count, error))
        return FALSE;
    g_array_append_val(xml->elements, element);
    return TRUE;
}

static const char *
text_member(const char *element)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].element, element) == 0)
            return texts[i].member;
    return NULL;
}

static gboolean
end_known(AdCdxXml *xml, const Element *element, const char *text, gsize bytes, GError **error)
{
    const char *member = text_member(element->name);
    if (bytes > AD_LIMIT_DOCUMENT_STRING_BYTES) { /* a licence text of megabytes: nobody reads it from here */
        text = "";
        bytes = 0;
    }
    switch (element->shape) {
    case LIST:
        return give(xml, AD_JSON_ARRAY_END, NULL, error);
    case OBJECT:
        if (element->has_depends && !give(xml, AD_JSON_ARRAY_END, NULL, error))
            return FALSE;
        if (member != NULL && bytes > 0 && !give_member(xml, member, text, error))
            return FALSE;
        return give(xml, AD_JSON_OBJECT_END, NULL, error);
    case OPEN:
        return xml->take(xml->user, AD_JSON_STRING, text, bytes, error);
    default:
        return TRUE;
    }
}

static gboolean
take_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    AdCdxXml *xml = user;
    Element element = *top(xml);
    g_autofree char *trimmed = NULL;
    (void)ns;
    (void)name;
    g_array_set_size(xml->elements, xml->elements->len - 1);
    if (element.shape == OPEN || element.shape == OBJECT) { /* indentation is no text */
        trimmed = g_strstrip(g_strndup(text, bytes));
        text = trimmed;
        bytes = strlen(trimmed);
    }
    return end_known(xml, &element, text, bytes, error) &&
           (!element.is_wrapped || give(xml, AD_JSON_OBJECT_END, NULL, error));
}

AdXmlTake
ad_cdx_xml_take(void)
{
    return (AdXmlTake){take_start, take_end};
}
