/* SPDX-License-Identifier: Apache-2.0 */
/* program.c - built in several ways by CMakeLists.txt: what test_elf.c reads the protections of */
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
    char copy[64];
    strcpy(copy, argc > 1 ? argv[1] : "ADUANA-TEST-MARKER");
    return printf("%s\n", copy) < 0;
}
