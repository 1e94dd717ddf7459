/* SPDX-License-Identifier: Apache-2.0 */
/* condition_class.h - inside of condition.h: for files of which class an atom or a whole tree can
 * be true */
#pragma once

#include "scanner/detect/condition.h"
#include "scanner/detect/condition_tree.h"

/* What a condition of rule number rule may refer to. */
typedef struct {
    const AdFileFacts *facts;
    guint rule;
    const AdTokens *tokens;
    guint depth; /* of loops inside loops */
} AdStudy;

/* Number of the earlier rule that token i names, or -1. */
gint64 ad_study_reference(const AdStudy *s, guint i);

/* Bit of the class whose module begins at token i ("pe" before a dot), or 0. */
guint ad_study_module(const AdStudy *s, guint i);

guint ad_study_class_mask(const AdStudy *s, const AdNode *node);
