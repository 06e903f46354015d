/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guests whose page tables are their own: PVH, and all on ARM. The folder of the architecture
 * supplies find_shared_page().
 */
#pragma once

#include <stdint.h>
#include <unicore/xenguest.h>

/* xen/include/public/hvm/hvm_op.h, struct xen_hvm_param. */
struct param {
    uni_xen_domain domain;
    uint32_t index;
    uint64_t value;
};

#if defined(__x86_64__)
#include "x86_64/pvh/pvh.h"
#else
#include "armboard/room.h"
#endif
