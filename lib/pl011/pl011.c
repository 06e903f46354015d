/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PrimeCell UART (PL011) Technical Reference Manual, ARM DDI 0183, chapter 3. What the SBSA's
 * generic UART (DEN 0029, appendix B) lacks, the control register, is not used: firmware has
 * switched the port on.
 */
#include <unicore/pl011.h>

#include <stdbool.h>
#include <unicore/arch.h>
#include <unicore/arm/mmio.h>

#define DATA  0x00
#define FLAGS 0x18

#define FLAG_BUSY     0x08 /* sending */
#define FLAG_RX_EMPTY 0x10
#define FLAG_TX_FULL  0x20

/*
 * A full FIFO has room for a byte 0.1 ms later at 115,200 baud, and a read of a register takes at
 * least 10 ns: a port that is not ready after so many reads is stuck, and counts as gone.
 */
#define POLLS_MAX 10000000

static uintptr_t port; /* 0: none */

void uni_pl011_start(uintptr_t base)
{
    port = base;
}

/* Wait until none of (flags) is set. */
static void wait(uint32_t flags)
{
    for (int polls = 0; polls < POLLS_MAX; polls++) {
        if (!(uni_mmio_read32(port + FLAGS) & flags))
            return;
        uni_arch_pause();
    }
    port = 0;
}

static void put(char byte)
{
    if (port)
        wait(FLAG_TX_FULL);
    if (port)
        uni_mmio_write32(port + DATA, (uint8_t)byte);
}

void uni_pl011_write(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n')
            put('\r');
        put(bytes[i]);
    }
}

size_t uni_pl011_read(char *bytes, size_t length)
{
    size_t count = 0;

    while (port && count < length && !(uni_mmio_read32(port + FLAGS) & FLAG_RX_EMPTY))
        bytes[count++] = (char)uni_mmio_read32(port + DATA);
    return count;
}

void uni_pl011_flush(void)
{
    if (port)
        wait(FLAG_BUSY);
}
