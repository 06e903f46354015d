/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MIPS Malta: Malta User's Manual (MD00048), 4 "Software visible registers". Addresses are those of
 * kseg1, which is not cached. Usable from assembly.
 */
#pragma once

#include <unicore/mips/cp0.h>

/* I/O ports of the ISA bus, where YAMON, or QEMU in its place, puts them. */
#define MALTA_ISA   (UNI_KSEG1 + 0x18000000)
#define MALTA_UART  (MALTA_ISA + 0x3f8)
#define MALTA_PIT   (MALTA_ISA + 0x40)
#define MALTA_RTC   (MALTA_ISA + 0x70)
#define MALTA_PIC_0 (MALTA_ISA + 0x20)
#define MALTA_PIC_1 (MALTA_ISA + 0xa0)

/* SOFTRES: this value resets the board. */
#define MALTA_RESET    (UNI_KSEG1 + 0x1f000500)
#define MALTA_RESET_GO 0x42

#ifndef __ASSEMBLER__

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE uint8_t malta_read8(uintptr_t address)
{
    return *(volatile uint8_t *)address;
}

UNI_INLINE void malta_write8(uintptr_t address, uint8_t value)
{
    *(volatile uint8_t *)address = value;
}

#endif
