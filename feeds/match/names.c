/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - under which name and ecosystem a package is found
 *
 * Name rules: PEP 503 for PyPI, lower case where the registry does not tell case apart, scheme and ".git" off for Swift. */
#include <string.h>

#include "feeds/match/match.h"
#include "feeds/versions/version.h"

char *
ad_match_ecosystem_key(const char *ecosystem)
{
    const char *osv = ad_version_ecosystem(ecosystem);
    return osv != NULL ? g_strdup(osv) : g_strndup(ecosystem, strcspn(ecosystem, ":"));
}

/* PEP 503: lower case, runs of '-', '_' and '.' are one '-'. */
static char *
normalise_pypi(const char *name)
{
    GString *s = g_string_new(NULL);
    for (const char *c = name; *c != '\0'; c++) {
        gboolean is_mark = *c == '-' || *c == '_' || *c == '.';
        if (is_mark && s->len > 0 && s->str[s->len - 1] == '-')
            continue;
        g_string_append_c(s, is_mark ? '-' : g_ascii_tolower(*c));
    }
    return g_string_free(s, FALSE);
}

static char *
normalise_swift(const char *name)
{
    const char *scheme = strstr(name, "://");
    if (scheme != NULL)
        name = scheme + 3;
    char *key = g_ascii_strdown(name, -1);
    gsize n = strlen(key);
    while (n > 0 && key[n - 1] == '/')
        key[--n] = '\0';
    if (g_str_has_suffix(key, ".git"))
        key[n - 4] = '\0';
    return key;
}

char *
ad_match_name_key(const char *ecosystem, const char *name)
{
    static const char *const folded[] = {"NuGet", "Packagist", "GitHub Actions", "VSCode", "Hex", "Bitnami"};
    const char *osv = ad_version_ecosystem(ecosystem);
    if (osv == NULL)
        return g_strdup(name);
    if (strcmp(osv, "PyPI") == 0)
        return normalise_pypi(name);
    if (strcmp(osv, "SwiftURL") == 0)
        return normalise_swift(name);
    for (gsize i = 0; i < G_N_ELEMENTS(folded); i++)
        if (strcmp(osv, folded[i]) == 0)
            return g_ascii_strdown(name, -1);
    return g_strdup(name);
}

const char *
ad_match_release(const char *ecosystem)
{
    const char *colon = strchr(ecosystem, ':');
    return colon == NULL ? "" : colon + 1;
}

/* How a distribution writes one release: "Ubuntu:22.04" and "Ubuntu:22.04:LTS", "Alpine:3.19.1" and "Alpine:v3.19",
 * "Debian:12.5", "Debian:bookworm" and "Debian:12", "AlmaLinux:9.4" and "AlmaLinux:9" are the same. */
static char *
normalise_release(const char *osv, const char *release)
{
    static const struct {
        const char *osv, *code, *number;
    } codes[] = {
        {"Debian", "buster", "10"},    {"Debian", "bullseye", "11"}, {"Debian", "bookworm", "12"},
        {"Debian", "trixie", "13"},    {"Debian", "forky", "14"},    {"Debian", "stretch", "9"},
        {"Debian", "jessie", "8"},     {"Debian", "unstable", "sid"}, {"Ubuntu", "trusty", "14.04"},
        {"Ubuntu", "xenial", "16.04"}, {"Ubuntu", "bionic", "18.04"}, {"Ubuntu", "focal", "20.04"},
        {"Ubuntu", "jammy", "22.04"},  {"Ubuntu", "noble", "24.04"},  {"Ubuntu", "plucky", "25.04"},
        {"Ubuntu", "questing", "25.10"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(osv, codes[i].osv) == 0 && g_ascii_strcasecmp(release, codes[i].code) == 0)
            return g_strdup(codes[i].number);
    char *key = g_strdup(release);
    if (strcmp(osv, "Ubuntu") == 0 && g_str_has_suffix(key, ":LTS"))
        key[strlen(key) - strlen(":LTS")] = '\0';
    gboolean is_major =
        strcmp(osv, "Debian") == 0 || strcmp(osv, "AlmaLinux") == 0 || strcmp(osv, "Rocky Linux") == 0;
    if (is_major && g_ascii_isdigit(*key))
        key[strcspn(key, ".")] = '\0';
    if (strcmp(osv, "Alpine") == 0) {
        const char *number = *key == 'v' ? key + 1 : key;
        const char *dot = strchr(number, '.');
        gsize bytes = dot == NULL ? strlen(number) : (gsize)(dot - number) + 1 + strcspn(dot + 1, "._");
        char *cut = g_strndup(number, bytes);
        g_free(key);
        key = cut;
    }
    return key;
}

/* What stands behind the colon of a registry is where it lies, not a release. */
static gboolean
has_releases(const char *osv)
{
    static const char *const registries[] = {"Maven", "Packagist", "VSCode", "npm", "PyPI", "NuGet", "Go",
                                             "crates.io", "RubyGems", "Julia"};
    for (gsize i = 0; i < G_N_ELEMENTS(registries); i++)
        if (strcmp(osv, registries[i]) == 0)
            return FALSE;
    return TRUE;
}

gboolean
ad_match_ecosystem_fits(const char *advisory_ecosystem, const char *package_ecosystem)
{
    g_autofree char *a = ad_match_ecosystem_key(advisory_ecosystem);
    g_autofree char *p = ad_match_ecosystem_key(package_ecosystem);
    if (strcmp(a, p) != 0)
        return FALSE;
    const char *a_release = ad_match_release(advisory_ecosystem), *p_release = ad_match_release(package_ecosystem);
    if (*a_release == '\0' || strcmp(a_release, p_release) == 0)
        return TRUE;
    if (*p_release == '\0')
        return !has_releases(a);
    g_autofree char *x = normalise_release(a, a_release);
    g_autofree char *y = normalise_release(p, p_release);
    return strcmp(x, y) == 0;
}

/* Distributions whose packages say nothing without their release. */
static gboolean
needs_release(const char *osv)
{
    static const char *const distributions[] = {"Debian", "Ubuntu", "Alpine", "AlmaLinux", "Rocky Linux", "Red Hat",
                                                "SUSE", "openSUSE", "Mageia", "openEuler", "Photon OS",
                                                "Azure Linux", "Alpaquita"};
    for (gsize i = 0; i < G_N_ELEMENTS(distributions); i++)
        if (strcmp(osv, distributions[i]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_commit(const char *version)
{
    gsize n = strspn(version, "0123456789abcdefABCDEF");
    return version[n] == '\0' && (n == 40 || n == 64);
}

AdUnscanned
ad_match_check(const AdMatchPackage *package)
{
    if (package->ecosystem == NULL || *package->ecosystem == '\0' || package->name == NULL || *package->name == '\0')
        return AD_UNSCANNED_UNMAPPED;
    const char *osv = ad_version_ecosystem(package->ecosystem);
    if (osv == NULL)
        return AD_UNSCANNED_UNMAPPED;
    if (package->version == NULL || *package->version == '\0')
        return AD_UNSCANNED_NO_VERSION;
    if (needs_release(osv) && *ad_match_release(package->ecosystem) == '\0')
        return AD_UNSCANNED_RELEASE_UNKNOWN;
    if (is_commit(package->version))
        return AD_UNSCANNED_COMMIT;
    const AdVersionOrder *order = ad_version_order(package->ecosystem);
    if (order != NULL && !ad_version_is_proper(order, package->version))
        return AD_UNSCANNED_BAD_VERSION;
    return AD_UNSCANNED_NONE;
}

const char *
ad_match_how_name(AdMatchHow how)
{
    static const char *const names[AD_MATCH_HOW_COUNT] = {"range", "versions", "source-package", "cpe"};
    g_assert(how < AD_MATCH_HOW_COUNT);
    return names[how];
}

const char *
ad_match_unscanned_name(AdUnscanned reason)
{
    static const char *const names[AD_UNSCANNED_COUNT] = {"",
                                                          "no-purl",
                                                          "unmapped",
                                                          "no-version",
                                                          "bad-version",
                                                          "release-unknown",
                                                          "bad-range",
                                                          "commit",
                                                          "no-data"};
    g_assert(reason < AD_UNSCANNED_COUNT);
    return names[reason];
}
