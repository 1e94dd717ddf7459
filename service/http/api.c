/* SPDX-License-Identifier: Apache-2.0 */
/* api.c - every resource of docs/API.md as one function over the store */
#include "service/http/api.h"

#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "service/http/resource.h"
#include "service/po/tr.h"

void
ad_api_reply_clear(AdApiReply *reply)
{
    g_clear_pointer(&reply->body, json_decref);
    g_clear_pointer(&reply->bytes, g_bytes_unref);
    g_clear_pointer(&reply->content_type, g_free);
    g_clear_pointer(&reply->filename, g_free);
    g_clear_pointer(&reply->etag, g_free);
    g_clear_pointer(&reply->location, g_free);
    if (reply->fd >= 0)
        close(reply->fd);
    reply->fd = -1;
    reply->status = 0;
}

static gboolean
query_is_known(const AdRoute *route, GHashTable *query, GError **error)
{
    if (query == NULL)
        return TRUE;
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, query);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        if (strcmp(name, "lang") == 0 || strcmp(name, "as") == 0) /* every resource has them */
            continue;
        if (route->query == NULL) {
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: this resource has no filters"),
                        (const char *)name);
            return FALSE;
        }
        if (!g_strv_contains(route->query, name)) {
            g_autofree char *known = g_strjoinv(", ", (char **)route->query);
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                        _("%s: unknown filter; this resource has: %s"), (const char *)name, known);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
call_route(AdApi *api, const AdApiRequest *request, AdApiReply *reply, GError **error)
{
    g_autofree char *id = NULL;
    gboolean is_path_known;
    const AdRoute *route = ad_route_find(request->method, request->path, &id, &is_path_known);
    if (route == NULL && is_path_known) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s does not know the method %s"),
                    request->path, request->method);
        reply->status = 405;
        return FALSE;
    }
    if (route == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no resource %s"), request->path);
        return FALSE;
    }
    if (strcmp(route->method, "GET") != 0 && api->is_read_only) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_DENIED,
                            _("only reading is allowed here: another process writes"));
        return FALSE;
    }
    if (!query_is_known(route, request->query, error))
        return FALSE;
    AdCall call = {api, request, reply, id, {request->actor, request->via}};
    return route->handler(&call, error);
}

void
ad_api_call(AdApi *api, const AdApiRequest *request, AdApiReply *reply)
{
    g_autoptr(GError) error = NULL;
    if (call_route(api, request, reply, &error)) {
        if (reply->status == 0)
            reply->status = 200;
        return;
    }
    guint forced = reply->status;
    ad_api_reply_clear(reply);
    reply->body = ad_api_problem(error, &reply->status);
    if (reply->status == 413 && ad_store_is_full(api->store)) {
        reply->status = 507;
        json_object_set_new(reply->body, "status", json_integer(507));
    }
    if (forced >= 400) { /* what only HTTP has a number for */
        reply->status = forced;
        json_object_set_new(reply->body, "status", json_integer(forced));
        json_object_set_new(reply->body, "code",
                            json_string(forced == 405   ? "method-not-allowed"
                                        : forced == 428 ? "precondition-required"
                                                        : "precondition-failed"));
    }
}

gboolean
ad_call_answer(AdCall *call, json_t *doc)
{
    call->reply->body = doc;
    return doc != NULL;
}

gboolean
ad_call_created(AdCall *call, json_t *doc, const char *prefix)
{
    if (doc == NULL)
        return FALSE;
    const char *id = json_string_value(json_object_get(doc, "id"));
    if (id != NULL)
        call->reply->location = g_strconcat(prefix, id, NULL);
    call->reply->body = doc;
    call->reply->status = 201;
    return TRUE;
}

void
ad_call_wake(AdCall *call)
{
    const AdApiHooks *hooks = &call->api->hooks;
    if (hooks->wake != NULL)
        hooks->wake(hooks->data);
}

static json_t *
call_simply(AdApiCallFunc call, gpointer target, const char *method, const char *path, json_t *body,
            GError **error)
{
    const char *mark = strchr(path, '?');
    g_autofree char *bare = mark != NULL ? g_strndup(path, (gsize)(mark - path)) : g_strdup(path);
    g_autofree char *decoded = g_uri_unescape_string(bare, NULL);
    if (decoded == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is not a path"), path);
        return NULL;
    }
    g_autoptr(GHashTable) query = ad_api_query_parse(mark != NULL ? mark + 1 : "", error);
    if (query == NULL)
        return NULL;
    AdApiRequest request = {method, decoded, query, body, g_get_user_name(), "cli", NULL};
    g_auto(AdApiReply) reply = AD_API_REPLY_INIT;
    call(target, &request, &reply);
    if (reply.status >= 400 || reply.body == NULL) {
        ad_api_problem_to_error(reply.body, reply.status, error);
        return NULL;
    }
    return g_steal_pointer(&reply.body);
}

json_t *
ad_api_get(AdApiCallFunc call, gpointer target, const char *path, GError **error)
{
    return call_simply(call, target, "GET", path, NULL, error);
}

json_t *
ad_api_post(AdApiCallFunc call, gpointer target, const char *path, json_t *body, GError **error)
{
    return call_simply(call, target, "POST", path, body, error);
}
