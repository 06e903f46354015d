/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the controllers are: what ACPI's MADT says, or where they have always been. */
#include <unicore/acpi.h>
#include <unicore/arch.h>
#include <unicore/cdefs.h>
#include <unicore/crash.h>
#include <unicore/paging.h>
#include <unicore/x86_64/msr.h>

#include "apic.h"

/* Intel 82093AA data sheet, 3.0 "Register Description": the default address. */
#define IO_APIC_DEFAULT 0xfec00000

/* ACPI 6.5, table 5.25: two bits of polarity, two bits of trigger mode; 0 is the bus's usual. */
#define FLAGS_POLARITY 0x3
#define FLAGS_LOW      0x3
#define FLAGS_TRIGGER  0xc
#define FLAGS_LEVEL    0xc

static volatile uint32_t *mapped(uintptr_t address)
{
    uintptr_t page = UNI_ALIGN_DOWN(address, UNI_ARCH_PAGE_SIZE);
    uintptr_t end = page + UNI_ARCH_PAGE_SIZE;

    if (uni_paging_map(page, end, UNI_PAGING_DEVICE) != end)
        uni_crash("no page tables left for the interrupt controllers", NULL, 0, 0,
                  uni_arch_frame_pointer());
    return (volatile uint32_t *)address;
}

volatile uint32_t *find_local(void)
{
    uint64_t base = uni_msr_read(UNI_MSR_APIC_BASE);

    if (!(base & UNI_APIC_BASE_ENABLE)) {
        base |= UNI_APIC_BASE_ENABLE;
        uni_msr_write(UNI_MSR_APIC_BASE, base);
    }
    return base & UNI_APIC_BASE_X2 ? NULL : mapped((uintptr_t)(base & UNI_APIC_BASE_ADDRESS));
}

static void add(struct io_apic *apic, uintptr_t address, unsigned first_line)
{
    *apic = (struct io_apic){mapped(address), first_line, 0};
}

static uint16_t wiring_of(const struct uni_acpi_madt_override *override)
{
    uint16_t wiring = 0;

    if ((override->flags & FLAGS_POLARITY) == FLAGS_LOW)
        wiring |= REDIRECT_LOW;
    if ((override->flags & FLAGS_TRIGGER) == FLAGS_LEVEL)
        wiring |= REDIRECT_LEVEL;
    return wiring;
}

size_t find_io_apics(struct io_apic *apics, size_t count, uint16_t wiring[LINES])
{
    const struct uni_acpi_madt *madt = (const struct uni_acpi_madt *)uni_acpi_table("APIC");
    const char *next, *end;
    size_t found = 0;

    /* ISA's lines are edges, active high; PCI's are levels, active low. */
    for (unsigned line = ISA_LINES; line < LINES; line++)
        wiring[line] = REDIRECT_LOW | REDIRECT_LEVEL;
    if (!madt || madt->table.length < sizeof(*madt)) {
        add(&apics[0], IO_APIC_DEFAULT, 0);
        return 1;
    }

    end = (const char *)madt + madt->table.length;
    for (next = (const char *)(madt + 1); next + sizeof(struct uni_acpi_madt_entry) <= end;) {
        const struct uni_acpi_madt_entry *entry = (const void *)next;
        const struct uni_acpi_madt_io_apic *apic = (const void *)next;
        const struct uni_acpi_madt_override *override = (const void *)next;

        if (entry->length < sizeof(*entry) || entry->length > end - next)
            break;
        next += entry->length;
        if (entry->type == UNI_ACPI_MADT_IO_APIC && entry->length >= sizeof(*apic) && found < count)
            add(&apics[found++], apic->address, apic->first_line);
        if (entry->type == UNI_ACPI_MADT_OVERRIDE && entry->length >= sizeof(*override) &&
            override->line < LINES)
            wiring[override->line] = wiring_of(override);
    }
    return found;
}
