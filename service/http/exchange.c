/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - one request: its head is judged before a byte of its body is kept, then the API answers */
#include "service/http/exchange.h"

#include <pwd.h>
#include <string.h>
#include <sys/socket.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/http/health.h"
#include "service/http/negotiate.h"
#include "service/po/tr.h"

#define API_PREFIX "/api/v1"

typedef struct {
    char *uri; /* as sent, still encoded */
    char *path;
    GHashTable *query;
    GByteArray *body;
    gboolean is_judged;
} Exchange;

void *
ad_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
    (void)cls;
    (void)connection;
    Exchange *x = g_new0(Exchange, 1);
    x->uri = g_strdup(uri);
    return x;
}

static AdConnection *
connection_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

static void
wait_for(struct MHD_Connection *connection, AdWait wait)
{
    AdConnection *c = connection_of(connection);
    if (c != NULL)
        ad_connection_wait(c, wait);
}

void
ad_exchange_end(void *cls, struct MHD_Connection *connection, void **context,
                enum MHD_RequestTerminationCode code)
{
    (void)cls;
    (void)code;
    Exchange *x = *context;
    *context = NULL;
    wait_for(connection, AD_WAIT_NEXT);
    if (x == NULL)
        return;
    g_clear_pointer(&x->query, g_hash_table_unref);
    g_clear_pointer(&x->body, g_byte_array_unref);
    g_free(x->uri);
    g_free(x->path);
    g_free(x);
}

static const char *
header_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

typedef struct {
    guint hosts, lengths, encodings;
} HeadCount;

static enum MHD_Result
count_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    (void)value;
    HeadCount *count = cls;
    count->hosts += g_ascii_strcasecmp(name, "Host") == 0;
    count->lengths += g_ascii_strcasecmp(name, "Content-Length") == 0;
    count->encodings += g_ascii_strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* A message that two readers could cut differently is refused (request smuggling). */
static const char *
framing_fault(struct MHD_Connection *connection, gboolean has_host)
{
    HeadCount count = {0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &count);
    if (count.lengths > 1 || count.encodings > 1 || count.lengths + count.encodings > 1)
        return _("Content-Length and Transfer-Encoding contradict each other");
    if (count.hosts > 1 || (count.hosts == 0 && has_host))
        return _("exactly one Host header is required");
    const char *encoding = header_of(connection, "Transfer-Encoding");
    if (encoding != NULL && g_ascii_strcasecmp(encoding, "chunked") != 0)
        return _("this Transfer-Encoding is not known");
    return NULL;
}

/* Splits and decodes the address. */
static gboolean
split_uri(Exchange *x, GError **error)
{
    const char *mark = strchr(x->uri, '?');
    g_autofree char *raw = mark != NULL ? g_strndup(x->uri, (gsize)(mark - x->uri)) : g_strdup(x->uri);
    x->path = g_uri_unescape_string(raw, NULL); /* NULL for %00 and broken escapes */
    gboolean is_good = x->path != NULL && x->path[0] == '/' && g_utf8_validate(x->path, -1, NULL);
    for (const char *at = is_good ? x->path : ""; *at != '\0'; at++)
        if ((guint8)*at < 0x20 || *at == 0x7f)
            is_good = FALSE;
    if (!is_good) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_MALFORMED, _("the path of the address cannot be read"));
        return FALSE;
    }
    x->query = ad_api_query_parse(mark != NULL ? mark + 1 : "", error);
    return x->query != NULL;
}

static void
choose_language(const Exchange *x, struct MHD_Connection *connection)
{
    const char *wish = x->query != NULL ? g_hash_table_lookup(x->query, "lang") : NULL;
    int lang = wish != NULL ? ad_tr_lang_parse(wish) : -1;
    ad_tr_set_lang(lang >= 0 ? (AdLang)lang
                             : ad_negotiate_lang(header_of(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE)));
}

static gboolean
content_type_is_json(const char *type)
{
    return type != NULL && g_ascii_strncasecmp(type, "application/json", 16) == 0 &&
           (type[16] == '\0' || type[16] == ';' || type[16] == ' ');
}

/* Judges a request with a body; 0 when it may come. */
static guint
judge_body(struct MHD_Connection *connection, const AdDoor *door, const char **detail)
{
    guint64 bytes = 0;
    const char *length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (!door->is_unix) {
        *detail = _("writing is possible by the unix socket only, where it is known who asks");
        return 403;
    }
    if (length != NULL && !g_ascii_string_to_unsigned(length, 10, 0, G_MAXUINT64, &bytes, NULL)) {
        *detail = _("Content-Length is not a number");
        return 400;
    }
    if (bytes > AD_LIMIT_REQUEST_BODY_BYTES) {
        *detail = _("the body is larger than a request may be");
        return 413;
    }
    gboolean has_body = bytes > 0 || header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL;
    if (has_body && !content_type_is_json(header_of(connection, MHD_HTTP_HEADER_CONTENT_TYPE))) {
        *detail = _("the body must be application/json");
        return 415;
    }
    return 0;
}

/* Everything that can be refused from the head alone: status and sentence, or 0. */
static guint
judge_head(Exchange *x, struct MHD_Connection *connection, const AdDoor *door, const char *method,
           const char *version, const char **detail)
{
    gboolean is_post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
    *detail = framing_fault(connection, strcmp(version, MHD_HTTP_VERSION_1_1) == 0);
    if (*detail != NULL)
        return 400;
    if (!is_post && strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        *detail = _("GET, HEAD and POST are allowed");
        return 405;
    }
    if (!door->is_unix && !ad_negotiate_host_is_ours(header_of(connection, MHD_HTTP_HEADER_HOST), door->hosts)) {
        *detail = _("this server does not answer to that host name: use localhost, or configure the name");
        return 421;
    }
    g_autoptr(GError) error = NULL;
    if (!split_uri(x, &error)) {
        *detail = _("the path or the query of the address cannot be read");
        return 400;
    }
    choose_language(x, connection);
    if (is_post)
        return judge_body(connection, door, detail);
    const char *length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if ((length != NULL && strcmp(length, "0") != 0) ||
        header_of(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL) {
        *detail = _("GET and HEAD have no body");
        return 400;
    }
    return 0;
}

/* Who asks: by the unix socket the kernel knows. Free with g_free. */
static char *
actor_of(struct MHD_Connection *connection, const AdDoor *door)
{
    const AdConnection *c = connection_of(connection);
    struct ucred peer;
    socklen_t bytes = sizeof(peer);
    if (!door->is_unix || c == NULL || getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) != 0)
        return g_strdup("anonymous");
    struct passwd row, *found = NULL;
    char buffer[4096];
    if (getpwuid_r(peer.uid, &row, buffer, sizeof(buffer), &found) == 0 && found != NULL)
        return g_strdup(row.pw_name);
    return g_strdup_printf("uid-%u", peer.uid);
}

/* ?as=json or ?as=html decides; else the prefix and what the browser accepts. */
static gboolean
wants_page(const Exchange *x, struct MHD_Connection *connection, gboolean is_api)
{
    const char *as = g_hash_table_lookup(x->query, "as");
    if (as != NULL)
        return strcmp(as, "json") != 0;
    return !is_api || ad_negotiate_is_page(header_of(connection, MHD_HTTP_HEADER_ACCEPT));
}

static enum MHD_Result
answer_api(Exchange *x, struct MHD_Connection *connection, AdDoor *door, const char *method, json_t *body)
{
    gboolean is_api = g_str_has_prefix(x->path, API_PREFIX "/");
    const char *path = is_api ? x->path + strlen(API_PREFIX) : x->path;
    if (strcmp(path, "/") == 0)
        path = "/overview";
    g_autofree char *actor = actor_of(connection, door);
    AdApiRequest request = {method, path, x->query, body, actor, door->is_unix ? "socket" : "http",
                            header_of(connection, MHD_HTTP_HEADER_IF_MATCH)};
    AdAnswerStyle style = {
        .path = path,
        .query = x->query,
        .is_page = wants_page(x, connection, is_api),
    };
    g_auto(AdApiReply) reply = AD_API_REPLY_INIT;
    ad_api_call(door->api, &request, &reply);
    return ad_answer_reply(connection, door->api, &reply, &style);
}

static enum MHD_Result
answer_request(Exchange *x, struct MHD_Connection *connection, AdDoor *door, const char *method)
{
    enum MHD_Result result;
    json_t *body = NULL;
    if (ad_answer_static(connection, x->path, &result))
        return result;
    g_auto(AdApiReply) health = AD_API_REPLY_INIT;
    if (ad_health_reply(door->api, x->path, &health)) {
        AdAnswerStyle style = {.path = x->path};
        return ad_answer_reply(connection, door->api, &health, &style);
    }
    if (x->body != NULL && x->body->len > 0) {
        json_error_t fault;
        body = json_loadb((const char *)x->body->data, x->body->len, JSON_REJECT_DUPLICATES, &fault);
        if (body == NULL) {
            g_autofree char *detail = g_strdup_printf(_("the body is not JSON: %s, line %d, column %d"),
                                                      fault.text, fault.line, fault.column);
            g_autofree char *valid = g_utf8_make_valid(detail, -1);
            return ad_answer_problem(connection, 400, "malformed", valid);
        }
    }
    result = answer_api(x, connection, door, method, body);
    json_decref(body);
    return result;
}

static const char *
code_of_refusal(guint status)
{
    switch (status) {
    case 403:
        return "denied";
    case 405:
        return "method-not-allowed";
    case 413:
        return "limit";
    case 415:
        return "unsupported-media-type";
    case 421:
        return "host-not-allowed";
    default:
        return "malformed";
    }
}

enum MHD_Result
ad_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                   const char *version, const char *data, size_t *data_bytes, void **context)
{
    (void)url; /* its %00 would end it: we decode ourselves */
    AdDoor *door = cls;
    Exchange *x = *context;
    if (x == NULL)
        return MHD_NO;
    if (!x->is_judged) {
        x->is_judged = TRUE;
        const char *detail = NULL;
        guint status = judge_head(x, connection, door, method, version, &detail);
        wait_for(connection, status != 0 ? AD_WAIT_ANSWER : AD_WAIT_BODY);
        return status != 0 ? ad_answer_problem(connection, status, code_of_refusal(status), detail) : MHD_YES;
    }
    if (*data_bytes > 0) {
        if (x->body == NULL)
            x->body = g_byte_array_new();
        if (x->body->len + *data_bytes > AD_LIMIT_REQUEST_BODY_BYTES)
            return MHD_NO; /* a chunked body that would not end */
        g_byte_array_append(x->body, (const guint8 *)data, (guint)*data_bytes);
        *data_bytes = 0;
        return MHD_YES;
    }
    wait_for(connection, AD_WAIT_ANSWER);
    choose_language(x, connection); /* another request may have been in between */
    return answer_request(x, connection, door, method);
}
