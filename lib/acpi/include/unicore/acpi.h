/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tables in which firmware describes a machine: Advanced Configuration and Power Interface
 * Specification, version 6.5. All fields are little-endian, and those of 64 bits may lie anywhere.
 */
#pragma once

#include <stdint.h>
#include <unicore/cdefs.h>

/* What every table begins with: ACPI 6.5, 5.2.6 "System Description Table Header". */
struct uni_acpi_table {
    char signature[4];
    uint32_t length; /* in bytes, of the whole table */
    uint8_t revision;
    uint8_t checksum;
    char vendor[6];
    char vendor_table[8];
    uint32_t vendor_revision;
    char creator[4];
    uint32_t creator_revision;
} UNI_PACKED;

/*
 * The first table with the four characters (signature), mapped readable with all its bytes there
 * and its checksum right; NULL if there is none.
 *
 * @context boot, thread
 * @nullable result
 */
const struct uni_acpi_table *uni_acpi_table(const char *signature);

/*
 * The Differentiated System Description Table, of which the FADT tells and the others do not: byte
 * code. As above.
 *
 * @context boot, thread
 * @nullable result
 */
const struct uni_acpi_table *uni_acpi_dsdt(void);

/* ACPI 6.5, 5.2.12 "Multiple APIC Description Table": then come entries, by type and length. */
struct uni_acpi_madt {
    struct uni_acpi_table table;
    uint32_t local_apic;
    uint32_t flags;
} UNI_PACKED;

struct uni_acpi_madt_entry {
    uint8_t type;
    uint8_t length; /* in bytes, of the whole entry */
} UNI_PACKED;

/* ACPI 6.5, 5.2.12.3 "I/O APIC Structure". */
#define UNI_ACPI_MADT_IO_APIC 1
struct uni_acpi_madt_io_apic {
    struct uni_acpi_madt_entry entry;
    uint8_t id;
    uint8_t reserved;
    uint32_t address;
    uint32_t first_line; /* global system interrupt of its first input */
} UNI_PACKED;

/* ACPI 6.5, 5.2.12.5 "Interrupt Source Override Structure": how an ISA interrupt is wired. */
#define UNI_ACPI_MADT_OVERRIDE 2
struct uni_acpi_madt_override {
    struct uni_acpi_madt_entry entry;
    uint8_t bus;
    uint8_t source;
    uint32_t line;
    uint16_t flags;
} UNI_PACKED;

/*
 * Power the machine off by state S5. Returns where that cannot be done, or nothing came of it.
 *
 * @context boot, thread, isr
 */
void uni_acpi_power_off(void);
