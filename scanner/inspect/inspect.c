/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c - the checks beyond YARA over every file of a delivery */
#include "scanner/inspect/inspect.h"

#include "scanner/inspect/hardening.h"
#include "scanner/inspect/personal.h"
#include "scanner/inspect/place.h"
#include "scanner/inspect/secret.h"
#include "scanner/inspect/sieve.h"

struct AdInspect {
    AdTally *tally;
};

/* One file while it is sieved. What looks for one kind of thing is made when the first of it may be there. */
typedef struct {
    const AdInspectFile *file;
    AdSecrets *secrets;
    AdPersonal *personal;
} Look;

AdInspect *
ad_inspect_new(const char *path)
{
    AdInspect *inspect = g_new0(AdInspect, 1);
    inspect->tally = ad_tally_new(path);
    return inspect;
}

void
ad_inspect_free(AdInspect *inspect)
{
    if (inspect == NULL)
        return;
    ad_tally_free(inspect->tally);
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
    if (kind != AD_SIEVE_KEY && kind != AD_SIEVE_TOKEN && kind != AD_SIEVE_WEB_TOKEN)
        return at;
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
    ad_hardening_inspect(file->data, file->bytes, inspect->tally, &file->name);
    if (file->is_container)
        return;
    Look look = {.file = file};
    ad_sieve_run(file->data, file->bytes, on_hit, &look);
    if (look.secrets != NULL)
        ad_secrets_note(look.secrets, ad_place_of(file->name.path), inspect->tally, &file->name);
    if (look.personal != NULL)
        ad_personal_note(look.personal, inspect->tally, &file->name);
    ad_secrets_free(look.secrets);
    ad_personal_free(look.personal);
}

void
ad_inspect_report(AdInspect *inspect, void (*finding)(const AdFinding *finding, gpointer user), gpointer user)
{
    ad_tally_report(inspect->tally, finding, user);
}
