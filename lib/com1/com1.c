/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * National Semiconductor PC16550D data sheet (TL/C/8652), chapter 8. Monitors emulate
 * it whole or, like Firecracker, in part.
 */
#include <unicore/com1.h>

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/x86_64/port.h>

/* Where COM1 is on every PC. Registers 0 and 1 are the divisor while DLAB is set. */
#define PORT          0x3f8
#define DATA          (PORT + 0)
#define INTERRUPTS    (PORT + 1)
#define FIFO_CONTROL  (PORT + 2)
#define LINE_CONTROL  (PORT + 3)
#define MODEM_CONTROL (PORT + 4)
#define LINE_STATUS   (PORT + 5)

#define FIFO_ON     0x01
#define LINE_8N1    0x03
#define LINE_DLAB   0x80
#define MODEM_READY 0x03 /* DTR and RTS */

#define STATUS_RECEIVED  0x01
#define STATUS_SENT      0x20 /* the transmit FIFO is empty */
#define STATUS_NO_DEVICE 0xff /* what reading an absent port gives; bit 7 and bit 5 both set */

#define FIFO_SIZE 16

/* The fastest: 1.8432 MHz / 16 / 1 = 115,200 baud. */
#define DIVISOR 1

/*
 * A FIFO takes 1.4 ms to drain at 115,200 baud, and a read of a port at least 0.1 us: a port that
 * is not ready after so many reads is stuck, or stopped by flow control, and counts as gone.
 */
#define POLLS_MAX 1000000

static enum { UNKNOWN, ABSENT, PRESENT } port;

/* A byte that was there before the FIFO was on, which loses it; -1 for none. */
static int early = -1;

static void start(void)
{
    uint8_t status = uni_port_read8(LINE_STATUS);

    port = ABSENT;
    if (status == STATUS_NO_DEVICE)
        return;
    port = PRESENT;
    uni_port_write8(INTERRUPTS, 0);
    uni_port_write8(LINE_CONTROL, LINE_DLAB);
    uni_port_write8(DATA, DIVISOR);
    uni_port_write8(INTERRUPTS, 0);
    uni_port_write8(LINE_CONTROL, LINE_8N1);
    if (status & STATUS_RECEIVED)
        early = uni_port_read8(DATA);
    uni_port_write8(FIFO_CONTROL, FIFO_ON);
    uni_port_write8(MODEM_CONTROL, MODEM_READY);
}

static bool is_present(void)
{
    if (port == UNKNOWN)
        start();
    return port == PRESENT;
}

/* Wait until the FIFO is empty. */
static void wait(void)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if (uni_port_read8(LINE_STATUS) & STATUS_SENT)
            return;
        uni_arch_pause();
    }
    port = ABSENT;
}

void uni_com1_write(const char *bytes, size_t length)
{
    int room = 0; /* in the FIFO */

    for (size_t i = 0; i < length; i++) {
        /* A newline takes two places. */
        if (room < 2) {
            if (is_present())
                wait();
            if (port != PRESENT)
                return;
            room = FIFO_SIZE;
        }
        if (bytes[i] == '\n') {
            uni_port_write8(DATA, '\r');
            room--;
        }
        uni_port_write8(DATA, (uint8_t)bytes[i]);
        room--;
    }
}

size_t uni_com1_read(char *bytes, size_t length)
{
    size_t count = 0;

    if (!is_present())
        return 0;
    if (length && early >= 0) {
        bytes[count++] = (char)early;
        early = -1;
    }
    while (count < length && uni_port_read8(LINE_STATUS) & STATUS_RECEIVED)
        bytes[count++] = (char)uni_port_read8(DATA);
    return count;
}
