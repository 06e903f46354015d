/* SPDX-License-Identifier: BSD-3-Clause */
/* QEMU, docs/specs/fw_cfg.txt, "Arm Register Locations". */
#include "../../uefi/fw_cfg.h"

#include <unicore/arm/mmio.h>
#include <unicore/devicetree.h>

#include "../../uefi/firmware.h"
#include "acpi.h"

#define DATA     0
#define SELECTOR 8 /* 16 bits, big-endian */

/* QEMU, hw/arm/virt.c, base_memmap: only byte code of ACPI tells, which nobody runs here. */
#define VIRT_BASE 0x09020000

static uintptr_t base;

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    uint64_t address, size;

    (void)argument;
    if (!uni_devicetree_is_compatible(node, "qemu,fw-cfg-mmio") ||
        !uni_devicetree_reg(node, 0, &address, &size))
        return 0;
    base = (uintptr_t)address;
    return 1;
}

bool fw_cfg_is_possible(void)
{
    static const struct efi_guid device_tree = EFI_DEVICE_TREE, acpi = EFI_ACPI_2;
    const void *tree = firmware_table(&device_tree);

    if (tree && uni_devicetree_size(tree))
        return uni_devicetree_walk(tree, visit, NULL) > 0;
    base = VIRT_BASE;
    return acpi_is_of_qemu(firmware_table(&acpi));
}

void fw_cfg_choose(uint16_t selector)
{
    uni_mmio_write16(base + SELECTOR, __builtin_bswap16(selector));
}

void fw_cfg_take(void *content, size_t size)
{
    for (uint8_t *byte = content; size; size--)
        *byte++ = uni_mmio_read8(base + DATA);
}
