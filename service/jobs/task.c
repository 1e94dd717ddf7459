/* SPDX-License-Identifier: Apache-2.0 */
/* task.c - has this content been inspected already, the same way? Then a job costs a hash and no more */
#include "service/jobs/task.h"

#include <string.h>

#include "service/store/deliveries.h"

static gboolean
is_digest(const json_t *engine, const char *name, const AdDigest *expected)
{
    char hex[AD_DIGEST_HEX_SIZE];
    const char *text = json_string_value(json_object_get(engine, name));
    ad_digest_to_hex(expected, hex);
    return text != NULL && strcmp(text, hex) == 0;
}

void
ad_task_mark_basis(json_t *scan, const AdStepBasis *basis)
{
    char hex[AD_DIGEST_HEX_SIZE];
    json_t *engine = json_object_get(scan, "engine");
    if (engine == NULL) {
        engine = json_object();
        json_object_set_new(scan, "engine", engine);
    }
    ad_digest_to_hex(&basis->ruleset, hex);
    json_object_set_new(engine, "ruleset_sha256", json_string(hex));
    ad_digest_to_hex(&basis->engine, hex);
    json_object_set_new(engine, "engine_sha256", json_string(hex));
    ad_digest_to_hex(&basis->limits, hex);
    json_object_set_new(engine, "limits_sha256", json_string(hex));
}

gboolean
ad_task_is_known(AdTask *task, const char *supplier, const char *product, const AdDigest *sha256, char **delivery_id)
{
    char hex[AD_DIGEST_HEX_SIZE];
    AdStepBasis basis;
    ad_digest_to_hex(sha256, hex);
    AdDeliveryFilter filter = {.supplier = supplier != NULL ? supplier : "unassigned", .product = product, .sha256 = hex};
    AdPage page = {.limit = 1};
    json_t *list = ad_deliveries_list(task->store, &filter, &page, NULL);
    const char *id = json_string_value(json_object_get(json_array_get(json_object_get(list, "items"), 0), "id"));
    json_t *shown = id != NULL ? ad_deliveries_show(task->store, id, NULL) : NULL;
    const json_t *engine = json_object_get(json_object_get(shown, "inspection"), "engine");
    task->steps->basis(task->steps->self, &basis);
    gboolean is_known = is_digest(engine, "ruleset_sha256", &basis.ruleset) &&
                        is_digest(engine, "engine_sha256", &basis.engine) &&
                        is_digest(engine, "limits_sha256", &basis.limits);
    if (is_known)
        *delivery_id = g_strdup(id);
    json_decref(shown);
    json_decref(list);
    return is_known;
}
