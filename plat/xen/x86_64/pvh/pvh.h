/* SPDX-License-Identifier: BSD-3-Clause */
/* What entry.S found. */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* Of the start information, and a page of RAM that is nobody's. */
extern const uint32_t start_flags, shared_page;

/* Where the page appears that Xen shares with us, in the place of ours, which goes back to Xen. */
UNI_INLINE uintptr_t find_shared_page(void)
{
    return shared_page;
}
