/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Registers of devices in memory. One access is one load or store without write-back: a hypervisor
 * that emulates a device learns from the processor what the access was only of such ones (Arm ARM
 * DDI 0487, ESR_ELx, "ISS encoding for an exception from a Data Abort", ISV). The same names exist
 * for AArch32.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE uint8_t uni_mmio_read8(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint8_t)value;
}

UNI_INLINE void uni_mmio_write8(uintptr_t address, uint8_t value)
{
    __asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

UNI_INLINE uint16_t uni_mmio_read16(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return (uint16_t)value;
}

UNI_INLINE void uni_mmio_write16(uintptr_t address, uint16_t value)
{
    __asm__ volatile("strh %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

UNI_INLINE uint32_t uni_mmio_read32(uintptr_t address)
{
    uint32_t value;

    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

UNI_INLINE void uni_mmio_write32(uintptr_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

UNI_INLINE uint64_t uni_mmio_read64(uintptr_t address)
{
    uint64_t value;

    __asm__ volatile("ldr %x0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

UNI_INLINE void uni_mmio_write64(uintptr_t address, uint64_t value)
{
    __asm__ volatile("str %x0, [%1]" : : "r"(value), "r"(address) : "memory");
}
