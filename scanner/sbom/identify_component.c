/* SPDX-License-Identifier: Apache-2.0 */
/* identify_component.c - what all formats' components have in common */
#include "scanner/sbom/identify_component.h"

#include <string.h>

#include "scanner/model/cpe.h"
#include "scanner/model/licence.h"
#include "scanner/model/purl.h"

typedef struct {
    const char *name;  /* canonical */
    const char *bare;  /* without dashes, lower case */
    guint digits;      /* hexadecimal digits; 0: any */
} Algorithm;

static const Algorithm algorithms[] = {
    {"MD2", "md2", 32},
    {"MD4", "md4", 32},
    {"MD5", "md5", 32},
    {"MD6", "md6", 0},
    {"SHA-1", "sha1", 40},
    {"SHA-224", "sha224", 56},
    {"SHA-256", "sha256", 64},
    {"SHA-384", "sha384", 96},
    {"SHA-512", "sha512", 128},
    {"SHA3-224", "sha3224", 56},
    {"SHA3-256", "sha3256", 64},
    {"SHA3-384", "sha3384", 96},
    {"SHA3-512", "sha3512", 128},
    {"BLAKE2b-256", "blake2b256", 64},
    {"BLAKE2b-384", "blake2b384", 96},
    {"BLAKE2b-512", "blake2b512", 128},
    {"BLAKE3", "blake3", 0},
    {"Streebog-256", "streebog256", 64},
    {"Streebog-512", "streebog512", 128},
    {"ADLER32", "adler32", 8},
};

static const Algorithm *
find_algorithm(const char *raw)
{
    char bare[32];
    gsize n = 0;
    for (const char *p = raw; *p != '\0'; p++) {
        if (*p == '-' || *p == '_' || *p == ' ')
            continue;
        if (n + 1 == sizeof bare)
            return NULL;
        bare[n++] = g_ascii_tolower(*p);
    }
    bare[n] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(algorithms); i++)
        if (strcmp(algorithms[i].bare, bare) == 0)
            return &algorithms[i];
    return NULL;
}

const char *
ad_component_algorithm(const char *raw)
{
    const Algorithm *algorithm = find_algorithm(raw);
    return algorithm != NULL ? algorithm->name : NULL;
}

AdFieldState
ad_component_state(const char *text)
{
    static const char *const unknowns[] = {"NOASSERTION", "NONE", "unknown", "(devel)", "n/a", "<unknown>"};
    if (text == NULL)
        return AD_FIELD_ABSENT;
    while (g_ascii_isspace(*text))
        text++;
    if (*text == '\0')
        return AD_FIELD_ABSENT;
    if (strchr("NnUu(<", *text) == NULL) /* nearly all texts */
        return AD_FIELD_PRESENT;
    for (gsize i = 0; i < G_N_ELEMENTS(unknowns); i++)
        if (g_ascii_strcasecmp(text, unknowns[i]) == 0)
            return AD_FIELD_UNKNOWN;
    return AD_FIELD_PRESENT;
}

AdFieldState
ad_component_licence_state(AdSbom *sbom, const char *text)
{
    AdFieldState state = ad_component_state(text);
    g_autoptr(GError) why = NULL;
    if (state != AD_FIELD_PRESENT)
        return state;
    g_autoptr(AdLicence) licence = ad_licence_parse(text, -1, &why);
    if (licence != NULL)
        return AD_FIELD_PRESENT;
    ad_sbom_violate(sbom, FALSE, NULL, "licence-expression", "'%.200s' is no licence expression: %s", text, why->message);
    return AD_FIELD_INVALID;
}

static gboolean
is_hex(const char *text)
{
    for (; *text != '\0'; text++)
        if (!g_ascii_isxdigit(*text))
            return FALSE;
    return TRUE;
}

static void
check_hashes(AdSbom *sbom, AdSbomComponent *c)
{
    for (guint i = 0; i < c->hash_count; i++) {
        AdSbomHash *hash = &c->hashes[i];
        const Algorithm *algorithm = hash->algorithm != NULL ? find_algorithm(hash->algorithm) : NULL;
        gsize digits = hash->value != NULL ? strlen(hash->value) : 0;
        gboolean is_fine = algorithm != NULL && digits > 0 && is_hex(hash->value) &&
                           (algorithm->digits == 0 || algorithm->digits == digits);
        if (algorithm == NULL)
            ad_sbom_violate(sbom, TRUE, NULL, "hash-algorithm", "'%.40s' is no hash algorithm",
                            hash->algorithm != NULL ? hash->algorithm : "");
        else if (!is_fine)
            ad_sbom_violate(sbom, TRUE, NULL, "hash-value", "a %s value must be %u hexadecimal digits",
                            algorithm->name, algorithm->digits);
        else
            hash->algorithm = algorithm->name;
        AdFieldState state = is_fine ? AD_FIELD_PRESENT : AD_FIELD_INVALID;
        c->fields[AD_ELEMENT_HASH] = MAX(c->fields[AD_ELEMENT_HASH], (guint8)state);
        /* BSI asks for the deployable file's: in CycloneDX that is the distribution's own list (cdx_component.c) */
        gboolean is_cdx = ad_sbom_minor(sbom) >= 0;
        if (!is_cdx && algorithm != NULL && strcmp(algorithm->name, "SHA-512") == 0)
            c->fields[AD_ELEMENT_HASH_SHA512] = MAX(c->fields[AD_ELEMENT_HASH_SHA512], (guint8)state);
    }
}

static void
check_cpes(AdSbom *sbom, AdSbomComponent *c)
{
    for (guint i = 0; i < c->cpe_count; i++) {
        g_autoptr(GError) why = NULL;
        g_autoptr(AdCpe) cpe = ad_cpe_parse(c->cpes[i], -1, &why);
        if (cpe == NULL)
            ad_sbom_violate(sbom, FALSE, NULL, "cpe-invalid", "'%.200s' is no CPE: %s", c->cpes[i], why->message);
        AdFieldState state = cpe != NULL ? AD_FIELD_PRESENT : AD_FIELD_INVALID;
        c->fields[AD_ELEMENT_CPE] = MAX(c->fields[AD_ELEMENT_CPE], (guint8)state);
    }
}

/* owned[0] and [1] are the readers'. */
static const char *
keep(AdSbomComponent *c, guint slot, const char *text)
{
    g_free(c->owned[slot]);
    return c->owned[slot] = g_strdup(text);
}

static void
fill_from_purl(AdSbom *sbom, AdSbomComponent *c, const AdPurl *purl)
{
    if (ad_component_state(c->name) == AD_FIELD_ABSENT) {
        c->name = keep(c, 2, purl->name);
        if (purl->namespace_ != NULL && ad_component_state(c->group) == AD_FIELD_ABSENT)
            c->group = keep(c, 3, purl->namespace_);
    }
    if (ad_component_state(c->version) != AD_FIELD_PRESENT && purl->version != NULL)
        c->version = keep(c, 4, purl->version);
    (void)sbom;
}

/* Canonical text of the purl in out, or NULL. */
static char *
check_purl(AdSbom *sbom, AdSbomComponent *c)
{
    guint repairs = 0;
    g_autoptr(GError) why = NULL;
    if (c->purl == NULL || c->purl[0] == '\0')
        return NULL;
    g_autoptr(AdPurl) purl = ad_purl_parse(c->purl, -1, &repairs, &why);
    if (purl == NULL) {
        c->fields[AD_ELEMENT_PURL] = AD_FIELD_INVALID;
        ad_sbom_violate(sbom, FALSE, NULL, "purl-invalid", "'%.200s' is no purl: %s", c->purl, why->message);
        return NULL;
    }
    if (repairs != 0)
        ad_sbom_violate(sbom, FALSE, NULL, "purl-repaired", "'%.200s': %s", c->purl, ad_purl_repair_text(repairs));
    c->fields[AD_ELEMENT_PURL] = AD_FIELD_PRESENT;
    fill_from_purl(sbom, c, purl);
    return ad_purl_to_string(purl);
}

static guint64
hash_text(guint64 hash, const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        hash = (hash ^ (guint8)*text) * G_GUINT64_CONSTANT(0x100000001b3);
    return (hash ^ 0xff) * G_GUINT64_CONSTANT(0x100000001b3);
}

guint64
ad_component_check(AdSbom *sbom, AdSbomComponent *c)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    /* quality asks what the fields say, before they are filled in from the purl */
    c->fields[AD_ELEMENT_NAME] = (guint8)ad_component_state(c->name);
    c->fields[AD_ELEMENT_VERSION] = (guint8)ad_component_state(c->version);
    g_autofree char *canonical = check_purl(sbom, c);
    check_cpes(sbom, c);
    check_hashes(sbom, c);
    guint8 swid = (guint8)(c->swid != NULL && c->swid[0] != '\0' ? AD_FIELD_PRESENT : AD_FIELD_ABSENT);
    c->fields[AD_ELEMENT_IDENTIFIER] = MAX(swid, MAX(c->fields[AD_ELEMENT_PURL], c->fields[AD_ELEMENT_CPE]));
    if (canonical != NULL)
        return hash_text(hash, canonical);
    hash = hash_text(hash_text(hash, c->type), c->group);
    return hash_text(hash_text(hash, c->name), c->version);
}
