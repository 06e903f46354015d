/* SPDX-License-Identifier: BSD-3-Clause */
/* The Power State Coordination Interface of ARM's firmware and hypervisors. */
#pragma once

/* Which instruction calls it: the property "method" of the device tree's node "psci". */
enum uni_psci_method { UNI_PSCI_NONE, UNI_PSCI_HVC, UNI_PSCI_SMC };

/*
 * Switch the machine off. Returns only where that does not work.
 *
 * @context boot, thread, isr
 */
void uni_psci_off(enum uni_psci_method method);

/*
 * Start the machine anew. Returns only where that does not work.
 *
 * @context boot, thread, isr
 */
void uni_psci_reset(enum uni_psci_method method);
