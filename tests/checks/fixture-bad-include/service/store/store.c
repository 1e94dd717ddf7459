/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - fixture: the record keeper reaching into the unpacker must be refused */
#include "scanner/unpack/walk.h"
