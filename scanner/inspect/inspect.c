/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c - the checks beyond YARA over every file of a delivery */
#include "scanner/inspect/inspect.h"

#include "scanner/inspect/autostart.h"
#include "scanner/inspect/contact.h"
#include "scanner/inspect/endpoints.h"
#include "scanner/inspect/hardening.h"
#include "scanner/inspect/install_code.h"
#include "scanner/inspect/personal.h"
#include "scanner/inspect/place.h"
#include "scanner/inspect/secret.h"
#include "scanner/inspect/sieve.h"

struct AdInspect {
    AdTally *tally;
    AdEndpoints *endpoints;
    char *path;
};

/* One file while it is sieved. What looks for one kind of thing is made when the first of it may be there. */
typedef struct {
    const AdInspectFile *file;
    AdSecrets *secrets;
    AdPersonal *personal;
    AdFileEndpoints *endpoints;
} Look;

AdInspect *
ad_inspect_new(const char *path)
{
    AdInspect *inspect = g_new0(AdInspect, 1);
    inspect->tally = ad_tally_new(path);
    inspect->endpoints = ad_endpoints_new();
    inspect->path = g_strdup(path);
    return inspect;
}

void
ad_inspect_free(AdInspect *inspect)
{
    if (inspect == NULL)
        return;
    ad_tally_free(inspect->tally);
    ad_endpoints_free(inspect->endpoints);
    g_free(inspect->path);
    g_free(inspect);
}

static gsize
on_hit(AdSieveKind kind, gsize at, gpointer user)
{
    Look *look = user;
    const AdInspectFile *f = look->file;
    if (kind == AD_SIEVE_DIGITS) {
        if (look->personal == NULL)
            look->personal = ad_personal_new(f->data, f->bytes);
        return ad_personal_look(look->personal, at);
    }
    if (kind == AD_SIEVE_ADDRESS || kind == AD_SIEVE_WIDE_ADDRESS) {
        if (look->endpoints == NULL)
            look->endpoints = ad_file_endpoints_new(f->data, f->bytes);
        return ad_file_endpoints_look(look->endpoints, at, kind == AD_SIEVE_WIDE_ADDRESS);
    }
    if (look->secrets == NULL)
        look->secrets = ad_secrets_new(f->data, f->bytes);
    if (kind == AD_SIEVE_KEY)
        return ad_secrets_look_key(look->secrets, at);
    return kind == AD_SIEVE_TOKEN ? ad_secrets_look_token(look->secrets, at)
                                  : ad_secrets_look_web_token(look->secrets, at);
}

void
ad_inspect_file(AdInspect *inspect, const AdInspectFile *file)
{
    guint place = ad_place_of(file->name.path);
    ad_hardening_inspect(file->data, file->bytes, place, inspect->tally, &file->name);
    if (file->is_container)
        return;
    Look look = {.file = file};
    ad_install_code_inspect(file->data, file->bytes, inspect->tally, &file->name);
    ad_autostart_inspect(file->data, file->bytes, inspect->tally, &file->name);
    ad_contact_inspect(file->data, file->bytes, inspect->tally, &file->name);
    ad_sieve_run(file->data, file->bytes, on_hit, &look);
    if (look.secrets != NULL)
        ad_secrets_note(look.secrets, place, inspect->tally, &file->name);
    if (look.personal != NULL)
        ad_personal_note(look.personal, inspect->tally, &file->name);
    if (look.endpoints != NULL)
        ad_file_endpoints_note(look.endpoints, place, inspect->endpoints, inspect->tally, &file->name);
    ad_file_endpoints_free(look.endpoints);
    ad_secrets_free(look.secrets);
    ad_personal_free(look.personal);
}

void
ad_inspect_report(AdInspect *inspect, const AdInspectSink *sink)
{
    if (ad_endpoints_is_cut(inspect->endpoints)) {
        const AdTallyFile bundle = {.path = inspect->path};
        ad_tally_note(inspect->tally, AD_OBSERVATION_INVENTORY_CUT, &bundle, NULL, 0);
    }
    ad_endpoints_report(inspect->endpoints, sink->endpoint, sink->user);
    ad_tally_report(inspect->tally, sink->finding, sink->user);
}
