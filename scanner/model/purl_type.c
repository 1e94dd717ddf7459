/* SPDX-License-Identifier: Apache-2.0 */
/* purl_type.c - the table of purl types and the few rules that no column can say
 *
 * Facts from the type definitions of the purl specification (namespace required or prohibited, what is not case sensitive,
 * required qualifiers). A type that is not here is bound by the general rules alone. */
#include "scanner/model/purl_type.h"

#include <string.h>

#include "scanner/model/error.h"

enum {
    NS_REQUIRED = 1 << 0,
    NS_NONE = 1 << 1,
    NS_LOWER = 1 << 2,
    NS_UPPER = 1 << 3,
    NAME_LOWER = 1 << 4,
    VERSION_LOWER = 1 << 5,
    SUBPATH_LOWER = 1 << 6,
};
#define BOTH_LOWER (NS_LOWER | NAME_LOWER)

typedef struct {
    const char *type;
    guint rules;
    const char *required_qualifier;
} TypeRow;

/* Sorted, for bsearch. */
static const TypeRow types[] = {
    {"alpm", NS_REQUIRED | BOTH_LOWER, NULL},
    {"apk", BOTH_LOWER, NULL},
    {"bazel", NS_NONE, NULL},
    {"bitbucket", NS_REQUIRED | BOTH_LOWER, NULL},
    {"bitnami", NS_NONE | NAME_LOWER, NULL},
    {"brew", BOTH_LOWER, NULL},
    {"cargo", NS_NONE, NULL},
    {"chrome-extension", NS_NONE | NAME_LOWER, NULL},
    {"cocoapods", NS_NONE, NULL},
    {"composer", NS_REQUIRED | BOTH_LOWER, NULL},
    {"conan", 0, NULL},
    {"conda", NS_NONE, NULL},
    {"cpan", NS_UPPER, NULL},
    {"cran", NS_NONE, NULL},
    {"deb", BOTH_LOWER, NULL},
    {"docker", 0, NULL},
    {"gem", NS_NONE, NULL},
    {"generic", 0, NULL},
    {"git", NS_REQUIRED, NULL},
    {"github", NS_REQUIRED | BOTH_LOWER, NULL},
    {"golang", 0, NULL},
    {"hackage", NS_NONE, NULL},
    {"hex", BOTH_LOWER, NULL},
    {"huggingface", NS_REQUIRED | VERSION_LOWER, NULL},
    {"julia", NS_NONE, "uuid"},
    {"luarocks", BOTH_LOWER, NULL},
    {"maven", NS_REQUIRED, NULL},
    {"mlflow", NS_NONE, NULL},
    {"npm", 0, NULL},
    {"nuget", NS_NONE, NULL},
    {"oci", NS_NONE | NAME_LOWER | VERSION_LOWER, NULL},
    {"opam", NS_NONE, NULL},
    {"otp", NS_NONE | NAME_LOWER | SUBPATH_LOWER, NULL},
    {"pub", NS_NONE | NAME_LOWER, NULL},
    {"pypi", NS_NONE | NAME_LOWER | VERSION_LOWER, NULL},
    {"qpkg", NS_REQUIRED | NS_LOWER, NULL},
    {"rpm", NS_LOWER, NULL},
    {"swid", 0, "tag_id"},
    {"swift", NS_REQUIRED, NULL},
    {"vcpkg", NS_NONE, NULL},
    {"vscode-extension", NS_REQUIRED | BOTH_LOWER | VERSION_LOWER, NULL},
    {"yocto", NS_LOWER, NULL},
};

static const TypeRow *
row_of(const char *type)
{
    for (gsize low = 0, high = G_N_ELEMENTS(types); low < high;) {
        gsize middle = low + (high - low) / 2;
        int order = strcmp(type, types[middle].type);
        if (order == 0)
            return &types[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

gboolean
ad_purl_type_is_known(const char *type)
{
    return row_of(type) != NULL;
}

/* ASCII only: the definitions speak of names that are ASCII. */
static void
lower(char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        *text = g_ascii_tolower(*text);
}

static void
upper(char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        *text = g_ascii_toupper(*text);
}

static gboolean
refuse(GError **error, const AdPurl *purl, const char *what)
{
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "a purl of type %s %s", purl->type, what);
    return FALSE;
}

/* 32 letters a-p; version of one to four numbers. */
static gboolean
check_chrome_extension(const AdPurl *purl, GError **error)
{
    if (strlen(purl->name) != 32 || strspn(purl->name, "abcdefghijklmnop") != 32)
        return refuse(error, purl, "has a name of 32 letters from a to p");
    if (purl->version == NULL)
        return TRUE;
    guint numbers = 1;
    for (const char *at = purl->version; *at != '\0'; at++) {
        if (*at == '.' && at != purl->version && at[-1] != '.')
            numbers++;
        else if (!g_ascii_isdigit(*at))
            numbers = G_MAXUINT8;
    }
    if (numbers > 4 || purl->version[strlen(purl->version) - 1] == '.')
        return refuse(error, purl, "has a version of one to four numbers");
    return TRUE;
}

/* A git purl's namespace is the host alone, its name the whole path there; on hosts whose names have no case it is lowered. */
static void
apply_git(AdPurl *purl)
{
    static const char *const without_case[] = {"github", "github.com", "bitbucket", "bitbucket.org", NULL};
    char *slash = strchr(purl->namespace_, '/');
    if (slash != NULL) {
        char *path = g_strconcat(slash + 1, "/", purl->name, NULL);
        *slash = '\0';
        g_free(purl->name);
        purl->name = path;
    }
    if (g_strv_contains(without_case, purl->namespace_))
        lower(purl->name);
}

/* Rules of one type alone. */
static gboolean
apply_special(AdPurl *purl, GError **error)
{
    const char *type = purl->type;
    if (strcmp(type, "pypi") == 0) {
        g_strdelimit(purl->name, "_", '-');
    } else if (strcmp(type, "pub") == 0) {
        for (char *at = purl->name; *at != '\0'; at++)
            *at = g_ascii_isalnum(*at) ? *at : '_';
    } else if (strcmp(type, "hackage") == 0) {
        g_strdelimit(purl->name, "_", '-');
    } else if (strcmp(type, "cpan") == 0) {
        if (strstr(purl->name, "::") != NULL)
            return refuse(error, purl, "names a distribution ('-'), not a module ('::')");
    } else if (strcmp(type, "mlflow") == 0) {
        /* Azure Databricks keeps names without case, Azure ML with it */
        const char *where = ad_purl_qualifier(purl, "repository_url");
        if (where != NULL && strstr(where, "azuredatabricks.net") != NULL)
            lower(purl->name);
    } else if (strcmp(type, "git") == 0) {
        apply_git(purl);
    } else if (strcmp(type, "chrome-extension") == 0) {
        return check_chrome_extension(purl, error);
    }
    return TRUE;
}

gboolean
ad_purl_type_apply(AdPurl *purl, GError **error)
{
    const TypeRow *row = row_of(purl->type);
    if (row == NULL)
        return TRUE;
    if ((row->rules & NS_NONE) != 0 && purl->namespace_ != NULL)
        return refuse(error, purl, "has no namespace");
    if ((row->rules & NS_REQUIRED) != 0 && purl->namespace_ == NULL)
        return refuse(error, purl, "needs a namespace");
    if (row->required_qualifier != NULL && ad_purl_qualifier(purl, row->required_qualifier) == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "a purl of type %s needs the qualifier %s", purl->type,
                    row->required_qualifier);
        return FALSE;
    }
    if ((row->rules & NS_LOWER) != 0)
        lower(purl->namespace_);
    if ((row->rules & NS_UPPER) != 0)
        upper(purl->namespace_);
    if ((row->rules & NAME_LOWER) != 0)
        lower(purl->name);
    if ((row->rules & VERSION_LOWER) != 0)
        lower(purl->version);
    if ((row->rules & SUBPATH_LOWER) != 0)
        lower(purl->subpath);
    return apply_special(purl, error);
}
