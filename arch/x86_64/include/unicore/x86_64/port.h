/* SPDX-License-Identifier: BSD-3-Clause */
/* I/O ports: Intel SDM volume 1, chapter 19 "Input/Output". */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

UNI_INLINE uint8_t uni_port_read8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

UNI_INLINE void uni_port_write8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

UNI_INLINE uint16_t uni_port_read16(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

UNI_INLINE void uni_port_write16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

UNI_INLINE void uni_port_write32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}
