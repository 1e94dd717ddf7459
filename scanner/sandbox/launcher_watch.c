/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_watch.c - does what a worker says obey the message table? */
#include "scanner/sandbox/launcher_watch.h"

#include "scanner/model/error.h"

void
ad_launcher_watch_init(AdLauncherWatch *watch, AdProfile profile, const AdLimits *limits)
{
    *watch = (AdLauncherWatch){.sender = ad_profile_sender(profile), .files_limit = limits->files};
}

void
ad_launcher_watch_clear(AdLauncherWatch *watch)
{
    g_clear_error(&watch->failed);
}

gboolean
ad_launcher_watch_is_over(const AdLauncherWatch *watch)
{
    return watch->has_done || watch->failed != NULL;
}

static gboolean
lied(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
lied(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *sentence = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, AD_ERROR, AD_ERROR_PEER, sentence);
    return FALSE;
}

/* HELLO first and once; FAILED may come instead of it, when the cage could not be had; nothing after the end. */
static gboolean
is_its_turn(const AdLauncherWatch *watch, const AdMessageSpec *spec, GError **error)
{
    if (ad_launcher_watch_is_over(watch))
        return lied(error, "message %s came after the end", spec->name);
    if (spec->id == AD_MESSAGE_FAILED)
        return TRUE;
    if (!watch->has_hello && spec->id != AD_MESSAGE_HELLO)
        return lied(error, "message %s came before HELLO", spec->name);
    return TRUE;
}

static gboolean
is_within_count(AdLauncherWatch *watch, const AdMessageSpec *spec, GError **error)
{
    guint64 most = ad_message_most(spec, watch->files_limit);
    if (watch->counts[spec->id] >= most)
        return lied(error, "more than %" G_GUINT64_FORMAT " messages %s", most, spec->name);
    watch->counts[spec->id]++;
    return TRUE;
}

static gboolean
take_hello(AdLauncherWatch *watch, GVariant *body, GError **error)
{
    AdCageState cage;
    g_variant_get_child(body, 0, "u", &cage.layers);
    g_variant_get_child(body, 1, "u", &cage.landlock_abi);
    if (cage.layers & ~(guint)AD_CAGE_FULL)
        return lied(error, "HELLO names cage layers that there are not");
    watch->cage = cage;
    watch->has_hello = TRUE;
    return TRUE;
}

static gboolean
take_done(AdLauncherWatch *watch, GVariant *body, GError **error)
{
    guint64 said;
    g_variant_get_child(body, 0, "t", &said);
    if (said != watch->received)
        return lied(error, "DONE counts %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT " came", said,
                    watch->received);
    watch->has_done = TRUE;
    return TRUE;
}

static gboolean
take_failed(AdLauncherWatch *watch, GVariant *body, GError **error)
{
    guint8 code;
    const char *sentence;
    g_variant_get(body, "(y&s)", &code, &sentence);
    if (code > AD_ERROR_CANCELLED)
        return lied(error, "FAILED has an error code that there is not");
    g_set_error_literal(&watch->failed, AD_ERROR, code, sentence);
    return TRUE;
}

static gboolean
take_body(AdLauncherWatch *watch, const AdMessageSpec *spec, GVariant *body, GError **error)
{
    if (!is_its_turn(watch, spec, error) || !is_within_count(watch, spec, error))
        return FALSE;
    if (spec->id == AD_MESSAGE_HELLO)
        return take_hello(watch, body, error);
    if (spec->id == AD_MESSAGE_DONE)
        return take_done(watch, body, error);
    if (spec->id == AD_MESSAGE_FAILED)
        return take_failed(watch, body, error);
    return TRUE;
}

GVariant *
ad_launcher_watch_take(AdLauncherWatch *watch, const void *data, gsize bytes, const AdMessageSpec **spec,
                       GError **error)
{
    g_autoptr(GVariant) body = ad_message_unpack(data, bytes, watch->sender, spec, error);
    if (body == NULL || !take_body(watch, *spec, body, error))
        return NULL;
    watch->received++;
    return g_steal_pointer(&body);
}
