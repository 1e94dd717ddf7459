/* SPDX-License-Identifier: Apache-2.0 */
/* version.c - the table of ecosystems, and what all orders have in common */
#include "feeds/versions/version.h"

#include <string.h>

#include "feeds/versions/order.h"
#include "scanner/model/limits.h"

typedef const AdVersionOrder *(*OrderOf)(void);

/* One row a name. osv: how OSV writes it (NULL: a name of another vocabulary); aliases: purl types, folder names of test
 * suites, other spellings, separated by blanks. Families of their own last. */
static const struct {
    const char *osv;
    OrderOf order;
    const char *aliases;
} rows[] = {
    {"npm", ad_order_semver, "semver"},
    {"crates.io", ad_order_semver, "cargo crates"},
    {"Go", ad_order_go, "golang"},
    {"Hex", ad_order_semver, ""},
    {"SwiftURL", ad_order_semver, "swift"},
    {"Julia", ad_order_semver, ""},
    {"GitHub Actions", ad_order_semver, "githubactions actions github"},
    {"Kubernetes", ad_order_go, ""},
    {"VSCode", ad_order_semver, "vscode-extension vscode"},
    {"Bitnami", ad_order_bitnami, ""},
    {"PyPI", ad_order_pypi, "pep440 python"},
    {"Maven", ad_order_maven, "gradle"},
    {"RubyGems", ad_order_gem, "gem"},
    {"NuGet", ad_order_nuget, ""},
    {"Packagist", ad_order_composer, "composer"},
    {"Pub", ad_order_pub, ""},
    {"CRAN", ad_order_cran, "bioconductor"},
    {"Bioconductor", ad_order_cran, ""},
    {"Hackage", ad_order_hackage, ""},
    {"GHC", ad_order_hackage, ""},
    {"ConanCenter", ad_order_conan, "conan"},
    {"opam", ad_order_opam, ""},
    {"Debian", ad_order_deb, "deb dpkg"},
    {"Ubuntu", ad_order_deb, ""},
    {"Echo", ad_order_deb, ""},
    {"Root", ad_order_deb, ""},
    {"Alpine", ad_order_apk, "apk"},
    {"Wolfi", ad_order_apk, ""},
    {"Chainguard", ad_order_apk, ""},
    {"MinimOS", ad_order_apk, ""},
    {"Alpaquita", ad_order_apk, ""},
    {"BellSoft Hardened Containers", ad_order_apk, ""},
    {"CleanStart", ad_order_apk, ""},
    {"Red Hat", ad_order_rpm, "rpm redhat rhel fedora"},
    {"AlmaLinux", ad_order_rpm, ""},
    {"Rocky Linux", ad_order_rpm, "rocky rocky-linux"},
    {"SUSE", ad_order_rpm, "sles"},
    {"openSUSE", ad_order_rpm, ""},
    {"Mageia", ad_order_rpm, ""},
    {"openEuler", ad_order_rpm, ""},
    {"Photon OS", ad_order_rpm, "photon"},
    {"Azure Linux", ad_order_rpm, "azurelinux azure-linux mariner"},
    {"TuxCare", ad_order_rpm, ""},
    {NULL, ad_order_alpm, "alpm arch pacman"},
    {NULL, ad_order_gentoo, "gentoo ebuild portage"},
    {NULL, ad_order_jvm, "jvm java openjdk"},
    {NULL, ad_order_openssl, "openssl"},
    {NULL, ad_order_datetime, "datetime"},
    {NULL, ad_order_maven, "generic cpe"}, /* no order of its own: words before the release, 123e behind 75 */
    /* known to OSV, without an order: lists of versions only */
    {"OSS-Fuzz", NULL, ""},
    {"Android", NULL, ""},
    {"Linux", NULL, ""},
    {"FreeBSD", NULL, ""},
    {"Docker Hardened Images", NULL, "dhi"},
    {"GIT", NULL, ""},
};

static gboolean
has_alias(const char *aliases, const char *name, gsize bytes)
{
    while (*aliases != '\0') {
        gsize n = strcspn(aliases, " ");
        if (n == bytes && g_ascii_strncasecmp(aliases, name, n) == 0)
            return TRUE;
        aliases += n + (aliases[n] == ' ' ? 1 : 0);
    }
    return FALSE;
}

static int
row_of(const char *ecosystem)
{
    gsize bytes = strcspn(ecosystem, ":");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].osv != NULL && strlen(rows[i].osv) == bytes &&
            g_ascii_strncasecmp(rows[i].osv, ecosystem, bytes) == 0)
            return (int)i;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (has_alias(rows[i].aliases, ecosystem, bytes))
            return (int)i;
    return -1;
}

const AdVersionOrder *
ad_version_order(const char *ecosystem)
{
    int row = row_of(ecosystem);
    return row < 0 || rows[row].order == NULL ? NULL : rows[row].order();
}

const char *
ad_version_ecosystem(const char *ecosystem)
{
    int row = row_of(ecosystem);
    return row < 0 ? NULL : rows[row].osv;
}

const char *
ad_version_family(const AdVersionOrder *order)
{
    return order->family;
}

const AdVersionOrder *
ad_version_order_nth(guint n)
{
    static const OrderOf all[] = {
        ad_order_alpm,  ad_order_apk,   ad_order_bitnami, ad_order_composer, ad_order_conan,   ad_order_cran,
        ad_order_datetime, ad_order_deb,   ad_order_gem,     ad_order_gentoo,   ad_order_go,      ad_order_hackage,
        ad_order_jvm,   ad_order_maven, ad_order_nuget,   ad_order_openssl,  ad_order_opam,    ad_order_pub,
        ad_order_pypi,  ad_order_rpm,   ad_order_semver};
    return n < G_N_ELEMENTS(all) ? all[n]() : NULL;
}

static gboolean
is_short(const char *version)
{
    return strnlen(version, AD_LIMIT_VERSION_BYTES + 1) <= AD_LIMIT_VERSION_BYTES;
}

gboolean
ad_version_is_accepted(const AdVersionOrder *order, const char *version)
{
    return order != NULL && is_short(version) && order->accepts(version);
}

gboolean
ad_version_is_proper(const AdVersionOrder *order, const char *version)
{
    return ad_version_is_accepted(order, version) && (order->is_proper == NULL || order->is_proper(version));
}

AdVersionAnswer
ad_version_compare(const AdVersionOrder *order, const char *a, const char *b)
{
    if (!ad_version_is_accepted(order, a) || !ad_version_is_accepted(order, b))
        return AD_VERSION_UNKNOWN;
    int result = order->compare(a, b);
    return result < 0 ? AD_VERSION_LESS : result > 0 ? AD_VERSION_GREATER : AD_VERSION_EQUAL;
}

char
ad_version_sign(AdVersionAnswer answer)
{
    switch (answer) {
    case AD_VERSION_LESS:
        return '<';
    case AD_VERSION_EQUAL:
        return '=';
    case AD_VERSION_GREATER:
        return '>';
    default:
        return '?';
    }
}

char *
ad_version_coarse(const AdVersionOrder *order, const char *version)
{
    enum { EPOCH_END = 99, NUMBER_END = 99999999 };
    if (!ad_version_is_accepted(order, version))
        return NULL;
    AdCoarse c = {0};
    order->coarse(version, &c);
    /* a number that does not fit ends the key: behind it all keys of its kind are the same */
    gboolean is_over = c.epoch >= EPOCH_END;
    guint64 epoch = is_over ? EPOCH_END : c.epoch;
    for (guint i = 0; i < G_N_ELEMENTS(c.numbers); i++) {
        is_over |= c.numbers[i] >= NUMBER_END;
        if (is_over)
            c.numbers[i] = NUMBER_END;
    }
    return g_strdup_printf("%02u:%08u.%08u.%08u", (guint)epoch, (guint)c.numbers[0], (guint)c.numbers[1],
                           (guint)c.numbers[2]);
}
