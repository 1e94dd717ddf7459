/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c - every ceiling of aduana in one table */
#include "scanner/model/limits.h"

AdLimits
ad_limits_default(void)
{
    return (AdLimits){
#define X(field, value, unit, why) .field = (value),
        AD_LIMITS_JOB(X)
#undef X
    };
}

char *
ad_limits_variant_type(void)
{
    GString *type = g_string_new("(");
#define X(field, value, unit, why) g_string_append_c(type, 't');
    AD_LIMITS_JOB(X)
#undef X
    g_string_append_c(type, ')');
    return g_string_free(type, FALSE);
}

GVariant *
ad_limits_to_variant(const AdLimits *limits)
{
    GVariant *values[] = {
#define X(field, value, unit, why) g_variant_new_uint64(limits->field),
        AD_LIMITS_JOB(X)
#undef X
    };
    return g_variant_new_tuple(values, G_N_ELEMENTS(values));
}

AdLimits
ad_limits_from_variant(GVariant *v)
{
    AdLimits limits;
    gsize i = 0;
#define X(field, value, unit, why) g_variant_get_child(v, i++, "t", &limits.field);
    AD_LIMITS_JOB(X)
#undef X
    return limits;
}

static void
append_row(GString *out, const char *name, guint64 value, const char *unit, const char *why)
{
    g_string_append_printf(out, "| `%s` | %" G_GUINT64_FORMAT " | %s | %s |\n", name, value, unit, why);
}

char *
ad_limits_markdown(void)
{
    GString *out = g_string_new("# Limits\n\nMade from `scanner/model/limits.h`; a test compares the two.\n\n"
                                "## Of one inspection (adjustable)\n\n"
                                "| limit | default | unit | why |\n|---|---|---|---|\n");
#define X(field, value, unit, why) append_row(out, #field, (value), unit, why);
    AD_LIMITS_JOB(X)
#undef X
    g_string_append(out, "\n## Fixed\n\n| limit | value | unit | why |\n|---|---|---|---|\n");
#define X(name, value, unit, why) append_row(out, #name, (guint64)(value), unit, why);
    AD_LIMITS_FIXED(X)
#undef X
    return g_string_free(out, FALSE);
}
