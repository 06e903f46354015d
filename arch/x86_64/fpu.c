/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FXSAVE has x87 and SSE. XSAVE has AVX too; it may be used where the system has enabled it: Intel
 * SDM volume 1, 13.1 and 13.5. Platforms that own the processor do not, but Linux does.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/x86_64/cpuid.h>

/* State components: Intel SDM volume 1, 13.1. */
#define X87 0x1
#define SSE 0x2
#define AVX 0x4

/* CPUID makes a virtual machine leave for its hypervisor: once is enough. */
static bool has_xsave(void)
{
    static enum { UNKNOWN, ABSENT, PRESENT } xsave;

    if (xsave == UNKNOWN)
        xsave = uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_OSXSAVE ? PRESENT : ABSENT;
    return xsave == PRESENT;
}

void uni_arch_fpu_save(struct uni_arch_fpu *fpu)
{
    if (has_xsave()) {
        /* XSAVE writes less of its header than XRSTOR wants to be zero: SDM volume 1, 13.4.2. */
        for (unsigned i = 0; i < UNI_COUNT(fpu->header); i++)
            fpu->header[i] = 0;
        __asm__ volatile("xsave64 %0" : "+m"(*fpu) : "a"(X87 | SSE | AVX), "d"(0));
    } else {
        __asm__ volatile("fxsave64 %0" : "=m"(*fpu));
    }
}

void uni_arch_fpu_restore(const struct uni_arch_fpu *fpu)
{
    if (has_xsave())
        __asm__ volatile("xrstor64 %0" : : "m"(*fpu), "a"(X87 | SSE | AVX), "d"(0));
    else
        __asm__ volatile("fxrstor64 %0" : : "m"(*fpu));
}
