/* SPDX-License-Identifier: BSD-3-Clause */
#include <unicore/tsc.h>
#include <unicore/x86_64/cpuid.h>

/*
 * The leaf 0x40000010, TSC in kHz, is VMware's "Mechanisms to determine if software is running in a
 * VMware virtual machine" (1009458); QEMU has it with vmware-cpuid-freq. Intel's leaves: SDM volume
 * 3B, "Determining the Processor Base Frequency".
 */
#define HYPERVISOR_TSC 0x40000010

uint64_t uni_tsc_told_frequency(void)
{
    uint32_t last = uni_cpuid(0).eax;
    struct uni_cpuid told;

    if (uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_IS_VIRTUAL &&
        uni_cpuid(UNI_CPUID_HYPERVISOR).eax >= HYPERVISOR_TSC) {
        told = uni_cpuid(HYPERVISOR_TSC);
        if (told.eax)
            return (uint64_t)told.eax * 1000;
    }
    if (last >= UNI_CPUID_TSC) {
        told = uni_cpuid(UNI_CPUID_TSC);
        if (told.eax && told.ebx && told.ecx)
            return (uint64_t)told.ecx * told.ebx / told.eax;
    }
    if (last >= UNI_CPUID_FREQUENCY)
        return (uint64_t)uni_cpuid(UNI_CPUID_FREQUENCY).eax * 1000000;
    return 0;
}
