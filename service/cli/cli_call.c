/* SPDX-License-Identifier: Apache-2.0 */
/* cli_call.c - the way to the records: in this process, over the daemon's socket, or read-only */
#include "service/cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"

enum { LIST_MAX = 1000000 /* rows that one verb gathers before it prints */ };

static void
open_api(AdCli *cli, gboolean is_read_only)
{
    cli->api = (AdApi){
        .store = cli->store,
        .db_path = cli->db_path,
        .is_read_only = is_read_only,
        .approvers = 1,
        .hooks = ad_cli_hooks(cli),
    };
}

/* The lock is held: ask its holder, or look at the file read-only. */
static gboolean
open_beside_holder(AdCli *cli, AdCliWish wish, const GError *why, GError **error)
{
    g_autoptr(GError) unreached = NULL;
    g_autoptr(AdClient) client = ad_client_new(cli->socket_path);
    if (ad_client_ping(client, &unreached)) {
        cli->client = g_steal_pointer(&client);
        return TRUE;
    }
    if (wish == AD_CLI_READ) {
        cli->store = ad_store_open(cli->db_path, AD_STORE_READ, error);
        if (cli->store == NULL)
            return FALSE;
        open_api(cli, TRUE);
        return TRUE;
    }
    if (g_error_matches(unreached, AD_ERROR, AD_ERROR_DENIED)) {
        g_propagate_error(error, g_steal_pointer(&unreached));
        return FALSE;
    }
    g_set_error(error, AD_ERROR, AD_ERROR_UNREACHABLE, "%s %s", why->message, unreached->message);
    return FALSE;
}

gboolean
ad_cli_open(AdCli *cli, AdCliWish wish, GError **error)
{
    if (cli->client != NULL)
        return TRUE;
    if (cli->store != NULL) {
        if (wish == AD_CLI_READ || ad_store_is_writer(cli->store))
            return TRUE;
        ad_store_close(
            g_steal_pointer(&cli->store)); /* opened for reading before: try again as the writer */
    }
    if (cli->is_explicit_server) {
        g_autoptr(AdClient) client = ad_client_new(cli->socket_path);
        if (!ad_client_ping(client, error))
            return FALSE;
        cli->client = g_steal_pointer(&client);
        return TRUE;
    }
    if (wish == AD_CLI_READ && cli->is_explicit_db && access(cli->db_path, F_OK) != 0 &&
        errno == ENOENT) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND,
                    _("there is no database at '%s'; the first scan or 'supplier add' makes one."),
                    cli->db_path);
        return FALSE;
    }
    g_autoptr(GError) why = NULL;
    cli->store = ad_store_open(cli->db_path, AD_STORE_WRITE, &why);
    if (cli->store != NULL) {
        open_api(cli, FALSE);
        return TRUE;
    }
    if (g_error_matches(why, AD_ERROR, AD_ERROR_AGAIN))
        return open_beside_holder(cli, wish, why, error);
    if (wish == AD_CLI_READ && (g_error_matches(why, AD_ERROR, AD_ERROR_DENIED) ||
                                g_error_matches(why, AD_ERROR, AD_ERROR_DATABASE))) {
        cli->store = ad_store_open(cli->db_path, AD_STORE_READ, NULL);
        if (cli->store != NULL) {
            open_api(cli, TRUE);
            return TRUE;
        }
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return FALSE;
}

/* AdApiCallFunc over whichever way was opened. */
static void
call(gpointer target, const AdApiRequest *request, AdApiReply *reply)
{
    AdCli *cli = target;
    AdApiRequest signed_request = *request;
    signed_request.actor = g_get_user_name();
    signed_request.via = "cli";
    if (cli->client != NULL)
        ad_client_call(cli->client, &signed_request, reply);
    else
        ad_api_call(&cli->api, &signed_request, reply);
}

json_t *
ad_cli_get(AdCli *cli, const char *path, GError **error)
{
    if (!ad_cli_open(cli, AD_CLI_READ, error))
        return NULL;
    return ad_api_get(call, cli, path, error);
}

/* A refusal begins with the API's name of a field: the person typed an option, or a word in a place. */
static void
name_option(const AdCli *cli, GError *error)
{
    const AdCommand *command = ad_args_command(cli->args);
    const char *colon = strstr(error->message, ": ");
    if (!g_error_matches(error, AD_ERROR, AD_ERROR_USAGE) || command == NULL || colon == NULL)
        return;
    g_autofree char *field = g_strndup(error->message, (gsize)(colon - error->message));
    g_autofree char *option = g_strdelimit(g_strdup(field), "_", '-');
    g_autofree char *capitals = g_ascii_strup(field, -1);
    g_autofree char *said = NULL;
    for (const AdOption *o = command->options; o != NULL && o->name != NULL; o++)
        if (g_str_equal(o->name, option))
            said = g_strdup_printf("--%s%s", option, colon);
    for (const AdOperand *p = command->operands; said == NULL && p != NULL && p->metavar != NULL; p++)
        if (g_str_equal(p->metavar, capitals))
            said = g_strdup_printf("%s%s", _(p->metavar), colon);
    if (said == NULL)
        return;
    g_free(error->message);
    error->message = g_steal_pointer(&said);
}

json_t *
ad_cli_post(AdCli *cli, const char *path, json_t *body, GError **error)
{
    g_autoptr(GError) refused = NULL;
    if (!ad_cli_open(cli, AD_CLI_WRITE, error))
        return NULL;
    json_t *answer = ad_api_post(call, cli, path, body, &refused);
    if (answer == NULL) {
        name_option(cli, refused);
        g_propagate_error(error, g_steal_pointer(&refused));
    }
    return answer;
}

json_t *
ad_cli_list(AdCli *cli, const char *path, guint64 limit, GError **error)
{
    if (limit == 0 || limit > LIST_MAX)
        limit = LIST_MAX;
    json_t *all = NULL;
    g_autofree char *after = NULL;
    for (;;) {
        gsize have = all != NULL ? json_array_size(json_object_get(all, "items")) : 0;
        g_autoptr(GString) page = g_string_new(path);
        g_string_append_printf(page, "%slimit=%" G_GUINT64_FORMAT,
                               strchr(path, '?') != NULL ? "&" : "?",
                               MIN(limit - have, (guint64)AD_LIMIT_PAGE_ROWS));
        if (after != NULL) {
            g_string_append(page, "&after=");
            g_string_append_uri_escaped(page, after, NULL, FALSE);
        }
        json_t *part = ad_cli_get(cli, page->str, error);
        if (part == NULL) {
            json_decref(all);
            return NULL;
        }
        g_free(after);
        after = g_strdup(json_string_value(json_object_get(part, "next")));
        if (all == NULL) {
            all = part;
        } else {
            json_array_extend(json_object_get(all, "items"), json_object_get(part, "items"));
            json_decref(part);
        }
        gsize now = json_array_size(json_object_get(all, "items"));
        if (after == NULL || now >= limit || now == have) {
            json_object_set_new(all, "next", after != NULL ? json_string(after) : json_null());
            return all;
        }
    }
}

static gboolean
write_all(int fd, const char *bytes, gsize count, GError **error)
{
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int code = errno;
            gboolean is_full = code == ENOSPC || code == EDQUOT;
            g_set_error(error, AD_ERROR, is_full ? AD_ERROR_LIMIT : AD_ERROR_SYSTEM,
                        _("cannot write the file: %s"), ad_tr_errno(code));
            return FALSE;
        }
        bytes += n;
        count -= (gsize)n;
    }
    return TRUE;
}

/* Copies a reply's file, bytes or document to fd. */
static gint64
copy_reply(const AdApiReply *reply, int fd, GError **error)
{
    if (reply->bytes != NULL) {
        gsize count;
        const char *bytes = g_bytes_get_data(reply->bytes, &count);
        return write_all(fd, bytes, count, error) ? (gint64)count : -1;
    }
    if (reply->body != NULL) {
        g_autofree char *text = json_dumps(reply->body, JSON_COMPACT);
        return write_all(fd, text, strlen(text), error) ? (gint64)strlen(text) : -1;
    }
    gint64 done = 0;
    g_autofree char *buffer = g_malloc(64 * 1024);
    for (;;) {
        ssize_t n = pread(reply->fd, buffer, 64 * 1024, done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, _("cannot read the export: %s"),
                        ad_tr_errno(errno));
            return -1;
        }
        if (n == 0)
            return done;
        if (!write_all(fd, buffer, (gsize)n, error))
            return -1;
        done += n;
    }
}

gint64
ad_cli_download(AdCli *cli, const char *path, int fd, GError **error)
{
    if (!ad_cli_open(cli, AD_CLI_READ, error))
        return -1;
    g_auto(GStrv) parts = g_strsplit(path, "?", 2);
    g_autoptr(GHashTable) query = ad_api_query_parse(parts[1], error);
    if (query == NULL)
        return -1;
    AdApiRequest request = {.method = "GET", .path = parts[0], .query = query};
    g_auto(AdApiReply) reply = AD_API_REPLY_INIT;
    call(cli, &request, &reply);
    if (reply.status >= 400) {
        ad_api_problem_to_error(reply.body, reply.status, error);
        return -1;
    }
    return copy_reply(&reply, fd, error);
}

char *
ad_cli_path(const AdArgs *args, const char *resource, const char *const *options)
{
    g_autoptr(GString) path = g_string_new(resource);
    char separator = '?';
    for (gsize i = 0; options[i] != NULL; i++) {
        const char *value = ad_args_text(args, options[i]);
        if (value == NULL)
            continue;
        g_autofree char *name = g_strdelimit(g_strdup(options[i]), "-", '_');
        g_string_append_printf(path, "%c%s=", separator, name);
        g_string_append_uri_escaped(path, value, NULL, FALSE);
        separator = '&';
    }
    return g_strdup(path->str);
}

char *
ad_cli_path_id(const char *resource, const char *id, const char *tail)
{
    g_autofree char *escaped = g_uri_escape_string(id, NULL, FALSE);
    return g_strconcat(resource, "/", escaped, tail, NULL);
}
