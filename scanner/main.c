/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - aduana-inspect: one job of one profile, in a cage, then gone */
#include <glib.h>

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 2;
}
