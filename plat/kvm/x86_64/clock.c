/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Time from the time-stamp counter. What turns ticks into nanoseconds has the layout of KVM's
 * paravirtual clock, whoever fills it in: KVM, for which the counter may change its rate as the
 * machine migrates, or we, where there is no KVM. All of it happens at the first use.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/clock.h>
#include <unicore/x86_64/cpuid.h>
#include <unicore/x86_64/msr.h>
#include <unicore/x86_64/port.h>
#include <unicore/x86_64/tsc.h>

#define NANOSECONDS 1000000000 /* per second */

/*
 * Linux, Documentation/virt/kvm/x86/msr.rst and cpuid.rst. Both structures must lie within a page,
 * which their alignment sees to.
 */
#define KVM_NAME_EBX 0x4b4d564b /* "KVMK" "VMKV" "M" in ebx, ecx, edx */
#define KVM_NAME_ECX 0x564b4d56
#define KVM_NAME_EDX 0x0000004d
#define KVM_FEATURES 0x40000001
#define KVM_CLOCK    0x00000008 /* KVM_FEATURE_CLOCKSOURCE2, in eax: the two MSRs are there */

#define KVM_MSR_WALL_CLOCK 0x4b564d00
#define KVM_MSR_CLOCK      0x4b564d01 /* bit 0: on */

/* An odd (version) means that it is being changed. */
struct rate {
    uint32_t version;
    uint32_t reserved_0;
    uint64_t start_ticks;
    uint64_t start_time; /* nanoseconds */
    uint32_t factor;     /* nanoseconds of a tick, after the shift, times 2^32 */
    int8_t shift;        /* of the ticks: left, or right where negative */
    uint8_t flags;
    uint8_t reserved_1[2];
} UNI_ALIGNED(32);

struct wall {
    uint32_t version;
    uint32_t seconds; /* UTC, when start_time counted from 0 */
    uint32_t nanoseconds;
} UNI_ALIGNED(16);

/* Volatile: the hypervisor writes it, before we run on. */
static volatile struct rate rate;
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

/*
 * The counter's frequency in Hz as the processor or the hypervisor tells it, or 0. The leaf
 * 0x40000010, TSC in kHz, is VMware's "Mechanisms to determine if software is running in a VMware
 * virtual machine" (1009458); QEMU has it with vmware-cpuid-freq. Intel's leaves: SDM volume 3B,
 * "Determining the Processor Base Frequency".
 */
#define HYPERVISOR_TSC 0x40000010

static uint64_t told_frequency(void)
{
    uint32_t last = uni_cpuid(0).eax;
    struct uni_cpuid told;

    if (uni_cpuid(UNI_CPUID_FEATURES).ecx & UNI_CPUID_IS_VIRTUAL &&
        uni_cpuid(UNI_CPUID_HYPERVISOR).eax >= HYPERVISOR_TSC) {
        told = uni_cpuid(HYPERVISOR_TSC);
        if (told.eax)
            return (uint64_t)told.eax * 1000;
    }
    if (last >= UNI_CPUID_TSC) {
        told = uni_cpuid(UNI_CPUID_TSC);
        if (told.eax && told.ebx && told.ecx)
            return (uint64_t)told.ecx * told.ebx / told.eax;
    }
    if (last >= UNI_CPUID_FREQUENCY)
        return (uint64_t)uni_cpuid(UNI_CPUID_FREQUENCY).eax * 1000000;
    return 0;
}

/*
 * The interval timer's channel 0, the only one whose gate is open and whose output can be read on
 * every machine: channel 2 needs port B, which microvm lacks. Intel 8254 data sheet, mode 0 and
 * "Read-Back Command". Its interrupt finds interrupts off.
 *
 * Reading a port takes a virtual machine 2 us or so, at both ends of the wait: 4 ms keep the error
 * at one in a thousand, which no user notices, as they would a longer start.
 */
#define TIMER_RATE    1193182 /* Hz */
#define TIMER_COUNT   (TIMER_RATE / 250)
#define TIMER_CHANNEL 0x40
#define TIMER_CONTROL 0x43
#define TIMER_MODE    0x30 /* channel 0, low byte then high byte, mode 0, binary */
#define TIMER_STATUS  0xe2 /* read back the status of channel 0 */
#define TIMER_OUTPUT  0x80 /* in the status: high at the end of the count */

/* 4 ms are some thousand reads; a timer that takes so many more is none. */
#define TIMER_POLLS_MAX 1000000

static bool timer_is_done(void)
{
    uni_port_write8(TIMER_CONTROL, TIMER_STATUS);
    return uni_port_read8(TIMER_CHANNEL) & TIMER_OUTPUT;
}

static uint64_t measured_frequency(void)
{
    uint64_t start, end;
    int polls = 0;

    uni_port_write8(TIMER_CONTROL, TIMER_MODE);
    uni_port_write8(TIMER_CHANNEL, TIMER_COUNT & 0xff);
    uni_port_write8(TIMER_CHANNEL, TIMER_COUNT >> 8);
    start = uni_tsc_read();
    while (!timer_is_done() && ++polls < TIMER_POLLS_MAX)
        uni_arch_pause();
    end = uni_tsc_read();

    /* Without a timer the output is always or never high: time then runs, at a guessed rate. */
    if (polls == 0 || polls == TIMER_POLLS_MAX)
        return NANOSECONDS;
    return (end - start) * TIMER_RATE / TIMER_COUNT;
}

static void set_rate(uint64_t frequency)
{
    int8_t shift = 0;

    /* Ticks of 0.5 to 1 ns leave the factor all its 32 bits. */
    for (; frequency > 2ull * NANOSECONDS; shift--)
        frequency /= 2;
    for (; frequency <= NANOSECONDS; shift++)
        frequency *= 2;
    rate.factor = (uint32_t)(((uint64_t)NANOSECONDS << 32) / frequency);
    rate.shift = shift;
    rate.start_ticks = uni_tsc_read();
}

static void prepare(void)
{
    uint64_t frequency;

    has_kvm_clock = find_kvm_clock();
    if (has_kvm_clock) {
        uni_msr_write(KVM_MSR_CLOCK, (uintptr_t)&rate | 1);
    } else {
        frequency = told_frequency();
        set_rate(frequency ? frequency : measured_frequency());
    }
    ready = true;
}

uni_time uni_clock_monotonic(void)
{
    uint32_t version;
    uint64_t time;

    if (!ready)
        prepare();
    do {
        uint64_t ticks;

        version = rate.version;
        ticks = uni_tsc_read() - rate.start_ticks;
        ticks = rate.shift < 0 ? ticks >> -rate.shift : ticks << rate.shift;
        time = rate.start_time + (uint64_t)((unsigned __int128)ticks * rate.factor >> 32);
    } while (version & 1 || version != rate.version);
    return (uni_time)time;
}

/*
 * The real-time clock: Motorola MC146818A data sheet. Register 0x32, the century, is the
 * convention of PCs that QEMU follows; ACPI's FADT names it (ACPI 6.5, table 5.9, CENTURY).
 */
#define RTC_INDEX     0x70
#define RTC_DATA      0x71
#define RTC_SECONDS   0x00
#define RTC_MINUTES   0x02
#define RTC_HOURS     0x04
#define RTC_DAY       0x07
#define RTC_MONTH     0x08
#define RTC_YEAR      0x09
#define RTC_STATUS_A  0x0a
#define RTC_STATUS_B  0x0b
#define RTC_CENTURY   0x32
#define RTC_UPDATING  0x80 /* status A */
#define RTC_BINARY    0x04 /* status B: not BCD */
#define RTC_24_HOURS  0x02 /* status B */
#define RTC_AFTERNOON 0x80 /* hours, where they are 12 */
#define RTC_ABSENT    0xff

/* An update takes 2 ms, a read at least 0.1 us. */
#define RTC_POLLS_MAX 100000

/* One update a second: a second unequal pair comes from no clock. */
#define RTC_TRIES 3

static uint8_t rtc_read(uint8_t index)
{
    uni_port_write8(RTC_INDEX, index);
    return uni_port_read8(RTC_DATA);
}

/* In the order of (indices) below; an array, since most are compared and converted alike. */
struct rtc {
    uint8_t fields[7];
};

static struct rtc rtc_read_all(void)
{
    static const uint8_t indices[] = {RTC_SECONDS, RTC_MINUTES, RTC_HOURS,  RTC_DAY,
                                      RTC_MONTH,   RTC_YEAR,    RTC_CENTURY};
    struct rtc result;

    for (int polls = 0; polls < RTC_POLLS_MAX && rtc_read(RTC_STATUS_A) & RTC_UPDATING; polls++)
        uni_arch_pause();
    for (size_t i = 0; i < UNI_COUNT(indices); i++)
        result.fields[i] = rtc_read(indices[i]);
    return result;
}

/* Days from 1970-01-01, Gregorian: March comes first, so that leap days end a year. */
static int64_t days_of(unsigned year, unsigned month, unsigned day)
{
    unsigned years = month > 2 ? year : year - 1;
    unsigned months = (month + 9) % 12;

    return (int64_t)years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 +
           day - 1 - 719468;
}

/* Seconds since 1970 in UTC, or 0 without a clock. */
static int64_t rtc_time(void)
{
    struct rtc now, before;
    uint8_t mode = rtc_read(RTC_STATUS_B);
    bool afternoon;

    if (mode == RTC_ABSENT)
        return 0;
    /* Two equal readings: no update fell between the fields of the one. */
    now = rtc_read_all();
    for (int tries = 0; tries < RTC_TRIES; tries++) {
        before = now;
        now = rtc_read_all();
        if (!__builtin_memcmp(&now, &before, sizeof(now)))
            break;
    }

    afternoon = !(mode & RTC_24_HOURS) && now.fields[2] & RTC_AFTERNOON;
    if (!(mode & RTC_24_HOURS))
        now.fields[2] &= (uint8_t)~RTC_AFTERNOON;
    if (!(mode & RTC_BINARY)) {
        for (size_t i = 0; i < sizeof(now.fields); i++)
            now.fields[i] = (uint8_t)((now.fields[i] >> 4) * 10 + (now.fields[i] & 15));
    }
    if (!(mode & RTC_24_HOURS))
        now.fields[2] = (uint8_t)(now.fields[2] % 12 + (afternoon ? 12 : 0));

    return ((days_of(now.fields[6] * 100u + now.fields[5], now.fields[4], now.fields[3]) * 24 +
             now.fields[2]) *
                60 +
            now.fields[1]) *
               60 +
           now.fields[0];
}

/* The time of day at which the monotonic clock showed 0; 0 where nobody knows. */
static uni_time wall_start(void)
{
    int64_t seconds;

    if (has_kvm_clock) {
        uni_msr_write(KVM_MSR_WALL_CLOCK, (uintptr_t)&wall);
        return UNI_SECONDS(wall.seconds) + wall.nanoseconds;
    }
    seconds = rtc_time();
    return seconds ? UNI_SECONDS(seconds) - uni_clock_monotonic() : 0;
}

uni_time uni_clock_wall(void)
{
    static bool known;
    static uni_time start;
    uni_time now = uni_clock_monotonic();

    if (!known) {
        start = wall_start();
        known = true;
    }
    return start ? start + now : 0;
}
