/* SPDX-License-Identifier: BSD-3-Clause */
/* The page that Xen shares with a domain: xen/include/public/xen.h, "struct shared_info". */
#pragma once

#include <stdint.h>
#if defined(__x86_64__)
#include <unicore/tsc.h>
#endif

#if defined(__x86_64__)
#define SHARED_PROCESSORS 32 /* arch-x86/xen.h, XEN_LEGACY_MAX_VCPUS */
#else
#define SHARED_PROCESSORS 1 /* arch-arm.h */
#endif

#define SHARED_WORDS 64 /* of as many bits each: one for every event channel */

/* struct vcpu_info. */
struct processor {
    uint8_t pending;   /* there is a bit in (selected) */
    uint8_t masked;    /* PV on x86 only: Xen does not call us */
    uint64_t selected; /* bit i: word i of shared.pending has news */
#if defined(__x86_64__)
    uint64_t fault_address; /* PV: of the last page fault */
    uint64_t reserved;
    struct uni_tsc_rate rate; /* of system time */
#else
    uint64_t reserved[4];
#endif
};

/*
 * struct shared_info, up to what we read of it. Xen writes to it at any time. The bits of (pending)
 * and (masked) are numbered by port, from the lowest bit of the first word.
 */
struct shared {
    struct processor processors[SHARED_PROCESSORS];
    uint64_t pending[SHARED_WORDS];
    uint64_t masked[SHARED_WORDS];
    uint32_t wall_version; /* odd: it is being changed */
    uint32_t wall_seconds; /* UTC when system time was 0, with the two below */
    uint32_t wall_nanoseconds;
    uint32_t wall_seconds_high;
};

/* The page, mapped. In the start-up code of the mode. */
volatile struct shared *shared(void);
