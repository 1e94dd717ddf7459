/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.c - libyaml behind ceilings */
#include "scanner/reader/yaml.h"

#include <string.h>
#include <yaml.h>

#include "scanner/model/error.h"
#include "scanner/reader/json_keys.h"

typedef struct {
    gboolean is_mapping, has_key; /* has_key: the value comes next */
} Level;

struct AdYaml {
    yaml_parser_t parser;
    AdText *text;
    AdJsonTake take;
    gpointer user;
    AdJsonKeys *keys;
    GArray *levels; /* of Level */
    const guint8 *block;
    gsize left, silent_bytes; /* read since the last event */
    guint64 line;
    gboolean is_over;
    GError *error; /* of reading */
};

static int
read_more(void *user, unsigned char *out, size_t room, size_t *got)
{
    AdYaml *yaml = user;
    if (yaml->left == 0 && !ad_text_read(yaml->text, &yaml->block, &yaml->left, &yaml->error))
        return 0;
    *got = MIN(room, yaml->left);
    memcpy(out, yaml->block, *got);
    yaml->block += *got;
    yaml->left -= *got;
    yaml->silent_bytes += *got;
    if (yaml->silent_bytes <= 2 * (gsize)AD_LIMIT_DOCUMENT_STRING_BYTES)
        return 1;
    g_set_error(&yaml->error, AD_ERROR, AD_ERROR_LIMIT, "a text or comment of the YAML document is too long");
    return 0;
}

AdYaml *
ad_yaml_new(AdText *text, AdJsonTake take, gpointer user)
{
    AdYaml *yaml = g_new0(AdYaml, 1);
    yaml->text = text;
    yaml->take = take;
    yaml->user = user;
    yaml->keys = ad_json_keys_new();
    yaml->levels = g_array_new(FALSE, FALSE, sizeof(Level));
    g_assert(yaml_parser_initialize(&yaml->parser));
    yaml_parser_set_encoding(&yaml->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&yaml->parser, read_more, yaml);
    return yaml;
}

void
ad_yaml_free(AdYaml *yaml)
{
    if (yaml == NULL)
        return;
    yaml_parser_delete(&yaml->parser);
    ad_json_keys_free(yaml->keys);
    g_array_unref(yaml->levels);
    g_clear_error(&yaml->error);
    g_free(yaml);
}

static gboolean
refuse(const AdYaml *yaml, AdErrorCode code, const char *what, GError **error)
{
    g_set_error(error, AD_ERROR, (gint)code, "%s at line %" G_GUINT64_FORMAT, what, yaml->line);
    return FALSE;
}

static Level *
top(AdYaml *yaml)
{
    return yaml->levels->len > 0 ? &g_array_index(yaml->levels, Level, yaml->levels->len - 1) : NULL;
}

/* A value, or the whole document, is complete. */
static void
end_value(AdYaml *yaml)
{
    if (top(yaml) != NULL)
        top(yaml)->has_key = FALSE;
}

static gboolean
open_level(AdYaml *yaml, gboolean is_mapping, GError **error)
{
    Level level = {.is_mapping = is_mapping};
    if (top(yaml) != NULL && top(yaml)->is_mapping && !top(yaml)->has_key)
        return refuse(yaml, AD_ERROR_MALFORMED, "a key that is no text", error);
    if (yaml->levels->len >= AD_LIMIT_DOCUMENT_DEPTH)
        return refuse(yaml, AD_ERROR_LIMIT, "the document is nested too deep", error);
    g_array_append_val(yaml->levels, level);
    if (is_mapping)
        ad_json_keys_open(yaml->keys);
    return yaml->take(yaml->user, is_mapping ? AD_JSON_OBJECT : AD_JSON_ARRAY, NULL, 0, error);
}

static gboolean
close_level(AdYaml *yaml, GError **error)
{
    gboolean is_mapping = top(yaml)->is_mapping;
    g_array_set_size(yaml->levels, yaml->levels->len - 1);
    if (is_mapping)
        ad_json_keys_close(yaml->keys);
    end_value(yaml);
    return yaml->take(yaml->user, is_mapping ? AD_JSON_OBJECT_END : AD_JSON_ARRAY_END, NULL, 0, error);
}

static gboolean
take_key(AdYaml *yaml, const char *text, gsize bytes, GError **error)
{
    AdJsonKeysAnswer answer = ad_json_keys_add(yaml->keys, text, bytes);
    top(yaml)->has_key = TRUE;
    if (answer == AD_JSON_KEYS_FULL)
        return refuse(yaml, AD_ERROR_LIMIT, "a mapping has too many keys", error);
    return yaml->take(yaml->user, answer == AD_JSON_KEYS_AGAIN ? AD_JSON_KEY_AGAIN : AD_JSON_KEY, text, bytes, error);
}

static gboolean
take_scalar(AdYaml *yaml, const yaml_event_t *event, GError **error)
{
    const char *text = (const char *)event->data.scalar.value;
    gsize bytes = event->data.scalar.length;
    gboolean is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (bytes > AD_LIMIT_DOCUMENT_STRING_BYTES)
        return refuse(yaml, AD_ERROR_LIMIT, "a text is too long", error);
    if (memchr(text, '\0', bytes) != NULL)
        return refuse(yaml, AD_ERROR_MALFORMED, "a text holds NUL", error);
    if (top(yaml) != NULL && top(yaml)->is_mapping && !top(yaml)->has_key)
        return take_key(yaml, text, bytes, error);
    end_value(yaml);
    if (is_plain && (bytes == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0))
        return yaml->take(yaml->user, AD_JSON_NULL, NULL, 0, error);
    if (is_plain && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
        return yaml->take(yaml->user, text[0] == 't' ? AD_JSON_TRUE : AD_JSON_FALSE, NULL, 0, error);
    return yaml->take(yaml->user, AD_JSON_STRING, text, bytes, error);
}

static gboolean
take_event(AdYaml *yaml, const yaml_event_t *event, GError **error)
{
    switch (event->type) {
    case YAML_MAPPING_START_EVENT:
        return open_level(yaml, TRUE, error);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(yaml, FALSE, error);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        return close_level(yaml, error);
    case YAML_SCALAR_EVENT:
        return take_scalar(yaml, event, error);
    case YAML_ALIAS_EVENT:
        return refuse(yaml, AD_ERROR_POLICY, "an alias is refused", error);
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT:
        yaml->is_over = TRUE;
        return TRUE;
    default:
        return TRUE;
    }
}

gboolean
ad_yaml_run(AdYaml *yaml, GError **error)
{
    while (!yaml->is_over) {
        yaml_event_t event;
        if (!yaml_parser_parse(&yaml->parser, &event)) {
            if (yaml->error != NULL)
                g_propagate_error(error, g_steal_pointer(&yaml->error));
            else
                g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "not YAML: line %zu, column %zu: %s",
                            yaml->parser.problem_mark.line + 1, yaml->parser.problem_mark.column + 1,
                            yaml->parser.problem != NULL ? yaml->parser.problem : "broken");
            return FALSE;
        }
        yaml->silent_bytes = 0;
        yaml->line = event.start_mark.line + 1;
        gboolean is_fine = take_event(yaml, &event, error);
        yaml_event_delete(&event);
        if (!is_fine)
            return FALSE;
    }
    return TRUE;
}

guint64
ad_yaml_line(const AdYaml *yaml)
{
    return yaml->line;
}
