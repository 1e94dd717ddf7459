/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h - a recorded aduana.scan/1 document back into a result: an unchanged delivery costs its hash */
#pragma once

#include <jansson.h>

#include "scanner/model/result.h"

/* The result of the document's only bundle, all of it marked as reused; artifacts and containers stay in the records.
 * NULL when the document is not one of a single bundle, or a word in it is none of terms.h: it is then inspected anew. */
AdResult *ad_replay_result(const json_t *document);
