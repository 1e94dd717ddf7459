/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - a reply becomes bytes with the headers that keep a browser from harm */
#include "service/http/exchange.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/fd.h"
#include "service/http/asset.h"
#include "service/http/page.h"
#include "service/po/tr.h"

/* reliability.md 3: nothing is loaded but our own style sheet; no script exists, so none is allowed. */
#define CSP                                                                                        \
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "  \
    "frame-ancestors 'none'"

static void
add(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static void
add_common(struct MHD_Response *response, const char *content_type, gboolean may_be_stored)
{
    add(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    add(response, "Content-Security-Policy", CSP);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Referrer-Policy", "no-referrer");
    add(response, "Cross-Origin-Resource-Policy", "same-origin");
    add(response, "Cross-Origin-Opener-Policy", "same-origin");
    add(response, "Permissions-Policy", "interest-cohort=()");
    add(response, MHD_HTTP_HEADER_CACHE_CONTROL, may_be_stored ? "max-age=3600" : "no-store");
    add(response, MHD_HTTP_HEADER_VARY, "Accept, Accept-Language");
}

static enum MHD_Result
queue(struct MHD_Connection *connection, guint status, struct MHD_Response *response)
{
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

/* Takes text. */
static struct MHD_Response *
response_of_text(char *text)
{
    return MHD_create_response_from_buffer_with_free_callback(strlen(text), text, g_free);
}

static struct MHD_Response *
response_of_json(json_t *doc)
{
    char *text = json_dumps(doc, JSON_COMPACT | JSON_ENCODE_ANY);
    char *line = g_strconcat(text != NULL ? text : "{}", "\n", NULL);
    free(text);
    return response_of_text(line);
}

enum MHD_Result
ad_answer_problem(struct MHD_Connection *connection, guint status, const char *code, const char *detail)
{
    json_t *doc = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title",
                            _("The request is not right"), "status", (int)status, "code", code, "detail", detail);
    struct MHD_Response *response = response_of_json(doc);
    json_decref(doc);
    add_common(response, "application/problem+json", FALSE);
    if (status == 405)
        add(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST");
    add(response, MHD_HTTP_HEADER_CONNECTION, "close"); /* what follows on this connection is not trusted */
    return queue(connection, status, response);
}

gboolean
ad_answer_static(struct MHD_Connection *connection, const char *path, enum MHD_Result *result)
{
    static const struct {
        const char *path, *asset, *type;
    } table[] = {
        {"/style.css", "style.css", "text/css; charset=utf-8"},
        {"/openapi.json", "openapi.json", "application/json"},
        {"/favicon.svg", "favicon.svg", "image/svg+xml"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (strcmp(path, table[i].path) != 0)
            continue;
        gsize bytes;
        const char *text = ad_asset(table[i].asset, &bytes);
        struct MHD_Response *response =
            MHD_create_response_from_buffer(bytes, (void *)text, MHD_RESPMEM_PERSISTENT);
        add_common(response, table[i].type, TRUE);
        *result = queue(connection, 200, response);
        return TRUE;
    }
    return FALSE;
}

static struct MHD_Response *
response_of_fd(AdApiReply *reply)
{
    struct stat st;
    if (fstat(reply->fd, &st) != 0)
        return NULL;
    struct MHD_Response *response = MHD_create_response_from_fd64((guint64)st.st_size, reply->fd);
    if (response != NULL)
        ad_fd_steal(&reply->fd); /* closed with the response */
    return response;
}

static enum MHD_Result
answer_file(struct MHD_Connection *connection, AdApiReply *reply)
{
    struct MHD_Response *response = response_of_fd(reply);
    if (response == NULL)
        return ad_answer_problem(connection, 500, "system", _("the export could not be read back"));
    add_common(response, reply->content_type, FALSE);
    if (reply->filename != NULL) { /* our own name: letters, '-' and '.' only */
        g_autofree char *value = g_strdup_printf("attachment; filename=\"%s\"", reply->filename);
        add(response, "Content-Disposition", value);
    }
    return queue(connection, reply->status, response);
}

static enum MHD_Result
answer_page(struct MHD_Connection *connection, AdApiReply *reply, const AdAnswerStyle *style)
{
    g_autoptr(GError) error = NULL;
    char *html = ad_page_render(style->path, style->query, reply, &error);
    if (html == NULL)
        return ad_answer_problem(connection, 500, "internal", error->message);
    struct MHD_Response *response = response_of_text(html);
    add_common(response, "text/html; charset=utf-8", FALSE);
    add(response, "Content-Language", ad_tr_lang_name(ad_tr_lang()));
    return queue(connection, reply->status, response);
}

enum MHD_Result
ad_answer_reply(struct MHD_Connection *connection, AdApi *api, AdApiReply *reply, const AdAnswerStyle *style)
{
    (void)api;
    if (reply->fd >= 0)
        return answer_file(connection, reply);
    if (style->is_page)
        return answer_page(connection, reply, style);
    struct MHD_Response *response = response_of_json(reply->body);
    add_common(response, reply->status >= 400 ? "application/problem+json" : "application/json", FALSE);
    if (reply->etag != NULL)
        add(response, MHD_HTTP_HEADER_ETAG, reply->etag);
    if (reply->location != NULL) {
        g_autofree char *location = g_strconcat("/api/v1", reply->location, NULL);
        add(response, MHD_HTTP_HEADER_LOCATION, location);
    }
    if (reply->status == 405)
        add(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST");
    return queue(connection, reply->status, response);
}
