/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - one SBOM of any format: detected, unwrapped, read */
#include "scanner/sbom/read.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/reader/text.h"
#include "scanner/reader/xml.h"
#include "scanner/reader/yaml.h"
#include "scanner/sbom/cdx.h"
#include "scanner/sbom/cdx_xml.h"
#include "scanner/sbom/descend.h"
#include "scanner/sbom/detect.h"
#include "scanner/sbom/rdf.h"
#include "scanner/sbom/spdx2.h"
#include "scanner/sbom/spdx3.h"
#include "scanner/sbom/spdx_xml.h"
#include "scanner/sbom/swid.h"
#include "scanner/sbom/syft.h"
#include "scanner/sbom/tagvalue.h"

#define WRAPPERS_MAX 3 /* a bundle holds an envelope holds a statement holds the SBOM */

/* Who takes the events of a format. */
typedef struct {
    AdJsonTake take;
    gpointer user;
    GDestroyNotify release;
} Taker;

static Taker
taker_of(AdSbom *sbom)
{
    switch (ad_sbom_format(sbom)) {
    case AD_SBOM_CYCLONEDX_JSON:
    case AD_SBOM_CYCLONEDX_XML:
        return (Taker){ad_cdx_take, ad_cdx_new(sbom), (GDestroyNotify)ad_cdx_free};
    case AD_SBOM_SYFT_JSON:
        return (Taker){ad_syft_take, ad_syft_new(sbom), (GDestroyNotify)ad_syft_free};
    case AD_SBOM_SPDX3_JSONLD:
        return (Taker){ad_spdx3_take, ad_spdx3_new(sbom), (GDestroyNotify)ad_spdx3_free};
    default:
        return (Taker){ad_spdx2_take, ad_spdx2_new(sbom), (GDestroyNotify)ad_spdx2_free};
    }
}

typedef struct {
    AdText *text;
    AdJson *json;
    AdXml *xml;
    AdYaml *yaml;
} Where;

/* Keys that come again are told before the format's reader, which keeps the first, passes over them. */
typedef struct {
    AdSbom *sbom;
    AdJsonTake take;
    gpointer user;
} Noted;

static gboolean
note_duplicates(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    Noted *noted = user;
    if (event == AD_JSON_KEY_AGAIN)
        ad_sbom_violate(noted->sbom, FALSE, NULL, "duplicate-key", "the key '%.*s' stands twice; the first was read",
                        (int)MIN(bytes, 60), text);
    return noted->take(noted->user, event, text, bytes, error);
}

static char *
json_place(gpointer user)
{
    return ad_json_place(((Where *)user)->json);
}

static char *
xml_place(gpointer user)
{
    return g_strdup_printf("line %" G_GUINT64_FORMAT, ad_xml_line(((Where *)user)->xml));
}

static char *
line_place(gpointer user)
{
    return g_strdup_printf("line %" G_GUINT64_FORMAT, ad_text_line(((Where *)user)->text));
}

static gboolean
read_json(AdSbom *sbom, AdText *text, const AdDetected *detected, const Taker *taker, GError **error)
{
    const AdJsonOptions options = {.reports_duplicates = TRUE, .keeps_first = TRUE};
    const guint8 *block;
    gsize bytes;
    gboolean is_fine;
    Noted noted = {sbom, taker->take, taker->user};
    g_autoptr(AdDescend) descend = ad_descend_new((const char *const *)detected->path, taker->take, taker->user);
    if (detected->path[0] != NULL) {
        noted.take = ad_descend_take;
        noted.user = descend;
    }
    g_autoptr(AdJson) json = ad_json_new(&options, note_duplicates, &noted);
    Where where = {.json = json};
    ad_sbom_set_place(sbom, json_place, &where);
    do
        is_fine = ad_text_read(text, &block, &bytes, error) &&
                  (bytes > 0 ? ad_json_feed(json, block, bytes, error) : ad_json_finish(json, error));
    while (is_fine && bytes > 0);
    ad_sbom_set_place(sbom, NULL, NULL);
    if (is_fine && ad_json_has_trailing(json))
        ad_sbom_violate(sbom, FALSE, NULL, "trailing-data", "something follows the document; it was not read");
    if (is_fine && ad_json_repaired_count(json) > 0)
        ad_sbom_violate(sbom, FALSE, NULL, "text-encoding", "%" G_GUINT64_FORMAT " texts are not UTF-8 or hold NUL",
                        ad_json_repaired_count(json));
    return is_fine;
}

/* XML of any kind: adapter is what take wants for its user. */
static gboolean
read_xml(AdSbom *sbom, AdText *text, const AdXmlTake *take, gpointer adapter, GError **error)
{
    const guint8 *block;
    gsize bytes;
    gboolean is_fine;
    g_autoptr(AdXml) xml = ad_xml_new(take, adapter);
    Where where = {.xml = xml};
    ad_sbom_set_place(sbom, xml_place, &where);
    do
        is_fine = ad_text_read(text, &block, &bytes, error) &&
                  (bytes > 0 ? ad_xml_feed(xml, block, bytes, error) : ad_xml_finish(xml, error));
    while (is_fine && bytes > 0);
    ad_sbom_set_place(sbom, NULL, NULL);
    return is_fine;
}

static gboolean
read_some_xml(AdSbom *sbom, AdText *text, const Taker *taker, GError **error)
{
    AdXmlTake cdx_take = ad_cdx_xml_take(), xml_take = ad_spdx_xml_take(), rdf_take = ad_rdf_take();
    AdXmlTake swid_take = ad_swid_take();
    g_autoptr(AdCdxXml) cdx = ad_cdx_xml_new(taker->take, taker->user);
    g_autoptr(AdSpdxXml) spdx = ad_spdx_xml_new(taker->take, taker->user);
    g_autoptr(AdRdf) rdf = ad_rdf_new(taker->take, taker->user);
    g_autoptr(AdSwid) swid = ad_swid_new(sbom);
    switch (ad_sbom_format(sbom)) {
    case AD_SBOM_CYCLONEDX_XML:
        return read_xml(sbom, text, &cdx_take, cdx, error);
    case AD_SBOM_SPDX2_XML:
        return read_xml(sbom, text, &xml_take, spdx, error);
    case AD_SBOM_SPDX2_RDFXML:
        return read_xml(sbom, text, &rdf_take, rdf, error);
    default:
        return read_xml(sbom, text, &swid_take, swid, error);
    }
}

static char *
yaml_place(gpointer user)
{
    return g_strdup_printf("line %" G_GUINT64_FORMAT, ad_yaml_line(((Where *)user)->yaml));
}

static gboolean
read_yaml(AdSbom *sbom, AdText *text, const AdDetected *detected, const Taker *taker, GError **error)
{
    Noted noted = {sbom, taker->take, taker->user};
    g_autoptr(AdDescend) descend = ad_descend_new((const char *const *)detected->path, taker->take, taker->user);
    if (detected->path[0] != NULL) {
        noted.take = ad_descend_take;
        noted.user = descend;
    }
    g_autoptr(AdYaml) yaml = ad_yaml_new(text, note_duplicates, &noted);
    Where where = {.yaml = yaml};
    ad_sbom_set_place(sbom, yaml_place, &where);
    gboolean is_fine = ad_yaml_run(yaml, error);
    ad_sbom_set_place(sbom, NULL, NULL);
    return is_fine;
}

static void
on_odd_line(gpointer user, const char *what)
{
    ad_sbom_violate(user, FALSE, NULL, "line", "%s", what);
}

static gboolean
read_tagvalue(AdSbom *sbom, AdText *text, const Taker *taker, GError **error)
{
    Where where = {.text = text};
    ad_sbom_set_place(sbom, line_place, &where);
    gboolean is_fine = ad_tagvalue_read(text, taker->take, taker->user, on_odd_line, sbom, error);
    ad_sbom_set_place(sbom, NULL, NULL);
    return is_fine;
}

static gboolean
read_format(AdSbom *sbom, AdSource *source, const AdLimits *limits, const AdDetected *detected, GError **error)
{
    g_autoptr(AdText) text = ad_text_open(source, limits);
    Taker taker = taker_of(sbom);
    gboolean is_fine = FALSE;
    switch (detected->format) {
    case AD_SBOM_CYCLONEDX_JSON:
    case AD_SBOM_SPDX2_JSON:
    case AD_SBOM_SPDX3_JSONLD:
    case AD_SBOM_SYFT_JSON:
        is_fine = read_json(sbom, text, detected, &taker, error);
        break;
    case AD_SBOM_SPDX2_YAML:
        is_fine = read_yaml(sbom, text, detected, &taker, error);
        break;
    case AD_SBOM_SPDX2_TAGVALUE:
        is_fine = read_tagvalue(sbom, text, &taker, error);
        break;
    default:
        is_fine = read_some_xml(sbom, text, &taker, error);
        break;
    }
    taker.release(taker.user);
    if (is_fine && strcmp(ad_text_encoding(text), "utf-8") != 0)
        ad_sbom_violate(sbom, FALSE, NULL, "text-encoding", "the document is in %s", ad_text_encoding(text));
    return is_fine;
}

static gboolean
read_wrapped(AdSbom *sbom, AdSource *source, const AdLimits *limits, const char *wrapper, guint level, GError **error)
{
    g_auto(AdDetected) detected = {0};
    if (level > WRAPPERS_MAX) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "more than %d wrappers around the SBOM", WRAPPERS_MAX);
        return FALSE;
    }
    if (!ad_detect(source, limits, &detected, error))
        return FALSE;
    g_autofree char *words = wrapper[0] != '\0' && detected.wrapper[0] != '\0'
                                 ? g_strdup_printf("%s, %s", wrapper, detected.wrapper)
                                 : g_strdup(wrapper[0] != '\0' ? wrapper : detected.wrapper);
    if (!detected.is_text) {
        ad_sbom_set_format(sbom, detected.format, detected.version, words);
        return read_format(sbom, source, limits, &detected, error);
    }
    g_autoptr(GBytes) inner = ad_descend_text(source, limits, &detected, error);
    if (inner == NULL)
        return FALSE;
    g_autoptr(AdSource) memory =
        ad_source_new_memory(g_bytes_get_data(inner, NULL), g_bytes_get_size(inner), NULL, NULL, FALSE);
    return read_wrapped(sbom, memory, limits, words, level + 1, error);
}

gboolean
ad_sbom_read(AdSbom *sbom, AdSource *source, const AdLimits *limits, GError **error)
{
    if (!read_wrapped(sbom, source, limits, "", 0, error))
        return FALSE;
    ad_sbom_finish(sbom);
    return TRUE;
}
