/* SPDX-License-Identifier: Apache-2.0 */
/* job_parse.c - profile "parse" of aduana-inspect */
#include "scanner/parse/job_parse.h"

#include <string.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/sbom/job_sbom.h"

typedef struct {
    const char *what; /* a whole word, or up to and with its colon */
    AdParseRun run;
} Parser;

static const Parser parsers[] = {
    {"sbom", ad_job_sbom_run},
    {NULL, NULL},
};

static const Parser *
find_parser(const char *what, GError **error)
{
    for (const Parser *parser = parsers; parser->what != NULL; parser++) {
        gboolean is_family = g_str_has_suffix(parser->what, ":");
        if (is_family ? g_str_has_prefix(what, parser->what) : strcmp(what, parser->what) == 0)
            return parser;
    }
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "no parser for documents of kind '%s'", what);
    return NULL;
}

/* The parent's own numbers, in digits. */
static gboolean
read_limits(AdParseJob *job, GError **error)
{
    const struct {
        const char *option;
        guint64 *field;
    } rows[] = {{"wall_ms", &job->limits.wall_ms},
                {"total_bytes", &job->limits.total_bytes},
                {"ratio", &job->limits.ratio}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *text = g_hash_table_lookup(job->options, rows[i].option);
        if (text != NULL && !g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, rows[i].field, NULL)) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "parse option %s is off", rows[i].option);
            return FALSE;
        }
    }
    return TRUE;
}

static AdSource *
open_input(int fd, guint64 bytes, GError **error)
{
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 0 || (guint64)st.st_size != bytes) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the document is not the file that was announced");
        return NULL;
    }
    return ad_source_new_fd(fd, bytes);
}

static gboolean
run(AdChannel *channel, GVariant *body, int fd, GError **error)
{
    AdParseJob job = {.channel = channel, .limits = ad_limits_default()};
    g_autoptr(GVariantIter) iter = NULL;
    const char *key, *value;
    guint64 bytes;
    g_autoptr(GHashTable) options = g_hash_table_new(g_str_hash, g_str_equal);
    g_variant_get(body, "(&sta{ss})", &job.what, &bytes, &iter);
    while (g_variant_iter_next(iter, "{&s&s}", &key, &value))
        g_hash_table_replace(options, (gpointer)key, (gpointer)value);
    job.options = options;
    const Parser *parser = find_parser(job.what, error);
    if (parser == NULL || !read_limits(&job, error))
        return FALSE;
    g_autoptr(AdSource) input = open_input(fd, bytes, error);
    job.input = input;
    return input != NULL && parser->run(&job, error);
}

gboolean
ad_job_parse_run(AdChannel *channel, int argc, char **argv, GError **error)
{
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_PARSE, argc, argv);
    AdCageState cage = {0};
    int fd = ad_launcher_child_fd(argc, argv, "input");
    if (!ad_cage_enter(&plan, &cage, error) || !ad_channel_hello(channel, &cage, error))
        return FALSE;
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_PARSE, error);
    return body != NULL && run(channel, body, fd, error) && ad_channel_done(channel, "", error);
}
