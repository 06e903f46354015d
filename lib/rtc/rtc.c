/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Motorola MC146818A data sheet. Register 0x32, the century, is the
 * convention of PCs that QEMU follows; ACPI's FADT names it (ACPI 6.5, table 5.9, CENTURY).
 */
#include <unicore/rtc.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/port.h>

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

uni_time uni_rtc_time(void)
{
    struct rtc now, before;
    uint8_t mode = rtc_read(RTC_STATUS_B);
    bool afternoon;
    int64_t days;

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

    days = days_of(now.fields[6] * 100u + now.fields[5], now.fields[4], now.fields[3]);
    return UNI_SECONDS(((days * 24 + now.fields[2]) * 60 + now.fields[1]) * 60 + now.fields[0]);
}
