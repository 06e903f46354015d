/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The device tree in one pass. Nodes: Devicetree Specification 0.4, chapter 3; RISC-V's own in
 * Linux, Documentation/devicetree/bindings/riscv/cpus.yaml and interrupt-controller/
 * sifive,plic-1.0.0.yaml.
 */
#include <stdbool.h>
#include <unicore/arch.h>
#if UNI_HAS_ENTROPY
#include <unicore/entropy.h>
#endif
#include <unicore/devicetree.h>
#include <unicore/riscv64/csr.h>
#if UNI_HAS_VIRTIO
#include <unicore/virtiommio.h>
#endif

#include "finisher.h"
#include "machine.h"

struct machine machine;

/* Where a walk is, and what only its end can make sense of. */
struct walk {
    unsigned long processor;
    const char *problem;
    bool in_reserved;       /* below /reserved-memory */
    bool in_ours;           /* below the node of our processor */
    uint32_t our_phandle;   /* of the interrupt controller in it */
    const void *plic_lines; /* pairs of a processor's controller and its interrupt */
    size_t plic_lines_size;
};

static uint32_t cell_of(const struct uni_devicetree_node *node, const char *name)
{
    size_t size;
    const void *value = uni_devicetree_property(node, name, &size);

    return value && size == sizeof(uint32_t) ? (uint32_t)uni_devicetree_number(value, 1) : 0;
}

/* A number of one or two cells; 0 where there is none. */
static uint64_t number_of(const struct uni_devicetree_node *node, const char *name)
{
    size_t size;
    const void *value = uni_devicetree_property(node, name, &size);

    if (!value || (size != sizeof(uint32_t) && size != sizeof(uint64_t)))
        return 0;
    return uni_devicetree_number(value, (unsigned)(size / sizeof(uint32_t)));
}

/* The address in "reg", or 0. */
static uintptr_t address_of(const struct uni_devicetree_node *node)
{
    uint64_t base, size;

    return uni_devicetree_reg(node, 0, &base, &size) ? base : 0;
}

/* Whether all ranges of "reg" found room in (ranges). */
static bool add_ranges(const struct uni_devicetree_node *node, struct range *ranges,
                       unsigned *count, unsigned count_max)
{
    uint64_t base, size;

    for (unsigned i = 0; uni_devicetree_reg(node, i, &base, &size); i++) {
        if (*count == count_max)
            return false;
        ranges[(*count)++] = (struct range){base, size};
    }
    return true;
}

static void look_at_chosen(const struct uni_devicetree_node *node)
{
    size_t size;
    const void *seed = uni_devicetree_property(node, "rng-seed", &size);

    const char *command_line = uni_devicetree_text(node, "bootargs");

    if (command_line)
        machine.command_line = command_line;
    machine.initrd = number_of(node, "linux,initrd-start");
    machine.initrd_end = number_of(node, "linux,initrd-end");
    if (seed && size >= sizeof(uint64_t))
        machine.random = uni_devicetree_number(seed, 2);
#if UNI_HAS_ENTROPY
    if (seed) /* in a tree that is ours, in memory that is going to be free */
        uni_entropy_keep((void *)(uintptr_t)seed, size);
#endif
}

static void look_at_plic(const struct uni_devicetree_node *node, struct walk *walk)
{
    uint64_t base, size;

    if (!uni_devicetree_is_compatible(node, "riscv,plic0") ||
        !uni_devicetree_reg(node, 0, &base, &size))
        return;
    machine.plic.base = base;
    machine.plic.lines = cell_of(node, "riscv,ndev");
    machine.plic_size = size;
    walk->plic_lines = uni_devicetree_property(node, "interrupts-extended", &walk->plic_lines_size);
}

static void look_at_processor(const struct uni_devicetree_node *node, struct walk *walk)
{
    walk->in_ours = address_of(node) == walk->processor;
}

/* What lies directly below the root, by name. */
static void look_at_part(const struct uni_devicetree_node *node, struct walk *walk)
{
    walk->in_reserved = false;
    switch (node->name[0]) {
    case 'c':
        if (uni_devicetree_is_named(node, "chosen"))
            look_at_chosen(node);
        else if (uni_devicetree_is_named(node, "cpus"))
            machine.clock_frequency = cell_of(node, "timebase-frequency");
        break;
    case 'm':
        if (uni_devicetree_is_named(node, "memory") &&
            !add_ranges(node, machine.memory, &machine.memory_count, MEMORY_MAX))
            walk->problem = "the device tree tells of too many ranges of memory";
        break;
    case 'r':
        walk->in_reserved = uni_devicetree_is_named(node, "reserved-memory");
        break;
    }
}

/* Devices, and what belongs to the parts. Names are generic: 2.2.2. */
static void look_at_device(const struct uni_devicetree_node *node, struct walk *walk)
{
    if (walk->in_reserved) {
        if (!add_ranges(node, machine.reserved, &machine.reserved_count, RESERVED_MAX))
            walk->problem = "the device tree reserves too many ranges of memory";
        return;
    }
    switch (node->name[0]) {
    case 'c':
        if (uni_devicetree_is_named(node, "cpu"))
            look_at_processor(node, walk);
        break;
    case 'i':
        if (uni_devicetree_is_named(node, "interrupt-controller")) {
            if (walk->in_ours && node->depth == 3)
                walk->our_phandle = cell_of(node, "phandle");
            else
                look_at_plic(node, walk);
        }
        break;
    case 'p':
        if (uni_devicetree_is_named(node, "plic"))
            look_at_plic(node, walk);
        break;
    case 'r':
        if (uni_devicetree_is_compatible(node, "google,goldfish-rtc"))
            machine.rtc = address_of(node);
        break;
    case 's':
    case 'u':
        if (!machine.uart && uni_devicetree_is_compatible(node, "ns16550a"))
            machine.uart = address_of(node);
        break;
    case 't':
        if (uni_devicetree_is_compatible(node, "sifive,test0"))
            machine.finisher = address_of(node);
        break;
#if UNI_HAS_VIRTIO
    case 'v': /* virtio/mmio.yaml of the bindings */
        if (uni_devicetree_is_compatible(node, "virtio,mmio"))
            uni_virtiommio_add(address_of(node), cell_of(node, "interrupts"));
        break;
#endif
    }
}

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    if (node->depth == 1)
        look_at_part(node, argument);
    if (node->depth >= 1)
        look_at_device(node, argument);
    return 0;
}

/* Which of the controller's outputs is our processor's external interrupt. */
static void find_context(const struct walk *walk)
{
    const uint32_t *line = walk->plic_lines;

    for (size_t i = 0; line && i < walk->plic_lines_size / (2 * sizeof(*line)); i++, line += 2) {
        if (uni_devicetree_number(line, 1) == walk->our_phandle &&
            uni_devicetree_number(line + 1, 1) == UNI_INTERRUPT_EXTERNAL) {
            machine.plic.context = (unsigned)i;
            return;
        }
    }
    machine.plic.base = 0;
}

const char *read_tree(const void *tree, unsigned long processor)
{
    struct walk walk = {.processor = processor};
    uint64_t base, size;

    machine.command_line = "";
    machine.finisher = FINISHER_OF_QEMU;
    if (!uni_devicetree_size(tree))
        return "the firmware hands over no device tree";
    machine.finisher = 0;
    if (uni_devicetree_walk(tree, visit, &walk) < 0)
        return "the device tree is damaged";
    for (unsigned i = 0; uni_devicetree_reserved(tree, i, &base, &size); i++) {
        if (machine.reserved_count == RESERVED_MAX)
            return "the device tree reserves too many ranges of memory";
        machine.reserved[machine.reserved_count++] = (struct range){base, size};
    }
    if (!machine.memory_count)
        return "the device tree tells of no memory";
    if (!machine.clock_frequency)
        return "the device tree does not tell the clock's frequency";
    if (machine.initrd_end < machine.initrd)
        return "the device tree's initial ramdisk ends before it starts";
    find_context(&walk);
    return walk.problem;
}
