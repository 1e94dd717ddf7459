/* SPDX-License-Identifier: Apache-2.0 */
/* attack_payload.c - the program that an attacker would execute: it does nothing */
int
main(void)
{
    return 0;
}
