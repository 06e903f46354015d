/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The stack protector (-fstack-protector-strong): functions with arrays keep a copy of the guard
 * between them and the return address, and look at it before they return.
 */
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>

UNI_NORETURN void __stack_chk_fail(void);
extern uintptr_t __stack_chk_guard;

/*
 * The platform's entry code replaces this by a random number as early as it can. Until then: a null
 * byte at the lowest address stops string functions, the others are unlikely in text.
 */
uintptr_t __stack_chk_guard = (uintptr_t)0xd7a9f5c3b1e68d00u;

/* The backtrace starts with our return address; what lies above may well be overwritten. */
void __stack_chk_fail(void)
{
    uni_crash("stack buffer overflow", NULL, 0, 0, uni_arch_frame_pointer());
}
