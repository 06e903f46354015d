/* SPDX-License-Identifier: BSD-3-Clause */
/* National Semiconductor PC16550D data sheet (TL/C/8652), chapter 8. */
#include <unicore/arch.h>
#include <unicore/ns16550.h>

#define DATA         0
#define FIFO_CONTROL 2
#define LINE_STATUS  5

#define FIFO_ON 0x01

#define STATUS_RECEIVED 0x01
#define STATUS_SENT     0x20 /* the transmit FIFO is empty */

#define FIFO_SIZE 16

/*
 * A FIFO takes 1.4 ms to drain at 115,200 baud, and a read of a register at least 0.1 us: a port
 * that is not ready after so many reads is stuck, or stopped by flow control, and counts as gone.
 */
#define POLLS_MAX 1000000

static volatile uint8_t *port; /* its registers, or NULL */

void uni_ns16550_start(uintptr_t base)
{
    port = (volatile uint8_t *)base;
    port[FIFO_CONTROL] = FIFO_ON;
}

/* Wait until the FIFO is empty. */
static void wait(void)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if (port[LINE_STATUS] & STATUS_SENT)
            return;
        uni_arch_pause();
    }
    port = NULL;
}

void uni_ns16550_write(const char *bytes, size_t length)
{
    int room = 0; /* in the FIFO */

    for (; length > 0; length--, bytes++) {
        /* A newline takes two places. */
        if (room < 2) {
            if (port)
                wait();
            if (!port)
                return;
            room = FIFO_SIZE;
        }
        if (*bytes == '\n') {
            port[DATA] = '\r';
            room--;
        }
        port[DATA] = (uint8_t)*bytes;
        room--;
    }
}

size_t uni_ns16550_read(char *bytes, size_t length)
{
    size_t count = 0;

    while (port && count < length && port[LINE_STATUS] & STATUS_RECEIVED)
        bytes[count++] = (char)port[DATA];
    return count;
}
