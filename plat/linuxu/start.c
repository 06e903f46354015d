/* SPDX-License-Identifier: BSD-3-Clause */
/* From the initial stack of a Linux process to uni_boot(). */
#include "linux.h"

#include <unicore/boot.h>

enum { AT_NULL = 0, AT_RANDOM = 25 }; /* include/uapi/linux/auxvec.h */

extern uintptr_t __stack_chk_guard;

const uintptr_t *initial_stack;

UNI_NORETURN void start(uintptr_t *stack);

/* AT_RANDOM is the address of 16 random bytes: getauxval(3). */
static void set_stack_guard(const uintptr_t *auxiliary)
{
    for (; auxiliary[0] != AT_NULL; auxiliary += 2) {
        if (auxiliary[0] == AT_RANDOM) {
            const uintptr_t *random = (const uintptr_t *)auxiliary[1];

            /* A null byte at the lowest address keeps string functions from crossing the guard. */
            __stack_chk_guard = *random;
            *(unsigned char *)&__stack_chk_guard = 0;
            return;
        }
    }
}

/* Never returns, so it does not matter that the guard changes while it runs. */
void start(uintptr_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    uintptr_t *next = stack + 1 + argc + 1;
    /*
     * At the far end of our own stack, so that it costs nothing until it is used: the kernel saves
     * up to 11 KiB of registers there (AMX; arch/x86/kernel/fpu/), the report takes 2 KiB.
     */
    UNI_ALIGNED(16) char fault_stack[16 * 1024];

    initial_stack = stack;
    while (*next != 0) /* the environment */
        next++;
    set_stack_guard(next + 1);
    catch_faults(fault_stack, sizeof(fault_stack));
    uni_boot(argc, argv);
}
