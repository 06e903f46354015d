/* SPDX-License-Identifier: BSD-3-Clause */
/* The way through the firmware, in the order of the calls. */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

#include "../uefi/efi.h"

/* Called by the entry code on the firmware's stack. */
UNI_NORETURN void uefi_start(efi_handle image, const struct efi_system_table *table);

/* What the entry code says of an image that was loaded beyond 2 GiB. */
extern const uint16_t uefi_too_high[];

/*
 * Make the processor's state ours, which was the firmware's, and go on in uni_handover_start() on
 * the stack that ends at (stack_end). The firmware is gone, its page tables still in use.
 */
UNI_NORETURN void uefi_enter(uintptr_t stack_end);
