/* SPDX-License-Identifier: Apache-2.0 */
/* detect.c - which SBOM a document is: the way in, XML and text; JSON stands in detect_json.c */
#include "scanner/sbom/detect.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/reader/xml.h"
#include "scanner/sbom/detect_json.h"

#define HEAD_BYTES (64 * 1024)
#define SHOWN_BYTES 40

void
ad_detected_clear(AdDetected *d)
{
    g_clear_pointer(&d->version, g_free);
    g_clear_pointer(&d->wrapper, g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(d->path); i++)
        g_clear_pointer(&d->path[i], g_free);
}

/* The beginning, fit to be shown. */
static char *
shown(const guint8 *head, gsize bytes)
{
    g_autofree char *text = g_utf8_make_valid((const char *)head, (gssize)MIN(bytes, SHOWN_BYTES));
    return g_strescape(text, "");
}

typedef struct {
    AdDetected *found;
    guint depth;
    gboolean is_spdx_xml, is_rdf, is_over, is_other;
    char *root;
} XmlFacts;

static gboolean
stop(XmlFacts *facts, GError **error)
{
    facts->is_over = TRUE;
    g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED, "enough seen");
    return FALSE;
}

static gboolean
take_root(XmlFacts *facts, const char *ns, const char *name, GError **error)
{
    AdDetected *d = facts->found;
    const char *bom = strstr(ns, "://cyclonedx.org/schema/bom/");
    facts->root = ns[0] != '\0' ? g_strdup_printf("{%s}%s", ns, name) : g_strdup(name);
    if (strcmp(name, "bom") == 0 && bom != NULL) {
        const char *version = bom + strlen("://cyclonedx.org/schema/bom/");
        if (strncmp(version, "1.", 2) == 0 && version[2] >= '0' && version[2] <= '7' && version[3] == '\0') {
            d->format = AD_SBOM_CYCLONEDX_XML;
            d->version = g_strdup(version);
        }
        return stop(facts, error);
    }
    if (strcmp(name, "SoftwareIdentity") == 0 && strstr(ns, "standards.iso.org/iso/19770/-2/") != NULL) {
        d->format = AD_SBOM_SWID;
        d->version = g_strdup(strstr(ns, "2009") != NULL ? "2009" : "2015");
        return stop(facts, error);
    }
    facts->is_rdf = strcmp(name, "RDF") == 0 && strstr(ns, "22-rdf-syntax-ns") != NULL;
    facts->is_spdx_xml = strcmp(name, "Document") == 0 && ns[0] == '\0';
    return facts->is_rdf || facts->is_spdx_xml ? TRUE : stop(facts, error);
}

static gboolean
detect_start(gpointer user, const char *ns, const char *name, const AdXmlAttribute *attributes, guint count,
             GError **error)
{
    XmlFacts *facts = user;
    (void)attributes;
    (void)count;
    return facts->depth++ > 0 || take_root(facts, ns, name, error);
}

static gboolean
detect_end(gpointer user, const char *ns, const char *name, const char *text, gsize bytes, GError **error)
{
    XmlFacts *facts = user;
    (void)bytes;
    facts->depth--;
    const char *spdx = strstr(text, "SPDX-2.");
    if (spdx == NULL || !g_ascii_isdigit(spdx[7]))
        return TRUE;
    if (facts->is_rdf && strcmp(name, "specVersion") == 0 && g_str_has_prefix(ns, "http://spdx.org/rdf/terms"))
        facts->found->format = AD_SBOM_SPDX2_RDFXML;
    else if (facts->is_spdx_xml && strcmp(name, "spdxVersion") == 0)
        facts->found->format = AD_SBOM_SPDX2_XML;
    else
        return TRUE;
    facts->found->version = g_strndup(spdx + 5, strspn(spdx + 5, "0123456789."));
    return stop(facts, error);
}

static gboolean
detect_xml(AdText *text, AdDetected *detected, GError **error)
{
    const AdXmlTake take = {detect_start, detect_end};
    XmlFacts facts = {.found = detected};
    g_autoptr(AdXml) xml = ad_xml_new(&take, &facts);
    g_autoptr(GError) why = NULL;
    const guint8 *block;
    gsize bytes;
    gboolean is_fine = TRUE;
    do
        is_fine = ad_text_read(text, &block, &bytes, &why) &&
                  (bytes > 0 ? ad_xml_feed(xml, block, bytes, &why) : ad_xml_finish(xml, &why));
    while (is_fine && bytes > 0);
    g_autofree char *root = facts.root;
    if (detected->format != AD_SBOM_NONE)
        return TRUE;
    if (!is_fine && !facts.is_over)
        g_set_error(error, AD_ERROR, why->code, "not an SBOM: %s", why->message);
    else
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: XML whose root is %.200s",
                    root != NULL ? root : "missing");
    return FALSE;
}

static const char *
skip_quote(const char *p)
{
    return *p == '"' || *p == '\'' ? p + 1 : p;
}

/* One line of something that is neither JSON nor XML: TRUE when it says what the document is. */
static gboolean
take_text_line(const char *line, gboolean *is_yaml, AdDetected *d)
{
    const char *name = skip_quote(line);
    gboolean is_version = g_str_has_prefix(name, "SPDXVersion:") || g_str_has_prefix(g_strchug((char *)name), "spdxVersion");
    if (g_str_has_prefix(line, "SPDXID:") || g_str_has_prefix(line, "Document:") || g_str_has_prefix(name, "spdxVersion"))
        *is_yaml = TRUE;
    const char *version = strstr(line, "SPDX-2.");
    if (!is_version || version == NULL || !g_ascii_isdigit(version[7]))
        return FALSE;
    gboolean is_tag = g_str_has_prefix(line, "SPDXVersion:");
    if (!is_tag && !*is_yaml)
        return FALSE;
    d->format = is_tag ? AD_SBOM_SPDX2_TAGVALUE : AD_SBOM_SPDX2_YAML;
    d->version = g_strndup(version + 5, strspn(version + 5, "0123456789."));
    return TRUE;
}

static gboolean
detect_lines(const guint8 *head, gsize bytes, AdDetected *d, GError **error)
{
    g_autofree char *copy = g_utf8_make_valid((const char *)head, (gssize)bytes);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    gboolean is_yaml = FALSE;
    for (char **line = lines; *line != NULL; line++) {
        gboolean was_document = g_str_has_prefix(*line, "Document:");
        if (take_text_line(*line, &is_yaml, d))
            break;
        if (was_document) {
            g_free(d->wrapper);
            d->wrapper = g_strdup("spdx-document");
            d->path[0] = g_strdup("Document");
        }
    }
    if (d->format == AD_SBOM_SPDX2_TAGVALUE)
        ad_detected_unwrap(d);
    if (d->format != AD_SBOM_NONE)
        return TRUE;
    g_autofree char *begin = shown(head, bytes);
    gboolean is_repr = bytes > 2 && (memcmp(head, "b'", 2) == 0 || memcmp(head, "b\"", 2) == 0);
    if (bytes == 0)
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: the document is empty");
    else
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: neither JSON, XML, YAML nor tag-value; it begins with \"%s\"%s",
                    begin, is_repr ? " (a Python bytes literal: its writer printed it instead of decoding it)" : "");
    return FALSE;
}

gboolean
ad_detect(AdSource *source, const AdLimits *limits, AdDetected *detected, GError **error)
{
    g_autoptr(AdText) text = ad_text_open(source, limits);
    const guint8 *head;
    gsize bytes, at = 0;
    *detected = (AdDetected){.wrapper = g_strdup("")};
    if (!ad_text_peek(text, HEAD_BYTES, &head, &bytes, error)) {
        g_prefix_error(error, "not an SBOM: ");
        return FALSE;
    }
    while (at < bytes && g_ascii_isspace(head[at]))
        at++;
    if (at < bytes && (head[at] == '{' || head[at] == '['))
        return ad_detect_json(text, detected, error);
    if (at < bytes && head[at] == '<')
        return detect_xml(text, detected, error);
    return detect_lines(head + at, bytes - at, detected, error);
}

void
ad_detected_unwrap(AdDetected *d)
{
    g_free(d->wrapper);
    d->wrapper = g_strdup("");
    g_clear_pointer(&d->path[0], g_free);
}
