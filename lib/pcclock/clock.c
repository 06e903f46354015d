/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Time from the time-stamp counter, at the rate that KVM's paravirtual clock tells or, without KVM,
 * the processor or the interval timer. All of it happens at the first use.
 */
#include <stdbool.h>
#include <stdint.h>
#include <unicore/cdefs.h>
#include <unicore/pcclock.h>
#include <unicore/pit.h>
#include <unicore/rtc.h>
#include <unicore/tsc.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/msr.h>

/*
 * Linux, Documentation/virt/kvm/x86/msr.rst and cpuid.rst. struct wall must lie within a page,
 * which its alignment sees to.
 */
#define KVM_NAME_EBX 0x4b4d564b /* "KVMK" "VMKV" "M" in ebx, ecx, edx */
#define KVM_NAME_ECX 0x564b4d56
#define KVM_NAME_EDX 0x0000004d
#define KVM_FEATURES 0x40000001
#define KVM_CLOCK    0x00000008 /* KVM_FEATURE_CLOCKSOURCE2, in eax: the two MSRs are there */

#define KVM_MSR_WALL_CLOCK 0x4b564d00
#define KVM_MSR_CLOCK      0x4b564d01 /* bit 0: on */

/* In Hz, where nobody tells: time runs, at a wrong rate. */
#define GUESSED_FREQUENCY 1000000000

struct wall {
    uint32_t version;
    uint32_t seconds; /* UTC, when the rate's start_time counted from 0 */
    uint32_t nanoseconds;
} UNI_ALIGNED(16);

/* Volatile: the hypervisor writes it, before we run on. */
static volatile struct uni_tsc_rate rate;
static volatile struct wall wall;
static bool ready, has_kvm_clock;

static bool find_kvm_clock(void)
{
    struct uni_cpuid name;

    if (!(uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_IS_VIRTUAL))
        return false;
    name = uni_cpuid(UNI_CPUID_HYPERVISOR);
    return name.ebx == KVM_NAME_EBX && name.ecx == KVM_NAME_ECX && name.edx == KVM_NAME_EDX &&
           uni_cpuid(KVM_FEATURES).eax & KVM_CLOCK;
}

static void prepare(void)
{
    uint64_t frequency;

    has_kvm_clock = find_kvm_clock();
    if (has_kvm_clock) {
        uni_msr_write(KVM_MSR_CLOCK, (uintptr_t)&rate | 1);
    } else {
        frequency = uni_tsc_told_frequency();
        if (!frequency)
            frequency = uni_pit_tsc_frequency();
        uni_tsc_set_rate(&rate, frequency ? frequency : GUESSED_FREQUENCY);
    }
    ready = true;
}

const volatile struct uni_tsc_rate *uni_pcclock_rate(void)
{
    if (!ready)
        prepare();
    return &rate;
}

uni_time uni_pcclock_monotonic(void)
{
    return uni_tsc_time(uni_pcclock_rate());
}

/* The time of day at which the monotonic clock showed 0; 0 where nobody knows. */
static uni_time wall_start(void)
{
    uni_time time;

    if (has_kvm_clock) {
        uni_msr_write(KVM_MSR_WALL_CLOCK, (uintptr_t)&wall);
        return UNI_SECONDS(wall.seconds) + wall.nanoseconds;
    }
    time = uni_rtc_time();
    return time ? time - uni_pcclock_monotonic() : 0;
}

uni_time uni_pcclock_wall(void)
{
    static bool known;
    static uni_time start;
    uni_time now = uni_pcclock_monotonic();

    if (!known) {
        start = wall_start();
        known = true;
    }
    return start ? start + now : 0;
}
