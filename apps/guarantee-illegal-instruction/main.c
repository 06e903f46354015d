/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Forbidden: to execute what is no instruction. It must fail because each architecture sets bits
 * aside that will never be one.
 */
#include <stdio.h>

/* Intel SDM volume 2B, "UD". */
#if defined(__x86_64__)
#define NO_INSTRUCTION "ud2"
/* Arm ARM, DDI 0487, C6.2 "UDF", whose encoding is 16 bits of 0 and 16 that do not matter. */
#elif defined(__aarch64__)
#define NO_INSTRUCTION ".inst 0"
/* Arm ARM, DDI 0406, A8.8.247 "UDF". */
#elif defined(__arm__)
#define NO_INSTRUCTION "udf #0"
/* RISC-V unprivileged specification, 1.5: 32 zero bits, like 16, are defined to be illegal. */
#elif defined(__riscv)
#define NO_INSTRUCTION ".word 0"
/* MIPS Architecture for Programmers, MD00086, table A.2: SD, which 32-bit processors reserve. */
#elif defined(__mips__)
#define NO_INSTRUCTION ".word 0xffffffff"
#endif

int main(void)
{
    __asm__ volatile(NO_INSTRUCTION);
    puts("what is no instruction can be executed");
    return 1;
}
