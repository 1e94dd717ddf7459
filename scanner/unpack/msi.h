/* SPDX-License-Identifier: Apache-2.0 */
/* msi.h - bounded reader of the tables in an installer database: which code of its own an MSI runs
 *
 * Windows Installer keeps one string pool for the whole database and each table column by column. What a table is made
 * of stands in the table _Columns. */
#pragma once

#include "scanner/unpack/ole.h"

typedef struct {
    gboolean is_damaged; /* pool or table do not fit each other */
    guint rows;
    char *text; /* one line a row: action, type, source, target, with tabs between; valid UTF-8 */
} AdMsiActions;

/* NULL when ole is no installer database or has no custom actions. */
AdMsiActions *ad_msi_actions_read(const AdOle *ole);
void ad_msi_actions_free(AdMsiActions *actions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdMsiActions, ad_msi_actions_free)
