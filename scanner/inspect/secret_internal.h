/* SPDX-License-Identifier: Apache-2.0 */
/* secret_internal.h - what the two halves of secret.h share: the file and what was found in it */
#pragma once

#include "scanner/inspect/secret.h"
#include "scanner/model/limits.h"

typedef enum {
    AD_SECRET_KEY,
    AD_SECRET_ENCRYPTED_KEY,
    AD_SECRET_KEY_FORM,
    AD_SECRET_TOKEN,
    AD_SECRET_TOKEN_FORM,
    AD_SECRET_WEB_TOKEN,
    AD_SECRET_TYPES
} AdSecretType;

typedef struct {
    AdTallyMark marks[AD_LIMIT_INSPECT_MARKS];
    gsize count;
    guint64 seen;
} AdSecretFound;

struct AdSecrets {
    const guint8 *data;
    gsize bytes;
    AdSecretFound found[AD_SECRET_TYPES];
};

/* Remembers [at, at + bytes) of value, once for each different value among those kept. */
void ad_secrets_add(AdSecrets *secrets, AdSecretType type, gsize at, const char *label, const void *value, gsize bytes);
