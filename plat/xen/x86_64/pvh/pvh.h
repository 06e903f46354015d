/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the mode share. */
#pragma once

#include <stdint.h>
#include <unicore/xenguest.h>

#define PAGE 4096

/* xen/include/public/hvm/hvm_op.h, struct xen_hvm_param. */
struct param {
    uni_xen_domain domain;
    uint32_t index;
    uint64_t value;
};
