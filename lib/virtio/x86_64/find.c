/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a PC has virtio devices is told by words that its monitor adds to the command line, as
 * Linux reads them (drivers/virtio/virtio_mmio.c): virtio_mmio.device=SIZE@BASE:LINE[:ID]. Or by
 * ACPI: QEMU's microvm and Firecracker have a device "LNRO0005" for each in the DSDT. Its byte code
 * is not run here: behind the name, the device's resources are found by their form.
 */
#include <unicore/acpi.h>
#include <unicore/errno.h>
#include <unicore/params.h>
#include <unicore/virtiommio.h>

#include "../mmio.h"

/* ACPI 6.5, 6.4.3.4 "32-bit Fixed Memory Range": tag, length, writable, base, size. */
static const uint8_t memory_tag[] = {0x86, 0x09, 0x00};
#define MEMORY_BASE 4
#define MEMORY_SIZE 12

/* ACPI 6.5, 6.4.3.6 "Extended Interrupt": tag, length, flags, count 1, number. */
static const uint8_t interrupt_tag[] = {0x89, 0x06, 0x00};
#define INTERRUPT_NUMBER 5
#define INTERRUPT_SIZE   9

static const char name[] = "LNRO0005";

/* The first place from (at) on, and before (end), where (what) stands; or NULL. */
static const uint8_t *find(const uint8_t *at, const uint8_t *end, const void *what, size_t size)
{
    for (; at + size <= end; at++) {
        if (__builtin_memcmp(at, what, size) == 0)
            return at;
    }
    return NULL;
}

static uint32_t number_at(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

void find_in_acpi(void)
{
    const struct uni_acpi_table *table = uni_acpi_dsdt();
    const uint8_t *at, *end;

    if (!table)
        return;
    end = (const uint8_t *)table + table->length;
    at = find((const uint8_t *)(table + 1), end, name, sizeof(name));
    while (at) {
        const uint8_t *next = find(at + sizeof(name), end, name, sizeof(name));
        const uint8_t *stop = next ? next : end;
        const uint8_t *memory = find(at, stop, memory_tag, sizeof(memory_tag));
        const uint8_t *interrupt = find(at, stop, interrupt_tag, sizeof(interrupt_tag));

        if (memory && memory + MEMORY_SIZE <= stop && interrupt &&
            interrupt + INTERRUPT_SIZE <= stop)
            uni_virtiommio_add(number_at(memory + MEMORY_BASE),
                               number_at(interrupt + INTERRUPT_NUMBER));
        at = next;
    }
}

/* The digit's value, or 16, which is none in any base. */
static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a' + 10);
    return 16;
}

/* Take a number, in C's notation, from (*text). Returns whether there was one. */
static bool take_number(const char **text, uint64_t *number)
{
    const char *at = *text;
    unsigned base = 10;
    const char *first;

    if (at[0] == '0' && at[1] == 'x') {
        base = 16;
        at += 2;
    }
    *number = 0;
    for (first = at; digit(*at) < base; at++)
        *number = *number * base + digit(*at);
    *text = at;
    return at > first;
}

/* The size says nothing that the device would not. */
static int take_device(const char *value)
{
    uint64_t size, base, line;

    if (!take_number(&value, &size))
        return -EINVAL;
    if (*value == 'K' || *value == 'M')
        value++;
    if (*value++ != '@' || !take_number(&value, &base) || *value++ != ':' ||
        !take_number(&value, &line))
        return -EINVAL;
    if (*value != '\0' && *value != ':')
        return -EINVAL;
    uni_virtiommio_add(base, (unsigned)line);
    return 0;
}

UNI_PARAM_LOADER(take_device, "virtio_mmio.device", "A virtio device: SIZE@BASE:LINE.");
