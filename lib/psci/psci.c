/* SPDX-License-Identifier: BSD-3-Clause */
/* Power State Coordination Interface (DEN 0022), 5.1 "Function prototypes". */
#include <unicore/psci.h>

#include <unicore/arm/smccc.h>

#define SYSTEM_OFF   0x84000008
#define SYSTEM_RESET 0x84000009

static void call(enum uni_psci_method method, uint32_t function)
{
    if (method == UNI_PSCI_HVC)
        (void)uni_arm_hvc(function, 0, 0, 0);
    else if (method == UNI_PSCI_SMC)
        (void)uni_arm_smc(function, 0, 0, 0);
}

void uni_psci_off(enum uni_psci_method method)
{
    call(method, SYSTEM_OFF);
}

void uni_psci_reset(enum uni_psci_method method)
{
    call(method, SYSTEM_RESET);
}
