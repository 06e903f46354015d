/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Soft off, the state S5: ACPI 6.5, 7.4.2.6. Which value of a register means it is said in the
 * definition block by the object \_S5, whose byte code is understood here and nothing else's.
 */
#include <stdbool.h>
#include <stddef.h>
#include <unicore/acpi.h>
#include <unicore/arch.h>
#include <unicore/x86_64/port.h>

#include "tables.h"

/* ACPI 6.5, 5.2.3.2 "Generic Address Structure". */
struct address {
    uint8_t space;
    uint8_t width;
    uint8_t offset;
    uint8_t access;
    uint64_t address;
} UNI_PACKED;

#define SPACE_PORT 1

/* ACPI 6.5, 5.2.9 "Fixed ACPI Description Table (FADT)", as far as it is needed. */
struct fadt {
    struct uni_acpi_table table;
    uint32_t facs;
    uint32_t dsdt;
    uint8_t reserved_0[4];
    uint32_t command_port; /* 0: ACPI is always on */
    uint8_t command_enable;
    uint8_t command_disable;
    uint8_t reserved_1[10];
    uint32_t control_a; /* ports of the two PM1 control registers; 0: there is none */
    uint32_t control_b;
    uint8_t reserved_2[40];
    uint32_t flags;
    uint8_t reserved_3[24];
    uint64_t dsdt_64; /* from here on only where the table is long enough */
    uint8_t reserved_4[96];
    struct address sleep_control;
    struct address sleep_status;
} UNI_PACKED;

_Static_assert(offsetof(struct fadt, command_port) == 48, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, control_a) == 64, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, flags) == 112, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, dsdt_64) == 140, "ACPI 6.5, table 5.9");
_Static_assert(offsetof(struct fadt, sleep_control) == 244, "ACPI 6.5, table 5.9");

#define FADT_SIZE_1    116        /* of the first version */
#define FADT_REDUCED   (1u << 20) /* hardware-reduced ACPI: the sleep control register counts */
#define CONTROL_ACPI   0x0001     /* ACPI 6.5, table 4.14: ACPI is on */
#define CONTROL_TYPE   10         /* shift of three bits: the state */
#define CONTROL_SLEEP  0x2000     /* go there */
#define REDUCED_TYPE   2          /* ACPI 6.5, 4.8.3.7: the same in the sleep control register */
#define REDUCED_SLEEP  0x20
#define TYPE_MASK      7
#define ENABLE_POLLS   1000000 /* each takes 0.1 us at least */
#define POWER_OFF_WAIT 1000000 /* the same, until we know that nothing came of it */

/* Byte code: ACPI 6.5, 20.2.1 and 20.2.5. */
#define AML_ZERO    0x00
#define AML_ONE     0x01
#define AML_NAME    0x08
#define AML_BYTE    0x0a
#define AML_PACKAGE 0x12
#define AML_ROOT    '\\'

/* The integer at (*code), which moves behind it. */
static uint8_t take_integer(const uint8_t **code)
{
    uint8_t value = *(*code)++;

    return value == AML_BYTE ? *(*code)++ : value; /* AML_ZERO and AML_ONE mean themselves */
}

/* What \_S5 says in (table): the states for both control registers. */
static bool find_s5(const struct uni_acpi_table *table, uint8_t states[2])
{
    static const char name[] = "_S5_";
    const uint8_t *start = (const uint8_t *)(table + 1);
    const uint8_t *end = (const uint8_t *)table + table->length;

    /* Behind the name: package, up to 4 bytes of its length, number of elements, two integers. */
    for (const uint8_t *code = start + 2; code + 14 <= end; code++) {
        if (__builtin_memcmp(code, name, 4) || code[4] != AML_PACKAGE)
            continue;
        if (code[-1] != AML_NAME && !(code[-1] == AML_ROOT && code[-2] == AML_NAME))
            continue;
        code += 5;
        code += 1 + (*code >> 6); /* ACPI 6.5, 20.2.4: the first byte says how many follow */
        code++;
        states[0] = take_integer(&code) & TYPE_MASK;
        states[1] = take_integer(&code) & TYPE_MASK;
        return true;
    }
    return false;
}

/* Registers of ACPI may be switched off: ACPI 6.5, 4.8.3.2.1 and 16.3.1. */
static void enable(const struct fadt *fadt)
{
    if (!fadt->command_port || !fadt->command_enable)
        return;
    if (uni_port_read16((uint16_t)fadt->control_a) & CONTROL_ACPI)
        return;
    uni_port_write8((uint16_t)fadt->command_port, fadt->command_enable);
    for (int polls = 0; polls < ENABLE_POLLS; polls++) {
        if (uni_port_read16((uint16_t)fadt->control_a) & CONTROL_ACPI)
            return;
        uni_arch_pause();
    }
}

static void sleep(uint32_t control, uint8_t state)
{
    uint16_t value;

    if (!control)
        return;
    value = uni_port_read16((uint16_t)control) & (uint16_t)~(TYPE_MASK << CONTROL_TYPE);
    uni_port_write16((uint16_t)control, (uint16_t)(value | state << CONTROL_TYPE | CONTROL_SLEEP));
}

static const struct fadt *find_fadt(void)
{
    const struct fadt *fadt = (const struct fadt *)uni_acpi_table("FACP");

    return fadt && fadt->table.length >= FADT_SIZE_1 ? fadt : NULL;
}

static const struct uni_acpi_table *dsdt_of(const struct fadt *fadt)
{
    const struct uni_acpi_table *dsdt = NULL;

    if (fadt->table.length >= offsetof(struct fadt, reserved_4) && fadt->dsdt_64)
        dsdt = table_at(fadt->dsdt_64, "DSDT");
    return dsdt ? dsdt : table_at(fadt->dsdt, "DSDT");
}

const struct uni_acpi_table *uni_acpi_dsdt(void)
{
    const struct fadt *fadt = find_fadt();

    return fadt ? dsdt_of(fadt) : NULL;
}

void uni_acpi_power_off(void)
{
    const struct fadt *fadt = find_fadt();
    const struct uni_acpi_table *dsdt = fadt ? dsdt_of(fadt) : NULL;
    uint8_t states[2];

    if (!dsdt || !find_s5(dsdt, states))
        return;

    if (fadt->flags & FADT_REDUCED) {
        if (fadt->table.length < sizeof(*fadt) || fadt->sleep_control.space != SPACE_PORT)
            return;
        uni_port_write8((uint16_t)fadt->sleep_control.address,
                        (uint8_t)(states[0] << REDUCED_TYPE | REDUCED_SLEEP));
    } else {
        enable(fadt);
        sleep(fadt->control_a, states[0]);
        sleep(fadt->control_b, states[1]);
    }
    for (int polls = 0; polls < POWER_OFF_WAIT; polls++)
        (void)uni_port_read8(0x80); /* where PCs show their progress: it takes time, and is safe */
}
