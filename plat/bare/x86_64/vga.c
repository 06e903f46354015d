/* SPDX-License-Identifier: BSD-3-Clause */
/* IBM VGA Technical Reference: alphanumeric mode 3, and the cursor of the CRT controller. */
#include "vga.h"

#include <stdbool.h>
#include <stdint.h>
#include <unicore/paging.h>
#include <unicore/x86_64/port.h>

#define MEMORY     0xb8000
#define MEMORY_END 0xb9000

#define COLUMNS 80
#define ROWS    25
#define CELLS   (COLUMNS * ROWS)

/* In the upper byte of a cell: grey on black. */
#define BLANK 0x0700

#define CRT_INDEX       0x3d4
#define CRT_DATA        0x3d5
#define CRT_CURSOR_HIGH 0x0e
#define CRT_CURSOR_LOW  0x0f

static volatile uint16_t *const cells = (volatile uint16_t *)MEMORY;

/* Where the next character goes; below the last line the screen scrolls. */
static unsigned at;

static uint8_t crt_read(uint8_t index)
{
    uni_port_write8(CRT_INDEX, index);
    return uni_port_read8(CRT_DATA);
}

static void crt_write(uint8_t index, uint8_t value)
{
    uni_port_write8(CRT_INDEX, index);
    uni_port_write8(CRT_DATA, value);
}

/* Go on below what the loader has written. */
static bool start(void)
{
    static enum { UNKNOWN, ABSENT, PRESENT } screen;

    if (screen == UNKNOWN) {
        screen =
            uni_paging_map(MEMORY, MEMORY_END, UNI_PAGING_DEVICE) == MEMORY_END ? PRESENT : ABSENT;
        at = (unsigned)crt_read(CRT_CURSOR_HIGH) << 8 | crt_read(CRT_CURSOR_LOW);
        if (at > CELLS)
            at = 0;
        at = (at + COLUMNS - 1) / COLUMNS * COLUMNS;
    }
    return screen == PRESENT;
}

static void scroll(void)
{
    unsigned i;

    for (i = 0; i < CELLS - COLUMNS; i++)
        cells[i] = cells[i + COLUMNS];
    for (; i < CELLS; i++)
        cells[i] = BLANK;
    at -= COLUMNS;
}

void vga_write(const char *bytes, size_t length)
{
    if (!start())
        return;
    for (size_t i = 0; i < length; i++) {
        if (at >= CELLS)
            scroll();
        if (bytes[i] == '\n')
            at = at / COLUMNS * COLUMNS + COLUMNS;
        else if (bytes[i] == '\r')
            at = at / COLUMNS * COLUMNS;
        else
            cells[at++] = (uint16_t)(BLANK | (uint8_t)bytes[i]);
    }
    crt_write(CRT_CURSOR_HIGH, (uint8_t)(at >> 8));
    crt_write(CRT_CURSOR_LOW, (uint8_t)at);
}
