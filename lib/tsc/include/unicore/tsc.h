/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What turns ticks of the time-stamp counter into nanoseconds, in the layout that KVM (Linux,
 * Documentation/virt/kvm/x86/msr.rst) and Xen (xen/include/public/xen.h, struct vcpu_time_info)
 * share. A hypervisor changes it as the machine migrates; where there is none, we fill it in.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>

/* An odd (version) means that it is being changed. */
struct uni_tsc_rate {
    uint32_t version;
    uint32_t reserved_0;
    uint64_t start_ticks;
    uint64_t start_time; /* nanoseconds */
    uint32_t factor;     /* nanoseconds of a tick, after the shift, times 2^32 */
    int8_t shift;        /* of the ticks: left, or right where negative */
    uint8_t flags;
    uint8_t reserved_1[2];
} UNI_ALIGNED(32); /* so that it never crosses a page */

/*
 * The time by (rate), now.
 *
 * @context boot, thread, isr
 * @nowait
 */
uni_time uni_tsc_time(const volatile struct uni_tsc_rate *rate);

/*
 * The counter's value when that time will be (time); one in the past where (time) is, and one
 * before it where (time) is more than 4 seconds ahead.
 *
 * @context boot, thread, isr
 * @nowait
 */
uint64_t uni_tsc_ticks(const volatile struct uni_tsc_rate *rate, uni_time time);

/*
 * Let time be 0 now, and (frequency) be the counter's, in Hz.
 *
 * @context boot, thread, isr
 */
void uni_tsc_set_rate(volatile struct uni_tsc_rate *rate, uint64_t frequency);

/*
 * The counter's frequency in Hz as the processor or the hypervisor tells it, or 0.
 *
 * @context boot, thread, isr
 */
uint64_t uni_tsc_told_frequency(void);
