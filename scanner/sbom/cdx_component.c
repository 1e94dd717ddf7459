/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_component.c - what a CycloneDX record says, put where every format puts it */
#include "scanner/sbom/cdx_component.h"

#include <string.h>

#include "scanner/sbom/identify_component.h"
#include "scanner/sbom/rules.h"
#include "scanner/sbom/spdx_ids.h"

/* An e-mail address or a URL: what one can be reached by (BSI TR-03183-2, 5.2). */
static AdFieldState
contact_state(const AdJsonNode *node)
{
    const char *text = node != NULL && node->kind == AD_JSON_ARRAY && node->first != NULL ? node->first->text
                       : node != NULL                                                      ? node->text
                                                                                           : NULL;
    AdFieldState state = ad_component_state(text);
    if (state != AD_FIELD_PRESENT)
        return state;
    const char *at = strchr(text, '@'), *scheme = strstr(text, "://");
    gboolean is_mail = at != NULL && at > text && strchr(at, '.') != NULL && ad_rules_is_iri(text);
    gboolean is_url = scheme != NULL && scheme > text && scheme[3] != '\0' && ad_rules_is_iri(text);
    return is_mail || is_url ? AD_FIELD_PRESENT : AD_FIELD_INVALID;
}

/* Name of an organisation or a person; *contact is raised by what it can be reached by. */
static const char *
party(const AdJsonNode *node, guint8 *contact)
{
    if (node == NULL)
        return NULL;
    if (node->kind == AD_JSON_STRING)
        return node->text;
    const AdJsonNode *person = ad_json_node_get(node, "contact");
    if (person != NULL && person->kind == AD_JSON_ARRAY)
        person = person->first;
    const AdJsonNode *ways[] = {ad_json_node_get(node, "email"), ad_json_node_get(node, "url"),
                                ad_json_node_get(person, "email")};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        *contact = MAX(*contact, (guint8)contact_state(ways[i]));
    return ad_json_node_text(node, "name");
}

static const char *
first_of(const char *a, const char *b)
{
    return a != NULL && a[0] != '\0' ? a : b;
}

static void
fill_parties(AdSbom *sbom, const AdJsonNode *node, AdSbomComponent *c)
{
    guint8 contact = AD_FIELD_ABSENT;
    int minor = ad_sbom_minor(sbom);
    const char *author = party(ad_json_node_items(node, "authors"), &contact);
    const char *manufacturer = party(ad_json_node_get(node, "manufacturer"), &contact);
    const char *supplier = party(ad_json_node_get(node, "supplier"), &contact);
    if (supplier == NULL)
        supplier = party(ad_json_node_get(node, "provider"), &contact);
    const char *publisher = ad_json_node_text(node, "publisher");
    /* before manufacturer and authors came (1.6) these two said who made it */
    c->supplier = minor <= 5 ? first_of(supplier, publisher) : supplier;
    c->producer = first_of(manufacturer, first_of(author, first_of(ad_json_node_text(node, "author"), publisher)));
    c->fields[AD_ELEMENT_SUPPLIER] = (guint8)ad_component_state(c->supplier);
    c->fields[AD_ELEMENT_PRODUCER] =
        MAX((guint8)ad_component_state(c->producer), (guint8)ad_component_state(c->supplier));
    c->fields[AD_ELEMENT_CREATOR_CONTACT] = contact;
}

/* A name is free text; an id must be one of the list. */
static AdFieldState
id_state(const AdJsonNode *licence, const char *text)
{
    AdFieldState state = ad_component_state(text);
    gboolean is_id = ad_json_node_get(licence, "id") != NULL;
    return state == AD_FIELD_PRESENT && is_id && !ad_spdx_ids_has(text) ? AD_FIELD_INVALID : state;
}

static void
fill_licences(AdSbom *sbom, const AdJsonNode *node, AdSbomComponent *c)
{
    GString *declared = NULL, *concluded = NULL;
    for (const AdJsonNode *item = ad_json_node_items(node, "licenses"); item != NULL; item = item->next) {
        const AdJsonNode *licence = ad_json_node_get(item, "license");
        const char *text = ad_json_node_text(item, "expression");
        const char *how = ad_json_node_text(text != NULL ? item : licence, "acknowledgement");
        if (text == NULL)
            text = first_of(ad_json_node_text(licence, "id"), ad_json_node_text(licence, "name"));
        if (text == NULL)
            continue;
        GString **out = g_strcmp0(how, "concluded") == 0 ? &concluded : &declared;
        if (*out == NULL)
            *out = g_string_new(NULL);
        g_string_append_printf(*out, "%s%s", (*out)->len > 0 ? ", " : "", text);
        AdFieldState state = ad_json_node_get(item, "expression") != NULL ? ad_component_licence_state(sbom, text)
                                                                        : id_state(licence, text);
        ad_sbom_component_raise(c, AD_ELEMENT_LICENCE, state);
        if (out == &concluded)
            ad_sbom_component_raise(c, AD_ELEMENT_LICENCE_CONCLUDED, state);
    }
    if (declared != NULL)
        c->licence_declared = c->owned[0] = g_string_free(declared, FALSE);
    if (concluded != NULL)
        c->licence_concluded = c->owned[1] = g_string_free(concluded, FALSE);
}

static void
fill_properties(const AdJsonNode *node, AdSbomComponent *c)
{
    static const struct {
        const char *name;
        AdSbomElement element;
    } rows[] = {{"executable", AD_ELEMENT_EXECUTABLE},
                {"archive", AD_ELEMENT_ARCHIVE},
                {"structured", AD_ELEMENT_STRUCTURED},
                {"filename", AD_ELEMENT_FILENAME}};
    for (const AdJsonNode *p = ad_json_node_items(node, "properties"); p != NULL; p = p->next) {
        const char *name = ad_json_node_text(p, "name"), *value = ad_json_node_text(p, "value");
        if (name == NULL || !g_str_has_prefix(name, "bsi:component:"))
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
            if (strcmp(name + strlen("bsi:component:"), rows[i].name) == 0) {
                ad_sbom_component_raise(c, rows[i].element, ad_component_state(value));
                if (rows[i].element == AD_ELEMENT_FILENAME)
                    c->filename = value;
            }
    }
}

static void
fill_references(const AdJsonNode *node, AdSbomComponent *c)
{
    for (const AdJsonNode *r = ad_json_node_items(node, "externalReferences"); r != NULL; r = r->next) {
        const char *type = ad_json_node_text(r, "type");
        AdFieldState state = ad_component_state(ad_json_node_text(r, "url"));
        if (type == NULL)
            continue;
        if (strcmp(type, "distribution") == 0 || strcmp(type, "distribution-intake") == 0) {
            ad_sbom_component_raise(c, AD_ELEMENT_DOWNLOAD, state);
            for (const AdJsonNode *h = ad_json_node_items(r, "hashes"); h != NULL; h = h->next)
                if (g_strcmp0(ad_json_node_text(h, "alg"), "SHA-512") == 0)
                    ad_sbom_component_raise(c, AD_ELEMENT_HASH_SHA512, AD_FIELD_PRESENT);
        } else if (strcmp(type, "source-distribution") == 0 || strcmp(type, "vcs") == 0) {
            ad_sbom_component_raise(c, AD_ELEMENT_SOURCE, state);
        }
    }
}

void
ad_cdx_component_fill(AdSbom *sbom, const AdJsonNode *node, AdSbomComponent *c)
{
    const AdJsonNode *external = ad_json_node_get(node, "isExternal");
    c->ref = ad_json_node_text(node, "bom-ref");
    c->type = ad_json_node_text(node, "type");
    c->group = ad_json_node_text(node, "group");
    c->name = ad_json_node_text(node, "name");
    c->version = ad_json_node_text(node, "version");
    c->purl = ad_json_node_text(node, "purl");
    c->scope = ad_json_node_text(node, "scope");
    c->swid = ad_json_node_text(ad_json_node_get(node, "swid"), "tagId");
    c->is_external = external != NULL && (external->kind == AD_JSON_TRUE || g_strcmp0(external->text, "true") == 0);
    ad_sbom_component_add_cpe(c, ad_json_node_text(node, "cpe"));
    for (const AdJsonNode *hash = ad_json_node_items(node, "hashes"); hash != NULL; hash = hash->next)
        ad_sbom_component_add_hash(c, ad_json_node_text(hash, "alg"), ad_json_node_text(hash, "content"));
    c->fields[AD_ELEMENT_COPYRIGHT] = (guint8)ad_component_state(ad_json_node_text(node, "copyright"));
    for (const char *const *key = (const char *const[]){"swhid", "omniborId", NULL}; *key != NULL; key++)
        if (c->swid == NULL && ad_json_node_items(node, *key) != NULL)
            c->swid = ad_json_node_items(node, *key)->text;
    fill_parties(sbom, node, c);
    fill_licences(sbom, node, c);
    fill_properties(node, c);
    fill_references(node, c);
    if (c->type != NULL && strcmp(c->type, "file") == 0 && c->filename == NULL)
        c->filename = c->name;
}

static void
replace(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
add_tool(AdSbomDocument *d, const AdJsonNode *tool)
{
    const char *name = ad_json_node_text(tool, "name"), *version = ad_json_node_text(tool, "version");
    if (name == NULL)
        return;
    g_ptr_array_add(d->tools, version != NULL ? g_strdup_printf("%s %s", name, version) : g_strdup(name));
    d->tool = AD_FIELD_PRESENT;
    d->tool_version = MAX(d->tool_version, (guint8)ad_component_state(version));
}

/* 1.2 to 1.4: a list; from 1.5 on also an object with components and services: tools, never the product's. */
static void
fill_tools(AdSbomDocument *d, const AdJsonNode *tools)
{
    if (tools != NULL && tools->kind == AD_JSON_ARRAY)
        for (const AdJsonNode *tool = tools->first; tool != NULL; tool = tool->next)
            add_tool(d, tool);
    for (const char *const *key = (const char *const[]){"components", "services", NULL}; *key != NULL; key++)
        for (const AdJsonNode *tool = ad_json_node_items(tools, *key); tool != NULL; tool = tool->next)
            add_tool(d, tool);
}

static void
add_author(AdSbomDocument *d, const AdJsonNode *node)
{
    const char *name = party(node, &d->author_contact);
    if (name == NULL)
        name = ad_json_node_text(node, "email");
    if (name == NULL)
        return;
    g_ptr_array_add(d->authors, g_strdup(name));
    d->author = MAX(d->author, (guint8)ad_component_state(name));
}

void
ad_cdx_metadata_fill(AdSbom *sbom, const AdJsonNode *m)
{
    AdSbomDocument *d = ad_sbom_document(sbom);
    replace(&d->created, ad_json_node_text(m, "timestamp"));
    d->timestamp = (guint8)ad_component_state(d->created);
    fill_tools(d, ad_json_node_get(m, "tools"));
    for (const AdJsonNode *author = ad_json_node_items(m, "authors"); author != NULL; author = author->next)
        add_author(d, author);
    add_author(d, ad_json_node_get(m, "manufacturer"));
    add_author(d, ad_json_node_get(m, "manufacture"));
    for (const AdJsonNode *l = ad_json_node_items(m, "lifecycles"); l != NULL; l = l->next) {
        const char *phase = ad_json_node_text(l, "phase");
        if (phase == NULL)
            phase = ad_json_node_text(l, "name");
        if (phase != NULL && d->lifecycle == NULL)
            replace(&d->lifecycle, phase);
    }
    d->generation = (guint8)ad_component_state(d->lifecycle);
    const AdJsonNode *licence = ad_json_node_items(m, "licenses");
    const char *text = ad_json_node_text(licence, "expression");
    if (text == NULL)
        text = ad_json_node_text(ad_json_node_get(licence, "license"), "id");
    replace(&d->data_licence, text);
}

void
ad_cdx_top_fill(AdSbom *sbom, const AdJsonNode *top)
{
    AdSbomDocument *d = ad_sbom_document(sbom);
    const AdJsonNode *signature = ad_json_node_get(top, "signature");
    replace(&d->id, ad_json_node_text(top, "serialNumber"));
    replace(&d->doc_version, ad_json_node_text(top, "version"));
    d->identifier = (guint8)ad_component_state(d->id);
    d->signature = signature != NULL ? AD_FIELD_PRESENT : AD_FIELD_ABSENT;
}
