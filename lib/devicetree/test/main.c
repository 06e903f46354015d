/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small tree, in the bytes of Devicetree Specification 0.4, chapter 5, and what can be wrong with
 * it. All kinds of trees, and all kinds of damage, are tried by tests/unit/test_devicetree.py; this
 * is whether the processor at hand reads them as that one did.
 */
#include <string.h>
#include <unicore/cdefs.h>
#include <unicore/check.h>
#include <unicore/devicetree.h>
#include <unicore/errno.h>

/* Bytes of a big-endian number. */
#define CELL(n) (n) >> 24 & 0xff, (n) >> 16 & 0xff, (n) >> 8 & 0xff, (n) & 0xff

#define BEGIN_NODE CELL(1)
#define END_NODE   CELL(2)
#define PROPERTY   CELL(3)
#define NOP        CELL(4)
#define END        CELL(9)

/* Offsets in the strings block. */
#define STRINGS    "#address-cells\0#size-cells\0compatible\0reg"
#define BASE_CELLS 0
#define SIZE_CELLS 15
#define COMPATIBLE 27
#define REG        38

/* Offsets in the tree. */
#define RESERVATIONS   40
#define STRUCTURE      72
#define STRUCTURE_SIZE 168
#define STRINGS_AT     (STRUCTURE + STRUCTURE_SIZE)
#define TOTAL          (STRINGS_AT + sizeof(STRINGS))

/* In cells, from the start of the tree: for damage. */
#define TOTAL_CELL     1
#define FIRST_CELL     (STRUCTURE / 4)
#define FIRST_PROPERTY (FIRST_CELL + 2)
#define LAST_CELL      ((STRUCTURE + STRUCTURE_SIZE) / 4 - 1)

/* clang-format off */
static const unsigned char original[] UNI_ALIGNED(4) = {
    CELL(0xd00dfeed), CELL(TOTAL), CELL(STRUCTURE), CELL(STRINGS_AT), CELL(RESERVATIONS), CELL(17),
    CELL(16), CELL(0), CELL(sizeof(STRINGS)), CELL(STRUCTURE_SIZE),
    /* Reservations: base and size, the last one zeros. */
    CELL(1), CELL(2), CELL(0), CELL(3), CELL(0), CELL(0), CELL(0), CELL(0),
    /* Structure. */
    BEGIN_NODE, CELL(0),
    PROPERTY, CELL(4), CELL(BASE_CELLS), CELL(2),
    NOP,
    PROPERTY, CELL(4), CELL(SIZE_CELLS), CELL(1),
    BEGIN_NODE, 'b', 'u', 's', 0,
    PROPERTY, CELL(12), CELL(REG), CELL(1), CELL(0x80000000), CELL(0x1000),
    PROPERTY, CELL(4), CELL(BASE_CELLS), CELL(1),
    BEGIN_NODE, 'u', 'a', 'r', 't', '@', '9', 0, 0,
    PROPERTY, CELL(8), CELL(COMPATIBLE), 'a', ',', 'b', 0, 'c', ',', 'd', 0,
    PROPERTY, CELL(16), CELL(REG), CELL(9), CELL(1), CELL(0x10), CELL(2),
    END_NODE, END_NODE, END_NODE, END,
    /* Strings. */
    '#', 'a', 'd', 'd', 'r', 'e', 's', 's', '-', 'c', 'e', 'l', 'l', 's', 0,
    '#', 's', 'i', 'z', 'e', '-', 'c', 'e', 'l', 'l', 's', 0,
    'c', 'o', 'm', 'p', 'a', 't', 'i', 'b', 'l', 'e', 0,
    'r', 'e', 'g', 0,
};
/* clang-format on */

_Static_assert(sizeof(original) == TOTAL, "offsets are those of the bytes");

static unsigned char tree[sizeof(original)] UNI_ALIGNED(4);

static void set_cell(unsigned cell, uint32_t value)
{
    const unsigned char bytes[] = {CELL(value)};

    memcpy(tree + 4 * cell, bytes, sizeof(bytes));
}

static unsigned visits;

static int visit(const struct uni_devicetree_node *node, void *argument)
{
    static const char *const names[] = {"", "bus", "uart@9"};
    uint64_t base, size;

    UNI_CHECK(argument == tree);
    UNI_CHECK(node->depth == visits && strcmp(node->name, names[visits]) == 0);
    switch (visits++) {
    case 0:
        UNI_CHECK(!uni_devicetree_reg(node, 0, &base, &size));
        UNI_CHECK(!uni_devicetree_is_compatible(node, "a,b"));
        break;
    case 1:
        UNI_CHECK(uni_devicetree_is_named(node, "bus") && !uni_devicetree_is_named(node, "busy"));
        UNI_CHECK(uni_devicetree_reg(node, 0, &base, &size));
        UNI_CHECK(base == 0x180000000 && size == 0x1000);
        UNI_CHECK(!uni_devicetree_reg(node, 1, &base, &size));
        break;
    case 2:
        UNI_CHECK(uni_devicetree_is_named(node, "uart"));
        UNI_CHECK(uni_devicetree_is_compatible(node, "a,b"));
        UNI_CHECK(uni_devicetree_is_compatible(node, "c,d"));
        UNI_CHECK(!uni_devicetree_is_compatible(node, "c,"));
        UNI_CHECK(strcmp(uni_devicetree_text(node, "compatible"), "a,b") == 0);
        UNI_CHECK(uni_devicetree_text(node, "reg") == NULL);
        UNI_CHECK(uni_devicetree_reg(node, 0, &base, &size) && base == 9 && size == 1);
        UNI_CHECK(uni_devicetree_reg(node, 1, &base, &size) && base == 0x10 && size == 2);
        UNI_CHECK(!uni_devicetree_reg(node, 2, &base, &size));
        break;
    }
    return 0;
}

static int stop(const struct uni_devicetree_node *node, void *argument)
{
    (void)argument;
    return node->depth == 1 ? 42 : 0;
}

static int ignore(const struct uni_devicetree_node *node, void *argument)
{
    (void)node;
    (void)argument;
    return 0;
}

static int walk_damaged(unsigned cell, uint32_t value)
{
    memcpy(tree, original, sizeof(tree));
    set_cell(cell, value);
    UNI_CHECK(uni_devicetree_size(tree) == sizeof(tree));
    return uni_devicetree_walk(tree, ignore, NULL);
}

int main(void)
{
    uint64_t base, size;

    memcpy(tree, original, sizeof(tree));
    UNI_CHECK(uni_devicetree_size(tree) == sizeof(tree));
    UNI_CHECK(uni_devicetree_walk(tree, visit, tree) == 0);
    UNI_CHECK(visits == 3);
    UNI_CHECK(uni_devicetree_walk(tree, stop, NULL) == 42);
    uni_check_part("walk");

    UNI_CHECK(uni_devicetree_reserved(tree, 0, &base, &size));
    UNI_CHECK(base == 0x100000002 && size == 3);
    UNI_CHECK(!uni_devicetree_reserved(tree, 1, &base, &size));
    uni_check_part("reservations");

    set_cell(0, 0);
    UNI_CHECK(uni_devicetree_size(tree) == 0);
    memcpy(tree, original, sizeof(tree));
    set_cell(TOTAL_CELL, STRINGS_AT);
    UNI_CHECK(uni_devicetree_size(tree) == 0);
    UNI_CHECK(uni_devicetree_size(NULL) == 0);
    UNI_CHECK(uni_devicetree_size(tree + 1) == 0);
    uni_check_part("header");

    UNI_CHECK(walk_damaged(FIRST_CELL, 7) == -EBADMSG);
    UNI_CHECK(walk_damaged(FIRST_PROPERTY + 1, 0x7fffffff) == -EBADMSG);
    UNI_CHECK(walk_damaged(FIRST_PROPERTY + 1, 0xffffffff) == -EBADMSG);
    UNI_CHECK(walk_damaged(FIRST_PROPERTY + 2, 0xffffffff) == 0); /* it merely has no name */
    UNI_CHECK(walk_damaged(LAST_CELL, 4) == -EBADMSG);
    UNI_CHECK(walk_damaged(LAST_CELL - 1, 9) == -EBADMSG);
    uni_check_part("damage");
    return uni_check_verdict();
}
