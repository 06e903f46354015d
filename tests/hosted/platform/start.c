/* SPDX-License-Identifier: BSD-3-Clause */
/* From the main() of a Linux process to uni_boot(). Instead of plat/linuxu's start.c and entry.S.
 */
#include <stdint.h>
#include <stdio.h>
#include <unicore/boot.h>

#undef main /* tests/hosted/images.py renames that of the app */

/* Where the kernel put the number of arguments, these, and the environment: start.c, initrd.c. */
const uintptr_t *initial_stack;

/* As on a stack of the kernel's making: backtraces end at a frame pointer of 0. */
static void __attribute__((noreturn)) boot_without_frame(long argc, char *argv[])
{
#if defined(__x86_64__)
    __asm__ volatile("xorl %%ebp, %%ebp; call uni_boot" : : "D"(argc), "S"(argv));
#elif defined(__aarch64__)
    register long x0 __asm__("x0") = argc;
    register char **x1 __asm__("x1") = argv;

    __asm__ volatile("mov x29, #0; mov x30, #0; bl uni_boot" : : "r"(x0), "r"(x1));
#else
    uni_boot((int)argc, argv);
#endif
    __builtin_unreachable();
}

int main(int argc, char *argv[])
{
    initial_stack = (const uintptr_t *)argv - 1;
    /* What main() prints and what the console writes are to keep their order. */
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    boot_without_frame(argc, argv);
}
