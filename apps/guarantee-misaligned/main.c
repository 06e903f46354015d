/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: an atomic access to a misaligned address. It must fail because processors refuse it:
 * other accesses many of them do in two, which no one may see as one. (x86_64 alone stops the whole
 * machine for such an access, and does it. There the guarantee does not exist.)
 */
#include <stdint.h>
#include <stdio.h>

/* Arm's FEAT_LSE2 allows any alignment within these bytes: the access has to leave them. */
#define BLOCK 16

static _Alignas(BLOCK) unsigned char bytes[2 * BLOCK];

int main(void)
{
    /* Volatile: the compiler must not know that the address is misaligned. */
    volatile uintptr_t address = (uintptr_t)bytes + BLOCK - 3;

    __atomic_fetch_add((uint32_t *)address, 1, __ATOMIC_SEQ_CST);
    printf("misaligned memory can be changed atomically: %d\n", bytes[BLOCK - 3]);
    return 1;
}
