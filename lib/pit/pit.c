/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interval timer's channel 0, the only one whose gate is open and whose output can be read on
 * every machine: channel 2 needs port B, which microvm lacks. Intel 8254 data sheet, mode 0 and
 * "Read-Back Command". Its interrupt finds interrupts off.
 *
 * Reading a port takes a virtual machine 2 us or so, at both ends of the wait: 4 ms keep the error
 * at one in a thousand, which no user notices, as they would a longer start.
 */
#include <unicore/pit.h>

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/x86_64/port.h>
#include <unicore/x86_64/tsc.h>

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

uint64_t uni_pit_tsc_frequency(void)
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

    /* Without a timer the output is always or never high. */
    if (polls == 0 || polls == TIMER_POLLS_MAX)
        return 0;
    return (end - start) * TIMER_RATE / TIMER_COUNT;
}
