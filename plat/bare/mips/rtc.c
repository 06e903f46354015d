/* SPDX-License-Identifier: BSD-3-Clause */
/* The real-time clock of the ISA bridge: Motorola MC146818A data sheet, in the mode of 24 hours. */
#include "rtc.h"

#include <stdbool.h>
#include <unicore/cdefs.h>

#include "malta.h"

#define INDEX MALTA_RTC
#define DATA  (MALTA_RTC + 1)

#define STATUS_A 0x0a
#define STATUS_B 0x0b
#define UPDATING 0x80 /* status A */
#define BINARY   0x04 /* status B: not BCD */

/* An update takes 2 ms, a read at least 0.1 us. */
#define POLLS_MAX 100000

enum field { SECONDS, MINUTES, HOURS, DAY, MONTH, YEAR, FIELDS };

static uint8_t read(uint8_t index)
{
    malta_write8(INDEX, index);
    return malta_read8(DATA);
}

static void read_all(uint8_t fields[FIELDS])
{
    static const uint8_t indices[FIELDS] = {0, 2, 4, 7, 8, 9};

    for (int polls = 0; polls < POLLS_MAX && read(STATUS_A) & UPDATING; polls++)
        ;
    for (unsigned i = 0; i < FIELDS; i++)
        fields[i] = read(indices[i]);
}

/* Days from 1970-01-01 in this century: March comes first, so that leap days end a year. */
static int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    int32_t years = 2000 + year - (month <= 2);
    int32_t months = (month + 9) % 12;

    return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 -
           719468;
}

int64_t rtc_seconds(void)
{
    uint8_t fields[FIELDS], again[FIELDS];

    /* Two equal readings: no update fell between the fields of the one. */
    read_all(fields);
    for (;;) {
        read_all(again);
        if (__builtin_memcmp(fields, again, sizeof(fields)) == 0)
            break;
        __builtin_memcpy(fields, again, sizeof(fields));
    }
    if (!(read(STATUS_B) & BINARY)) {
        for (unsigned i = 0; i < FIELDS; i++)
            fields[i] = (uint8_t)((fields[i] >> 4) * 10 + (fields[i] & 15));
    }
    return (int64_t)days_of(fields[YEAR], fields[MONTH], fields[DAY]) * 86400 +
           (fields[HOURS] * 60 + fields[MINUTES]) * 60 + fields[SECONDS];
}
