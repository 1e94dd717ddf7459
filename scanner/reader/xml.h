/* SPDX-License-Identifier: Apache-2.0 */
/* xml.h - a stranger's XML, pushed in chunks, handed on as elements; no DTD, no entities of its own, nothing external
 *
 * expat behind one wrapper: a document type declaration ends it (no entity can then be defined), and depth, names,
 * attributes and text have ceilings. Namespaces are resolved. */
#pragma once

#include <glib.h>

typedef struct {
    const char *ns;   /* "" for none */
    const char *name; /* without prefix */
    const char *value;
} AdXmlAttribute;

/* All texts are borrowed for the call, UTF-8 and NUL-terminated. FALSE with an error stops. */
typedef struct {
    gboolean (*start)(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
                      GError **error);
    /* text: the characters directly inside the element, without those of its children. */
    gboolean (*end)(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error);
} AdXmlTake;

typedef struct AdXml AdXml;

AdXml *ad_xml_new(const AdXmlTake *take, gpointer user);
void ad_xml_free(AdXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdXml, ad_xml_free)

/* FALSE with MALFORMED (line and column in the sentence), POLICY for a DTD, LIMIT, or what take said. */
gboolean ad_xml_feed(AdXml *xml, const void *data, gsize bytes, GError **error);
gboolean ad_xml_finish(AdXml *xml, GError **error);
gboolean ad_xml_parse(const void *data, gsize bytes, const AdXmlTake *take, gpointer user, GError **error);

/* Of the tag that take is just told of, from 1. */
guint64 ad_xml_line(const AdXml *xml);
guint64 ad_xml_offset(const AdXml *xml);
guint ad_xml_depth(const AdXml *xml);

/* Value of an attribute without namespace, or NULL. */
const char *ad_xml_attribute(const AdXmlAttribute *attributes, guint count, const char *name);
