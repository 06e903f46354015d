/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Registers of devices in memory. One access is one load or store without write-back: a hypervisor
 * that emulates a device learns from the processor what the access was only of such ones (Arm ARM
 * DDI 0406C, B3.13.6 "Use of the HSR", ISV), and never of a pair of registers. The same names exist
 * for AArch64.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE uint8_t uni_mmio_read8(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldrb %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint8_t)value;
}

UNI_INLINE void uni_mmio_write8(uintptr_t address, uint8_t value)
{
    __asm__ volatile("strb %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

UNI_INLINE uint16_t uni_mmio_read16(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldrh %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint16_t)value;
}

UNI_INLINE void uni_mmio_write16(uintptr_t address, uint16_t value)
{
    __asm__ volatile("strh %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

UNI_INLINE uint32_t uni_mmio_read32(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

UNI_INLINE void uni_mmio_write32(uintptr_t address, uint32_t value)
{
    __asm__ volatile("str %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

/* Two accesses, the lower half first: for registers that allow it. */
UNI_INLINE uint64_t uni_mmio_read64(uintptr_t address)
{
    uint32_t low = uni_mmio_read32(address);

    return (uint64_t)uni_mmio_read32(address + 4) << 32 | low;
}

UNI_INLINE void uni_mmio_write64(uintptr_t address, uint64_t value)
{
    uni_mmio_write32(address, (uint32_t)value);
    uni_mmio_write32(address + 4, (uint32_t)(value >> 32));
}
