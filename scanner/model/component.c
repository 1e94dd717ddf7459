/* SPDX-License-Identifier: Apache-2.0 */
/* component.c - one package as it was seen in one place of a delivery */
#include "scanner/model/component.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

AdVersionState
ad_version_state(const char *text)
{
    static const char *const unknown[] = {"NOASSERTION", "unknown", "UNKNOWN", "NONE", "null", NULL};
    static const char *const development[] = {"(devel)", "devel", "(unknown)", NULL};
    if (text == NULL || *text == '\0')
        return AD_VERSION_ABSENT;
    if (g_strv_contains(unknown, text))
        return AD_VERSION_NOASSERTION;
    return g_strv_contains(development, text) ? AD_VERSION_DEVELOPMENT : AD_VERSION_GIVEN;
}

AdComponent *
ad_component_new(const char *kind, const char *evidence)
{
    AdComponent *c = g_new0(AdComponent, 1);
    c->kind = g_strdup(kind);
    c->evidence = g_strdup(evidence);
    c->purl = g_strdup("");
    c->name = g_strdup("");
    c->version = g_strdup("");
    c->ecosystem = g_strdup("");
    return c;
}

void
ad_component_free(AdComponent *c)
{
    if (c == NULL)
        return;
    g_free(c->kind);
    g_free(c->evidence);
    g_free(c->purl);
    g_free(c->name);
    g_free(c->version);
    g_free(c->ecosystem);
    g_free(c);
}

gint
ad_component_compare(gconstpointer a, gconstpointer b)
{
    const AdComponent *x = *(const AdComponent *const *)a, *y = *(const AdComponent *const *)b;
    int order = strcmp(x->evidence, y->evidence);
    order = order != 0 ? order : strcmp(x->purl, y->purl);
    order = order != 0 ? order : strcmp(x->name, y->name);
    order = order != 0 ? order : strcmp(x->version, y->version);
    return order != 0 ? order : strcmp(x->kind, y->kind);
}

/* "debian-12" or "12" -> "12"; NULL without a release. */
static const char *
release_of(const AdPurl *purl)
{
    const char *distro = ad_purl_qualifier(purl, "distro");
    const char *dash = distro != NULL ? strrchr(distro, '-') : NULL;
    const char *release = dash != NULL ? dash + 1 : distro;
    return release != NULL && g_ascii_isdigit(*release) ? release : NULL;
}

/* The first count numbers of a release: 3.18.4 -> 3.18. */
static char *
numbers_of(const char *release, guint count)
{
    gsize end = 0;
    for (; release[end] != '\0'; end++)
        if (release[end] == '.' && --count == 0)
            break;
    return g_strndup(release, end);
}

char *
ad_component_ecosystem(const AdPurl *purl)
{
    static const struct {
        const char *type, *name;
    } plain[] = {{"npm", "npm"},       {"pypi", "PyPI"},      {"maven", "Maven"},        {"golang", "Go"},
                 {"nuget", "NuGet"},   {"gem", "RubyGems"},   {"composer", "Packagist"}, {"cargo", "crates.io"},
                 {"hex", "Hex"},       {"pub", "Pub"},        {"cran", "CRAN"},          {"hackage", "Hackage"},
                 {"conan", "ConanCenter"}, {"bitnami", "Bitnami"}};
    /* release: numbers of it that name an OSV ecosystem; 0: none does */
    static const struct {
        const char *type, *namespace_, *name, *mark;
        guint numbers;
    } distros[] = {{"deb", "debian", "Debian", "", 1},          {"deb", "ubuntu", "Ubuntu", "", 2},
                   {"apk", "alpine", "Alpine", "v", 2},         {"apk", "wolfi", "Wolfi", "", 0},
                   {"apk", "chainguard", "Chainguard", "", 0},  {"rpm", "redhat", "Red Hat", "", 0},
                   {"rpm", "rocky", "Rocky Linux", "", 1},      {"rpm", "almalinux", "AlmaLinux", "", 1},
                   {"rpm", "opensuse", "openSUSE", "", 0},      {"rpm", "suse", "SUSE", "", 0},
                   {"rpm", "mageia", "Mageia", "", 1},          {"rpm", "openeuler", "openEuler", "", 0},
                   {"rpm", "photon", "Photon OS", "", 2}};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
        if (strcmp(purl->type, plain[i].type) == 0)
            return g_strdup(plain[i].name);
    for (gsize i = 0; i < G_N_ELEMENTS(distros) && purl->namespace_ != NULL; i++) {
        if (strcmp(purl->type, distros[i].type) != 0 || strcmp(purl->namespace_, distros[i].namespace_) != 0)
            continue;
        const char *release = distros[i].numbers > 0 ? release_of(purl) : NULL;
        if (release == NULL)
            return g_strdup(distros[i].name);
        g_autofree char *numbers = numbers_of(release, distros[i].numbers);
        return g_strdup_printf("%s:%s%s", distros[i].name, distros[i].mark, numbers);
    }
    return g_strdup("");
}

GVariant *
ad_component_to_variant(const AdComponent *c)
{
    return g_variant_new("(tssssssb)", c->entry, c->evidence, c->kind, c->purl, c->name, c->version, c->ecosystem,
                         c->is_development);
}

/* Is text what the parser of the other end would have made of it? */
static gboolean
is_canonical(const char *text)
{
    if (*text == '\0')
        return TRUE;
    g_autoptr(AdPurl) purl = ad_purl_parse(text, -1, NULL, NULL);
    g_autofree char *again = purl != NULL ? ad_purl_to_string(purl) : NULL;
    return g_strcmp0(text, again) == 0;
}

AdComponent *
ad_component_from_variant(GVariant *body, GError **error)
{
    g_autoptr(AdComponent) c = g_new0(AdComponent, 1);
    g_variant_get(body, "(tssssssb)", &c->entry, &c->evidence, &c->kind, &c->purl, &c->name, &c->version,
                  &c->ecosystem, &c->is_development);
    if (strlen(c->evidence) > AD_LIMIT_PATH_BYTES || strlen(c->kind) > 32 || *c->kind == '\0' ||
        strlen(c->name) > AD_LIMIT_PURL_FIELD_BYTES || strlen(c->version) > AD_LIMIT_PURL_FIELD_BYTES ||
        strlen(c->ecosystem) > 64 || (*c->purl == '\0' && *c->name == '\0') || !is_canonical(c->purl)) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER, "a component is not one");
        return NULL;
    }
    return g_steal_pointer(&c);
}
