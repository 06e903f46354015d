/* SPDX-License-Identifier: BSD-3-Clause */
/* The way through the firmware, in the order of the calls. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <unicore/cdefs.h>

#include "../../uefi/efi.h"

/* What is taken along; in the firmware's memory, out of reach once our own page tables are used. */
struct uefi_handover {
    const char *map; /* of descriptors */
    size_t map_size, stride;
    const char *command_line;
    size_t command_line_size;
};

/* Called by the entry code on the firmware's stack. */
UNI_NORETURN void uefi_start(efi_handle image, const struct efi_system_table *table);

/*
 * Go on in uefi_continue(handover) on the stack that ends at (stack_end), with interrupts off. The
 * firmware is gone, its page tables still in use.
 */
UNI_NORETURN void uefi_enter(uintptr_t stack_end, const struct uefi_handover *handover);

UNI_NORETURN void uefi_continue(const struct uefi_handover *handover);

/*
 * Go down to EL1 if the firmware ran at EL2, with our exception vectors. The MMU is then off, or it
 * still uses the firmware's page tables; [start, end), which is all that is written from here on
 * until they are ours, is in memory and in no cache.
 */
void uefi_own_processor(uintptr_t start, uintptr_t end);
