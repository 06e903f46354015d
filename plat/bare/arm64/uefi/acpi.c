/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Advanced Configuration and Power Interface Specification, version 6.5. Fields are little-endian,
 * and many are misaligned. Offsets count from the start of a table or of an entry of one.
 */
#include "acpi.h"

#include <stddef.h>
#include <stdint.h>
#include <unicore/armboard.h>

/* 5.2.5.3 "Root System Description Pointer (RSDP) Structure" */
#define RSDP_VENDOR 9
#define RSDP_XSDT   24

/* 5.2.6 "System Description Table Header" */
#define TABLE_LENGTH 4
#define TABLE_HEADER 36

/* 5.2.9 "Fixed ACPI Description Table (FADT)", 5.2.9.4 "ARM Architecture Boot Flags" */
#define FADT_ARM_BOOT 129
#define FADT_SIZE     131
#define ARM_BOOT_PSCI 1
#define ARM_BOOT_HVC  2

/* 5.2.25 "Generic Timer Description Table (GTDT)" */
#define GTDT_VIRTUAL_LINE 64
#define GTDT_SIZE         68

/* Microsoft, "Serial Port Console Redirection Table (SPCR)": its types that a PL011 driver serves.
 */
#define SPCR_TYPE       36
#define SPCR_ADDRESS    44
#define SPCR_SIZE       52
#define SPCR_PL011      3
#define SPCR_SBSA_32    13
#define SPCR_SBSA       14
#define PL011_REGISTERS 0x1000 /* ARM DDI 0183, 3.1 */

/* 5.2.12 "Multiple APIC Description Table (MADT)", 5.2.12.14 to 5.2.12.17 */
#define MADT_ENTRIES     44
#define MADT_CPU         11
#define MADT_DISTRIBUTOR 12
#define MADT_REGIONS     14 /* of redistributors */
#define CPU_INTERFACE    32
#define CPU_SIZE         40
#define DISTRIBUTOR_BASE 8
#define DISTRIBUTOR_GIC  20 /* the version */
#define DISTRIBUTOR_SIZE 21
#define REGIONS_BASE     4
#define REGIONS_LENGTH   12
#define REGIONS_SIZE     16

/* GICv2 (IHI 0048) 4.1 and GICv3 (IHI 0069) 12.8: what the registers take. */
#define GIC2_DISTRIBUTOR 0x1000
#define GIC2_INTERFACE   0x2000
#define GIC3_DISTRIBUTOR 0x10000

/* QEMU, include/hw/acpi/aml-build.h */
#define QEMU_VENDOR "BOCHS "

static uint64_t number(const uint8_t *at, size_t size)
{
    uint64_t value = 0;

    while (size--)
        value = value << 8 | at[size];
    return value;
}

static uint32_t length_of(const uint8_t *table)
{
    return (uint32_t)number(table + TABLE_LENGTH, sizeof(uint32_t));
}

/* The table with this signature and at least (size) bytes, or NULL. */
static const uint8_t *find(const uint8_t *rsdp, const char *signature, uint32_t size)
{
    const uint8_t *xsdt = (const uint8_t *)(uintptr_t)number(rsdp + RSDP_XSDT, sizeof(uint64_t));
    uint32_t end = xsdt ? length_of(xsdt) : 0;

    for (uint32_t at = TABLE_HEADER; at + sizeof(uint64_t) <= end; at += sizeof(uint64_t)) {
        const uint8_t *table = (const uint8_t *)(uintptr_t)number(xsdt + at, sizeof(uint64_t));

        if (table && !__builtin_memcmp(table, signature, 4) && length_of(table) >= size)
            return table;
    }
    return NULL;
}

static void read_console(const uint8_t *spcr)
{
    struct uni_armboard_device *port = &uni_armboard.devices[UNI_ARMBOARD_PORT];

    if (!spcr || (spcr[SPCR_TYPE] != SPCR_PL011 && spcr[SPCR_TYPE] != SPCR_SBSA_32 &&
                  spcr[SPCR_TYPE] != SPCR_SBSA))
        return;
    *port = (struct uni_armboard_device){
        .present = true,
        .registers = {number(spcr + SPCR_ADDRESS, sizeof(uint64_t)), PL011_REGISTERS},
    };
}

static void read_power(const uint8_t *fadt)
{
    uint64_t flags = fadt ? number(fadt + FADT_ARM_BOOT, sizeof(uint16_t)) : 0;

    if (flags & ARM_BOOT_PSCI)
        uni_armboard.psci = flags & ARM_BOOT_HVC ? UNI_PSCI_HVC : UNI_PSCI_SMC;
}

static void read_interrupts(const uint8_t *madt)
{
    struct uni_armboard_range distributor = {0, 0}, interface = {0, 0}, regions = {0, 0};
    unsigned version = 0;
    uint32_t end = madt ? length_of(madt) : 0;

    for (uint32_t at = MADT_ENTRIES; at + 2 <= end && madt[at + 1] >= 2; at += madt[at + 1]) {
        const uint8_t *entry = madt + at;
        uint8_t size = entry[1];

        if (size > end - at)
            break;
        if (entry[0] == MADT_CPU && size >= CPU_SIZE && !interface.size) {
            interface.base = number(entry + CPU_INTERFACE, sizeof(uint64_t));
            interface.size = GIC2_INTERFACE;
        } else if (entry[0] == MADT_DISTRIBUTOR && size >= DISTRIBUTOR_SIZE) {
            distributor.base = number(entry + DISTRIBUTOR_BASE, sizeof(uint64_t));
            version = entry[DISTRIBUTOR_GIC];
        } else if (entry[0] == MADT_REGIONS && size >= REGIONS_SIZE && !regions.size) {
            regions.base = number(entry + REGIONS_BASE, sizeof(uint64_t));
            regions.size = number(entry + REGIONS_LENGTH, sizeof(uint32_t));
        }
    }
    if (version >= 3 && regions.size) {
        distributor.size = GIC3_DISTRIBUTOR;
        uni_armboard.devices[UNI_ARMBOARD_GIC3] = (struct uni_armboard_device){
            .present = true, .registers = distributor, .more = regions};
    } else if (version && version <= 2 && interface.base) {
        distributor.size = GIC2_DISTRIBUTOR;
        uni_armboard.devices[UNI_ARMBOARD_GIC2] = (struct uni_armboard_device){
            .present = true, .registers = distributor, .more = interface};
    }
}

const char *acpi_read(const void *rsdp)
{
    const uint8_t *gtdt;

    if (!rsdp)
        return "the firmware has neither a device tree nor ACPI tables";
    read_console(find(rsdp, "SPCR", SPCR_SIZE));
    read_power(find(rsdp, "FACP", FADT_SIZE));
    read_interrupts(find(rsdp, "APIC", MADT_ENTRIES));
    gtdt = find(rsdp, "GTDT", GTDT_SIZE);
    if (gtdt) {
        uni_armboard.devices[UNI_ARMBOARD_TIMER].present = true;
        uni_armboard.devices[UNI_ARMBOARD_TIMER].line =
            (unsigned)number(gtdt + GTDT_VIRTUAL_LINE, sizeof(uint32_t));
    }
    return NULL;
}

bool acpi_is_of_qemu(const void *rsdp)
{
    const uint8_t *root = rsdp;

    return root && !__builtin_memcmp(root + RSDP_VENDOR, QEMU_VENDOR, sizeof(QEMU_VENDOR) - 1);
}
