/* SPDX-License-Identifier: BSD-3-Clause */
/* The smallest process: it ends. */

int main(void);
_Noreturn void uni_entry(void);

/* The stack is a multiple of 16 at entry: System V ABI, AMD64 supplement, 3.4.1. */
_Noreturn void uni_entry(void)
{
    int status = main();

    /* exit_group() is 231: arch/x86/entry/syscalls/syscall_64.tbl of Linux. */
    for (;;)
        __asm__ volatile("syscall" : : "a"(231), "D"(status) : "rcx", "r11", "memory");
}
