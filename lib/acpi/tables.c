/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tables may be anywhere, in RAM or beside it. They are mapped as they are looked at. Loaders tell
 * where the root is; they have searched the BIOS for it where it was to be searched for.
 */
#include "tables.h"

#include <stdbool.h>
#include <stddef.h>
#include <unicore/handover.h>
#include <unicore/paging.h>

/* ACPI 6.5, 5.2.5.3 "Root System Description Pointer (RSDP) Structure". */
struct root {
    char signature[8];
    uint8_t checksum; /* of what comes before (length) */
    char vendor[6];
    uint8_t revision; /* the rest is there from 2 on */
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
    uint8_t whole_checksum;
    uint8_t reserved[3];
} UNI_PACKED;

#define ROOT_SIZE_1 offsetof(struct root, length)

/* No table is as long: what says so is not one. */
#define LENGTH_MAX (16u << 20)

/* Map [address, address + size), or return NULL. */
static const void *mapped(uint64_t address, size_t size)
{
    uintptr_t start, end;

    if (address < UNI_HANDOVER_PAGE || address >= uni_paging_end)
        return NULL;
    start = UNI_ALIGN_DOWN((uintptr_t)address, UNI_HANDOVER_PAGE);
    end = UNI_ALIGN_UP((uintptr_t)address + size, UNI_HANDOVER_PAGE);
    return uni_paging_map(start, end, UNI_PAGING_RODATA) == end ? (const void *)(uintptr_t)address
                                                                : NULL;
}

static bool sums_up(const void *start, size_t size)
{
    const uint8_t *bytes = start;
    uint8_t sum = 0;

    while (size--)
        sum += *bytes++;
    return sum == 0;
}

const struct uni_acpi_table *table_at(uint64_t address, const char *signature)
{
    const struct uni_acpi_table *table = mapped(address, sizeof(*table));

    if (!table || __builtin_memcmp(table->signature, signature, sizeof(table->signature)) ||
        table->length < sizeof(*table) || table->length > LENGTH_MAX ||
        !mapped(address, table->length) || !sums_up(table, table->length))
        return NULL;
    return table;
}

/* The table of tables, and the size of the addresses in it. */
static const struct uni_acpi_table *find_tables(size_t *size)
{
    const struct root *root;
    const struct uni_acpi_table *tables;

    if (!uni_handover.rsdp)
        return NULL;
    root = mapped(uni_handover.rsdp, sizeof(*root));
    if (!root || __builtin_memcmp(root->signature, "RSD PTR ", sizeof(root->signature)) ||
        !sums_up(root, ROOT_SIZE_1))
        return NULL;
    if (root->revision >= 2 && sums_up(root, sizeof(*root))) {
        tables = table_at(root->xsdt, "XSDT");
        *size = sizeof(uint64_t);
        if (tables)
            return tables;
    }
    *size = sizeof(uint32_t);
    return table_at(root->rsdt, "RSDT");
}

const struct uni_acpi_table *uni_acpi_table(const char *signature)
{
    size_t size;
    const struct uni_acpi_table *tables = find_tables(&size);
    const char *entry = (const char *)(tables + 1);

    if (!tables)
        return NULL;
    for (size_t left = (tables->length - sizeof(*tables)) / size; left; left--, entry += size) {
        const struct uni_acpi_table *table;
        uint64_t address = 0;

        __builtin_memcpy(&address, entry, size);
        table = table_at(address, signature);
        if (table)
            return table;
    }
    return NULL;
}
