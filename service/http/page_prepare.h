/* SPDX-License-Identifier: Apache-2.0 */
/* page_prepare.h - what a page needs beside the document as it is: the title of its language, lists out of objects, notices */
#pragma once

#include "service/http/page_cell.h"

/* A deep copy of doc with what the tables of page_spec.c name: "title" of findings, "score.concerns" as a list, "page_gaps" and
 * "page_findings" of a delivery. New reference. */
json_t *ad_page_prepare(const AdPageContext *page, json_t *doc);

/* [{class, text}]: sentences above everything else. "incomplete" is grey and worded, never green. New reference. */
json_t *ad_page_notices(const AdPageContext *page, json_t *doc);

/* [{href, label}]: neighbouring pages of this one. New reference. */
json_t *ad_page_links(const AdPageContext *page);
