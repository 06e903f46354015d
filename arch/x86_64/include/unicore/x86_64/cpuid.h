/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPUID: Intel SDM volume 2A, "CPUID"; AMD APM volume 3, appendix E. Leaves from 0x40000000 on
 * belong to the hypervisor. Usable from assembly.
 */
#pragma once

#define UNI_CPUID_FEATURES   0x00000001
#define UNI_CPUID_TSC        0x00000015 /* ratio of the TSC to the crystal clock */
#define UNI_CPUID_FREQUENCY  0x00000016 /* eax: base frequency in MHz */
#define UNI_CPUID_HYPERVISOR 0x40000000 /* eax: last hypervisor leaf; ebx ecx edx: its name */
#define UNI_CPUID_EXTENDED   0x80000000 /* eax: last extended leaf */
#define UNI_CPUID_EXTENDED_FEATURES 0x80000001

/* UNI_CPUID_FEATURES, ecx. */
#define UNI_CPUID_DEADLINE   0x01000000 /* the local APIC's timer takes a time of the TSC */
#define UNI_CPUID_OSXSAVE    0x08000000 /* XSAVE is there, and the system has enabled it */
#define UNI_CPUID_RDRAND     0x40000000
#define UNI_CPUID_IS_VIRTUAL 0x80000000 /* reserved for hypervisors: AMD APM 3, E.3.2 */

/* UNI_CPUID_EXTENDED_FEATURES, edx. */
#define UNI_CPUID_NX        0x00100000
#define UNI_CPUID_GIB_PAGES 0x04000000
#define UNI_CPUID_LONG_MODE 0x20000000

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

struct uni_cpuid {
    uint32_t eax, ebx, ecx, edx;
};

UNI_INLINE struct uni_cpuid uni_cpuid(uint32_t leaf)
{
    struct uni_cpuid result;

    __asm__ volatile("cpuid"
                     : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                     : "a"(leaf), "c"(0));
    return result;
}

#endif
