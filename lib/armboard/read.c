/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One walk over the device tree. Bindings are those of Linux, Documentation/devicetree/bindings/,
 * and of the Devicetree Specification 0.4, chapter 3.
 */
#include "workspace.h"

#include <unicore/armboard.h>
#if UNI_HAS_ENTROPY
#include <unicore/entropy.h>
#endif
#include <unicore/devicetree.h>
#if UNI_HAS_VIRTIO
#include <unicore/virtiommio.h>
#endif

/* serial/pl011.yaml, rtc/arm,pl031.yaml, interrupt-controller/arm,gic.yaml and arm,gic-v3.yaml. */
static const struct {
    char compatible[15]; /* behind "arm," */
    uint8_t kind;
} devices[] = {
    {"pl011", UNI_ARMBOARD_PORT},          {"sbsa-uart", UNI_ARMBOARD_PORT},
    {"pl031", UNI_ARMBOARD_CLOCK},         {"gic-400", UNI_ARMBOARD_GIC2},
    {"cortex-a7-gic", UNI_ARMBOARD_GIC2},  {"cortex-a9-gic", UNI_ARMBOARD_GIC2},
    {"cortex-a15-gic", UNI_ARMBOARD_GIC2}, {"gic-v3", UNI_ARMBOARD_GIC3},
    {"armv7-timer", UNI_ARMBOARD_TIMER},   {"armv8-timer", UNI_ARMBOARD_TIMER},
};

/* Of each kind: how many of "reg" count, and which of "interrupts" from 1 on, or 0 for none. */
static const struct {
    uint8_t registers, interrupt;
} parts[] = {
    [UNI_ARMBOARD_PORT] = {1, 0},
    [UNI_ARMBOARD_CLOCK] = {1, 0},
    [UNI_ARMBOARD_GIC2] = {2, 0},
    [UNI_ARMBOARD_GIC3] = {2, 0},
    /* Secure, non-secure, virtual, hypervisor (timer/arm,arch_timer.yaml). */
    [UNI_ARMBOARD_TIMER] = {0, 3},
    [UNI_ARMBOARD_XEN] = {1, 1},
};

/*
 * An interrupt of a GIC, in cells: kind, number, flags. Those above are the processor's own, whose
 * INTIDs begin here.
 */
#define INTERRUPT_CELLS 3
#define PRIVATE_FIRST   16

/* What one node says and only another explains. */
struct reading {
    const char *console;              /* the path of a serial port */
    struct uni_armboard_device other; /* the second one, and its name */
    const char *other_name;
    const char *reason;
    bool reserved; /* within /reserved-memory */
};

/* Where (text) goes on behind (what), or NULL. */
static const char *after(const char *text, const char *what)
{
    while (*what) {
        if (*text++ != *what++)
            return NULL;
    }
    return text;
}

/* Which of the devices the node is, or UNI_ARMBOARD_KINDS. */
static enum uni_armboard_kind kind_of(const struct uni_devicetree_node *node)
{
    size_t size = 0;
    const char *text = uni_devicetree_property(node, "compatible", &size);
    const char *end = text + size;

    if (!size || end[-1])
        return UNI_ARMBOARD_KINDS;
    while (text < end) {
        const char *name = after(text, "arm,");

        for (size_t i = 0; name && i < UNI_COUNT(devices); i++) {
            const char *rest = NULL;

            if (*name == *devices[i].compatible)
                rest = after(name, devices[i].compatible);
            if (rest && !*rest)
                return devices[i].kind;
        }
        if (after(text, "xen,xen")) /* arm/xen.txt of the bindings */
            return UNI_ARMBOARD_XEN;
        while (*text++)
            ;
    }
    return UNI_ARMBOARD_KINDS;
}

/* Devicetree Specification 0.4, 2.3.4: "okay", or something that says why not. */
static bool is_enabled(const struct uni_devicetree_node *node)
{
    const char *status = uni_devicetree_property(node, "status", NULL);

    return !status || *status == 'o';
}

/* The INTID of the last of (count) interrupts, or 0. */
static unsigned line_of(const struct uni_devicetree_node *node, unsigned count)
{
    size_t size = 0;
    const uint32_t *cells = uni_devicetree_property(node, "interrupts", &size);

    if (size < count * INTERRUPT_CELLS * sizeof(*cells))
        return 0;
    return (unsigned)uni_devicetree_number(cells + count * INTERRUPT_CELLS - 2, 1) + PRIVATE_FIRST;
}

static void read_device(const struct uni_devicetree_node *node, struct reading *reading)
{
    enum uni_armboard_kind kind = kind_of(node);
    struct uni_armboard_device *device = &uni_armboard.devices[kind];

    if (kind == UNI_ARMBOARD_KINDS || !is_enabled(node))
        return;
    /* The first one counts; of serial ports, the second as well. */
    if (kind == UNI_ARMBOARD_PORT && device->present) {
        device = &reading->other;
        reading->other_name = node->name;
    }
    if (device->present)
        return;
    device->present = true;
    for (unsigned i = 0; i < parts[kind].registers; i++) {
        struct uni_armboard_range *range = i ? &device->more : &device->registers;

        (void)uni_devicetree_reg(node, i, &range->base, &range->size);
    }
    if (parts[kind].interrupt)
        device->line = line_of(node, parts[kind].interrupt);
}

#if UNI_HAS_VIRTIO
/* virtio/mmio.yaml of the bindings. Interrupts of a GIC: of kind 0 those of devices, from 32 on. */
static void read_virtio(const struct uni_devicetree_node *node)
{
    const unsigned shared_first = 32;
    uint64_t base, size;
    size_t cells_size = 0;
    const uint32_t *cells = uni_devicetree_property(node, "interrupts", &cells_size);

    if (cells_size >= INTERRUPT_CELLS * sizeof(*cells) && is_enabled(node) &&
        uni_devicetree_is_compatible(node, "virtio,mmio") &&
        uni_devicetree_reg(node, 0, &base, &size))
        uni_virtiommio_add(base, (unsigned)uni_devicetree_number(cells + 1, 1) + shared_first);
}
#endif

/* All entries of "reg". Returns whether there was room for them in (list). */
static bool read_ranges(const struct uni_devicetree_node *node, struct uni_armboard_range *list,
                        unsigned *count, unsigned room)
{
    struct uni_armboard_range range;

    for (unsigned i = 0; uni_devicetree_reg(node, i, &range.base, &range.size); i++) {
        if (*count == room)
            return false;
        list[(*count)++] = range;
    }
    return true;
}

/* An address in a property of one cell or two; 0 without. */
static uint64_t address_of(const struct uni_devicetree_node *node, const char *name)
{
    size_t size;
    const void *value = uni_devicetree_property(node, name, &size);

    return value ? uni_devicetree_number(value, (unsigned)(size / sizeof(uint32_t))) : 0;
}

#if UNI_HAS_ENTROPY
/* The tree is ours, in memory that is going to be free. */
static void keep_seed(const struct uni_devicetree_node *node, const char *name)
{
    size_t size = 0;
    const void *seed = uni_devicetree_property(node, name, &size);

    if (seed)
        uni_entropy_keep((void *)(uintptr_t)seed, size);
}
#endif

/* Devicetree Specification 0.4, 3.6, and Linux, Documentation/devicetree/bindings/chosen.txt. */
static void read_chosen(const struct uni_devicetree_node *node, struct reading *reading)
{
    struct uni_armboard *board = &uni_armboard;
    size_t size = 0;
    const uint8_t *seed;

    reading->console = uni_devicetree_text(node, "stdout-path");
    board->command_line = uni_devicetree_text(node, "bootargs");
    if (board->command_line)
        board->command_line_size = __builtin_strlen(board->command_line) + 1;

    board->initrd.base = address_of(node, "linux,initrd-start");
    if (board->initrd.base) {
        uint64_t end = address_of(node, "linux,initrd-end");

        board->initrd.size = end > board->initrd.base ? end - board->initrd.base : 0;
    }

    seed = uni_devicetree_property(node, "rng-seed", &size);
    if (!seed)
        seed = uni_devicetree_property(node, "kaslr-seed", &size);
    for (; seed && size; size--)
        board->seed = (board->seed << 8 | board->seed >> 56) ^ *seed++;
#if UNI_HAS_ENTROPY
    keep_seed(node, "rng-seed");
    keep_seed(node, "kaslr-seed");
#endif
}

/* psci/psci.yaml of the bindings: "hvc" or "smc". */
static enum uni_psci_method method_of(const struct uni_devicetree_node *node)
{
    const char *method = uni_devicetree_text(node, "method");

    return method && *method == 's' ? UNI_PSCI_SMC : UNI_PSCI_HVC;
}

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    struct uni_armboard *board = &uni_armboard;
    struct reading *reading = argument;

    if (node->depth == 1) {
        reading->reserved = false;
    } else if (reading->reserved) {
        if (!read_ranges(node, board->reserved, &board->reserved_count, UNI_ARMBOARD_RESERVED - 1))
            reading->reason = "too much reserved memory";
        return 0;
    }
    /* Most nodes are none of those below: their names alone save us from looking at properties. */
    switch (*node->name) {
    case 'c':
        if (node->depth == 1 && uni_devicetree_is_named(node, "chosen"))
            read_chosen(node, reading);
        break;
    case 'm':
        /* More memory than there is room for in the list is not used. */
        if (node->depth == 1 && uni_devicetree_is_named(node, "memory"))
            (void)read_ranges(node, board->banks, &board->banks_count, UNI_ARMBOARD_BANKS);
        break;
    case 'p': /* "psci", "pl011", "pl031" */
        if (node->depth == 1 && uni_devicetree_is_named(node, "psci"))
            board->psci = method_of(node);
        else if (node->name[1] == 'l')
            read_device(node, reading);
        break;
    case 'r': /* "reserved-memory", "rtc" */
        if (node->depth == 1)
            reading->reserved = uni_devicetree_is_named(node, "reserved-memory");
        __attribute__((fallthrough));
    case 'h': /* "hypervisor" */
    case 'i': /* "interrupt-controller", "intc" */
    case 's': /* "serial", "sbsa-pl011" */
    case 't': /* "timer" */
    case 'u': /* "uart" */
        read_device(node, reading);
        break;
#if UNI_HAS_VIRTIO
    case 'v': /* "virtio_mmio" */
        read_virtio(node);
        break;
#endif
    }
    return 0;
}

/* Whether (path), as far as a ':', ends with the node (name). */
static bool leads_to(const char *path, const char *name)
{
    while (*path) {
        const char *rest = *path++ == '/' ? after(path, name) : NULL;

        if (rest && (!*rest || *rest == ':'))
            return true;
    }
    return false;
}

/* Whether [base, end) lies in one bank, and nobody else's bytes in it. */
static bool is_free(uint64_t base, uint64_t end)
{
    const struct uni_armboard *board = &uni_armboard;

    for (unsigned i = 0; i < board->reserved_count; i++) {
        const struct uni_armboard_range *range = &board->reserved[i];

        if (range->base < end && base < range->base + range->size)
            return false;
    }
    for (unsigned i = 0; i < board->banks_count; i++) {
        const struct uni_armboard_range *range = &board->banks[i];

        if (base >= range->base && end - range->base <= range->size)
            return true;
    }
    return false;
}

const char *uni_armboard_read(const void *tree)
{
    struct uni_armboard *board = &uni_armboard;
    struct reading reading = {.reason = NULL};
    struct uni_armboard_range range;

    if (!uni_devicetree_size(tree) || uni_devicetree_walk(tree, visit, &reading)) {
        board->banks_count = 0; /* nothing that was read counts */
        return "no device tree, or a damaged one";
    }
    for (unsigned i = 0; uni_devicetree_reserved(tree, i, &range.base, &range.size); i++) {
        if (board->reserved_count == UNI_ARMBOARD_RESERVED - 1)
            return "too much reserved memory";
        board->reserved[board->reserved_count++] = range;
    }
    board->reserved[board->reserved_count++] = board->initrd;
    if (reading.console && reading.other.present && leads_to(reading.console, reading.other_name))
        board->devices[UNI_ARMBOARD_PORT] = reading.other;

    if (reading.reason)
        return reading.reason;
    /* The command line's place is the boot stack. */
    if (board->command_line_size > uni_armboard_stack_size / 4)
        return "the command line is too long";
    if (!is_free((uintptr_t)uni_image_start, workspace_end()))
        return "too little memory behind the image";
    return NULL;
}
