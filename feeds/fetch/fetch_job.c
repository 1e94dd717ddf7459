/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_job.c - body of AD_MESSAGE_JOB_FETCH, both directions */
#include "feeds/fetch/fetch_job.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

AdFetchJob *
ad_fetch_job_new(const char *url)
{
    AdFetchJob *job = g_new0(AdFetchJob, 1);
    job->url = g_strdup(url);
    job->max_bytes = AD_LIMIT_FETCH_MIB * AD_MIB;
    job->deadline_ms = AD_LIMIT_FETCH_MS;
    job->low_speed_s = AD_LIMIT_LOW_SPEED_S;
    return job;
}

void
ad_fetch_job_free(AdFetchJob *job)
{
    if (job == NULL)
        return;
    g_free(job->url);
    g_free(job->pin);
    g_free(job->resume_etag);
    g_free(job->etag);
    g_free(job->last_modified);
    g_free(job);
}

static void
add_number(GVariantBuilder *options, const char *key, guint64 value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, value);
    g_variant_builder_add(options, "{ss}", key, text);
}

GVariant *
ad_fetch_job_to_variant(const AdFetchJob *job)
{
    GVariantBuilder options, validators;
    g_variant_builder_init(&options, G_VARIANT_TYPE("a{ss}"));
    g_variant_builder_init(&validators, G_VARIANT_TYPE("a(ss)"));
    if (job->allow_http)
        g_variant_builder_add(&options, "{ss}", "allow_http", "1");
    if (job->allow_private)
        g_variant_builder_add(&options, "{ss}", "allow_private", "1");
    add_number(&options, "max_bytes", job->max_bytes);
    add_number(&options, "deadline_ms", job->deadline_ms);
    add_number(&options, "low_speed_s", job->low_speed_s);
    if (job->pin != NULL)
        g_variant_builder_add(&options, "{ss}", "pin", job->pin);
    if (job->resume_bytes > 0 && job->resume_etag != NULL) {
        add_number(&options, "resume_bytes", job->resume_bytes);
        g_variant_builder_add(&options, "{ss}", "resume_etag", job->resume_etag);
    }
    if (job->etag != NULL)
        g_variant_builder_add(&validators, "(ss)", "etag", job->etag);
    if (job->last_modified != NULL)
        g_variant_builder_add(&validators, "(ss)", "last-modified", job->last_modified);
    return g_variant_new("(sa{ss}a(ss))", job->url, &options, &validators);
}

/* A header value of ours: printable ASCII, so that it can never end its line and begin another. */
static gboolean
is_header_value(const char *text)
{
    gsize bytes = strlen(text);
    for (gsize i = 0; i < bytes; i++)
        if (text[i] < ' ' || text[i] > '~')
            return FALSE;
    return bytes > 0 && bytes <= AD_LIMIT_VALIDATOR_BYTES;
}

static gboolean
read_number(const char *text, guint64 least, guint64 most, guint64 *out)
{
    return g_ascii_string_to_unsigned(text, 10, least, most, out, NULL);
}

static gboolean
read_text(const char *text, char **out)
{
    if (!is_header_value(text))
        return FALSE;
    g_free(*out);
    *out = g_strdup(text);
    return TRUE;
}

static gboolean
is_pin(const char *text)
{
    return g_str_has_prefix(text, "sha256//") && is_header_value(text);
}

static gboolean
take_option(AdFetchJob *job, const char *key, const char *value)
{
    if (strcmp(key, "allow_http") == 0)
        return job->allow_http = strcmp(value, "1") == 0;
    if (strcmp(key, "allow_private") == 0)
        return job->allow_private = strcmp(value, "1") == 0;
    if (strcmp(key, "max_bytes") == 0)
        return read_number(value, 1, AD_LIMIT_FETCH_MIB * AD_MIB, &job->max_bytes);
    if (strcmp(key, "deadline_ms") == 0)
        return read_number(value, 1, AD_LIMIT_FETCH_MS, &job->deadline_ms);
    if (strcmp(key, "low_speed_s") == 0)
        return read_number(value, 1, AD_LIMIT_LOW_SPEED_S, &job->low_speed_s);
    if (strcmp(key, "pin") == 0)
        return is_pin(value) && read_text(value, &job->pin);
    if (strcmp(key, "resume_bytes") == 0)
        return read_number(value, 1, AD_LIMIT_FETCH_MIB * AD_MIB, &job->resume_bytes);
    if (strcmp(key, "resume_etag") == 0)
        return ad_fetch_job_is_strong(value) && read_text(value, &job->resume_etag);
    return FALSE;
}

static gboolean
take_validator(AdFetchJob *job, const char *key, const char *value)
{
    if (strcmp(key, "etag") == 0)
        return read_text(value, &job->etag);
    if (strcmp(key, "last-modified") == 0)
        return read_text(value, &job->last_modified);
    return FALSE;
}

AdFetchJob *
ad_fetch_job_from_variant(GVariant *body, GError **error)
{
    const char *url, *key, *value;
    g_autoptr(GVariantIter) options = NULL;
    g_autoptr(GVariantIter) validators = NULL;
    g_variant_get(body, "(&sa{ss}a(ss))", &url, &options, &validators);
    g_autoptr(AdFetchJob) job = ad_fetch_job_new(url);
    while (g_variant_iter_next(options, "{&s&s}", &key, &value))
        if (!take_option(job, key, value)) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "fetch option '%s' is off: '%s'", key,
                        value);
            return NULL;
        }
    while (g_variant_iter_next(validators, "(&s&s)", &key, &value))
        if (!take_validator(job, key, value)) {
            g_set_error(error, AD_ERROR, AD_ERROR_PEER, "fetch validator '%s' is off", key);
            return NULL;
        }
    if ((job->resume_bytes > 0) != (job->resume_etag != NULL)) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER,
                    "a resumed fetch needs both its bytes and its ETag");
        return NULL;
    }
    return g_steal_pointer(&job);
}

gboolean
ad_fetch_job_is_strong(const char *etag)
{
    gsize bytes = etag != NULL ? strlen(etag) : 0;
    return bytes >= 2 && etag[0] == '"' && strchr(etag + 1, '"') == etag + bytes - 1;
}
