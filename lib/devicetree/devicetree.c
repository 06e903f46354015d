/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Structures and tokens: Devicetree Specification 0.4, 5.2 to 5.5.
 *
 * Caches and page tables may be off, where some processors insist on aligned accesses, and the
 * specification aligns everything to 4 bytes only: cells are read one by one, bytes as bytes.
 */
#include <unicore/devicetree.h>
#include <unicore/errno.h>

#define VERSION 17 /* the first that tells the size of every block, and the last so far */

/* How deep a tree may be: nodes within each other. Real ones have up to 7. */
#define DEPTH_MAX 32

/* What a node says about the addresses of its children unless it says otherwise: 2.3.5. */
#define BASE_CELLS_DEFAULT 2
#define SIZE_CELLS_DEFAULT 1

/* 64 bits. More appear where an address is more than a number, as on PCI. */
#define NUMBER_CELLS_MAX 2

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define AS_STORED(number) ((uint32_t)(number) << 24) /* of one byte */
#else
#define AS_STORED(number) ((uint32_t)(number))
#endif

/* Tokens of the structure block are told apart as they are stored, which swaps no bytes. */
#define BEGIN_NODE AS_STORED(1) /* then a string, padded to cells */
#define END_NODE   AS_STORED(2)
#define PROPERTY   AS_STORED(3) /* then the value's size, the name's offset, the value, padded */
#define NOP        AS_STORED(4)
#define END        AS_STORED(9)

#define PROPERTY_CELLS 3 /* before the value */

/* A root without a name and without properties: beginning, name, its end, the tree's. */
#define STRUCTURE_SIZE_MIN (4 * sizeof(uint32_t))

struct header {
    uint32_t magic;
    uint32_t total_size;
    uint32_t structure; /* these three are offsets */
    uint32_t strings;
    uint32_t reservations;
    uint32_t version;
    uint32_t compatible_version; /* the oldest version whose readers understand this tree */
    uint32_t boot_processor;
    uint32_t strings_size;
    uint32_t structure_size;
};

#define MAGIC 0xd00dfeed

/* An entry of the memory reservation block; one of zeros is the last. */
struct reservation {
    uint32_t base[2], size[2];
};

/* The cell at (at) as it is stored. Volatile, lest the compiler merge two into 64 bits. */
UNI_INLINE uint32_t stored(const uint32_t *at)
{
    return *(const volatile uint32_t *)at;
}

UNI_INLINE uint32_t number_of(const uint32_t *at)
{
    uint32_t cell = stored(at);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* Where there is no instruction for this, __builtin_bswap32() may be a call into libgcc. */
    cell = cell << 24 | (cell & 0xff00) << 8 | (cell >> 8 & 0xff00) | cell >> 24;
#endif
    return cell;
}

/* The same, once and not many times, for what is read once and not for each property. */
static UNI_NOINLINE uint32_t rare_number_of(const uint32_t *at)
{
    return number_of(at);
}

/* Whether the string at (text), which belongs to us up to (end), is (what). */
static bool is_string(const char *text, const char *end, const char *what)
{
    for (; text < end && *text == *what; text++, what++)
        if (*text == '\0')
            return true;
    return false;
}

size_t uni_devicetree_size(const void *tree)
{
    const struct header *header = tree;
    uint32_t total, structure, structure_size, strings, strings_size, reservations;

    if (!tree || (uintptr_t)tree % sizeof(uint32_t) || rare_number_of(&header->magic) != MAGIC)
        return 0;
    if (rare_number_of(&header->version) < VERSION ||
        rare_number_of(&header->compatible_version) > VERSION)
        return 0;
    total = rare_number_of(&header->total_size);
    structure = rare_number_of(&header->structure);
    structure_size = rare_number_of(&header->structure_size);
    strings = rare_number_of(&header->strings);
    strings_size = rare_number_of(&header->strings_size);
    reservations = rare_number_of(&header->reservations);
    if ((structure | structure_size | reservations) % sizeof(uint32_t))
        return 0;
    if (total < sizeof(*header) || (uintptr_t)tree > UINTPTR_MAX - total)
        return 0;
    if (structure > total || structure_size > total - structure ||
        structure_size < STRUCTURE_SIZE_MIN)
        return 0;
    if (strings > total || strings_size > total - strings || reservations > total)
        return 0;
    return total;
}

/*
 * What follows the property at (at), or NULL where that is behind (last), the last token that there
 * can be.
 */
static const uint32_t *after_property(const uint32_t *at, const uint32_t *last)
{
    size_t room = (size_t)((const char *)last - (const char *)at);
    size_t size;

    if (room < PROPERTY_CELLS * sizeof(*at))
        return NULL;
    size = number_of(at + 1);
    if (size > room - PROPERTY_CELLS * sizeof(*at))
        return NULL;
    return at + PROPERTY_CELLS + UNI_ALIGN_UP(size, sizeof(*at)) / sizeof(*at);
}

/* The property (name) among those from (at) on, or NULL. */
static const uint32_t *find(const struct uni_devicetree_node *node, const uint32_t *at,
                            const char *name)
{
    const char *strings = node->strings;
    size_t strings_size = node->strings_size;
    const uint32_t *last = node->last;
    uint32_t token;

    while ((token = stored(at)) == PROPERTY || (token == NOP && at < last)) {
        const uint32_t *next = at + 1;

        if (token == PROPERTY) {
            size_t offset;

            next = after_property(at, last);
            if (!next)
                break;
            offset = number_of(at + 2);
            if (offset < strings_size && is_string(strings + offset, strings + strings_size, name))
                return at;
        }
        at = next;
    }
    return NULL;
}

/*
 * The property (name) of (node), or NULL, where (*learned) may know how that is written: all tools
 * write a name once. Only where it is not found like that are names compared.
 */
static const uint32_t *find_again(const struct uni_devicetree_node *node, const char *name,
                                  uint32_t *learned)
{
    const uint32_t *at = node->path[node->depth];

    while (*learned != UINT32_MAX && at && stored(at) == PROPERTY) {
        const uint32_t *next = after_property(at, node->last);

        if (next && stored(at + 2) == *learned)
            return at;
        at = next;
    }
    at = find(node, node->path[node->depth], name);
    if (at)
        *learned = stored(at + 2);
    return at;
}

/* The value of the property at (at), or NULL where that is. */
static const void *value_of(const uint32_t *at, size_t *size)
{
    if (!at)
        return NULL;
    if (size)
        *size = rare_number_of(at + 1);
    return at + PROPERTY_CELLS;
}

const void *uni_devicetree_property(const struct uni_devicetree_node *node, const char *name,
                                    size_t *size)
{
    return value_of(find(node, node->path[node->depth], name), size);
}

const char *uni_devicetree_text(const struct uni_devicetree_node *node, const char *name)
{
    size_t size;
    const char *text = uni_devicetree_property(node, name, &size);

    return text && size && text[size - 1] == '\0' ? text : NULL;
}

bool uni_devicetree_is_named(const struct uni_devicetree_node *node, const char *name)
{
    const char *own = node->name;

    while (*name && *own == *name) {
        own++;
        name++;
    }
    return !*name && (!*own || *own == '@');
}

bool uni_devicetree_is_compatible(const struct uni_devicetree_node *node, const char *what)
{
    size_t size;
    const char *text = value_of(find_again(node, "compatible", &node->learned->compatible), &size);
    const char *end;

    if (!text)
        return false;
    end = text + size;
    while (text < end) {
        if (is_string(text, end, what))
            return true;
        while (text < end && *text++)
            ;
    }
    return false;
}

uint64_t uni_devicetree_number(const void *value, unsigned cells)
{
    const uint32_t *at = value;
    uint64_t number = 0;

    for (; cells; cells--)
        number = number << 32 | rare_number_of(at++);
    return number;
}

/* The number that the node with these (properties) tells as (name), or (otherwise). */
static uint32_t cells_of(const struct uni_devicetree_node *node, const uint32_t *properties,
                         const char *name, uint32_t otherwise)
{
    const uint32_t *at = find(node, properties, name);

    return at && rare_number_of(at + 1) == sizeof(*at) ? rare_number_of(at + PROPERTY_CELLS)
                                                       : otherwise;
}

bool uni_devicetree_reg(const struct uni_devicetree_node *node, unsigned index, uint64_t *base,
                        uint64_t *size)
{
    struct uni_devicetree_learned *learned = node->learned;
    const uint32_t *parent, *value;
    size_t value_size;
    unsigned cells;

    if (!node->depth)
        return false;
    value = value_of(find_again(node, "reg", &learned->reg), &value_size);
    if (!value)
        return false;
    /* Most nodes that are asked have the parent in common. */
    parent = node->path[node->depth - 1];
    if (learned->parent != parent) {
        learned->base_cells = cells_of(node, parent, "#address-cells", BASE_CELLS_DEFAULT);
        learned->size_cells = cells_of(node, parent, "#size-cells", SIZE_CELLS_DEFAULT);
        learned->parent = parent;
    }
    if (!learned->base_cells || learned->base_cells > NUMBER_CELLS_MAX ||
        learned->size_cells > NUMBER_CELLS_MAX)
        return false;
    cells = learned->base_cells + learned->size_cells;
    if ((index + (uint64_t)1) * cells * sizeof(*value) > value_size)
        return false;
    value += (size_t)index * cells;
    *base = uni_devicetree_number(value, learned->base_cells);
    *size = uni_devicetree_number(value + learned->base_cells, learned->size_cells);
    if (*size > UINT64_MAX - *base)
        *size = UINT64_MAX - *base;
    return true;
}

bool uni_devicetree_reserved(const void *tree, unsigned index, uint64_t *base, uint64_t *size)
{
    const struct header *header = tree;
    uint32_t offset = rare_number_of(&header->reservations);
    size_t room = (rare_number_of(&header->total_size) - offset) / sizeof(struct reservation);
    const struct reservation *entry =
        (const struct reservation *)(const void *)((const char *)tree + offset);

    for (; room; room--, index--, entry++) {
        *base = uni_devicetree_number(entry->base, UNI_COUNT(entry->base));
        *size = uni_devicetree_number(entry->size, UNI_COUNT(entry->size));
        if (!(*base | *size))
            return false;
        if (*size > UINT64_MAX - *base)
            *size = UINT64_MAX - *base;
        if (!index)
            return true;
    }
    return false;
}

int uni_devicetree_walk(const void *tree,
                        int (*visit)(const struct uni_devicetree_node *node, void *argument),
                        void *argument)
{
    const struct header *header = tree;
    const uint32_t *at =
        (const uint32_t *)(const void *)((const char *)tree + rare_number_of(&header->structure));
    const uint32_t *last = at + rare_number_of(&header->structure_size) / sizeof(*at) - 1;
    const uint32_t *path[DEPTH_MAX];
    struct uni_devicetree_learned learned = {.compatible = UINT32_MAX, .reg = UINT32_MAX};
    struct uni_devicetree_node node = {
        .learned = &learned,
        .path = path,
        .last = last,
        .strings = (const char *)tree + rare_number_of(&header->strings),
        .strings_size = rare_number_of(&header->strings_size),
    };
    unsigned open = 0; /* nodes that have begun and not ended */
    int result;

    for (; at <= last; at++) {
        uint32_t token = stored(at);

        while (token == PROPERTY) {
            at = after_property(at, last);
            if (!at)
                return -EBADMSG;
            token = stored(at);
        }
        if (token == BEGIN_NODE) {
            /* One root; and no deeper than there is room to remember. */
            if (open == DEPTH_MAX || (!open && node.name))
                break;
            node.name = (const char *)(at + 1);
            /* The padding is zeros, so that only the last byte of the last cell counts. */
            do
                if (++at >= last) /* a token has to follow */
                    return -EBADMSG;
            while (((const uint8_t *)at)[sizeof(*at) - 1]);
            node.depth = open;
            path[open++] = at + 1;
            result = visit(&node, argument);
            if (result)
                return result;
        } else if (token == END_NODE) {
            if (!open)
                break;
            open--;
        } else if (token == END) {
            return open || !node.name ? -EBADMSG : 0;
        } else if (token != NOP) {
            break;
        }
    }
    return -EBADMSG;
}
