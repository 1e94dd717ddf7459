/* SPDX-License-Identifier: Apache-2.0 */
/* lock.h - the writer's lock: an OFD lock on PATH.lock, which dies with its holder (private to the
 * module) */
#pragma once

#include <glib.h>

/* Descriptor that holds the lock, close-on-exec; -1 with AGAIN when another process has it (its pid
 * is in the message), DATABASE when the file cannot be made. Workers started later do not inherit
 * it. */
int ad_lock_take(const char *database_path, GError **error);

/* See ad_store_lock_holder. */
gint64 ad_lock_holder(const char *database_path);
