/* SPDX-License-Identifier: Apache-2.0 */
/* xml.c - expat behind ceilings, without DTD */
#include "scanner/reader/xml.h"

#include <expat.h>
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

#define SEPARATOR '\n' /* between namespace and name: stands in neither, white space of attributes is normalised */
#define PIECE_BYTES (64 * 1024)

struct AdXml {
    XML_Parser parser;
    AdXmlTake take;
    gpointer user;
    GError *error;
    GString *text;  /* of all open elements, one behind the other */
    GArray *marks;  /* of gsize: where the text of each open element begins */
    GString *names; /* copies of namespace URIs for one start tag */
    GArray *attributes;
    guint64 fed;
    gboolean is_stopped;
};

static void
stop(AdXml *xml, AdErrorCode code, const char *what)
{
    if (xml->error == NULL)
        g_set_error(&xml->error, AD_ERROR, (gint)code, "%s at line %" G_GUINT64_FORMAT, what, ad_xml_line(xml));
    xml->is_stopped = TRUE;
    XML_StopParser(xml->parser, XML_FALSE);
}

/* "uri SEPARATOR name" or "name". The URI is copied behind the others; returns its offset in names. */
static const char *
split_name(AdXml *xml, const char *raw, gsize *ns_offset)
{
    const char *cut = strrchr(raw, SEPARATOR);
    *ns_offset = xml->names->len;
    if (cut != NULL)
        g_string_append_len(xml->names, raw, cut - raw);
    g_string_append_c(xml->names, '\0');
    return cut != NULL ? cut + 1 : raw;
}

static gboolean
has_short_names(const char *name, const char **raw)
{
    if (strlen(name) > AD_LIMIT_XML_NAME_BYTES)
        return FALSE;
    for (; raw != NULL && *raw != NULL; raw += 2)
        if (strlen(*raw) > AD_LIMIT_XML_NAME_BYTES || strlen(raw[1]) > AD_LIMIT_DOCUMENT_STRING_BYTES)
            return FALSE;
    return TRUE;
}

static void
gather_attributes(AdXml *xml, const char **raw)
{
    g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(gsize));
    g_array_set_size(xml->attributes, 0);
    for (; *raw != NULL; raw += 2) {
        AdXmlAttribute attribute = {.value = raw[1]};
        gsize offset;
        attribute.name = split_name(xml, raw[0], &offset);
        g_array_append_val(offsets, offset);
        g_array_append_val(xml->attributes, attribute);
    }
    for (guint i = 0; i < offsets->len; i++) /* only now: the buffer may have moved */
        g_array_index(xml->attributes, AdXmlAttribute, i).ns = xml->names->str + g_array_index(offsets, gsize, i);
}

static void XMLCALL
take_start(void *user, const char *raw_name, const char **raw)
{
    AdXml *xml = user;
    gsize ns, mark = xml->text->len;
    if (xml->is_stopped)
        return;
    if (xml->marks->len >= AD_LIMIT_DOCUMENT_DEPTH) {
        stop(xml, AD_ERROR_LIMIT, "the document is nested too deep");
        return;
    }
    if (!has_short_names(raw_name, raw)) {
        stop(xml, AD_ERROR_LIMIT, "a name or attribute is too long");
        return;
    }
    g_array_append_val(xml->marks, mark);
    g_string_truncate(xml->names, 0);
    const char *name = split_name(xml, raw_name, &ns);
    gather_attributes(xml, raw);
    if (!xml->take.start(xml->user, xml->names->str + ns, name,
                         (const AdXmlAttribute *)(const void *)xml->attributes->data, xml->attributes->len,
                         &xml->error))
        stop(xml, AD_ERROR_MALFORMED, "refused");
}

static void XMLCALL
take_end(void *user, const char *raw_name)
{
    AdXml *xml = user;
    gsize ns;
    if (xml->is_stopped)
        return;
    gsize mark = g_array_index(xml->marks, gsize, xml->marks->len - 1);
    g_string_truncate(xml->names, 0);
    const char *name = split_name(xml, raw_name, &ns);
    if (!xml->take.end(xml->user, xml->names->str + ns, name, xml->text->str + mark, xml->text->len - mark,
                       &xml->error))
        stop(xml, AD_ERROR_MALFORMED, "refused");
    g_string_truncate(xml->text, mark);
    g_array_set_size(xml->marks, xml->marks->len - 1);
}

static void XMLCALL
take_text(void *user, const char *text, int bytes)
{
    AdXml *xml = user;
    if (xml->is_stopped)
        return;
    if (xml->text->len + (gsize)bytes > AD_LIMIT_XML_TEXT_BYTES) {
        stop(xml, AD_ERROR_LIMIT, "a text is too long");
        return;
    }
    g_string_append_len(xml->text, text, bytes);
}

static void XMLCALL
take_doctype(void *user, const char *name, const char *system, const char *public, int has_internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has_internal;
    stop(user, AD_ERROR_POLICY, "a document type declaration is refused");
}

AdXml *
ad_xml_new(const AdXmlTake *take, gpointer user)
{
    AdXml *xml = g_new0(AdXml, 1);
    xml->take = *take;
    xml->user = user;
    xml->text = g_string_new(NULL);
    xml->names = g_string_new(NULL);
    xml->marks = g_array_new(FALSE, FALSE, sizeof(gsize));
    xml->attributes = g_array_new(FALSE, FALSE, sizeof(AdXmlAttribute));
    xml->parser = XML_ParserCreateNS(NULL, SEPARATOR);
    g_assert(xml->parser != NULL);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, take_start, take_end);
    XML_SetCharacterDataHandler(xml->parser, take_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, take_doctype);
    XML_SetParamEntityParsing(xml->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    return xml;
}

void
ad_xml_free(AdXml *xml)
{
    if (xml == NULL)
        return;
    XML_ParserFree(xml->parser);
    g_string_free(xml->text, TRUE);
    g_string_free(xml->names, TRUE);
    g_array_unref(xml->marks);
    g_array_unref(xml->attributes);
    g_clear_error(&xml->error);
    g_free(xml);
}

static gboolean
parse_piece(AdXml *xml, const char *data, gsize bytes, gboolean is_last, GError **error)
{
    enum XML_Status status = XML_Parse(xml->parser, data, (int)bytes, is_last);
    xml->fed += bytes;
    if (xml->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&xml->error));
        return FALSE;
    }
    if (status != XML_STATUS_OK) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED,
                    "not XML: line %" G_GUINT64_FORMAT ", column %" G_GUINT64_FORMAT ": %s", ad_xml_line(xml),
                    (guint64)XML_GetCurrentColumnNumber(xml->parser) + 1,
                    XML_ErrorString(XML_GetErrorCode(xml->parser)));
        return FALSE;
    }
    /* a tag or comment that does not end is kept by expat and read again with each piece */
    if (!is_last && xml->fed > ad_xml_offset(xml) + AD_LIMIT_XML_TOKEN_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "a tag or comment at line %" G_GUINT64_FORMAT " is too long",
                    ad_xml_line(xml));
        return FALSE;
    }
    return TRUE;
}

gboolean
ad_xml_feed(AdXml *xml, const void *data, gsize bytes, GError **error)
{
    const char *at = data;
    while (bytes > 0) {
        gsize piece = MIN(bytes, PIECE_BYTES);
        if (!parse_piece(xml, at, piece, FALSE, error))
            return FALSE;
        at += piece;
        bytes -= piece;
    }
    return TRUE;
}

gboolean
ad_xml_finish(AdXml *xml, GError **error)
{
    return parse_piece(xml, "", 0, TRUE, error);
}

gboolean
ad_xml_parse(const void *data, gsize bytes, const AdXmlTake *take, gpointer user, GError **error)
{
    g_autoptr(AdXml) xml = ad_xml_new(take, user);
    return ad_xml_feed(xml, data, bytes, error) && ad_xml_finish(xml, error);
}

guint64
ad_xml_line(const AdXml *xml)
{
    return (guint64)XML_GetCurrentLineNumber(xml->parser);
}

guint64
ad_xml_offset(const AdXml *xml)
{
    XML_Index at = XML_GetCurrentByteIndex(xml->parser);
    return at < 0 ? 0 : (guint64)at;
}

guint
ad_xml_depth(const AdXml *xml)
{
    return xml->marks->len;
}

const char *
ad_xml_attribute(const AdXmlAttribute *attributes, guint count, const char *name)
{
    for (guint i = 0; i < count; i++)
        if (attributes[i].ns[0] == '\0' && strcmp(attributes[i].name, name) == 0)
            return attributes[i].value;
    return NULL;
}
