/* SPDX-License-Identifier: Apache-2.0 */
/* package.c - a package URL as the advisories call it */
#include "feeds/match/package.h"

#include <string.h>

/* How the name is put together from namespace and name. */
typedef enum { NAME_PLAIN, NAME_SLASH, NAME_COLON, NAME_DOT } NameRule;

static const struct {
    const char *type, *ecosystem;
    NameRule rule;
} registries[] = {
    {"npm", "npm", NAME_SLASH},          {"pypi", "PyPI", NAME_PLAIN},          {"maven", "Maven", NAME_COLON},
    {"gradle", "Maven", NAME_COLON},     {"golang", "Go", NAME_SLASH},          {"cargo", "crates.io", NAME_PLAIN},
    {"nuget", "NuGet", NAME_PLAIN},      {"gem", "RubyGems", NAME_PLAIN},       {"composer", "Packagist", NAME_SLASH},
    {"hex", "Hex", NAME_PLAIN},          {"pub", "Pub", NAME_PLAIN},            {"cran", "CRAN", NAME_PLAIN},
    {"bioconductor", "Bioconductor", NAME_PLAIN}, {"hackage", "Hackage", NAME_PLAIN}, {"conan", "ConanCenter", NAME_PLAIN},
    {"swift", "SwiftURL", NAME_SLASH},   {"julia", "Julia", NAME_PLAIN},        {"opam", "opam", NAME_PLAIN},
    {"bitnami", "Bitnami", NAME_PLAIN},  {"github", "GitHub Actions", NAME_SLASH},
    {"githubactions", "GitHub Actions", NAME_SLASH}, {"generic", "OSS-Fuzz", NAME_PLAIN},
    {"vscode-extension", "VSCode", NAME_DOT},
};

/* os: the ids that a distro qualifier begins with, besides the namespace. */
static const struct {
    const char *type, *namespace_, *ecosystem;
    gboolean has_release;
} distributions[] = {
    {"deb", "debian", "Debian", TRUE},
    {"deb", "ubuntu", "Ubuntu", TRUE},
    {"deb", "echo", "Echo", FALSE},
    {"apk", "alpine", "Alpine", TRUE},
    {"apk", "wolfi", "Wolfi", FALSE},
    {"apk", "chainguard", "Chainguard", FALSE},
    {"apk", "minimos", "MinimOS", FALSE},
    {"apk", "alpaquita", "Alpaquita", TRUE},
    {"rpm", "redhat", "Red Hat", TRUE},
    {"rpm", "rhel", "Red Hat", TRUE},
    {"rpm", "almalinux", "AlmaLinux", TRUE},
    {"rpm", "rocky", "Rocky Linux", TRUE},
    {"rpm", "rocky-linux", "Rocky Linux", TRUE},
    {"rpm", "suse", "SUSE", TRUE},
    {"rpm", "sles", "SUSE", TRUE},
    {"rpm", "opensuse", "openSUSE", TRUE},
    {"rpm", "mageia", "Mageia", TRUE},
    {"rpm", "openeuler", "openEuler", TRUE},
    {"rpm", "photon", "Photon OS", TRUE},
    {"rpm", "azure-linux", "Azure Linux", TRUE},
    {"rpm", "azurelinux", "Azure Linux", TRUE},
};

void
ad_match_subject_clear(AdMatchSubject *s)
{
    g_clear_pointer(&s->ecosystem, g_free);
    g_clear_pointer(&s->name, g_free);
    g_clear_pointer(&s->version, g_free);
    g_clear_pointer(&s->source_name, g_free);
    g_clear_pointer(&s->source_version, g_free);
    g_clear_pointer(&s->module, g_free);
}

AdMatchPackage
ad_match_subject_package(const AdMatchSubject *s)
{
    return (AdMatchPackage){s->ecosystem, s->name, s->version, s->source_name, s->source_version, s->module};
}

static char *
join(NameRule rule, const char *namespace_, const char *name)
{
    static const char *const marks[] = {"", "/", ":", "."};
    if (rule == NAME_PLAIN || namespace_ == NULL || *namespace_ == '\0')
        return g_strdup(name);
    return g_strconcat(namespace_, marks[rule], name, NULL);
}

static gboolean
fill_registry(const AdPurl *purl, AdMatchSubject *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(registries); i++) {
        if (strcmp(registries[i].type, purl->type) != 0)
            continue;
        out->ecosystem = g_strdup(registries[i].ecosystem);
        out->name = join(registries[i].rule, purl->namespace_, purl->name);
        if (strcmp(purl->type, "golang") == 0 && (strcmp(out->name, "go") == 0 || strcmp(out->name, "std") == 0)) {
            g_free(out->name);
            out->name = g_strdup("stdlib");
        }
        return TRUE;
    }
    return FALSE;
}

/* "debian-12.5", "bookworm", "ubuntu-22.04", "alpine-3.19.1", "rhel-9.4", "12" -> what stands behind the name. */
static char *
release_of(const char *distro)
{
    const char *dash = strrchr(distro, '-');
    if (dash == NULL || dash[1] == '\0')
        return g_strdup(distro);
    return g_strdup(dash + 1);
}

/* The operating system of the SBOM counts only for its own packages: "debian-12" says nothing about an rpm. */
static gboolean
is_os_of(const char *os, const char *namespace_)
{
    if (os == NULL)
        return FALSE;
    gsize n = strlen(namespace_);
    return g_ascii_strncasecmp(os, namespace_, n) == 0 && (os[n] == '-' || os[n] == '\0');
}

static char *
write_ecosystem(const char *ecosystem, const char *release)
{
    if (strcmp(ecosystem, "Ubuntu") == 0) { /* even years' April releases are long-term ones */
        gboolean is_lts = strlen(release) == 5 && g_str_has_suffix(release, ".04") && (release[1] - '0') % 2 == 0;
        return g_strdup_printf("Ubuntu:%s%s", release, is_lts ? ":LTS" : "");
    }
    if (strcmp(ecosystem, "Alpine") == 0 && g_ascii_isdigit(*release)) {
        const char *dot = strchr(release, '.');
        gsize bytes = dot == NULL ? strlen(release) : (gsize)(dot - release) + 1 + strcspn(dot + 1, ".");
        return g_strdup_printf("Alpine:v%.*s", (int)bytes, release);
    }
    return g_strdup_printf("%s:%s", ecosystem, release);
}

static gboolean
fill_distribution(const AdPurl *purl, const char *os, AdMatchSubject *out)
{
    const char *namespace_ = purl->namespace_ == NULL ? "" : purl->namespace_;
    for (gsize i = 0; i < G_N_ELEMENTS(distributions); i++) {
        if (strcmp(distributions[i].type, purl->type) != 0 || strcmp(distributions[i].namespace_, namespace_) != 0)
            continue;
        const char *distro = ad_purl_qualifier(purl, "distro");
        if (distro == NULL && is_os_of(os, namespace_))
            distro = os;
        g_autofree char *release = distro == NULL ? NULL : release_of(distro);
        out->ecosystem = !distributions[i].has_release || release == NULL || strcmp(release, namespace_) == 0
                             ? g_strdup(distributions[i].ecosystem)
                             : write_ecosystem(distributions[i].ecosystem, release);
        out->name = g_strdup(purl->name);
        return TRUE;
    }
    return FALSE;
}

/* "openssl", "openssl@3.0.15-1", "openssl-3.0.7-24.el9.src.rpm" */
static void
fill_source(const char *text, AdMatchSubject *out)
{
    if (g_str_has_suffix(text, ".src.rpm")) {
        g_autofree char *nvr = g_strndup(text, strlen(text) - strlen(".src.rpm"));
        char *release = strrchr(nvr, '-');
        if (release == NULL || release == nvr)
            return;
        *release = '\0';
        char *version = strrchr(nvr, '-');
        if (version == NULL || version == nvr)
            return;
        *version = '\0';
        out->source_name = g_strdup(nvr);
        out->source_version = g_strdup_printf("%s-%s", version + 1, release + 1);
        return;
    }
    const char *at = strrchr(text, '@');
    out->source_name = at == NULL ? g_strdup(text) : g_strndup(text, (gsize)(at - text));
    out->source_version = at == NULL || at[1] == '\0' ? NULL : g_strdup(at + 1);
}

static void
fill_details(const AdPurl *purl, AdMatchSubject *out)
{
    const char *epoch = ad_purl_qualifier(purl, "epoch");
    gboolean has_epoch = epoch != NULL && purl->version != NULL && strchr(purl->version, ':') == NULL &&
                         epoch[strspn(epoch, "0123456789")] == '\0';
    if (has_epoch) {
        g_free(out->version);
        out->version = g_strdup_printf("%s:%s", epoch, purl->version);
    }
    const char *source = ad_purl_qualifier(purl, "upstream");
    if (source == NULL)
        source = ad_purl_qualifier(purl, "source");
    if (source != NULL)
        fill_source(source, out);
    const char *module = ad_purl_qualifier(purl, "rpmmod");
    if (module != NULL)
        out->module = g_strdup(module);
}

AdUnscanned
ad_match_subject_from_purl(const AdPurl *purl, const char *os, AdMatchSubject *out)
{
    memset(out, 0, sizeof *out);
    out->version = g_strdup(purl->version == NULL ? "" : purl->version);
    gboolean is_registry = fill_registry(purl, out);
    if (!is_registry && !fill_distribution(purl, os, out)) {
        out->ecosystem = g_strdup("");
        out->name = g_strdup(purl->name);
        return AD_UNSCANNED_UNMAPPED;
    }
    if (!is_registry)
        fill_details(purl, out);
    AdMatchPackage p = ad_match_subject_package(out);
    return ad_match_check(&p);
}
