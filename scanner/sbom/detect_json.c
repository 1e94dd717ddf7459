/* SPDX-License-Identifier: Apache-2.0 */
/* detect_json.c - which SBOM a JSON document is: the few members that tell, wherever a wrapper puts them */
#include "scanner/sbom/detect_json.h"

#include <string.h>

#include "scanner/model/error.h"

#define KEYS_SHOWN 6
#define DEEPEST 4 /* objects whose keys are looked at */

/* Where an SBOM may stand. */
typedef enum { AT_TOP, AT_DOCUMENT, AT_SBOM, AT_PREDICATE, AT_DATA, AT_ENVELOPE, PLACE_COUNT, AT_ELSEWHERE } Place;

typedef struct {
    char *bom_format, *spec_format, *spec_version, *spdx_version, *context, *schema_url, *schema_version;
    char *payload_type, *statement_type, *predicate_type, *media_type;
    gboolean has_payload, has_artifacts, is_text, is_object;
} Facts;

typedef struct {
    AdJson *json;
    char *keys[DEEPEST + 1]; /* path of keys; NULL inside an array */
    guint depth;
    Facts facts[PLACE_COUNT];
    char *any_spec_version, *vex; /* specVersion of an element of SPDX 3 */
    GString *top_keys;
    guint top_key_count;
    gboolean is_enough;
} Detector;

static void
clear(Detector *d)
{
    for (gsize p = 0; p < PLACE_COUNT; p++) {
        Facts *f = &d->facts[p];
        char *texts[] = {f->bom_format,     f->spec_format,  f->spec_version,   f->spdx_version,   f->context,   f->schema_url,
                         f->schema_version, f->payload_type, f->statement_type, f->predicate_type, f->media_type};
        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
            g_free(texts[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(d->keys); i++)
        g_free(d->keys[i]);
    g_free(d->any_spec_version);
    g_free(d->vex);
    g_string_free(d->top_keys, TRUE);
}

static gboolean
has_path(const Detector *d, guint depth, const char *a, const char *b)
{
    return d->depth == depth && g_strcmp0(d->keys[1], a) == 0 && (b == NULL || g_strcmp0(d->keys[2], b) == 0);
}

/* Whose member is being read. depth counts open objects and arrays; keys[n] is the last key of the n-th. */
static Place
place_of(const Detector *d)
{
    if (d->depth == 1)
        return AT_TOP;
    if (has_path(d, 2, "Document", NULL))
        return AT_DOCUMENT;
    if (has_path(d, 2, "sbom", NULL))
        return AT_SBOM;
    if (has_path(d, 2, "predicate", NULL))
        return AT_PREDICATE;
    if (has_path(d, 2, "dsseEnvelope", NULL))
        return AT_ENVELOPE;
    if (has_path(d, 3, "predicate", "Data"))
        return AT_DATA;
    return AT_ELSEWHERE;
}

static void
set(char **field, const char *text, gsize bytes)
{
    if (*field == NULL)
        *field = g_strndup(text, MIN(bytes, 256));
}

static void
take_member(Facts *f, const char *key, const char *text, gsize bytes)
{
    const struct {
        const char *key;
        char **field;
    } rows[] = {{"bomFormat", &f->bom_format},      {"specFormat", &f->spec_format},
                {"specVersion", &f->spec_version},  {"spdxVersion", &f->spdx_version},
                {"@context", &f->context},          {"payloadType", &f->payload_type},
                {"_type", &f->statement_type},      {"predicateType", &f->predicate_type},
                {"mediaType", &f->media_type}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].key, key) == 0)
            set(rows[i].field, text, bytes);
    if (strcmp(key, "payload") == 0)
        f->has_payload = TRUE;
}

static void
take_text(Detector *d, const char *text, gsize bytes)
{
    Place place = place_of(d);
    const char *key = d->depth <= DEEPEST ? d->keys[d->depth] : NULL;
    if (key != NULL && place < PLACE_COUNT)
        take_member(&d->facts[place], key, text, bytes);
    if (has_path(d, 2, "schema", "url"))
        set(&d->facts[AT_TOP].schema_url, text, bytes);
    if (has_path(d, 2, "schema", "version"))
        set(&d->facts[AT_TOP].schema_version, text, bytes);
    if (has_path(d, 2, "@context", NULL) && d->keys[2] == NULL) /* an array of one or more */
        set(&d->facts[AT_TOP].context, text, bytes);
    if (has_path(d, 2, "document", "category"))
        set(&d->vex, text, bytes);
    if (key != NULL && strcmp(key, "specVersion") == 0)
        set(&d->any_spec_version, text, bytes);
    if (d->depth == 1 && g_strcmp0(d->keys[1], "predicate") == 0)
        d->facts[AT_PREDICATE].is_text = TRUE;
    if (has_path(d, 2, "predicate", "Data"))
        d->facts[AT_DATA].is_text = TRUE;
}

/* What follows could only confirm it. */
static gboolean
is_enough(const Detector *d)
{
    const Facts *f = &d->facts[AT_TOP];
    return (f->bom_format != NULL && f->spec_version != NULL) || f->spdx_version != NULL || f->spec_format != NULL ||
           (f->context != NULL && d->any_spec_version != NULL) || d->facts[AT_DOCUMENT].spdx_version != NULL ||
           d->facts[AT_SBOM].spdx_version != NULL || (f->payload_type != NULL && f->has_payload);
}

static gboolean
take(gpointer user, AdJsonEvent event, const char *text, gsize bytes, GError **error)
{
    Detector *d = user;
    Place place;
    switch (event) {
    case AD_JSON_KEY:
    case AD_JSON_KEY_AGAIN:
        if (d->depth <= DEEPEST) {
            g_free(d->keys[d->depth]);
            d->keys[d->depth] = g_strndup(text, MIN(bytes, 64));
        }
        if (d->depth == 1 && d->top_key_count++ < KEYS_SHOWN)
            g_string_append_printf(d->top_keys, "%s%.40s", d->top_keys->len > 0 ? ", " : "", d->keys[1]);
        return TRUE;
    case AD_JSON_OBJECT:
    case AD_JSON_ARRAY:
        if (d->depth == 1 && event == AD_JSON_ARRAY && g_strcmp0(d->keys[1], "artifacts") == 0)
            d->facts[AT_TOP].has_artifacts = TRUE;
        d->depth++;
        if (d->depth <= DEEPEST)
            g_clear_pointer(&d->keys[d->depth], g_free);
        place = event == AD_JSON_OBJECT ? place_of(d) : AT_ELSEWHERE;
        if (place < PLACE_COUNT)
            d->facts[place].is_object = TRUE;
        return TRUE;
    case AD_JSON_OBJECT_END:
    case AD_JSON_ARRAY_END:
        if (d->depth <= DEEPEST)
            g_clear_pointer(&d->keys[d->depth], g_free);
        d->depth--;
        return TRUE;
    case AD_JSON_STRING:
        take_text(d, text, bytes);
        if (!is_enough(d))
            return TRUE;
        d->is_enough = TRUE;
        g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED, "enough seen");
        return FALSE;
    default:
        return TRUE;
    }
}

static gboolean
no(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
no(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not an SBOM: %s", why);
    return FALSE;
}

static gboolean
is_spdx2_version(const char *text)
{
    return text != NULL && strncmp(text, "SPDX-2.", 7) == 0 && text[7] >= '0' && text[7] <= '3';
}

/* The SBOM that stands at a place itself. TRUE when there is one. */
static gboolean
decide_plain(const Detector *d, Place place, AdDetected *out)
{
    const Facts *f = &d->facts[place];
    if (g_strcmp0(f->bom_format, "CycloneDX") == 0) {
        const char *v = f->spec_version != NULL ? f->spec_version : "";
        out->format = AD_SBOM_CYCLONEDX_JSON;
        out->version = g_strdup(v);
    } else if (is_spdx2_version(f->spdx_version)) {
        out->format = AD_SBOM_SPDX2_JSON;
        out->version = g_strdup(f->spdx_version + 5);
    } else if (f->context != NULL && strstr(f->context, "spdx.org/rdf/3.") != NULL) {
        const char *from = strstr(f->context, "/rdf/") + 5;
        out->format = AD_SBOM_SPDX3_JSONLD;
        out->version = d->any_spec_version != NULL ? g_strdup(d->any_spec_version)
                                                   : g_strndup(from, strspn(from, "0123456789."));
    } else if (place == AT_TOP && f->has_artifacts && f->schema_url != NULL && strstr(f->schema_url, "anchore/syft") != NULL) {
        out->format = AD_SBOM_SYFT_JSON;
        out->version = g_strdup(f->schema_version != NULL ? f->schema_version : "");
    }
    return out->format != AD_SBOM_NONE;
}

static void
wrap(AdDetected *out, const char *wrapper, const char *a, const char *b)
{
    g_free(out->wrapper);
    out->wrapper = g_strdup(wrapper);
    out->path[0] = g_strdup(a);
    out->path[1] = g_strdup(b);
}

static gboolean
decide_statement(const Detector *d, AdDetected *out, GError **error)
{
    const char *type = d->facts[AT_TOP].predicate_type;
    if (type == NULL || (strstr(type, "cyclonedx.org") == NULL && strstr(type, "spdx.dev") == NULL && strstr(type, "syft") == NULL))
        return no(error, "an in-toto statement about %.200s", type != NULL ? type : "nothing");
    gboolean is_data = d->facts[AT_DATA].is_text || d->facts[AT_DATA].is_object;
    wrap(out, "in-toto", "predicate", is_data ? "Data" : NULL);
    if (d->facts[is_data ? AT_DATA : AT_PREDICATE].is_text) {
        out->is_text = TRUE;
        return TRUE;
    }
    if (!decide_plain(d, is_data ? AT_DATA : AT_PREDICATE, out))
        return no(error, "the predicate of an in-toto statement holds none");
    return TRUE;
}

static gboolean
decide(const Detector *d, AdDetected *out, GError **error)
{
    const Facts *top = &d->facts[AT_TOP];
    if (decide_plain(d, AT_TOP, out)) {
        if (out->format == AD_SBOM_CYCLONEDX_JSON && out->version[0] != '\0' && !g_str_has_prefix(out->version, "1."))
            return no(error, "CycloneDX '%.40s' is recognised and not supported", out->version);
        return TRUE;
    }
    if (decide_plain(d, AT_DOCUMENT, out)) {
        wrap(out, "spdx-document", "Document", NULL);
        return TRUE;
    }
    if (decide_plain(d, AT_SBOM, out)) {
        wrap(out, "github-sbom", "sbom", NULL);
        return TRUE;
    }
    if (top->statement_type != NULL && g_str_has_prefix(top->statement_type, "https://in-toto.io/Statement"))
        return decide_statement(d, out, error);
    if (top->payload_type != NULL && top->has_payload) {
        wrap(out, "dsse", "payload", NULL);
        out->is_text = out->is_base64 = TRUE;
        return TRUE;
    }
    if (top->media_type != NULL && g_str_has_prefix(top->media_type, "application/vnd.dev.sigstore.bundle") &&
        d->facts[AT_ENVELOPE].has_payload) {
        wrap(out, "sigstore-bundle", "dsseEnvelope", "payload");
        out->is_text = out->is_base64 = TRUE;
        return TRUE;
    }
    if (g_strcmp0(top->spec_format, "CycloneDX") == 0)
        return no(error, "CycloneDX 2.0 (candidate) is recognised and not supported");
    if (top->bom_format != NULL)
        return no(error, "bomFormat is '%.60s', not CycloneDX", top->bom_format);
    if (top->context != NULL && strstr(top->context, "openvex") != NULL)
        return no(error, "an OpenVEX document: statements about vulnerabilities, no components");
    if (d->vex != NULL)
        return no(error, "a CSAF document (%.60s)", d->vex);
    return no(error, d->top_keys->len > 0 ? "JSON with the members %s" : "JSON without members that tell%s", d->top_keys->str);
}

gboolean
ad_detect_json(AdText *text, AdDetected *detected, GError **error)
{
    /* a payload in base64 is one string; nobody keeps it here but yajl for a moment */
    const AdJsonOptions options = {.reports_duplicates = TRUE, .keeps_first = TRUE, .string_bytes_max = AD_LIMIT_RECORD_BYTES};
    Detector d = {.top_keys = g_string_new(NULL)};
    g_autoptr(AdJson) json = ad_json_new(&options, take, &d);
    g_autoptr(GError) why = NULL;
    const guint8 *block;
    gsize bytes;
    gboolean is_fine;
    d.json = json;
    do
        is_fine = ad_text_read(text, &block, &bytes, &why) &&
                  (bytes > 0 ? ad_json_feed(json, block, bytes, &why) : ad_json_finish(json, &why));
    while (is_fine && bytes > 0);
    gboolean is_known = is_fine || d.is_enough;
    if (!is_known)
        g_set_error(error, AD_ERROR, why->code, "not an SBOM: %s", why->message);
    is_known = is_known && decide(&d, detected, error);
    clear(&d);
    return is_known;
}
