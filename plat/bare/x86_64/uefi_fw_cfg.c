/* SPDX-License-Identifier: BSD-3-Clause */
/* QEMU, docs/specs/fw_cfg.txt, "x86, x86_64 Register Locations". */
#include "../uefi/fw_cfg.h"

#include <unicore/x86_64/cpuid.h>

#define PORT_SELECTOR 0x510 /* 16 bits */
#define PORT_DATA     0x511 /* byte by byte */

bool fw_cfg_is_possible(void)
{
    return uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_IS_VIRTUAL;
}

void fw_cfg_choose(uint16_t selector)
{
    __asm__ volatile("outw %w0, %w1" : : "a"(selector), "Nd"(PORT_SELECTOR) : "memory");
}

void fw_cfg_take(void *content, size_t size)
{
    __asm__ volatile("rep insb" : "+D"(content), "+c"(size) : "d"(PORT_DATA) : "memory");
}
